"""Dates in templates, as people read them."""

from __future__ import annotations

from datetime import date, datetime

from django import template

from abierto.core import clock, dates

register = template.Library()


@register.filter
def long_date(value: date | datetime | None) -> str:
    """``5 de marzo de 2021``; an instant is the day it was in Mexico City."""
    return dates.long_date(value.astimezone(clock.ZONE).date() if isinstance(value, datetime) else value)


@register.filter
def long_instant(value: datetime | None) -> str:
    """``5 de marzo de 2021, 14:05 horas``."""
    return dates.long_instant(value)
