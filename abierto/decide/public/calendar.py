"""The legal calendar: each stage with its instants, its rule and where it stands now; drawn, and as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.core import clock
from abierto.core.dates import long_instant
from abierto.core.figures.figure import Figure
from abierto.core.figures.gantt import Bar, gantt
from abierto.core.files import attachment
from abierto.core.pages import crumbs, public_page
from abierto.decide.models import SilenceRecord
from abierto.decide.public.gate import HOME, Opening, look
from abierto.elections.calendar import Window
from abierto.elections.enums import FROZEN_BY_SILENCE, Doing

#: What actors publish and what the institute hands over.
OF_OTHERS = (Doing.PUBLISH_PLATFORMS, Doing.PUBLISH_PROFILES, Doing.DELIVER, Doing.SEE_STATISTICS)
HERE = ("Calendario", "/decide/calendario/")


@dataclass(frozen=True)
class Told:
    """A stage as people read it. ``state`` is one of «por abrir», «abierta», «detenida», «terminada»."""

    window: Window
    title: str
    state: str
    sentence: str

    @property
    def is_open(self) -> bool:
        return self.state == "abierta"


@public_page
def calendar_page(request: HttpRequest) -> HttpResponse:
    """``/decide/calendario/``: every stage of the current process."""
    opening = look()
    stages = told_stages(opening)
    context = {
        "opening": opening,
        "stages": stages,
        "silence": opening.calendar.windows.get(Doing.SILENCE),
        "frozen": [str(doing.label) for doing in Doing if doing in FROZEN_BY_SILENCE],
        "figure": _figure(stages, opening.today) if stages else None,
        "record": SilenceRecord.objects.filter(process=opening.process, taken_at__lte=clock.now())
        .defer("content")
        .first(),
        "crumbs": crumbs(HOME, HERE),
    }
    return opening.fresh(render(request, "decide/calendar.html", context))


@public_page
def silence_file(request: HttpRequest) -> HttpResponse:
    """What was online when the silence of the current process began, byte by byte as its fingerprint was taken."""
    opening = look()
    record = SilenceRecord.objects.filter(process=opening.process, taken_at__lte=clock.now()).first()
    if record is None:
        raise Http404("Todavía no se toma la huella de lo que estaba en línea.")
    return opening.fresh(attachment(record.content.encode(), "silencio-electoral.json", "application/json"))


def told_stages(opening: Opening) -> list[Told]:
    """The stages in the order in which they open."""
    windows = sorted(opening.calendar.windows.values(), key=lambda window: (window.opens_at, window.doing))
    return [_told(opening, window) for window in windows]


def for_people(stages: Iterable[Told]) -> list[Told]:
    """The stages that matter to whoever votes; what actors and the institute do is left to the calendar's own page."""
    return [told for told in stages if told.window.doing not in OF_OTHERS]


def _told(opening: Opening, window: Window) -> Told:
    label = str(window.doing.label)
    title = label[:1].upper() + label[1:]
    if opening.at < window.opens_at:
        return Told(window, title, "por abrir", f"Abre el {long_instant(window.opens_at)}.")
    if not window.holds(opening.at):
        return Told(window, title, "terminada", f"Terminó el {long_instant(window.closes_at)}.")
    verdict = opening.may(window.doing)
    if not verdict:
        return Told(window, title, "detenida", verdict.reason)
    until = f"Hasta el {long_instant(verdict.changes_at)}." if verdict.changes_at else "Sin fecha de término."
    return Told(window, title, "abierta", until)


def _figure(stages: list[Told], today: date) -> Figure:
    bars = [Bar(label=told.title, starts_on=_day(told.window.opens_at), ends_on=_last_day(told)) for told in stages]
    drawn = gantt(
        "calendario-electoral",
        "El calendario en una línea de tiempo",
        "Cada etapa desde el día en que abre hasta el último en que está abierta; con flecha, las que no terminan.",
        bars,
        today=today,
    )
    rows = tuple(
        (
            told.title,
            long_instant(told.window.opens_at),
            long_instant(told.window.closes_at) or "No cierra",
            f"{told.state[:1].upper()}{told.state[1:]}",
            told.window.citation,
        )
        for told in stages
    )
    return replace(drawn, columns=("Etapa", "Abre", "Cierra", "Ahora", "Fundamento"), rows=rows)


def _day(at: datetime) -> date:
    return at.astimezone(clock.ZONE).date()


def _last_day(told: Told) -> date | None:
    """What closes at midnight is open until the day before."""
    closes_at = told.window.closes_at
    return _day(closes_at - timedelta(microseconds=1)) if closes_at is not None else None
