"""How complete a plan and its commitments are, and how that is computed; their dates for a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from abierto.core import clock
from abierto.core.pages import crumbs, public_page
from abierto.followup.calendars import CONTENT_TYPE, calendar
from abierto.followup.enums import Completion
from abierto.followup.figures import commitment_figure, plan_figure
from abierto.followup.models import CommitmentState, ReportingPeriod
from abierto.followup.progress import CommitmentProgress, plan_progress
from abierto.followup.public import commitment_or_404, plan_crumbs, plan_or_404
from abierto.followup.status import Score, score
from abierto.plan.reading import Plan, Row


def plan_panel(plan: Plan, shown: Sequence[Row]) -> str:
    """On the plan's page: the whole, each axis and each commitment that the page shows, and the last frozen period."""
    if not plan.commitments:
        return ""
    progress = plan_progress(plan)
    context = {
        "plan": plan,
        "progress": progress,
        "figure": plan_figure(progress, {row.external_id for row in shown}),
        "total": sum(len(commitment.counted) for commitment in progress.commitments),
        "done": sum(len(commitment.done) for commitment in progress.commitments),
        "overdue": sum(len(commitment.overdue) for commitment in progress.commitments),
        "dropped": sum(len(commitment.dropped) for commitment in progress.commitments),
        **_periods(plan),
    }
    return render_to_string("followup/_plan_panel.html", context)


def commitment_panel(plan: Plan, row: Row) -> str:
    """On a commitment's page: where it stands and how that was computed."""
    progress = plan_progress(plan, commitment=row.external_id)
    commitment = progress.commitment(row.external_id)
    context = {
        "plan": plan,
        "on": progress.on,
        "row": row,
        "commitment": commitment,
        "figure": commitment_figure(commitment) if commitment.activities else None,
        "sum": sum_in_words(commitment),
        "weighted": [activity for activity in commitment.activities if activity.weight_reason],
        "dropped": [activity for activity in commitment.activities if activity.is_dropped],
        **_periods(plan, row),
    }
    return render_to_string("followup/_commitment_panel.html", context)


def commitment_side(plan: Plan, row: Row) -> str:
    """Beside a commitment's sheet: its history, its voices, and the ways to follow it."""
    return render_to_string("followup/_commitment_side.html", {"row": row})


def plan_head(plan: Plan, exercise: Row) -> str:
    """In the head of the plan's page: where its feed is."""
    return render_to_string("followup/_feed_link.html", {"url": f"{plan.url}historia.atom", "title": exercise.name})


def commitment_head(plan: Plan, row: Row) -> str:
    """In the head of a commitment's page: where its feed is."""
    return render_to_string("followup/_feed_link.html", {"url": f"{row.url}historia.atom", "title": row.name})


@public_page
def method(request: HttpRequest, exercise_id: str) -> HttpResponse:
    """The scale, the rules and the weights in plain words, with an example computed now."""
    plan = plan_or_404(exercise_id)
    progress = plan_progress(plan)
    example = max(progress.commitments, key=lambda c: (c.accepted_evidence, c.score.points), default=None)
    context = {
        "plan": plan,
        "on": progress.on,
        "points": [(point, int(point)) for point in Completion],
        "example": example,
        "figure": commitment_figure(example) if example else None,
        "sum": sum_in_words(example) if example else "",
        "invented": invented_example(),
        "crumbs": crumbs(*plan_crumbs(plan), ("Cómo se mide el cumplimiento", f"{plan.url}metodo-de-cumplimiento/")),
    }
    return render(request, "followup/method.html", context)


@public_page
def plan_calendar(request: HttpRequest, exercise_id: str) -> HttpResponse:
    """Every activity of the plan and every cut-off, for a calendar program."""
    plan = plan_or_404(exercise_id)
    return _calendar(plan, plan.commitments, plan.exercise.name, f"plan-{plan.exercise.external_id}")


@public_page
def commitment_calendar(request: HttpRequest, exercise_id: str, commitment_id: str) -> HttpResponse:
    """The dates of one commitment and the cut-offs of its exercise, for a calendar program."""
    row = commitment_or_404(exercise_id, commitment_id)
    return _calendar(row.plan, [row], row.name, f"compromiso-{row.external_id}")


def sum_in_words(commitment: CommitmentProgress) -> str:
    """The computation written out: ``(2 × 1 + 3 × 2) de (3 × 1 + 3 × 2) = 8 de 9 puntos``."""
    if not commitment.activities:
        return ""
    reached = " + ".join(f"{int(activity.completion)} × {activity.weight}" for activity in commitment.activities)
    possible = " + ".join(f"3 × {activity.weight}" for activity in commitment.activities)
    total = commitment.score
    return f"({reached}) de ({possible}) = {total.points} de {total.most} puntos = {total.percent} %"


def invented_example() -> Score:
    """Three activities, one of them with double weight: what the method page works out, by the same function."""
    return score([(Completion.COMPLETE, 2), (Completion.LIMITED, 1), (Completion.NOT_STARTED, 1)])


def _calendar(plan: Plan, commitments: list[Row], name: str, filename: str) -> HttpResponse:
    periods = ReportingPeriod.objects.filter(exercise__external_id=plan.exercise.external_id)
    body = calendar(
        commitments,
        periods.select_related("exercise").order_by("starts_on"),
        name=name,
        description=f"Fechas del {plan.exercise.name}, versión {plan.version.number}",
        made_at=plan.version.published_at,
    )
    response = HttpResponse(body, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}.ics"'
    return response


def _periods(plan: Plan, commitment: Row | None = None) -> dict[str, Any]:
    """The period that takes reports now, and the last frozen one with where it is read."""
    rows = ReportingPeriod.objects.filter(exercise__external_id=plan.exercise.external_id)
    periods = list(rows.select_related("exercise").order_by("-starts_on"))
    now = clock.now()
    frozen = next((period for period in periods if period.frozen_at), None)
    url = frozen.url if frozen else ""
    if commitment is not None:
        states = CommitmentState.objects.filter(period__in=periods, commitment_id=commitment.external_id)
        state = states.defer("content").select_related("period__exercise").order_by("-period__starts_on").first()
        frozen, url = (state.period, state.url) if state else (None, "")
    current = next((period for period in reversed(periods) if period.is_open(now)), None)
    return {"frozen": frozen, "frozen_url": url, "current": current}
