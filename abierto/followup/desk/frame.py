"""What the follow-up's screens share: the exercise they speak of, and the way from one to another."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from abierto.accounts.rules import is_institution
from abierto.core.permissions import allowed, require
from abierto.followup.progress import PlanProgress, plan_progress
from abierto.plan.queries import current_exercise, published_plan
from abierto.secretariat.models import Exercise

#: (name of the screen, its words, the permission that shows it)
SCREENS = (
    ("owes", "Informes de actividades", "followup.view_followup"),
    ("bulk", "Subir varias evidencias", "followup.report_progress"),
    ("queue", "Evidencia por revisar", "followup.withdraw_evidence"),
    ("desk-voices", "Voces", "followup.write_statement"),
    ("periods", "Periodos", "followup.view_followup"),
    ("scope", "Pesos y abandonos", "followup.view_followup"),
    ("sheets", "Hojas de avances", "followup.view_followup"),
    ("impact", "Mediciones", "followup.view_followup"),
)


def exercise_of(request: HttpRequest) -> Exercise | None:
    """The exercise that the address names, else the current one; asks whether the account sees the follow-up."""
    require(request.user, "followup.view_followup")
    named = request.GET.get("ejercicio", "")
    if not named:
        return current_exercise()
    found = Exercise.objects.filter(external_id=named).first()
    if found is None:
        raise Http404
    return found


def progress_of(exercise: Exercise | None) -> PlanProgress | None:
    """The progress of the exercise's plan in force, or None while nothing is published."""
    plan = published_plan(exercise.external_id) if exercise is not None else None
    return plan_progress(plan) if plan is not None else None


def page(
    request: HttpRequest,
    template: str,
    here: str,
    exercise: Exercise | None,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """One screen of the follow-up, with the way to the others."""
    ask = f"?ejercicio={exercise.external_id}" if exercise is not None and request.GET.get("ejercicio") else ""
    screens = [
        (label, reverse(name if "-" in name else f"followup_desk:{name}") + ask, name == here)
        for name, label, permission in SCREENS
        if allowed(request.user, permission) and (name != "bulk" or is_institution.test(request.user))
    ]
    return render(
        request, f"followup/desk/{template}.html", {"screens": screens, "exercise": exercise, **context}, status=status
    )


def nothing_published(request: HttpRequest, here: str, exercise: Exercise | None) -> HttpResponse:
    """The page of a screen while there is no plan to follow."""
    return page(request, "none", here, exercise, {})
