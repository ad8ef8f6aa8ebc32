"""A commitment, an activity, and the thread that ties them to the problem."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.core.pages import crumbs, public_page
from abierto.plan.panels import Traced, later_kind, later_steps, panels
from abierto.plan.public import plan_crumbs, plan_or_404
from abierto.plan.queries import published_plans
from abierto.plan.sheet import sheet_context
from abierto.plan.tracing import TRACED, trace


@public_page
def commitment_detail(request: HttpRequest, exercise_id: str, commitment_id: str) -> HttpResponse:
    """The sheet of a commitment, every field of the official form."""
    plan = plan_or_404(exercise_id)
    commitment = plan.find("commitments", commitment_id)
    if commitment is None:
        return _pending(request, plan, commitment_id)
    context = {
        **sheet_context(commitment),
        "panels": panels("commitment", plan, commitment),
        "head_panels": panels("commitment-head", plan, commitment),
        "side_panels": panels("commitment-side", plan, commitment),
        "crumbs": crumbs(*plan_crumbs(plan), (commitment.name, commitment.url)),
    }
    return render(request, "plan/commitment_detail.html", context)


def _pending(request: HttpRequest, plan, commitment_id: str) -> HttpResponse:
    """A commitment that is still being prepared: what its sheet lacks, never its draft."""
    item = next((item for item in plan.pending if item["external_id"] == commitment_id), None)
    if item is None:
        raise Http404("Ese compromiso no está en el plan publicado.")
    context = {
        "plan": plan,
        "item": item,
        "axis": plan.find("axes", item["axis"]),
        "lead": plan.find("organisations", item["lead"]),
        "crumbs": crumbs(*plan_crumbs(plan), (item["name"], f"{plan.url}compromisos/{commitment_id}/")),
    }
    return render(request, "plan/commitment_pending.html", context)


@public_page
def activity_detail(request: HttpRequest, exercise_id: str, activity_id: str) -> HttpResponse:
    """One activity: what, who, when, and how anyone will see that it was done."""
    plan = plan_or_404(exercise_id)
    activity = plan.find("activities", activity_id)
    if activity is None:
        raise Http404("Esa actividad no está en la versión publicada.")
    context = {
        "plan": plan,
        "activity": activity,
        "thread": [*trace(activity), *later_steps(activity)],
        "panels": panels("activity", plan, activity),
        "crumbs": crumbs(
            *plan_crumbs(plan),
            (activity.commitment.name, activity.commitment.url),
            (f"Actividad {activity.code}", activity.url),
        ),
    }
    return render(request, "plan/activity_detail.html", context)


@public_page
def trace_detail(request: HttpRequest, kind: str, external_id: str) -> HttpResponse:
    """The whole chain that a cause, a commitment, a line or an activity belongs to."""
    if (find := later_kind(kind)) is not None:
        return _later_trace(request, find(external_id), f"/traza/{kind}/{external_id}/")
    table = TRACED.get(kind)
    if table is None:
        raise Http404("No se siguen registros de ese tipo.")
    for plan in published_plans():
        row = plan.find(table, external_id)
        if row is not None:
            context = {
                "plan": plan,
                "row": row,
                "thread": [*trace(row), *later_steps(row)],
                "crumbs": crumbs(*plan_crumbs(plan), ("Traza", f"/traza/{kind}/{external_id}/")),
            }
            return render(request, "plan/trace_detail.html", context)
    raise Http404("Ese registro no está en ningún plan publicado.")


def _later_trace(request: HttpRequest, found: Traced | None, url: str) -> HttpResponse:
    """The chain of a record that a higher app knows: what the plan holds of it, then its own steps."""
    if found is None:
        raise Http404("Ese registro no está en ningún plan publicado.")
    plan = found.row.plan
    context = {
        "plan": plan,
        "row": found.row,
        "thread": [*found.steps],
        "crumbs": crumbs(*plan_crumbs(plan), ("Traza", url)),
    }
    return render(request, "plan/trace_detail.html", context)
