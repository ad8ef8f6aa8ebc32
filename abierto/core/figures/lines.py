"""An indicator over time: where it began, where it should arrive, and what was measured in between.

Drawn for the width of a telephone. Nothing is told by colour alone: the baseline is a dotted line with an open square,
the target a dashed one with a diamond, measurements are dots joined by a line, each with its figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from abierto.core.dates import long_date, short_month

from .bars import written
from .figure import ACCENT, INK, PAPER, QUIET, RULE, WARM, Figure, finished
from .lettering import SEMIBOLD, clean, height_of, lettering, number, text_width, wrap

_SIZE, _WIDTH, _MARGIN = 15, 400, 8
_LEFT, _RIGHT = 26, _WIDTH - 26
_TALL, _ROW = 190, 25
_MOST_FIGURES = 6  # written beside their dots; with more, only the first, the last and the extremes


@dataclass(frozen=True)
class Mark:
    """A value, and the day it belongs to when it has one."""

    value: Decimal
    on: date | None = None


Point = tuple[date, Decimal]


@dataclass(frozen=True)
class _Scale:
    first: int
    days: int
    low: Decimal
    high: Decimal
    top: float

    def x(self, day: date) -> float:
        return _LEFT + (day.toordinal() - self.first) / self.days * (_RIGHT - _LEFT)

    def y(self, value: Decimal) -> float:
        return self.top + _TALL * float((self.high - value) / (self.high - self.low))


def line_chart(
    name: str,
    title: str,
    description: str,
    points: Sequence[Point],
    *,
    unit: str = "",
    baseline: Mark | None = None,
    target: Mark | None = None,
) -> Figure:
    """The figure of ``points`` in time with baseline and target marked; without any of them it says so."""
    title, description, unit = clean(title), clean(description), clean(unit)
    points = sorted(points)
    body, height = _draw(points, unit, baseline, target)
    return finished(
        name=name,
        title=title,
        description=description,
        body=body,
        width=_WIDTH,
        height=height,
        small=True,
        columns=("Qué es", "Fecha", unit[:1].upper() + unit[1:] or "Valor"),
        rows=_rows(points, baseline, target),
    )


def _rows(points: Sequence[Point], baseline: Mark | None, target: Mark | None) -> tuple[tuple[str, str, str], ...]:
    told = [("Línea base", long_date(baseline.on) or "Sin fecha", written(baseline.value))] if baseline else []
    told += [("Medición", long_date(day), written(value)) for day, value in points]
    told += [("Meta", long_date(target.on) or "Sin fecha", written(target.value))] if target else []
    return tuple(told)


def _draw(points: Sequence[Point], unit: str, baseline: Mark | None, target: Mark | None) -> tuple[str, int]:
    marks = [mark for mark in (baseline, target) if mark is not None]
    if not points and not marks:
        words = ["Sin línea base, meta ni mediciones"]
        return lettering(words, x=_MARGIN, y=_MARGIN, size=_SIZE, fill=QUIET), _ROW + 2 * _MARGIN
    legend, y = _legend(bool(points), baseline, target, unit)
    scale = _scale(points, marks, y + 24)
    parts = [legend, _ground(scale)]
    if baseline is not None:
        parts += [_level(scale, baseline.value, QUIET, "2 5"), _square(_place(scale, baseline, _LEFT), scale, baseline)]
    if target is not None:
        parts += [_level(scale, target.value, WARM, "10 5"), _rhombus(_place(scale, target, _RIGHT), scale, target)]
    parts += [_joined(scale, points), *_figures(scale, points), *_days(scale, points, marks)]
    return "".join(parts), round(scale.top + _TALL + 58 + _MARGIN)


def _scale(points: Sequence[Point], marks: Sequence[Mark], top: float) -> _Scale:
    """From zero, or from below it when a value is; one day alone stands in the middle."""
    values = [value for _, value in points] + [mark.value for mark in marks]
    low, high = min(Decimal(0), *values), max(Decimal(0), *values)
    if low == high:
        high = low + 1
    days = [day.toordinal() for day, _ in points] + [mark.on.toordinal() for mark in marks if mark.on]
    first, last = (min(days), max(days)) if days else (1, 2)
    if first == last:
        first, last = first - 1, last + 1
    return _Scale(first, last - first, low, high, top)


def _legend(measured: bool, baseline: Mark | None, target: Mark | None, unit: str) -> tuple[str, float]:
    """The unit, and each mark with its words and value, as many in a row as fit."""
    parts, y = [], float(_MARGIN)
    if unit:
        lines = wrap(unit[:1].upper() + unit[1:], _WIDTH - 2 * _MARGIN, _SIZE)
        parts.append(lettering(lines, x=_MARGIN, y=y, size=_SIZE, fill=QUIET))
        y += height_of(lines, _SIZE) + 4
    entries = [(_dot, "Medición")] if measured else []
    if baseline is not None:
        entries.append((_open_square, f"Línea base: {written(baseline.value)}"))
    if target is not None:
        entries.append((_diamond, f"Meta: {written(target.value)}"))
    x = 0.0
    for shape, words in entries:
        wide = text_width(words, _SIZE) + 44
        if x and x + wide > _WIDTH:
            x, y = 0.0, y + _ROW
        parts.append(shape(x + 15, y + 10) + lettering([words], x=x + 28, y=y, size=_SIZE, fill=INK))
        x += wide
    return "".join(parts), y + _ROW


def _ground(scale: _Scale) -> str:
    """The line of zero."""
    return _stroke(_LEFT, scale.y(Decimal(0)), _RIGHT, scale.y(Decimal(0)), RULE, 1.5)


def _level(scale: _Scale, value: Decimal, colour: str, dashes: str) -> str:
    y = scale.y(value)
    return _stroke(_LEFT, y, _RIGHT, y, colour, 1.5, f' stroke-dasharray="{dashes}"')


def _place(scale: _Scale, mark: Mark, otherwise: float) -> float:
    return scale.x(mark.on) if mark.on else otherwise


def _square(x: float, scale: _Scale, mark: Mark) -> str:
    return _open_square(x, scale.y(mark.value))


def _rhombus(x: float, scale: _Scale, mark: Mark) -> str:
    return _diamond(x, scale.y(mark.value))


def _joined(scale: _Scale, points: Sequence[Point]) -> str:
    if len(points) < 2:
        return ""
    path = " ".join(f"{number(scale.x(day))},{number(scale.y(value))}" for day, value in points)
    return f'<polyline points="{path}" fill="none" stroke="{ACCENT}" stroke-width="2.5" stroke-linejoin="round"/>'


def _figures(scale: _Scale, points: Sequence[Point]) -> list[str]:
    """A dot per measurement; its value above, on paper of its own, where there is room for it."""
    parts = [_dot(scale.x(day), scale.y(value)) for day, value in points]
    taken = -_WIDTH * 1.0
    for index in _told(points):
        day, value = points[index]
        text = written(value)
        wide = text_width(text, _SIZE, SEMIBOLD)
        x = min(max(scale.x(day), wide / 2 + 2), _WIDTH - wide / 2 - 2)
        if x - wide / 2 < taken:
            continue
        taken = x + wide / 2 + 6
        y = scale.y(value) - 28
        ground = (
            f'<rect x="{number(x - wide / 2 - 2)}" y="{number(y)}" width="{number(wide + 4)}" height="19" '
            f'fill="{PAPER}"/>'
        )
        words = lettering([text], x=x, y=y, size=_SIZE, fill=INK, weight=SEMIBOLD, anchor="middle")
        parts.append(ground + words)
    return parts


def _told(points: Sequence[Point]) -> list[int]:
    if len(points) <= _MOST_FIGURES:
        return list(range(len(points)))
    order = sorted(range(len(points)), key=lambda index: points[index][1])
    return sorted({0, len(points) - 1, order[0], order[-1]})


def _days(scale: _Scale, points: Sequence[Point], marks: Sequence[Mark]) -> list[str]:
    """The first and the last day, under the line of the lowest value."""
    days = sorted([day for day, _ in points] + [mark.on for mark in marks if mark.on])
    y = scale.top + _TALL
    parts = [_stroke(_LEFT, y, _RIGHT, y, RULE, 1)] if scale.low < 0 else []
    for day, anchor in ((days[0], "start"), (days[-1], "end")) if days and days[0] != days[-1] else ():
        at = _LEFT - 18 if anchor == "start" else _RIGHT + 18
        parts.append(_stroke(scale.x(day), y, scale.x(day), y + 7, QUIET, 1))
        parts.append(lettering([_short(day)], x=at, y=y + 12, size=_SIZE, fill=QUIET, anchor=anchor))
    if days and days[0] == days[-1]:
        x = scale.x(days[0])
        parts.append(_stroke(x, y, x, y + 7, QUIET, 1))
        parts.append(lettering([_short(days[0])], x=x, y=y + 12, size=_SIZE, fill=QUIET, anchor="middle"))
    return parts


def _short(day: date) -> str:
    return f"{day.day} {short_month(day.month)} {day.year}"


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="5" fill="{ACCENT}"/>'


def _open_square(x: float, y: float) -> str:
    return (
        f'<rect x="{number(x - 5)}" y="{number(y - 5)}" width="10" height="10" fill="{PAPER}" stroke="{QUIET}" '
        'stroke-width="2.5"/>'
    )


def _diamond(x: float, y: float) -> str:
    return (
        f'<path d="M{number(x)} {number(y - 8)}L{number(x + 8)} {number(y)}L{number(x)} {number(y + 8)}'
        f'L{number(x - 8)} {number(y)}Z" fill="{WARM}"/>'
    )


def _stroke(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, more: str = "") -> str:
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" stroke="{colour}" '
        f'stroke-width="{number(width)}"{more}/>'
    )
