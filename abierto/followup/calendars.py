"""The dates of a plan for anyone's calendar (RFC 5545): what begins and ends, and when each period is cut off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from abierto.core import clock
from abierto.core.figures.lettering import clean
from abierto.followup.models import ReportingPeriod
from abierto.plan.reading import Row

CONTENT_TYPE = "text/calendar; charset=utf-8"


def calendar(
    commitments: Iterable[Row], periods: Iterable[ReportingPeriod], *, name: str, description: str, made_at: datetime
) -> bytes:
    """All-day events of the activities of some commitments and of the cut-offs; the same facts give the same bytes."""
    made = Calendar()
    made.add("prodid", f"-//Abierto//{_host()}//ES")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", clean(name))
    made.add("x-wr-caldesc", clean(description))
    made.add("x-wr-timezone", str(clock.ZONE))
    for commitment in commitments:
        for activity in commitment.activities:
            for event in _activity(activity, made_at):
                made.add_component(event)
    for period in periods:
        made.add_component(_cut(period, made_at))
    return made.to_ical()


def _activity(activity: Row, made_at: datetime) -> Iterator[Event]:
    """Its first day and its last one, the commitment's where it has none of its own; one event when they are one."""
    commitment = activity.commitment
    starts_on = activity.starts_on or commitment.starts_on
    ends_on = activity.ends_on or commitment.ends_on
    days = [("inicio", "Inicia", starts_on), ("fin", "Concluye", ends_on)]
    if starts_on == ends_on:
        days = [("fin", "Día de", ends_on)]
    for suffix, verb, day in days:
        if day is not None:
            yield _event(
                f"{activity.external_id}-{suffix}",
                day,
                f"{verb}: {activity.code} {activity.title}",
                f"Compromiso: {commitment.name}. Responde: {commitment.lead.name}. "
                f"Cómo se verá que se hizo: {activity.verification_means or 'el plan no lo dice'}",
                activity.url,
                made_at,
                demonstration=activity.is_demonstration,
            )


def _cut(period: ReportingPeriod, made_at: datetime) -> Event:
    last = (period.cuts_at.astimezone(clock.ZONE) - timedelta(seconds=1)).date()
    return _event(
        f"{period.external_id}-corte",
        last,
        f"Último día para informar de «{period.name}»",
        "Después de este día se congela el estado de cada compromiso.",
        period.url,
        made_at,
        demonstration=period.is_demonstration,
    )


def _event(
    uid: str, day: date, summary: str, description: str, url: str, made_at: datetime, *, demonstration: bool
) -> Event:
    event = Event()
    event.add("uid", f"{uid}@{_host()}")
    event.add("dtstamp", made_at)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", clean(f"{'[Demostración] ' if demonstration else ''}{summary}"))
    event.add("description", clean(description))
    event.add("url", f"{settings.SITE_URL}{url}")
    event.add("transp", "TRANSPARENT")
    return event


def _host() -> str:
    return str(urlsplit(settings.SITE_URL).hostname)
