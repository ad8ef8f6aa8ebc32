"""A problem tree drawn as one: the problem is the trunk, effects branch above it, causes are the roots below.

Boxes hang left and right of the trunk in rows of four; what hangs from a box stands next to it, farther from the
trunk, and indented. Row by row a tree of any size stays legible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .figure import ACCENT, ACCENT_SOFT, INK, PAPER, QUIET, WARM, WARM_SOFT, Figure, finished
from .lettering import SEMIBOLD, clean, height_of, lettering, link, number, text_width, wrap

_SIZE, _PAD, _BOX, _GAP, _TRUNK, _MARGIN = 15, 11, 216, 20, 44, 8
_WIDTH = 2 * _MARGIN + 4 * _BOX + 2 * _GAP + _TRUNK
_CENTRE = _WIDTH / 2
_STEM, _BETWEEN, _INDENT, _DEEPEST = 20, 9, 14, 5
_BLANK = "(sin redactar)"
_EFFECT, _CAUSE = "effect", "cause"


@dataclass(frozen=True)
class _Look:
    fill: str
    line: str


_LOOKS = {_EFFECT: _Look(ACCENT_SOFT, ACCENT), _CAUSE: _Look(WARM_SOFT, WARM)}
_NAMES = {
    False: {"all": "Árbol de problemas", "centre": "Problema central", _EFFECT: "Efectos", _CAUSE: "Causas"},
    True: {"all": "Árbol de objetivos", "centre": "Objetivo central", _EFFECT: "Fines", _CAUSE: "Medios"},
}


@dataclass(frozen=True)
class _Box:
    node: Any
    parent: Any
    depth: int
    lines: list[str]

    @property
    def height(self) -> float:
        return height_of(self.lines, _SIZE) + 2 * _PAD

    @property
    def indent(self) -> float:
        return min(self.depth, _DEEPEST) * _INDENT


def problem_tree(tree: Any, *, objectives: bool = False, linked: bool = False) -> Figure:
    """The figure of a tree of the read model, said as problems or as objectives.

    ``linked`` makes each box lead to the trace of its cause or effect.
    """
    names = _NAMES[objectives]
    above = _rows(tree.effects, objectives)
    below = _rows(tree.causes, objectives)
    central = (tree.central_objective if objectives else tree.central_problem).strip()
    body, height = _draw(above, below, central or f"{names['centre']}: {_BLANK}", names, linked)
    title = clean(_title(names["all"], tree.title))
    name = f"arbol-{'objetivos' if objectives else 'problemas'}-{tree.external_id}"
    rows = [("0", names["centre"], central or _BLANK, "")]
    links = [tree.url if linked else ""]
    for side, roots in ((_EFFECT, tree.effects), (_CAUSE, tree.causes)):
        for node, level, parent in _walk(roots):
            upper = names["centre"] if parent is None else _words(parent, objectives)
            rows.append((str(level), names[side], _words(node, objectives), upper))
            links.append(node.trace_url if linked else "")
    effects, causes = (sum(row[1] == names[side] for row in rows) for side in (_EFFECT, _CAUSE))
    description = clean(
        f"{names['centre']}: {central or _BLANK} {names[_EFFECT]} arriba: {effects}. {names[_CAUSE]} abajo: {causes}."
    )
    return finished(
        name=name,
        title=title,
        description=description,
        body=body,
        width=_WIDTH,
        height=height,
        columns=("Nivel", "Lado", "Texto", "Depende de"),
        rows=tuple(rows),
        links=tuple(links) if linked else (),
    )


def _title(kind: str, title: str) -> str:
    """``Árbol de objetivos de X`` for a tree called ``Árbol de problemas de X``."""
    before, found, subject = title.partition(_NAMES[False]["all"])
    return f"{kind}{subject}" if found and not before else f"{kind}: {title}"


def _words(node: Any, objectives: bool) -> str:
    return (node.objective if objectives else node.text).strip() or _BLANK


def _walk(roots: Sequence[Any]) -> Iterator[tuple[Any, int, Any]]:
    """Nodes with level and parent, each before what hangs from it; the stack is our own, so depth has no limit."""
    stack: list[tuple[Any, int, Any]] = [(node, 1, None) for node in reversed(roots)]
    while stack:
        node, level, parent = stack.pop()
        yield node, level, parent
        stack += [(child, level + 1, node) for child in reversed(node.children)]


def _rows(roots: Sequence[Any], objectives: bool) -> list[list[list[_Box]]]:
    """Rows of columns of boxes, the row nearest to the trunk first; a column is a root and what hangs from it."""
    columns = []
    for root in roots:
        column = []
        for node, level, parent in _walk([root]):
            inner = _BOX - min(level - 1, _DEEPEST) * _INDENT - 2 * _PAD
            column.append(_Box(node, parent, level - 1, wrap(_words(node, objectives), inner, _SIZE)))
        columns.append(column)
    return [columns[i : i + 4] for i in range(0, len(columns), 4)]


def _column_height(column: list[_Box]) -> float:
    return sum(box.height for box in column) + _BETWEEN * (len(column) - 1)


def _lefts(count: int, *, last: bool) -> list[float]:
    """Where the boxes of a row begin. The trunk passes between the second and third unless the row is its end."""
    if last and count in {1, 3}:
        start = _CENTRE - (count * _BOX + (count - 1) * _GAP) / 2
        return [start + i * (_BOX + _GAP) for i in range(count)]
    half = _TRUNK / 2
    places = [_CENTRE - half - _BOX, _CENTRE + half, _CENTRE - half - 2 * _BOX - _GAP, _CENTRE + half + _BOX + _GAP]
    return sorted(places[:count])


def _draw(
    above: list[list[list[_Box]]], below: list[list[list[_Box]]], central: str, names: dict[str, str], linked: bool
) -> tuple[str, int]:
    lines: list[str] = []
    boxes: list[str] = []
    y = float(_MARGIN)
    if above:
        boxes.append(_caption(names[_EFFECT], y, ACCENT))
        y += 28
        y = _side(above[::-1], y, _EFFECT, lines, boxes, linked)
    width = 2 * _BOX + _TRUNK
    words = wrap(central, width - 4 * _PAD, _SIZE + 2, SEMIBOLD)
    height = height_of(words, _SIZE + 2) + 3 * _PAD
    boxes.append(_rectangle(_CENTRE - width / 2, y, width, height, ACCENT, ACCENT, radius=10))
    boxes.append(
        lettering(words, x=_CENTRE, y=y + 1.5 * _PAD, size=_SIZE + 2, fill=PAPER, weight=SEMIBOLD, anchor="middle")
    )
    y += height
    if below:
        boxes.append(_caption(names[_CAUSE], y + 6, WARM))
        y = _side(below, y, _CAUSE, lines, boxes, linked)
    if not above and not below:
        boxes.append(lettering(["Sin causas ni efectos"], x=_CENTRE, y=y + 8, size=_SIZE, fill=QUIET, anchor="middle"))
        y += 32
    return "".join([*lines, *boxes]), round(y + _MARGIN)


def _side(rows: list[list[list[_Box]]], y: float, side: str, lines: list[str], boxes: list[str], linked: bool) -> float:
    """Draw the rows of one side from the top; returns where they end. The trunk runs from the farthest row's bus."""
    look, up = _LOOKS[side], side == _EFFECT
    buses: list[float] = []
    begin = y
    for index, row in enumerate(rows):
        last = index == (0 if up else len(rows) - 1)
        height = max(_column_height(column) for column in row)
        top = y if up else y + 2 * _STEM
        bus = top + height + _STEM if up else y + _STEM
        buses.append(bus)
        lefts = _lefts(len(row), last=last)
        for left, column in zip(lefts, row, strict=True):
            _column(column, left, top, height, bus, side, lines, boxes, linked)
        ends = [left + _BOX / 2 for left in lefts] + [_CENTRE]
        lines.append(_line(min(ends), bus, max(ends), bus, look.line))
        y += height + 2 * _STEM
    lines.append(_line(_CENTRE, min(buses) if up else begin, _CENTRE, y if up else max(buses), look.line))
    return y


def _column(
    column: list[_Box],
    left: float,
    top: float,
    height: float,
    bus: float,
    side: str,
    lines: list[str],
    boxes: list[str],
    linked: bool,
) -> None:
    look, up = _LOOKS[side], side == _EFFECT
    places: dict[int, tuple[float, float]] = {}
    y = top + height if up else top
    for box in column:
        if up:
            y -= box.height
        x, width = left + box.indent, _BOX - box.indent
        places[id(box.node)] = (x, y + box.height / 2)
        if box.depth == 0:
            edge = y + box.height if up else y
            lines.append(_line(left + _BOX / 2, bus, left + _BOX / 2, edge, look.line))
        else:
            _, parent_middle = places[id(box.parent)]
            elbow = left + (min(box.depth, _DEEPEST) - 1) * _INDENT + _INDENT / 2
            lines.append(_line(elbow, parent_middle, elbow, y + box.height / 2, look.line))
            lines.append(_line(elbow, y + box.height / 2, x, y + box.height / 2, look.line))
        shape = _rectangle(x, y, width, box.height, look.fill, look.line)
        words = lettering(box.lines, x=x + _PAD, y=y + _PAD, size=_SIZE, fill=INK)
        boxes.append(link(box.node.trace_url if linked else "", shape + words))
        y += -_BETWEEN if up else box.height + _BETWEEN


def _caption(text: str, y: float, fill: str) -> str:
    width = text_width(text, _SIZE, SEMIBOLD)
    return lettering([text], x=_MARGIN, y=y, size=_SIZE, fill=fill, weight=SEMIBOLD) + _line(
        _MARGIN, y + 22, _MARGIN + width, y + 22, fill
    )


def _rectangle(x: float, y: float, width: float, height: float, fill: str, line: str, radius: int = 7) -> str:
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" rx="{radius}" '
        f'fill="{fill}" stroke="{line}" stroke-width="1"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str) -> str:
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" '
        f'stroke="{stroke}" stroke-width="1.5" stroke-linecap="round"/>'
    )
