"""What is elected where somebody lives: the look-up, and one page to print for each municipality or section."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from abierto.core.dates import long_date
from abierto.core.pages import about_place, crumbs, public_page
from abierto.decide import queries
from abierto.decide.bodies import body_of, seats_of
from abierto.decide.public.calendar import for_people, told_stages
from abierto.decide.public.candidacies import contest_url
from abierto.decide.public.gate import HOME, Opening, gate
from abierto.elections.enums import ContestKind, Doing
from abierto.elections.models import Contest, Process, Standing
from abierto.territory import figures
from abierto.territory.lookup import Match
from abierto.territory.models import Municipality, Section
from abierto.territory.queries import (
    boundaries_of_municipalities,
    find_places,
    municipalities,
    parts_by_municipality,
)

HERE = ("Lo que se elige donde vivo", "/decide/donde-vivo/")
_SECTION = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True)
class Elected:
    """A contest with what a page says of it: its body, its places, who stands."""

    contest: Contest
    standings: list[Standing]

    @property
    def url(self) -> str:
        return contest_url(self.contest)

    @property
    def is_council(self) -> bool:
        return self.contest.kind == ContestKind.COUNCIL

    @property
    def body(self) -> Any:
        return body_of(self.contest.kind)

    @property
    def seats(self) -> Any:
        return seats_of(self.contest.municipality.population_2020) if self.contest.municipality else None


def elected(contests: list[Contest]) -> list[Elected]:
    """Each contest with the forces that stand in it, in one query for all."""
    standings = queries.standings_in(contests)
    return [Elected(contest, standings.get(contest.pk, [])) for contest in contests]


@public_page
def place_lookup(request: HttpRequest) -> HttpResponse:
    """``/decide/donde-vivo/?q=``: a section, a name or a code; when it can only be one place, its page at once."""
    opening = gate(request, None, Doing.SEE_INFORMATION, HERE)
    if opening.closed is not None:
        return opening.closed
    process = _process(opening)
    lookup = find_places(request.GET.get("q", ""), on=process.election_day)
    found = [(_address(match), match) for match in lookup.matches]
    sheets = {address: match for address, match in found if match.inegi_code}
    if len(sheets) == 1:
        address, match = next(iter(sheets.items()))
        if match.section or len(found) == 1:  # a section comes with its district, which is no other place
            return opening.fresh(redirect(address))
    context = {"lookup": lookup, "found": found, "process": process, "crumbs": crumbs(HOME, HERE)}
    return opening.fresh(render(request, "decide/place_lookup.html", context))


@public_page
def place_sheet(request: HttpRequest, inegi_code: str) -> HttpResponse:
    """What is elected in a municipality, and with ``?seccion=`` in which of its districts: a sheet to print."""
    places = list(municipalities())
    place = next((place for place in places if place.inegi_code == inegi_code), None)
    if place is None:
        raise Http404("Ningún municipio tiene esa clave INEGI.")
    here = (place.name, f"{HERE[1]}{place.inegi_code}/")
    opening = gate(request, None, Doing.SEE_INFORMATION, HERE, here)
    if opening.closed is not None:
        return opening.closed
    process = _process(opening)
    asked = request.GET.get("seccion", "").strip()
    section = queries.section_of(process, int(asked)) if _SECTION.fullmatch(asked) and asked.isascii() else None
    parts = parts_by_municipality(process.district_map)
    context = {
        "place": place,
        "process": process,
        "parts": parts.get(place.pk, []),
        "is_over": opening.is_over,
        "stages": for_people(told_stages(opening)),
        "candidates_are_open": bool(opening.may(Doing.SEE_CANDIDATES)),
        "candidates_reason": opening.may(Doing.SEE_CANDIDATES).reason,
        "printed_on": long_date(opening.today),
        "figure": figures.municipality_map(place, places, parts, boundaries_of_municipalities()),
        "crumbs": crumbs(HOME, HERE, here),
        **_contests(process, place, asked, section),
    }
    return about_place(opening.fresh(render(request, "decide/place_sheet.html", context)), place.inegi_code)


def _contests(process: Process, place: Municipality, asked: str, section: Section | None) -> dict[str, Any]:
    """The contests of the place; with a section that is of it, only that section's district."""
    is_here = section is not None and section.municipality_id == place.pk
    contests = queries.contests_of_municipality(process, place)
    if section is not None and is_here:
        contests = [one for one in contests if one.district_id in (None, section.district_id)]
    told = elected(contests)
    return {
        "asked": asked[:20],
        "section": section if is_here else None,
        "elsewhere": section if not is_here else None,
        "council": next((one for one in told if one.is_council), None),
        "deputies": [one for one in told if not one.is_council],
    }


def _address(match: Match) -> str:
    """Where a match leads: the sheet of its municipality, of its section when it is one, or the district's page."""
    if not match.inegi_code:
        return match.url
    return f"{HERE[1]}{match.inegi_code}/" + (f"?seccion={match.section}" if match.section else "")


def _process(opening: Opening) -> Process:
    if opening.process is None:  # a closed opening never comes here
        raise Http404("Todavía no hay un proceso electoral.")
    return opening.process
