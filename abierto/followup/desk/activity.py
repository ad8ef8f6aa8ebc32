"""One activity at the desk: what the plan says, what its office said in each period, its evidence and the comments."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.permissions import allowed, require
from abierto.followup.actions.comments import write_comment
from abierto.followup.actions.review import withdraw_evidence
from abierto.followup.desk.frame import page
from abierto.followup.forms import CommentForm, WithdrawForm
from abierto.followup.models import Evidence, Report
from abierto.followup.progress import plan_progress
from abierto.plan.models import Activity
from abierto.plan.queries import published_plan


@require_safe
@desk_view
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of one activity, the latest period first."""
    return _show(request, _activity(request, pk))


@require_POST
@desk_view
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an internal comment to a report."""
    report = get_object_or_404(Report.objects.select_related("activity__commitment", "period"), pk=pk)
    require(request.user, "followup.comment", report)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _show(request, report.activity, comment_on=report.pk, comment_form=form)
    with errors_as_messages(request):
        write_comment(report=report, text=form.cleaned_data["text"], by=request.user)
        messages.success(request, "Se agregó el comentario interno.")
    here = reverse("followup_desk:activity", args=[report.activity_id]) + f"#informe-{report.pk}"
    back = request.POST.get("back", "")
    if back.startswith("/escritorio/seguimiento/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        here = back
    return redirect(here)


@require_POST
@desk_view
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Accepted evidence stops counting, with a public reason."""
    evidence = get_object_or_404(Evidence.objects.select_related("report__activity__commitment"), pk=pk)
    require(request.user, "followup.withdraw_evidence", evidence)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _show(request, evidence.report.activity, withdraw_of=evidence.pk, withdraw_form=form)
    with errors_as_messages(request):
        withdraw_evidence(evidence=evidence, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"«{evidence.title}» dejó de contar.")
    return redirect(reverse("followup_desk:activity", args=[evidence.report.activity_id]) + f"#evidencia-{evidence.pk}")


def _activity(request: HttpRequest, pk: int) -> Activity:
    require(request.user, "followup.view_followup")
    return get_object_or_404(Activity.objects.select_related("commitment__exercise", "commitment__lead"), pk=pk)


def _show(request: HttpRequest, activity: Activity, **forms: Any) -> HttpResponse:
    user, exercise = request.user, activity.commitment.exercise
    plan = published_plan(exercise.external_id)
    progress = plan_progress(plan, commitment=activity.commitment.external_id) if plan else None
    sees_drafts = allowed(user, "followup.report_progress", activity)
    may_comment = allowed(user, "followup.comment", activity)
    reports = activity.reports.select_related("period", "corrects__period").order_by("-period__starts_on")
    reports = reports.prefetch_related("evidence__file", "evidence__organisation")
    if may_comment:
        reports = reports.prefetch_related("comments__written_by")
    shown = reports if sees_drafts else reports.submitted()
    context = {
        "activity": activity,
        "progress": progress.activity(activity.external_id) if progress else None,
        "reports": shown,
        "reads_files": sees_drafts or allowed(user, "followup.withdraw_evidence"),
        "reports_on_it": sees_drafts,
        "may_comment": may_comment,
        "may_withdraw": allowed(user, "followup.withdraw_evidence"),
        "may_weigh": allowed(user, "followup.set_weight", activity),
        "comment_form": CommentForm(),
        "withdraw_form": WithdrawForm(),
        **forms,
    }
    return page(request, "activity", "owes", exercise, context, 422 if forms else 200)
