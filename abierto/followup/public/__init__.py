"""What everyone sees of the follow-up of a plan."""

from __future__ import annotations

from django.http import Http404

from abierto.plan.queries import published_plan
from abierto.plan.reading import Plan, Row

Crumbs = tuple[tuple[str, str], ...]


def plan_or_404(exercise_id: str) -> Plan:
    """The plan in force of an exercise; 404 where there is none."""
    plan = published_plan(exercise_id)
    if plan is None:
        raise Http404("Ese ejercicio no tiene una versión publicada.")
    return plan


def commitment_or_404(exercise_id: str, commitment_id: str) -> Row:
    """A commitment of the plan in force; 404 while it is not published."""
    row = plan_or_404(exercise_id).find("commitments", commitment_id)
    if row is None:
        raise Http404("Ese compromiso no está en el plan publicado.")
    return row


def plan_crumbs(plan: Plan) -> Crumbs:
    """The first steps of the path to any page of a plan."""
    return ((f"Plan {plan.exercise.period}", plan.url),)


def commitment_crumbs(commitment: Row) -> Crumbs:
    """The first steps of the path to any page of a commitment."""
    return (*plan_crumbs(commitment.plan), (commitment.name, commitment.url))
