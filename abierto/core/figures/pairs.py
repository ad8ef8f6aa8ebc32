"""Few quantities told one under the other, drawn for the width of a telephone: counts, and before-and-after pairs.

The words stand above their bar, so that they may be long. «Before» is an empty bar and «after» a full one, each with
its word: nothing is told by colour alone. Every pair has a scale of its own, since units differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from abierto.core.dates import long_date

from .bars import written
from .figure import ACCENT, INK, PAPER, QUIET, RULE, Figure, finished
from .lettering import SEMIBOLD, clean, height_of, lettering, number, text_width, wrap

_SIZE, _WIDTH, _MARGIN, _BAR = 15, 400, 8, 16
_MEASURE = _WIDTH - 2 * _MARGIN


@dataclass(frozen=True)
class Pair:
    """One thing measured before and after, the same way."""

    label: str
    unit: str
    before_on: date
    before: Decimal
    after_on: date
    after: Decimal

    @property
    def change(self) -> str:
        """``+180 (+150 %)``; without a share where it would mean nothing: from zero, or across it."""
        difference = self.after - self.before
        if not difference:
            return "sin cambio"
        sign = "+" if difference > 0 else "−"
        told = f"{sign}{written(abs(difference))}"
        if self.before <= 0 or self.after < 0:
            return told
        share = abs(difference / self.before * 100)
        return f"{told} ({sign}{written(round(share, 1))} %)"


def tally_chart(name: str, title: str, description: str, counts: Sequence[tuple[str, int]], unit: str = "") -> Figure:
    """The figure of (label, count) pairs in their order, each label above its bar."""
    title, description = clean(title), clean(description)
    most = max([count for _, count in counts] or [0])
    parts, y = [], float(_MARGIN)
    for label, count in counts:
        lines = wrap(label, _MEASURE, _SIZE)
        parts.append(lettering(lines, x=_MARGIN, y=y, size=_SIZE, fill=INK))
        y += height_of(lines, _SIZE) + 3
        parts.append(_bar(Decimal(count), Decimal(most), Decimal(0), y, full=True))
        y += _BAR + 14
    if not counts:
        parts.append(lettering(["Sin cifras"], x=_MARGIN, y=y, size=_SIZE, fill=QUIET))
        y += 24
    return _figure(
        name,
        title,
        description,
        "".join(parts),
        y,
        ("Concepto", unit[:1].upper() + unit[1:] or "Cantidad"),
        tuple((label, written(count)) for label, count in counts),
    )


def pair_chart(name: str, title: str, description: str, pairs: Sequence[Pair]) -> Figure:
    """The figure of what was measured before and after, a pair under the other with the change in words."""
    title, description = clean(title), clean(description)
    parts, y = [], float(_MARGIN)
    for index, pair in enumerate(pairs):
        if index:
            parts.append(
                f'<line x1="{_MARGIN}" y1="{number(y)}" x2="{_WIDTH - _MARGIN}" y2="{number(y)}" stroke="{RULE}" '
                'stroke-width="1"/>'
            )
            y += 12
        drawn, y = _pair(pair, y)
        parts.append(drawn)
    if not pairs:
        parts.append(lettering(["Sin mediciones de antes y después"], x=_MARGIN, y=y, size=_SIZE, fill=QUIET))
        y += 24
    return _figure(
        name,
        title,
        description,
        "".join(parts),
        y,
        ("Qué se midió", "Antes", "Después", "Cambio"),
        tuple(
            (
                f"{pair.label} ({pair.unit})",
                f"{written(pair.before)} ({long_date(pair.before_on)})",
                f"{written(pair.after)} ({long_date(pair.after_on)})",
                pair.change,
            )
            for pair in pairs
        ),
    )


def _pair(pair: Pair, y: float) -> tuple[str, float]:
    lines = wrap(f"{pair.label} ({pair.unit})", _MEASURE, _SIZE, SEMIBOLD)
    parts = [lettering(lines, x=_MARGIN, y=y, size=_SIZE, fill=INK, weight=SEMIBOLD)]
    y += height_of(lines, _SIZE) + 6
    high, low = max(pair.before, pair.after, Decimal(0)), min(pair.before, pair.after, Decimal(0))
    for word, day, value, full in (
        ("Antes", pair.before_on, pair.before, False),
        ("Después", pair.after_on, pair.after, True),
    ):
        parts.append(lettering([f"{word}, {long_date(day)}"], x=_MARGIN, y=y, size=_SIZE, fill=QUIET))
        y += 21
        parts.append(_bar(value, high, low, y, full=full))
        y += _BAR + 9
    change = wrap(f"Cambio: {pair.change}", _MEASURE, _SIZE)
    parts.append(lettering(change, x=_MARGIN, y=y, size=_SIZE, fill=INK))
    return "".join(parts), y + height_of(change, _SIZE) + 14


def _bar(value: Decimal, high: Decimal, low: Decimal, y: float, *, full: bool) -> str:
    """A bar from zero with its figure beside it, within the measure whatever the extremes are."""
    text = written(int(value) if value == int(value) else value)
    room = max(text_width(written(bound), _SIZE, SEMIBOLD) for bound in (high, low, value)) + 12
    span = high - low
    scale = (_MEASURE - room) / float(span) if span else 0.0
    zero = _MARGIN - float(low) * scale
    length = max(abs(float(value)) * scale, 1.5)
    left = zero - length if value < 0 else zero
    fill = f'fill="{ACCENT}"' if full else f'fill="{PAPER}" stroke="{ACCENT}" stroke-width="2"'
    shape = f'<rect x="{number(left)}" y="{number(y)}" width="{number(length)}" height="{_BAR}" rx="2" {fill}/>'
    return shape + lettering([text], x=max(left + length, zero) + 7, y=y - 2, size=_SIZE, fill=INK, weight=SEMIBOLD)


def _figure(
    name: str,
    title: str,
    description: str,
    body: str,
    y: float,
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
) -> Figure:
    return finished(
        name=name,
        title=title,
        description=description,
        body=body,
        width=_WIDTH,
        height=round(y + _MARGIN),
        columns=columns,
        rows=rows,
        small=True,
    )
