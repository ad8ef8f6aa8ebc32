"""What actors say that they took up of what people told them: in their own words, checked by nobody."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.core.files import attachment, csv_file
from abierto.core.pages import crumbs, public_page
from abierto.decide.enums import Theme
from abierto.decide.order import Draw, draw_of, drawn
from abierto.decide.outcomes import COLUMNS, rows_of, speakers_of, told_by
from abierto.decide.public.gate import HOME, Opening, gate, look
from abierto.elections.enums import Doing
from abierto.elections.models import Force

HERE = ("Lo que se retomó", "/decide/retomado/")
NOTICE = (
    "Lo dice cada actor político con sus palabras y nadie lo verifica. Decirlo es voluntario, "
    "y quien no ha dicho nada pudo haber recibido mucho, poco o nada."
)


@public_page
def outcome_list(request: HttpRequest) -> HttpResponse:
    """``/decide/retomado/``: every actor in the order drawn today, with what it says, of all themes or of one."""
    opening = _open(request)
    if opening.closed is not None:
        return opening.closed
    theme, (forces, draw) = _theme_asked(request), _forces_drawn(opening)
    told = told_by(forces, theme)
    context = {
        "opening": opening,
        "theme": Theme(theme) if theme else None,
        "themes": Theme,
        "rows": [(force, told[force.pk]) for force in forces if force.pk in told],
        "silent": [force for force in forces if force.pk not in told],
        "notice": NOTICE,
        "draw": draw,
        "crumbs": crumbs(HOME, HERE),
    }
    return opening.fresh(render(request, "decide/outcome_list.html", context), and_until=[opening.midnight])


@public_page
def outcome_file(request: HttpRequest, extension: str) -> HttpResponse:
    """What the page shows, whole, as a file; while it is closed, the page that says why."""
    opening = _open(request)
    if opening.closed is not None:
        opening.closed.status_code = 404
        return opening.closed
    forces = speakers_of(opening.process) if opening.process is not None else []
    rows = rows_of(forces, told_by(forces))
    name = f"retomado-{opening.process.external_id if opening.process else ''}.{extension}"
    if extension == "csv":
        return opening.fresh(csv_file(name, COLUMNS, ({**row, "demostracion": _yes(row)} for row in rows)))
    body = json.dumps({"aviso": NOTICE, "retomado": list(rows)}, ensure_ascii=False, indent=1).encode()
    return opening.fresh(attachment(body, name, "application/json"))


def _open(request: HttpRequest) -> Opening:
    """Since delivery opens, and from then on: silence, or the end of the stage, hides nothing that was said."""
    opening = look(doing=Doing.DELIVER)
    if opening.calendar.since(Doing.DELIVER, opening.at):
        return opening
    return gate(request, None, Doing.DELIVER, HERE)


def _forces_drawn(opening: Opening) -> tuple[list[Force], Draw]:
    process = opening.process
    found = speakers_of(process) if process is not None else []
    where = process.external_id if process is not None else ""
    draw = draw_of(opening.today, where, "retomado", (force.external_id for force in found))
    return drawn(found, lambda force: force.external_id, draw.seed), draw


def _theme_asked(request: HttpRequest) -> str:
    asked = request.GET.get("tema", "")
    if asked and asked not in Theme.values:
        raise Http404("No hay un tema con ese nombre.")
    return asked


def _yes(row: dict[str, object]) -> str:
    return "sí" if row["demostracion"] else "no"
