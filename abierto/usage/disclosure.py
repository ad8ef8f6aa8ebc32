"""What a published figure may tell: ``docs/decisions/0022``.

Every figure is lowered to tens; what does not reach ten is not published; each table leaves something out for good
(pages of no listed part, devices of no class, pages of no municipality); and no total is published that is not the
sum of published figures. So each hidden cell may have been anything from 0 to 9, whatever else is known of all tables.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from .enums import Table

#: Figures are lowered to a multiple of this; what does not reach it is hidden.
STEP = 10
#: Days between the end of what is counted and its publication.
DELAY = timedelta(days=2)


def shown(amount: int) -> int | None:
    """The figure that is published for a count; None when it is too small."""
    return amount // STEP * STEP or None


def period_of(table: Table, day: date) -> date:
    """The period of a table that a day belongs to, as its first day."""
    return day.replace(day=1) if table.is_monthly else day


def last_day(table: Table, period: date) -> date:
    """The last day of a period."""
    return period.replace(day=monthrange(period.year, period.month)[1]) if table.is_monthly else period


def following(table: Table, period: date) -> date:
    """The period that comes after another."""
    return last_day(table, period) + timedelta(days=1)


def may_be_published(table: Table, period: date, today: date) -> bool:
    """Whether a period is over since long enough."""
    return last_day(table, period) + DELAY <= today
