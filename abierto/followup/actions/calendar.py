"""A calendar of periods, opened at once."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from abierto.core import clock
from abierto.core.dates import MONTHS
from abierto.followup.actions.periods import open_period
from abierto.followup.models import ReportingPeriod
from abierto.secretariat.models import Exercise

MOST = 48


@dataclass(frozen=True)
class Span:
    """A period that could be opened."""

    slug: str
    name: str
    starts_on: date
    ends_on: date
    cuts_at: datetime


def calendar_of(*, first: date, periods: int, months: int, days_to_report: int) -> list[Span]:
    """``periods`` spans of ``months`` whole months from ``first``; each cuts off at midnight, days after it ends."""
    spans = []
    start = first.replace(day=1)
    for _ in range(min(periods, MOST)):
        last = _add_months(start, months - 1)
        ends_on = last.replace(day=monthrange(last.year, last.month)[1])
        cut = datetime.combine(ends_on + timedelta(days=days_to_report + 1), time(), tzinfo=clock.ZONE)
        slug, name = f"{start:%Y-%m}", f"{MONTHS[start.month - 1].capitalize()} de {start.year}"
        if months > 1:
            year = f" de {start.year}" if start.year != last.year else ""
            slug = f"{slug}-a-{last:%Y-%m}"
            name = f"{MONTHS[start.month - 1].capitalize()}{year} a {MONTHS[last.month - 1]} de {last.year}"
        spans.append(Span(slug, name, start, ends_on, cut))
        start = _add_months(start, months)
    return spans


@transaction.atomic
def open_calendar(*, exercise: Exercise, spans: list[Span], by: Any) -> list[ReportingPeriod]:
    """Open every period of a calendar, or none: one that clashes refuses all."""
    return [
        open_period(
            exercise=exercise,
            slug=span.slug,
            name=span.name,
            starts_on=span.starts_on,
            ends_on=span.ends_on,
            cuts_at=span.cuts_at,
            by=by,
            is_demonstration=exercise.is_demonstration,
        )
        for span in spans
    ]


def _add_months(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
