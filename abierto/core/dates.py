"""Dates as people read them in Spanish, the same in pages, figures and documents."""

from __future__ import annotations

from datetime import date, datetime

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


def short_month(month: int) -> str:
    """``mar`` for 3."""
    return MONTHS[month - 1][:3]
