"""Women and men among those who stand, as the register says it: anyone recounts it from the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.core.pages import crumbs, public_page
from abierto.decide.public.gate import HOME, gate
from abierto.decide.queries import counts_invented
from abierto.elections.enums import Doing
from abierto.elections.queries import Tally, parity

LIST = ("Candidaturas", "/decide/candidaturas/")
HERE = ("Paridad", "/decide/paridad/")


@public_page
def parity_page(request: HttpRequest) -> HttpResponse:
    """``/decide/paridad/``: who heads, owners and everybody, by political actor; by post and by kind of election."""
    opening = gate(request, None, Doing.SEE_CANDIDATES, LIST, HERE)
    if opening.closed is not None or opening.process is None:
        return opening.closed or HttpResponse(status=404)
    told = parity(opening.process)
    tables = [
        ("encabezan", "Quienes encabezan una fórmula o una planilla, por actor político", told.heads_by_force),
        ("propiedad", "Lugares en propiedad, por actor político", told.owners_by_force),
        ("todos", "Todos los lugares, por actor político", told.by_force),
        ("cargos", "Por cargo", _labelled(told.by_post)),
        ("calidad", "Propiedad y suplencia", _labelled(told.by_capacity)),
        ("elecciones", "Por tipo de elección", _labelled(told.by_kind)),
    ]
    context = {
        "process": opening.process,
        "parity": told,
        "tables": tables,
        "is_over": opening.is_over,
        "invented": counts_invented(opening.process),
        "crumbs": crumbs(HOME, LIST, HERE),
    }
    return opening.fresh(render(request, "decide/parity.html", context))


def _labelled(group: Mapping[Any, Tally]) -> dict[str, Tally]:
    return {str(name.label): tally for name, tally in group.items()}
