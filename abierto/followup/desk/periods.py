"""Periods at the desk: the calendar, what each still lacks before its cut-off, and what was frozen."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from abierto.core import clock
from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.permissions import allowed, require
from abierto.followup.actions.calendar import Span, calendar_of, open_calendar
from abierto.followup.actions.periods import freeze_period
from abierto.followup.desk.frame import exercise_of, nothing_published, page, progress_of
from abierto.followup.forms import CalendarForm
from abierto.followup.models import Evidence, ReportingPeriod
from abierto.followup.owed import days_left
from abierto.followup.progress import plan_at, plan_progress
from abierto.followup.queries import answering_of, without_report
from abierto.plan.models import Activity
from abierto.secretariat.models import Exercise


@require_safe
@desk_view
def periods(request: HttpRequest) -> HttpResponse:
    """The calendar of an exercise, the latest period first."""
    exercise = exercise_of(request)
    if exercise is None:
        return nothing_published(request, "periods", exercise)
    now = clock.now()
    rows = ReportingPeriod.objects.filter(exercise=exercise).order_by("-starts_on")
    rows = rows.annotate(delivered=Count("reports", filter=Q(reports__submitted_at__isnull=False)))
    context = {
        "rows": [(period, _state(period, now)) for period in rows],
        "may_edit": allowed(request.user, "followup.edit_periods", exercise),
    }
    return page(request, "periods", "periods", exercise, context)


@require_safe
@desk_view
def period(request: HttpRequest, pk: int) -> HttpResponse:
    """One period: who has not reported, what waits for a ruling, and its frozen states."""
    require(request.user, "followup.view_followup")
    found = get_object_or_404(ReportingPeriod.objects.select_related("exercise"), pk=pk)
    now = clock.now()
    progress = progress_of(found.exercise)
    activities = Activity.objects.filter(commitment__exercise=found.exercise)
    missing = without_report(progress, found) if progress and not found.frozen_at else []
    context = {
        "period": found,
        "state": _state(found, now),
        "days_left": days_left(found, clock.today()),
        "missing": _by_organisation(missing, activities) if missing else [],
        "missing_total": len(missing),
        "awaiting": Evidence.objects.awaiting().filter(report__period=found).count(),
        "may_freeze": allowed(request.user, "followup.freeze_period", found),
        "is_due": found.frozen_at is None and now >= found.cuts_at,
        "states": found.states.prefetch_related("activities").defer("content"),
    }
    return page(request, "period", "periods", found.exercise, context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze a period by hand, once its cut-off has passed: what will be frozen is seen first, then confirmed."""
    found = get_object_or_404(ReportingPeriod.objects.select_related("exercise"), pk=pk)
    require(request.user, "followup.freeze_period", found)
    if request.method != "POST":
        return _what_freezes(request, found)
    with errors_as_messages(request):
        states = freeze_period(period=found, by=request.user)
        what = (
            "un compromiso, con su huella" if len(states) == 1 else f"{len(states)} compromisos, cada uno con su huella"
        )
        messages.success(request, f"Se congeló «{found.name}»: {what}.")
    return redirect("followup_desk:period", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def calendar(request: HttpRequest) -> HttpResponse:
    """Add many periods at once: seen first, opened when they are confirmed."""
    exercise = exercise_of(request)
    require(request.user, "followup.edit_periods", exercise)
    if exercise is None:
        return nothing_published(request, "periods", exercise)
    if request.method != "POST":
        return _calendar(request, exercise, CalendarForm(initial={"first": _next_month(exercise)}), [])
    form = CalendarForm(request.POST)
    if not form.is_valid():
        return _calendar(request, exercise, form, [], 422)
    spans = calendar_of(**form.cleaned_data)
    if request.POST.get("do") != "open":
        return _calendar(request, exercise, form, spans)
    try:
        opened = open_calendar(exercise=exercise, spans=spans, by=request.user)
    except NotAllowed:
        raise
    except DomainError as problem:
        form.add_error(None, f"No se abrió ninguno. {problem}")
        return _calendar(request, exercise, form, spans, 422)
    messages.success(request, f"Periodos abiertos: {len(opened)}.")
    return redirect("followup_desk:periods")


def _what_freezes(request: HttpRequest, found: ReportingPeriod) -> HttpResponse:
    """What freezing a period will leave as it is for good; back to the period while it cannot be done."""
    if found.frozen_at is not None or clock.now() < found.cuts_at:
        return redirect("followup_desk:period", found.pk)
    plan = plan_at(found.exercise, found.cuts_at)
    progress = plan_progress(plan, at=found.cuts_at, on=found.ends_on) if plan is not None else None
    context = {
        "period": found,
        "progress": progress,
        "activities": sum(len(each.activities) for each in progress.commitments) if progress else 0,
        "missing": len(without_report(progress, found)) if progress else 0,
        "awaiting": Evidence.objects.awaiting().filter(report__period=found).count(),
    }
    return page(request, "freeze", "periods", found.exercise, context)


def _calendar(
    request: HttpRequest, exercise: Exercise, form: CalendarForm, spans: list[Span], status: int = 200
) -> HttpResponse:
    existing = list(ReportingPeriod.objects.filter(exercise=exercise))
    shown = [(span, _clash(span, existing)) for span in spans]
    context = {
        "form": form,
        "spans": shown,
        "clashes": sum(clash is not None for _span, clash in shown),
    }
    return page(request, "calendar", "periods", exercise, context, status)


def _clash(span: Span, existing: list[ReportingPeriod]) -> ReportingPeriod | None:
    return next((p for p in existing if p.starts_on <= span.ends_on and p.ends_on >= span.starts_on), None)


def _next_month(exercise: Exercise) -> str:
    last = ReportingPeriod.objects.filter(exercise=exercise).order_by("-ends_on").first()
    if last is None:
        return f"{clock.today():%Y-%m}"
    return f"{last.ends_on.year + last.ends_on.month // 12}-{last.ends_on.month % 12 + 1:02d}"


def _state(period: ReportingPeriod, now: Any) -> str:
    if period.frozen_at:
        return "congelado"
    if now >= period.cuts_at:
        return "por congelarse"
    return "recibe informes" if period.is_open(now) else "todavía no comienza"


def _by_organisation(missing: list[Any], activities: Any) -> list[tuple[Any, list[Any]]]:
    """(organisation, activities without report), the one that owes most first."""
    answering, pks = answering_of(activities), dict(activities.values_list("external_id", "pk"))
    found: dict[int, tuple[Any, list[Any]]] = {}
    for activity in missing:
        for organisation in answering.get(activity.external_id, ())[:1]:
            found.setdefault(organisation.pk, (organisation, []))[1].append((pks[activity.external_id], activity))
    return sorted(found.values(), key=lambda pair: (-len(pair[1]), pair[0].label))
