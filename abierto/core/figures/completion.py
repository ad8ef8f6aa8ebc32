"""How complete things are, on a scale of a few points: as many boxes filled as points reached, and the word beside.

Drawn for the width of a telephone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .figure import ACCENT, GROUND, INK, QUIET, RULE, Figure, finished
from .lettering import SEMIBOLD, clean, height_of, lettering, link, number, wrap

_SIZE, _WIDTH, _LABELS, _GUTTER, _MARGIN = 15, 400, 210, 12, 4
_LEFT = _MARGIN + _LABELS + _GUTTER
_BOX, _GAP, _HEIGHT, _PAD = 20, 4, 15, 7


@dataclass(frozen=True)
class Standing:
    """One thing on the scale: ``point`` counts from 0; ``cells`` are the further cells of its row in the table."""

    label: str
    point: int
    cells: tuple[str, ...] = ()
    href: str = ""
    strong: bool = False


def completion_scale(
    *,
    name: str,
    title: str,
    description: str,
    words: Sequence[str],
    standings: Sequence[Standing],
    columns: Sequence[str],
) -> Figure:
    """The figure of some things on a scale whose points ``words`` name, from the lowest to the highest.

    ``columns`` head the table: the thing, where it stands, and one for each further cell.
    """
    title, description = clean(title), clean(description)
    boxes = len(words) - 1
    beyond = _LEFT + boxes * (_BOX + _GAP) + 6
    parts: list[str] = []
    y = float(_MARGIN)
    for standing in standings:
        weight = SEMIBOLD if standing.strong else 400
        lines = wrap(standing.label, _LABELS, _SIZE, weight, most=3)
        height = max(height_of(lines, _SIZE), _HEIGHT) + 2 * _PAD
        middle = y + height / 2
        label = lettering(lines, x=_MARGIN, y=middle - height_of(lines, _SIZE) / 2, size=_SIZE, fill=INK, weight=weight)
        parts.append(link(standing.href, label))
        parts.append(_boxes(standing.point, boxes, middle))
        word = wrap(words[standing.point], _WIDTH - beyond - _MARGIN, _SIZE, SEMIBOLD, most=1)
        parts.append(lettering(word, x=beyond, y=middle - _SIZE * 0.64, size=_SIZE, fill=INK, weight=SEMIBOLD))
        y += height
        rule = f'y1="{number(y)}" x2="{_WIDTH - _MARGIN}" y2="{number(y)}" stroke="{RULE}"'
        parts.append(f'<line x1="{_MARGIN}" {rule}/>')
    if not standings:
        parts.append(lettering(["Sin datos"], x=_MARGIN, y=y, size=_SIZE, fill=QUIET))
        y += 24
    return finished(
        name=name,
        title=title,
        description=description,
        body="".join(parts),
        width=_WIDTH,
        height=round(y + _MARGIN),
        small=True,
        columns=columns,
        rows=[(row.label, words[row.point], *row.cells) for row in standings],
        links=[row.href for row in standings],
    )


def _boxes(point: int, boxes: int, middle: float) -> str:
    """As many filled boxes as points; the empty ones keep their outline, so that colour alone says nothing."""
    parts = []
    for index in range(boxes):
        fill, stroke = (ACCENT, ACCENT) if index < point else (GROUND, QUIET)
        x = _LEFT + index * (_BOX + _GAP)
        parts.append(
            f'<rect x="{number(x)}" y="{number(middle - _HEIGHT / 2)}" width="{_BOX}" height="{_HEIGHT}" rx="2" '
            f'fill="{fill}" stroke="{stroke}"/>'
        )
    return "".join(parts)
