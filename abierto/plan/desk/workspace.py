"""The plan's workspace: axes, trees, commitments with what they lack, and versions, in one place."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from abierto.core.desk import desk_view
from abierto.core.permissions import allowed, require
from abierto.plan import models as plan
from abierto.plan.queries import current_exercise, working_plan
from abierto.secretariat.models import Exercise


@require_safe
@desk_view
def current(request: HttpRequest) -> HttpResponse:
    """The workspace of the exercise in force, or how to begin one."""
    require(request.user, "plan.view_draft")
    exercise = current_exercise()
    if exercise is None:
        may = allowed(request.user, "secretariat.edit_exercise")
        return render(request, "plan/desk/none.html", {"may_begin": may})
    return redirect("plan_desk:plan", exercise.external_id)


@require_safe
@desk_view
def workspace(request: HttpRequest, exercise_id: str) -> HttpResponse:
    """One exercise's plan as it is being worked on."""
    exercise = exercise_or_404(request, exercise_id)
    user, working = request.user, working_plan(exercise)
    pks = dict(exercise.commitments.values_list("external_id", "pk"))
    leads = set(user.affiliations.values_list("organisation__external_id", flat=True))
    context = {
        "exercise": exercise,
        "exercises": Exercise.objects.exclude(pk=exercise.pk),
        "axes": exercise.axes.all(),
        "trees": exercise.trees.select_related("axis").prefetch_related("nodes"),
        "commitments": [_line(row, pks[row.external_id], leads) for row in working.commitments],
        "versions": exercise.versions.defer("content"),
        "awaiting": exercise.versions.awaiting().defer("content").first(),
        "may": {name: allowed(user, f"plan.{name}", exercise) for name in _ACTS}
        | {"edit_exercise": allowed(user, "secretariat.edit_exercise", exercise)},
        "add": {name: f"{reverse(f'{name}:add')}?en={exercise.pk}" for name in ("ejes", "arboles", "fichas")},
    }
    return render(request, "plan/desk/workspace.html", context)


_ACTS = ("edit_framework", "add_commitment", "import_file", "seal_version")


def exercise_or_404(request: HttpRequest, exercise_id: str) -> Exercise:
    """The exercise of the address, for those who see its draft."""
    require(request.user, "plan.view_draft")
    return get_object_or_404(Exercise, external_id=exercise_id)


def _line(row: Any, pk: int, leads: set[str]) -> dict[str, Any]:
    passed = [gate for gate, record in row.steps if record is not None]
    return {
        "row": row,
        "url": reverse("plan_desk:sheet", args=[pk]),
        "mine": row.lead.external_id in leads,
        "passed": len(passed),
        "gates": len(row.steps),
        "next": row.missing_gates[0] if row.missing_gates else None,
    }


def versions_awaiting(user: Any) -> list[plan.PlanVersion]:
    """Sealed versions neither published nor withdrawn, of every exercise."""
    return list(plan.PlanVersion.objects.awaiting().select_related("exercise"))
