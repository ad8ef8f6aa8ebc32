"""What is elected: the Legislature and the councils, as the law had them on a day."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.core.pages import crumbs, public_page
from abierto.decide.bodies import COUNCILS, Body, bodies, seats_of
from abierto.decide.public.gate import HOME, gate
from abierto.elections.enums import Doing
from abierto.territory.queries import municipalities

LIST = ("Qué se elige", "/decide/organos/")


@public_page
def body_list(request: HttpRequest) -> HttpResponse:
    """``/decide/organos/``: the bodies in a line each."""
    opening = gate(request, None, Doing.SEE_INFORMATION, LIST)
    if opening.closed is not None:
        return opening.closed
    context = {"bodies": bodies().values(), "process": opening.process, "crumbs": crumbs(HOME, LIST)}
    return opening.fresh(render(request, "decide/body_list.html", context))


@public_page
def body_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A body: what it does and does not do, how it is elected, how many seats it has, for how long."""
    body = bodies().get(slug)
    if body is None:
        raise Http404("Ningún órgano que se elija aquí tiene ese nombre.")
    here = (body.name, body.get_absolute_url())
    opening = gate(request, None, Doing.SEE_INFORMATION, LIST, here)
    if opening.closed is not None:
        return opening.closed
    context = {
        "body": body,
        "process": opening.process,
        "councils": _councils(body),
        "crumbs": crumbs(HOME, LIST, here),
    }
    return opening.fresh(render(request, "decide/body_detail.html", context))


def _councils(body: Body) -> dict[str, Any]:
    """Each municipality with the places of its council, and how many councils there are of each size."""
    if body.slug != COUNCILS:
        return {}
    places = [(place, f"{place.population_2020:,}", seats_of(place.population_2020)) for place in municipalities()]
    sizes = Counter(seats for _place, _population, seats in places)
    return {"places": places, "sizes": [(seats, sizes[seats]) for seats in body.seats]}
