"""Dates in templates, as people read them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

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


@register.filter
def last_day(value: datetime | None) -> str:
    """The last whole or begun day before an instant: a cut at 00:00 of the 8th ends on the 7th."""
    return dates.long_date((value - timedelta(microseconds=1)).astimezone(clock.ZONE).date()) if value else ""
