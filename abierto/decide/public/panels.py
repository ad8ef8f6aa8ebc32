"""What Decide adds to the pages of places: what is contested there, and who stands."""

from __future__ import annotations

from collections.abc import Callable

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from abierto.decide import queries
from abierto.decide.public.gate import look
from abierto.decide.public.places import HERE, elected
from abierto.elections.enums import Doing
from abierto.elections.models import Contest, Process
from abierto.territory.models import District, Municipality
from abierto.territory.panels import Section, register_panels


def register() -> None:
    """Once, when the app is ready."""
    register_panels("decide", municipality=municipality_panel, district=district_panel)


def municipality_panel(place: Municipality) -> Section | None:
    """On a municipality's page: its council and the districts that it lies in."""
    sheet = f"{HERE[1]}{place.inegi_code}/"
    return _panel(lambda process: queries.contests_of_municipality(process, place), sheet)


def district_panel(district: District) -> Section | None:
    """On a district's page: its deputy; nothing when the drawing shown is not that of the process."""
    return _panel(lambda process: queries.contests_of_district(process, district), "")


def _panel(find: Callable[[Process], list[Contest]], sheet: str) -> Section | None:
    opening = look()
    if opening.process is None:
        return None
    changes_at = tuple(opening.calendar.instants())
    told = elected(find(opening.process)) if opening.verdict else []
    if not told:
        return Section(html=mark_safe(""), changes_at=changes_at)
    context = {
        "process": opening.process,
        "told": told,
        "sheet": sheet,
        "candidates": opening.may(Doing.SEE_CANDIDATES),
    }
    return Section(html=render_to_string("decide/_place_panel.html", context), changes_at=changes_at)
