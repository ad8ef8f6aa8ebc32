"""Activities on a calendar of months: grouped, with the source's own words for dates that are not days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from abierto.core.dates import long_date, short_month

from .figure import ACCENT, ACCENT_SOFT, GROUND, INK, PAPER, QUIET, RULE, WARM, Figure, finished
from .lettering import SEMIBOLD, clean, height_of, lettering, link, number, text_width, wrap

_SIZE, _WIDTH, _LABELS, _GUTTER, _MARGIN = 14, 960, 330, 24, 8
_LEFT = _MARGIN + _LABELS + _GUTTER
_RIGHT = _WIDTH - _MARGIN - 14
_BAR, _PAD, _HEAD = 15, 9, 54
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 600)


@dataclass(frozen=True)
class Bar:
    """One activity. ``note`` says its dates in the source's words; without ``ends_on`` it goes on beyond the chart."""

    label: str
    starts_on: date | None
    ends_on: date | None
    note: str = ""
    group: str = ""
    link: str = ""

    @property
    def is_dated(self) -> bool:
        return self.starts_on is not None or self.ends_on is not None


@dataclass(frozen=True)
class _Scale:
    """Whole months, from ``first`` (year × 12 + month − 1) on."""

    first: int
    months: int

    @property
    def step(self) -> float:
        return (_RIGHT - _LEFT) / self.months

    def x(self, day: date, *, end: bool = False) -> float:
        """Where a day begins, or with ``end`` where it is over."""
        begin = date(day.year, day.month, 1)
        length = ((date(day.year + day.month // 12, day.month % 12 + 1, 1) if day.year < 9999 else day) - begin).days
        share = (day.day - 1 + end) / max(length, 28)
        return _LEFT + (_month(day) - self.first + share) * self.step

    def holds(self, day: date) -> bool:
        return self.first <= _month(day) < self.first + self.months


def gantt(name: str, title: str, description: str, bars: Sequence[Bar], *, today: date | None = None) -> Figure:
    """The figure of ``bars``, in their order, a band for each run of one group; ``today`` is drawn when in range."""
    title, description = clean(title), clean(description)
    dated = [bar for bar in bars if bar.is_dated]
    undated = [bar for bar in bars if not bar.is_dated]
    parts: list[str] = []
    y = float(_MARGIN)
    if dated:
        scale = _scale(dated)
        rows, y = _rows(dated, scale, y + _HEAD)
        parts += [*_axis(scale, _MARGIN, y), *rows]
        if today is not None and scale.holds(today):
            parts.append(_today(scale.x(today), _MARGIN + _HEAD - 6, y))
            y += 20
        y += 10
    if undated:
        listed, y = _listed(undated, y)
        parts.append(listed)
    if not bars:
        parts.append(lettering(["Sin actividades"], x=_MARGIN, y=y, size=_SIZE, fill=QUIET))
        y += 24
    return finished(
        name=name,
        title=title,
        description=description,
        body="".join(parts),
        width=_WIDTH,
        height=round(y + _MARGIN),
        columns=("Actividad", "Inicio", "Fin", "Según el plan"),
        rows=tuple(
            (
                f"{bar.group}: {bar.label}" if bar.group else bar.label,
                long_date(bar.starts_on) or "Sin fecha",
                long_date(bar.ends_on) or "Sin fecha",
                "" if bar.note == _range(bar) else bar.note,
            )
            for bar in bars
        ),
        links=tuple(bar.link for bar in bars) if any(bar.link for bar in bars) else (),
    )


def _range(bar: Bar) -> str:
    """What the two dates already say, so that the table does not repeat it."""
    return f"{long_date(bar.starts_on)} – {long_date(bar.ends_on)}" if bar.starts_on != bar.ends_on else ""


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _scale(bars: Sequence[Bar]) -> _Scale:
    days = [day for bar in bars for day in (bar.starts_on, bar.ends_on) if day is not None]
    first, last = _month(min(days)), _month(max(days))
    if any(bar.ends_on is None for bar in bars):
        last += 2  # room for what goes on
    if any(bar.starts_on is None for bar in bars):
        first -= 1
    return _Scale(first, max(last - first + 1, 4))


def _axis(scale: _Scale, y: float, bottom: float) -> list[str]:
    """Years, months (or every so many) and the vertical rules."""
    every = next((step for step in _STEPS if step * scale.step >= 34), _STEPS[-1])
    parts = [_line(_LEFT, y + _HEAD - 6, _RIGHT, y + _HEAD - 6, RULE)]
    year_free_from = 0.0
    for offset in range(scale.months + 1):
        month, x = scale.first + offset, _LEFT + offset * scale.step
        year, is_year = month // 12, month % 12 == 0
        if offset % every and not is_year:
            continue
        parts.append(_line(x, y + (24 if is_year else _HEAD - 12), x, bottom, RULE))
        if offset == scale.months:
            break
        if (is_year or offset == 0) and x >= year_free_from:
            parts.append(lettering([str(year)], x=x + 4, y=y, size=_SIZE, fill=INK, weight=SEMIBOLD))
            year_free_from = x + 44
        if offset % every == 0 and every < 12:
            parts.append(lettering([short_month(month % 12 + 1)], x=x + 4, y=y + 22, size=_SIZE, fill=QUIET))
    parts.append(_line(_RIGHT, y + _HEAD - 12, _RIGHT, bottom, RULE))
    return parts


def _rows(bars: Sequence[Bar], scale: _Scale, y: float) -> tuple[list[str], float]:
    parts: list[str] = []
    for group, members in groupby(bars, key=lambda bar: bar.group):
        if group:
            words = wrap(group, _WIDTH - 4 * _MARGIN, _SIZE, SEMIBOLD)
            height = height_of(words, _SIZE) + 10
            parts.append(
                f'<rect x="{_MARGIN}" y="{number(y)}" width="{_RIGHT - _MARGIN}" height="{number(height)}" rx="4" '
                f'fill="{GROUND}"/>'
            )
            parts.append(lettering(words, x=_MARGIN + 8, y=y + 5, size=_SIZE, fill=INK, weight=SEMIBOLD))
            y += height
        for index, bar in enumerate(members):
            if index:
                parts.append(_line(_MARGIN, y, _RIGHT, y, RULE, 0.7))
            row, y = _row(bar, scale, y)
            parts.append(row)
    return parts, y


def _row(bar: Bar, scale: _Scale, y: float) -> tuple[str, float]:
    label = wrap(bar.label, _LABELS - 8, _SIZE, most=3)
    shape, left, right = _shape(bar, scale, y + _PAD + 2)
    room = max(right - left, min(_RIGHT - _LEFT, 300))
    note = wrap(bar.note, room, _SIZE, most=3) if bar.note else []
    widest = max((text_width(line, _SIZE) for line in note), default=0)
    at = max(_LEFT + 2, min(left, _RIGHT - widest))
    words = _note(note, at, y + _PAD + _BAR + 5, widest) if note else ""
    height = max(height_of(label, _SIZE), _BAR + 7 + height_of(note, _SIZE)) + 2 * _PAD
    name = lettering(label, x=_MARGIN + 8, y=y + _PAD, size=_SIZE, fill=ACCENT if bar.link else INK)
    return link(bar.link, name + shape + words), y + height


def _note(lines: Sequence[str], x: float, y: float, width: float) -> str:
    """The dates in words, on paper of their own so that no rule of the calendar crosses them."""
    ground = (
        f'<rect x="{number(x - 3)}" y="{number(y)}" width="{number(width + 6)}" '
        f'height="{number(height_of(lines, _SIZE))}" fill="{PAPER}"/>'
    )
    return ground + lettering(lines, x=x, y=y, size=_SIZE, fill=QUIET)


def _shape(bar: Bar, scale: _Scale, y: float) -> tuple[str, float, float]:
    """The bar itself and where it begins and ends: whole, an arrow when it has no end, fading in when no start."""
    if bar.starts_on and bar.ends_on:
        left = scale.x(bar.starts_on)
        width = max(scale.x(bar.ends_on, end=True) - left, 5)
        x, wide = number(left), number(width)
        body = f'<rect x="{x}" y="{number(y)}" width="{wide}" height="{_BAR}" rx="3" fill="{ACCENT}"/>'
        return body, left, left + width
    if bar.starts_on:
        left, right = scale.x(bar.starts_on), float(_RIGHT)
        return _arrow(left, right, right - 12, y), left, right
    right = scale.x(bar.ends_on, end=True)  # type: ignore[arg-type]
    left = max(_LEFT, right - 2 * scale.step)
    return _arrow(right, left, left + 12, y), left, right


def _arrow(flat: float, tip: float, neck: float, y: float) -> str:
    """Solid where the date is known, then paler towards the side where it is not."""
    top, low, tip_y = number(y), number(y + _BAR), number(y + _BAR / 2)
    start, middle, turn, end = (number(x) for x in (flat, (flat + neck) / 2, neck, tip))
    known = f'<path d="M{start} {top}H{middle}V{low}H{start}Z" fill="{ACCENT}"/>'
    open_side = (
        f'<path d="M{middle} {top}H{turn}L{end} {tip_y}L{turn} {low}H{middle}Z" fill="{ACCENT_SOFT}" '
        f'stroke="{ACCENT}" stroke-width="1" stroke-dasharray="4 3"/>'
    )
    return open_side + known


def _today(x: float, top: float, bottom: float) -> str:
    """A line across the calendar, with its name under it."""
    at = max(_LEFT + 12, min(x, _RIGHT - 12))
    return (
        f'<line x1="{number(x)}" y1="{number(top)}" x2="{number(x)}" y2="{number(bottom + 2)}" stroke="{WARM}" '
        'stroke-width="2" stroke-dasharray="2 4" stroke-linecap="round"/>'
        + lettering(["Hoy"], x=at, y=bottom + 5, size=_SIZE, fill=WARM, weight=SEMIBOLD, anchor="middle")
    )


def _listed(bars: Sequence[Bar], y: float) -> tuple[str, float]:
    """Activities without dates, as text under the calendar."""
    parts = [lettering(["Sin fechas en el plan"], x=_MARGIN + 8, y=y, size=_SIZE, fill=INK, weight=SEMIBOLD)]
    y += 24
    for bar in bars:
        words = f"{bar.group}: {bar.label}" if bar.group else bar.label
        words += f" ({bar.note})" if bar.note else ""
        lines = wrap(words, _WIDTH - 6 * _MARGIN, _SIZE, most=4)
        dot = f'<circle cx="{_MARGIN + 12}" cy="{number(y + 9)}" r="2.5" fill="{QUIET}"/>'
        text = lettering(lines, x=_MARGIN + 24, y=y, size=_SIZE, fill=ACCENT if bar.link else INK)
        parts.append(link(bar.link, dot + text))
        y += height_of(lines, _SIZE) + 5
    return "".join(parts), y


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 1) -> str:
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" stroke="{stroke}" '
        f'stroke-width="{width}"/>'
    )
