"""Who makes the plan: the secretariat's seats, the registered members, and every organisation."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.core import clock
from abierto.core.pages import crumbs, public_page
from abierto.plan.queries import current_exercise, published_plan, published_plans
from abierto.secretariat.enums import Sector


@public_page
def secretariat(request: HttpRequest) -> HttpResponse:
    """Seats with their titulars and alternates over time, registered members, and how the plan was made."""
    exercise = current_exercise()
    plan = published_plan(exercise.external_id) if exercise else None
    context: dict[str, Any] = {
        "plan": plan,
        "today": clock.today(),
        "crumbs": crumbs(("Secretariado", "/secretariado/")),
    }
    if plan is not None:
        context["sectors"] = [
            (sector.label, [member for member in plan.members if member.sector == sector]) for sector in Sector
        ]
    return render(request, "plan/secretariat.html", context)


@public_page
def organisation_detail(request: HttpRequest, external_id: str) -> HttpResponse:
    """What an organisation does in the exercise: its commitments, its offices, who held them when."""
    for plan in published_plans():
        organisation = plan.find("organisations", external_id)
        if organisation is not None:
            context = {
                "plan": plan,
                "organisation": organisation,
                "seats": [seat for seat in plan.seats if seat.post.organisation is organisation],
                "crumbs": crumbs(("Secretariado", "/secretariado/"), (organisation.name, organisation.url)),
            }
            return render(request, "plan/organisation_detail.html", context)
    raise Http404("Esa organización no aparece en ningún plan publicado.")
