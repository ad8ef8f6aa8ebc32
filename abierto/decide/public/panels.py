"""What Decide adds to the pages of places (what is contested there, and who stands) and to an author's own page."""

from __future__ import annotations

from collections.abc import Callable

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from abierto.decide import queries
from abierto.decide.models import Piece
from abierto.decide.public.gate import look
from abierto.decide.public.places import HERE, elected
from abierto.elections.enums import Doing
from abierto.elections.models import Contest, Process
from abierto.participation.answers import Answer, register_answers
from abierto.participation.models import Contribution
from abierto.territory.models import District, Municipality
from abierto.territory.panels import Section, register_panels


def register() -> None:
    """Once, when the app is ready."""
    register_panels("decide", municipality=municipality_panel, district=district_panel)
    register_answers(awaited)


def awaited(contribution: Contribution) -> Answer | None:
    """Who receives what was written to a political actor, and when, for its author's private page."""
    piece = Piece.objects.filter(space=contribution.act.space_id).select_related("force").first()
    if piece is None:
        return None
    return Answer(
        "",
        f"Es para {piece.force.name}, y se entrega completo, junto con lo demás que se le escribió, cuando termina el "
        "proceso. Aquí no se registran respuestas.",
    )


def municipality_panel(place: Municipality) -> Section | None:
    """On a municipality's page: its council and the districts that it lies in, of the drawing of the process."""
    sheet = f"{HERE[1]}{place.inegi_code}/"
    return _panel(lambda process: queries.contests_of_municipality(process, place), sheet)


def district_panel(district: District) -> Section | None:
    """On a district's page: its deputy; when the process has another drawing, that this district is none of its own."""
    return _panel(lambda process: queries.contests_of_district(process, district), "", district)


def _panel(find: Callable[[Process], list[Contest]], sheet: str, district: District | None = None) -> Section | None:
    opening = look()
    process = opening.process
    if process is None:
        return None
    changes_at = (*opening.calendar.instants(), opening.midnight)
    if not opening.verdict:
        return Section(html=mark_safe(""), changes_at=changes_at)
    told = elected(find(process))
    context = {
        "process": process,
        "told": told,
        "is_over": opening.is_over,
        "sheet": sheet,
        "district": district,
        "is_of_another_drawing": district is not None and district.map_id != process.district_map_id,
        "drawing_ended": not process.district_map.is_in_force(opening.today),
        "lacks_deputies": bool(sheet) and not any(one.contest.district_id for one in told),
        "candidates": opening.may(Doing.SEE_CANDIDATES),
    }
    return Section(html=render_to_string("decide/_place_panel.html", context), changes_at=changes_at)
