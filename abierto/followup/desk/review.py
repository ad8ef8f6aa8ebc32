"""The secretariat's queue: one piece of evidence at a time, beside what the plan promised."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from abierto.accounts.rules import is_secretariat
from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.errors import NotAllowed
from abierto.core.permissions import allowed, require
from abierto.followup.actions.review import accept_evidence, return_evidence
from abierto.followup.desk.frame import exercise_of, page
from abierto.followup.forms import READY_REASONS, CommentForm, ReturnForm
from abierto.followup.models import Evidence
from abierto.followup.progress import current_activity, if_accepted, plan_progress
from abierto.followup.queries import after_it, awaiting_ruling, before_it
from abierto.plan.queries import published_plan

#: Rows of the list; the oldest come first, so the rest wait their turn.
A_PAGE = 100


@require_safe
@desk_view
def queue(request: HttpRequest) -> HttpResponse:
    """All that waits, the oldest first."""
    _require_reviewer(request)
    waiting = awaiting_ruling(request.user)
    total = waiting.count()
    context = {
        "waiting": waiting[:A_PAGE],
        "total": total,
        "more": max(0, total - A_PAGE),
        "withheld": Evidence.objects.awaiting().count() - total,
    }
    return page(request, "queue", "queue", exercise_of(request), context)


@require_safe
@desk_view
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece of evidence that waits, with all that is needed to rule on it."""
    return _show(request, _evidence(request, pk), ReturnForm())


@require_POST
@desk_view
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept it, and go on to the next."""
    evidence = _evidence(request, pk)
    following = _following(request, evidence)
    with errors_as_messages(request):
        accept_evidence(evidence=evidence, by=request.user)
        messages.success(request, f"Se aceptó «{evidence.title}».")
        return redirect(following)
    return redirect("followup_desk:review", pk) if _waits(evidence) else redirect(following)


@require_POST
@desk_view
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return it with the reason, and go on to the next."""
    evidence = _evidence(request, pk)
    form, following = ReturnForm(request.POST), _following(request, evidence)
    if not form.is_valid():
        return _show(request, evidence, form, 422)
    with errors_as_messages(request):
        return_evidence(evidence=evidence, reason=form.cleaned_data["told"], by=request.user)
        messages.success(request, f"Se devolvió «{evidence.title}» con su motivo.")
        return redirect(following)
    return _show(request, evidence, form, 422)


def _require_reviewer(request: HttpRequest) -> None:
    if not is_secretariat.test(request.user):
        raise NotAllowed("La evidencia la revisa el Secretariado Técnico Local.")


def _evidence(request: HttpRequest, pk: int) -> Evidence:
    """A piece on which this account may rule or might have ruled; its own office's is refused with the reason."""
    _require_reviewer(request)
    rows = Evidence.objects.submitted().select_related(
        "report__activity__commitment__exercise", "report__period", "organisation", "file"
    )
    evidence = get_object_or_404(rows, pk=pk)
    if not allowed(request.user, "followup.accept_evidence", evidence):
        raise NotAllowed("La evidencia que presentó usted o su oficina la revisa otra persona.")
    return evidence


def _waits(evidence: Evidence) -> bool:
    return Evidence.objects.awaiting().filter(pk=evidence.pk).exists()


def _following(request: HttpRequest, evidence: Evidence) -> str:
    """Where to go on: the next that waits, else the one before, else the list."""
    waiting = awaiting_ruling(request.user)
    other = after_it(waiting, evidence) or before_it(waiting, evidence)
    return reverse("followup_desk:review", args=[other.pk]) if other else reverse("followup_desk:queue")


def _show(request: HttpRequest, evidence: Evidence, form: ReturnForm, status: int = 200) -> HttpResponse:
    require(request.user, "followup.accept_evidence", evidence)
    waiting, report = awaiting_ruling(request.user), evidence.report
    activity = report.activity
    others = (
        Evidence.objects.submitted()
        .filter(report__activity=activity)
        .exclude(pk=evidence.pk)
        .select_related("file", "report__period")
        .order_by("-submitted_at", "-pk")
    )
    now = _progress(evidence)
    context: dict[str, Any] = {
        "evidence": evidence,
        "report": report,
        "activity": activity,
        "row": current_activity(activity),
        "progress": now,
        "outlook": if_accepted(now, [evidence], on=now.on) if now is not None else None,
        "others": others,
        "comments": report.comments.select_related("written_by"),
        "comment_form": CommentForm(),
        "form": form,
        "ready": READY_REASONS,
        "is_waiting": _waits(evidence),
        "following": after_it(waiting, evidence),
        "preceding": before_it(waiting, evidence),
        "total": waiting.count(),
        "back": reverse("followup_desk:review", args=[evidence.pk]),
    }
    return page(request, "review", "queue", activity.commitment.exercise, context, status)


def _progress(evidence: Evidence) -> Any:
    commitment = evidence.report.activity.commitment
    plan = published_plan(commitment.exercise.external_id)
    if plan is None:
        return None
    return plan_progress(plan, commitment=commitment.external_id).activity(evidence.report.activity.external_id)
