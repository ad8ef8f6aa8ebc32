"""Quantities as horizontal bars from zero, each with its figure written beside it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from .figure import ACCENT, INK, QUIET, RULE, WARM, Figure, finished
from .lettering import SEMIBOLD, clean, height_of, lettering, number, text_width, wrap

Value = int | float | Decimal | None

_SIZE, _WIDTH, _LABELS, _GUTTER, _MARGIN = 15, 720, 230, 14, 8
_LEFT = _MARGIN + _LABELS + _GUTTER
_BAR, _PAD = 20, 8
_NONE = "sin dato"


def bar_chart(name: str, title: str, description: str, bars: Sequence[tuple[str, Value]], unit: str = "") -> Figure:
    """The figure of (label, value) pairs in their order; a value of None is drawn as «sin dato», never as zero."""
    title, description = clean(title), clean(description)
    values = [float(value) for _, value in bars if value is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    figures = [written(value) for _, value in bars]
    room = max([text_width(text, _SIZE, SEMIBOLD) for text in figures] or [0]) + 10
    before = room if low < 0 else 0
    span = _WIDTH - _MARGIN - room - _LEFT - before
    scale = span / (high - low) if high > low else 0
    zero = _LEFT + before - low * scale

    parts: list[str] = []
    y = float(_MARGIN)
    if unit:
        parts.append(lettering([unit], x=zero, y=y, size=_SIZE - 1, fill=QUIET))
        y += 24
    top = y
    for (label, value), text in zip(bars, figures, strict=True):
        words = wrap(label, _LABELS, _SIZE)
        height = max(height_of(words, _SIZE), _BAR) + 2 * _PAD
        middle = y + height / 2
        parts.append(
            lettering(
                words, x=_LEFT - _GUTTER, y=middle - height_of(words, _SIZE) / 2, size=_SIZE, fill=INK, anchor="end"
            )
        )
        parts.append(_bar(value, text, zero, scale, middle))
        y += height
    if bars:
        parts.append(
            f'<line x1="{number(zero)}" y1="{number(top)}" x2="{number(zero)}" y2="{number(y)}" stroke="{RULE}" '
            'stroke-width="1.5"/>'
        )
    else:
        parts.append(lettering(["Sin datos"], x=_MARGIN, y=y, size=_SIZE, fill=QUIET))
        y += 24
    return finished(
        name=name,
        title=title,
        description=description,
        body="".join(parts),
        width=_WIDTH,
        height=round(y + _MARGIN),
        columns=("Concepto", unit or "Valor"),
        rows=tuple((label, text) for (label, _), text in zip(bars, figures, strict=True)),
    )


def _bar(value: Value, text: str, zero: float, scale: float, middle: float) -> str:
    y = middle - _SIZE * 0.64
    if value is None:
        return lettering([text], x=zero + 8, y=y, size=_SIZE, fill=QUIET)
    length = abs(float(value)) * scale
    left = zero - length if value < 0 else zero
    shape = (
        f'<rect x="{number(left)}" y="{number(middle - _BAR / 2)}" width="{number(length)}" height="{_BAR}" rx="2" '
        f'fill="{WARM if value < 0 else ACCENT}"/>'
    )
    if value < 0:
        return shape + lettering([text], x=left - 6, y=y, size=_SIZE, fill=INK, weight=SEMIBOLD, anchor="end")
    return shape + lettering([text], x=zero + length + 7, y=y, size=_SIZE, fill=INK, weight=SEMIBOLD)


def written(value: Value) -> str:
    """A quantity as it is written in Mexico: ``1,234.5``; without a value, that there is none."""
    if value is None:
        return _NONE
    whole = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")
    return whole.replace("-", "−")
