"""Progress sheets and measurements at the desk: each with all it holds on one screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from abierto.core import clock
from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.permissions import allowed, require
from abierto.followup.actions.records import publish_sheet
from abierto.followup.desk.frame import exercise_of, nothing_published, page
from abierto.followup.desk.records import sheet_url
from abierto.followup.models import ProgressSheet, ReportingPeriod
from abierto.followup.queries import sheets_for_desk
from abierto.plan.models import Commitment

#: (anchor, title, name of the screens, the sheet's rows, what each cell shows)
SECTIONS = (
    ("cifras", "Cifras por sector", "cifras-sector", "figures", ("sector", "count")),
    ("propuestas", "Propuestas relevantes", "propuestas-relevantes", "proposals", ("heading", "text")),
    ("etapas", "Siguientes etapas", "siguientes-etapas", "next_steps", ("text", "starts_on", "ends_on")),
)


@require_safe
@desk_view
def sheets(request: HttpRequest) -> HttpResponse:
    """Every sheet of an exercise, and which commitment still has none in the latest period."""
    exercise = exercise_of(request)
    if exercise is None:
        return nothing_published(request, "sheets", exercise)
    found = list(sheets_for_desk(exercise))
    begun = ReportingPeriod.objects.filter(exercise=exercise, starts_on__lte=clock.today())
    period = begun.order_by("-starts_on").first()
    told = {sheet.commitment_id for sheet in found if period and sheet.period_id == period.pk}
    commitments = Commitment.objects.filter(exercise=exercise).select_related("lead").order_by("number")
    context = {
        "sheets": found,
        "period": period,
        "without": [
            (each, f"{reverse('hojas-avances:add')}?en={each.pk}&period={period.pk}")
            for each in commitments
            if period and each.pk not in told and allowed(request.user, "followup.edit_sheet", each)
        ],
    }
    return page(request, "sheets", "sheets", exercise, context)


@require_safe
@desk_view
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet: its words, figures, proposals and next steps, and its publication."""
    require(request.user, "followup.view_followup")
    rows = ProgressSheet.objects.select_related("commitment__exercise", "commitment__lead", "period")
    found = get_object_or_404(rows, pk=pk)
    may_edit = found.published_at is None and allowed(request.user, "followup.edit_sheet", found)
    context = {
        "sheet": found,
        "may_edit": may_edit,
        "may_publish": found.published_at is None and allowed(request.user, "followup.publish_sheet", found),
        "may_delete": found.published_at is None and allowed(request.user, "followup.delete_record", found),
        "sections": [_section(found, *section) for section in SECTIONS],
    }
    return page(request, "sheet", "sheets", found.commitment.exercise, context)


@require_POST
@desk_view
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a sheet; it does not change any more."""
    found = get_object_or_404(ProgressSheet, pk=pk)
    require(request.user, "followup.publish_sheet", found)
    with errors_as_messages(request):
        publish_sheet(sheet=found, by=request.user)
        messages.success(request, "Se publicó la hoja de avances.")
    return redirect(sheet_url(found))


@require_safe
@desk_view
def impact(request: HttpRequest) -> HttpResponse:
    """Indicators with their measurements, and what was measured before and after each action."""
    exercise = exercise_of(request)
    if exercise is None:
        return nothing_published(request, "impact", exercise)
    rows = Commitment.objects.filter(exercise=exercise).select_related("lead").order_by("number")
    rows = rows.prefetch_related("indicators__measurements", "before_after")
    context = {"commitments": [(each, allowed(request.user, "followup.edit_impact", each)) for each in rows]}
    return page(request, "impact", "impact", exercise, context)


def _section(
    sheet: ProgressSheet, anchor: str, title: str, screens: str, name: str, columns: tuple[str, ...]
) -> dict[str, Any]:
    model: Any = getattr(sheet, name).model
    return {
        "anchor": anchor,
        "title": title,
        "heads": [model._meta.get_field(column).verbose_name for column in columns],
        "rows": [
            {
                "record": record,
                "cells": [getattr(record, column) for column in columns],
                "edit_url": reverse(f"{screens}:edit", args=[record.pk]),
                "delete_url": reverse(f"{screens}:delete", args=[record.pk]),
            }
            for record in getattr(sheet, name).all()
        ],
        "add_url": f"{reverse(f'{screens}:add')}?en={sheet.pk}",
        "what": model._meta.verbose_name,
    }
