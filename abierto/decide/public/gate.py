"""The door of every part of Decide: what the legal calendar lets be seen now, and for how long the answer is good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.core import clock
from abierto.core.pages import crumbs, fresh_until
from abierto.decide.queries import current_process
from abierto.elections.calendar import Calendar, Verdict, calendar_of
from abierto.elections.enums import Doing
from abierto.elections.models import Process

HOME = ("Decide", "/decide/")


@dataclass(frozen=True)
class Opening:
    """What the calendar of a process says at one instant. Everything on a page is asked of the same instant."""

    process: Process | None
    calendar: Calendar
    at: datetime
    verdict: Verdict
    closed: HttpResponse | None = None

    @property
    def today(self) -> date:
        """The day in Mexico City."""
        return self.at.astimezone(clock.ZONE).date()

    @property
    def is_over(self) -> bool:
        """Whether the election day has passed: who competes is said of the past."""
        return self.process is not None and self.today > self.process.election_day

    def may(self, doing: Doing) -> Verdict:
        return self.calendar.may(doing, self.at)

    def fresh(self, response: HttpResponse, *, and_until: Iterable[datetime] = ()) -> HttpResponse:
        """Let caches keep the page, never beyond the next change of the calendar."""
        return fresh_until(response, (*self.calendar.instants(), *and_until), at=self.at)

    @property
    def midnight(self) -> datetime:
        """When the day ends in Mexico City: what is drawn by day changes then."""
        return datetime.combine(self.today + timedelta(days=1), time(), clock.ZONE)


def look(process: Process | None = None, doing: Doing = Doing.SEE_INFORMATION) -> Opening:
    """What the calendar says now, of a process or of the current one, for a page that closes nothing."""
    at = clock.now()
    process = process or current_process(at.astimezone(clock.ZONE).date())
    calendar = calendar_of(process) if process is not None else Calendar("", ())
    return Opening(process, calendar, at, calendar.may(doing, at))


def gate(request: HttpRequest, process: Process | None, doing: Doing, *steps: tuple[str, str]) -> Opening:
    """The opening for a part of a process, the current one unless said; when it is shut, with the page that says why.

    ``steps`` lead to the part: title and address, the last being the page asked for.
    """
    opening = look(process, doing)
    if opening.verdict:
        return opening
    context = {
        "opening": opening,
        "part": steps[-1][0],
        "reason": opening.verdict.reason if opening.process is not None else "",
        "crumbs": crumbs(HOME, *steps),
    }
    closed = opening.fresh(render(request, "decide/closed.html", context))
    return Opening(opening.process, opening.calendar, opening.at, opening.verdict, closed)


def gate_of_statistics(request: HttpRequest, here: tuple[str, str]) -> Opening:
    """The opening for the figures of use of the whole site: an election closes them, and without one they are open."""
    opening = look(doing=Doing.SEE_STATISTICS)
    return opening if opening.process is None else gate(request, opening.process, Doing.SEE_STATISTICS, here)
