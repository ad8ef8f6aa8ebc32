"""Maps of places: one tile each where there are no boundaries, their outlines where there are.

Every place is a link; its class of value is a colour with a legend, and a row of the table beside the drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape

from .bars import written
from .figure import ACCENT, ACCENT_SOFT, GROUND, INK, PAPER, QUIET, RULE, SCALE, Figure, finished
from .lettering import REGULAR, SEMIBOLD, lettering, number, text_width, wrap

#: Units of the drawing. Eleven tiles of 40 fit a telephone 320 pixels wide with 26 pixels each.
_CELL, _LABEL, _TEXT, _LINE, _SWATCH = 40, 18, 16, 24, 16
_WIDTH = 440
#: Fill and text of each class, light to dark; every pair has at least 4.5:1 of contrast.
_STEPS = ((SCALE[0], INK), (SCALE[1], INK), (SCALE[2], INK), (SCALE[4], PAPER), (SCALE[5], PAPER))
#: The same for kinds of place, in order of importance.
_KINDS = ((ACCENT, PAPER), (ACCENT_SOFT, INK), (GROUND, QUIET))
_NO_VALUE = (PAPER, QUIET)
_HERE = " (aquí)"


@dataclass(frozen=True)
class Place:
    """What any map says of a place.

    ``value`` is a quantity, or the position of its kind when the map is of kinds. ``cells`` are its row of the table
    after the name; without them the row holds the value. A ``quiet`` place is drawn for its position alone, without
    link or row.
    """

    label: str
    name: str
    value: float | None = None
    href: str = ""
    cells: tuple[str, ...] = ()
    current: bool = False
    quiet: bool = False


@dataclass(frozen=True, kw_only=True)
class Tile(Place):
    """A place as a cell of a grid."""

    column: int
    row: int


@dataclass(frozen=True, kw_only=True)
class Shape(Place):
    """A place as an outline: an SVG path, where its label goes and the radius free around it, and its box."""

    path: str
    label_at: tuple[int, int] = (0, 0)
    label_room: int = 0
    box: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass(frozen=True)
class _Classes:
    """Which colours a value takes, and how the legend calls each."""

    limits: tuple[float, ...]
    labels: tuple[str, ...]
    colours: tuple[tuple[str, str], ...]
    has_gaps: bool

    def colours_of(self, value: float | None) -> tuple[str, str]:
        if value is None:
            return _NO_VALUE
        return next((c for limit, c in zip(self.limits, self.colours, strict=True) if value <= limit), self.colours[-1])

    def legend(self) -> list[tuple[str, str]]:
        """(fill, label) per class."""
        told = [(fill, label) for (fill, _), label in zip(self.colours, self.labels, strict=True)]
        return [*told, (PAPER, "sin dato")] if self.has_gaps else told


def tile_map(
    name: str,
    title: str,
    description: str,
    tiles: Sequence[Tile],
    *,
    unit: str = "",
    kinds: Sequence[str] = (),
    columns: Sequence[str] = (),
) -> Figure:
    """A map with a labelled tile per place; ``kinds`` names what values stand for when they are not quantities."""
    classes = _classes(tiles, kinds)
    wide = max((tile.column for tile in tiles), default=0) + 1
    high = max((tile.row for tile in tiles), default=0) + 1
    left = max(0, (_WIDTH - wide * _CELL) // 2)
    parts = [_linked(tile, _tile(tile, left, classes), unit, kinds) for tile in tiles]
    parts += [
        f'<rect x="{left + tile.column * _CELL + 2}" y="{tile.row * _CELL + 2}" width="{_CELL - 4}" '
        f'height="{_CELL - 4}" fill="none" stroke="{INK}" stroke-width="4" pointer-events="none"/>'
        for tile in tiles
        if tile.current
    ]
    return _figure(
        name, title, description, tiles, parts, high * _CELL, max(_WIDTH, wide * _CELL), classes, unit, kinds, columns
    )


def choropleth(
    name: str,
    title: str,
    description: str,
    shapes: Sequence[Shape],
    *,
    frame: tuple[int, int],
    window: tuple[int, int, int, int] | None = None,
    unit: str = "",
    kinds: Sequence[str] = (),
    columns: Sequence[str] = (),
) -> Figure:
    """A map of outlines in a ``frame`` (width, height); ``window`` (left, top, right, bottom) shows a part of it."""
    classes = _classes(shapes, kinds)
    left, top, right, bottom = window or (0, 0, *frame)
    wide, high = max(1, right - left), max(1, bottom - top)
    scale = wide / _WIDTH
    seen = [shape for shape in shapes if _meets(shape.box, (left, top, right, bottom))] if window else list(shapes)
    quiet = "".join(shape.path for shape in seen if shape.quiet)
    parts = [_outline(quiet, GROUND, RULE, scale)] if quiet else []
    parts += [_linked(s, _shape(s, classes, scale), unit, kinds) for s in seen if not s.quiet]
    parts += [
        f'<path d="{s.path}" fill="none" stroke="{INK}" stroke-width="{number(2.5 * scale)}" stroke-linejoin="round" '
        'pointer-events="none"/>'
        for s in seen
        if s.current
    ]
    height = round(high / scale)
    view = f"{left} {top} {wide} {high}"
    body = f'<svg x="0" y="0" width="{_WIDTH}" height="{height}" viewBox="{view}">{"".join(parts)}</svg>'
    return _figure(name, title, description, seen, [body], height, _WIDTH, classes, unit, kinds, columns)


def _meets(box: tuple[int, int, int, int], window: tuple[int, int, int, int]) -> bool:
    return box[0] < window[2] and box[2] > window[0] and box[1] < window[3] and box[3] > window[1]


def _tile(tile: Tile, left: int, classes: _Classes) -> str:
    x, y = left + tile.column * _CELL, tile.row * _CELL
    fill, ink = (GROUND, QUIET) if tile.quiet else classes.colours_of(tile.value)
    edge = f' stroke="{PAPER}" stroke-width="2"' if fill != PAPER else f' stroke="{RULE}"'
    size = min(_LABEL, _LABEL * (_CELL - 6) / max(text_width(tile.label, _LABEL), 1))
    return (
        f'<rect x="{x}" y="{y}" width="{_CELL}" height="{_CELL}" fill="{fill}"{edge}/>'
        f'<text x="{x + _CELL // 2}" y="{number(y + _CELL / 2 + size * 0.34)}" font-size="{number(size)}" fill="{ink}" '
        f'text-anchor="middle">{escape(tile.label)}</text>'
    )


def _shape(shape: Shape, classes: _Classes, scale: float) -> str:
    fill, ink = classes.colours_of(shape.value)
    outline = _outline(shape.path, fill, QUIET if fill == PAPER else PAPER, scale)
    size = 13 * scale
    if not shape.label or text_width(shape.label, size) > shape.label_room * 1.8:
        return outline
    x, y = shape.label_at
    return outline + (
        f'<text x="{x}" y="{number(y + size * 0.34)}" font-size="{number(size)}" fill="{ink}" text-anchor="middle" '
        f'pointer-events="none">{escape(shape.label)}</text>'
    )


def _outline(path: str, fill: str, edge: str, scale: float) -> str:
    return (
        f'<path d="{path}" fill="{fill}" stroke="{edge}" stroke-width="{number(max(scale * 0.7, 0.1))}" '
        'stroke-linejoin="round" fill-rule="evenodd"/>'
    )


def _linked(place: Place, body: str, unit: str, kinds: Sequence[str]) -> str:
    """The drawing of a place, told in words and leading to its page."""
    if place.quiet:
        return body
    told = f"<title>{escape(f'{place.name}: {_said(place, unit, kinds)}')}</title>{body}"
    return f'<a href="{escape(place.href)}">{told}</a>' if place.href else f"<g>{told}</g>"


def _said(place: Place, unit: str, kinds: Sequence[str]) -> str:
    if kinds:
        return kinds[min(int(place.value or 0), len(kinds) - 1)]
    return f"{written(place.value)} {unit}".strip() if place.value is not None else written(None)


def _classes(places: Sequence[Place], kinds: Sequence[str]) -> _Classes:
    """A class per kind, or up to five classes with about as many places each."""
    if kinds:
        used = range(len(kinds))
        return _Classes(tuple(used), tuple(kinds), tuple(_KINDS[min(k, len(_KINDS) - 1)] for k in used), has_gaps=False)
    told = [place for place in places if not place.quiet]
    values = sorted(place.value for place in told if place.value is not None)
    count = min(len(_STEPS), len(set(values)))
    limits = sorted({values[-(-len(values) * (step + 1) // count) - 1] for step in range(count)})
    labels, previous = [], None
    for limit in limits:
        within = [value for value in values if value <= limit and (previous is None or value > previous)]
        low, high = written(within[0]), written(within[-1])
        labels.append(low if low == high else f"{low} a {high}")
        previous = limit
    return _Classes(tuple(limits), tuple(labels), _STEPS[: len(limits)], has_gaps=len(values) < len(told))


def _figure(
    name: str, title: str, description: str, places: Sequence[Place], parts: list[str], height: int, width: int,
    classes: _Classes, unit: str, kinds: Sequence[str], columns: Sequence[str],
) -> Figure:  # fmt: skip
    """The drawing with its legend under it, and the table."""
    legend, below = _legend(classes, height + 12, width, "" if kinds else unit)
    told = [place for place in places if not place.quiet]
    return finished(
        name=name,
        title=title,
        description=description,
        body="".join(parts) + legend,
        width=width,
        height=below,
        columns=tuple(columns) or ("Lugar", "Qué es" if kinds else unit.capitalize() or "Valor"),
        rows=tuple((place.name + _HERE * place.current, *(place.cells or (_cell(place, kinds),))) for place in told),
        links=tuple(place.href for place in told),
    )


def _cell(place: Place, kinds: Sequence[str]) -> str:
    return _said(place, "", kinds) if kinds else written(place.value)


def _legend(classes: _Classes, top: float, width: int, heading: str) -> tuple[str, int]:
    """Swatches with their words, as many a line as fit; and where they end."""
    parts, x, y = [], 2.0, top
    if heading:
        lines = wrap(heading[:1].upper() + heading[1:], width - 4, _TEXT, SEMIBOLD)
        parts.append(lettering(lines, x=x, y=y, size=_TEXT, fill=INK, weight=SEMIBOLD))
        y += len(lines) * _LINE
    for fill, label in classes.legend():
        taken = _SWATCH + 6 + text_width(label, _TEXT) * 1.1 + 14
        if x > 2 and x + taken > width:
            x, y = 2.0, y + _LINE
        parts.append(
            f'<rect x="{number(x)}" y="{number(y + 2)}" width="{_SWATCH}" height="{_SWATCH}" fill="{fill}" '
            f'stroke="{QUIET}" stroke-width="0.7"/>'
        )
        parts.append(lettering([label], x=x + _SWATCH + 6, y=y, size=_TEXT, fill=INK, weight=REGULAR))
        x += taken
    return "".join(parts), round(y + _LINE + 6)
