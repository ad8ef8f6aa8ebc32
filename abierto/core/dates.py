"""Dates as people read them in Spanish, the same in pages, figures and documents."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from abierto.core.clock import ZONE

MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)


def long_date(day: date | None) -> str:
    """``5 de marzo de 2021``; empty for no date."""
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}" if day else ""


def long_instant(at: datetime | None) -> str:
    """``5 de marzo de 2021, 14:05 horas`` in Mexico City; empty for no instant."""
    if at is None:
        return ""
    local = at.astimezone(ZONE)
    return f"{long_date(local)}, {local:%H:%M} horas"


def between(first: date, last: date) -> str:
    """``del 16 al 22 de mayo de 2022``, with the month or the year said twice only where they differ."""
    begins = str(first.day)
    if (first.year, first.month) != (last.year, last.month):
        begins += f" de {MONTHS[first.month - 1]}"
    if first.year != last.year:
        begins += f" de {first.year}"
    return f"del {begins} al {long_date(last)}"


def week_in_words(week: str) -> str:
    """``semana del 16 al 22 de mayo de 2022`` for the ISO week ``2022-W20``."""
    year, _, number = week.partition("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    return f"semana {between(monday, monday + timedelta(days=6))}"


def short_month(month: int) -> str:
    """``mar`` for 3."""
    return MONTHS[month - 1][:3]
