"""The front door of Decide: what it is, of which election it speaks, what is open now, and a way to each part."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import is_valid_path

from abierto.core.pages import crumbs, public_page
from abierto.decide.public.calendar import for_people, told_stages
from abierto.decide.public.gate import HOME, Opening, look
from abierto.elections.calendar import Verdict
from abierto.elections.enums import Doing

#: Each part: its address, its name, what is there, and the stage that opens it, if one does.
DOORS = (
    ("quitadudas/", "Quitadudas electoral", "Qué quiere decir cada palabra, con su ley y un ejemplo.", None),
    ("organos/", "Qué se elige", "La Legislatura y los ayuntamientos: qué hacen y qué no.", Doing.SEE_INFORMATION),
    ("donde-vivo/", "Lo que se elige donde vivo", "En una hoja que se imprime.", Doing.SEE_INFORMATION),
    ("candidaturas/", "Candidaturas", "La lista completa, lugar por lugar, con sus cambios.", Doing.SEE_CANDIDATES),
    ("plataformas/", "Plataformas", "Lo que propone cada actor político, por tema.", Doing.SEE_PLATFORMS),
    ("retomado/", "Lo que se retomó", "Qué dice cada actor político que hizo con lo que recibió.", Doing.DELIVER),
    ("calendario/", "Calendario", "Qué se puede ver y hacer, desde cuándo, hasta cuándo y por qué regla.", None),
    ("estadisticas/", "Estadística de uso", "Cuánto se consulta, sin contar nada por actor.", Doing.SEE_STATISTICS),
)


def _verdict(opening: Opening, doing: Doing | None) -> Verdict | None:
    """Whether a part is open; what follows from delivery stays so after it."""
    if doing is None:
        return None
    return opening.calendar.since(doing, opening.at) if doing == Doing.DELIVER else opening.may(doing)


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """``/decide/``."""
    opening = look()
    stages = told_stages(opening)
    context = {
        "opening": opening,
        "process": opening.process,
        "open_now": [told for told in for_people(stages) if told.is_open],
        "halted": [told for told in stages if told.state == "detenida"],
        "next": next((told for told in for_people(stages) if told.state == "por abrir"), None),
        "doors": [
            {"url": f"/decide/{part}", "title": title, "about": about, "verdict": _verdict(opening, doing)}
            for part, title, about, doing in DOORS
            if is_valid_path(f"/decide/{part}")
        ],
        "crumbs": crumbs(HOME),
    }
    return opening.fresh(render(request, "decide/home.html", context))
