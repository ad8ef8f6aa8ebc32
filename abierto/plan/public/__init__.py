"""What everyone sees of a plan: pages of the version in force."""

from __future__ import annotations

from django.http import Http404

from abierto.plan.queries import published_plan
from abierto.plan.reading import Plan


def plan_or_404(exercise_id: str) -> Plan:
    """The plan in force of an exercise; 404 where there is none."""
    plan = published_plan(exercise_id)
    if plan is None:
        raise Http404("Ese ejercicio no tiene una versión publicada.")
    return plan


def plan_crumbs(plan: Plan) -> tuple[tuple[str, str], ...]:
    """The first steps of the path to any page of a plan."""
    return ((f"Plan {plan.exercise.period}", plan.url),)
