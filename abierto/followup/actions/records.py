"""Saving and removing the simple records of the follow-up, and publishing a progress sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from abierto.core import clock, ledger
from abierto.core.actions import records
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.followup.indexing import index_period, index_plan_pages
from abierto.followup.models import BeforeAfter, Measurement, ProgressSheet


@transaction.atomic
def save_record(*, record: Model, by: Any, permission: str, seen: str | None = None) -> Model:
    """Add or change a progress sheet, what lives within it, a measurement, or a before-and-after.

    Raises DomainError when it is not valid or belongs to a sheet that was published: that is definitive.
    """
    _check_sheet(record)
    _check_days(record)
    saved = records.save_record(record=record, by=by, permission=permission, event="followup.record_saved", seen=seen)
    _index(saved)
    return saved


@transaction.atomic
def delete_record(*, record: Model, by: Any, permission: str) -> None:
    """Remove one of them; never what a published sheet holds."""
    _check_sheet(record)
    records.delete_record(record=record, by=by, permission=permission, event="followup.record_deleted")
    _index(record)


@transaction.atomic
def publish_sheet(*, sheet: ProgressSheet, by: Any, at: datetime | None = None) -> ProgressSheet:
    """Publish a progress sheet; from here on it, its figures, proposals and next steps are definitive."""
    sheet = (
        ProgressSheet.objects.select_for_update(of=("self",))
        .select_related("commitment", "period__exercise")
        .get(pk=sheet.pk)
    )
    require(by, "followup.publish_sheet", sheet)
    if sheet.published_at is not None:
        raise DomainError("Esa hoja ya se publicó; lo que cambie va en la del siguiente periodo.")
    at = at or clock.now()
    if sheet.period.starts_on > at.astimezone(clock.ZONE).date():
        raise DomainError("Ese periodo todavía no comienza.")
    if sheet.figures.exists() and not sheet.figures_caption:
        raise DomainError("La hoja tiene cifras por sector: escriba qué se cuenta en ellas.")
    sheet.published_at = at
    sheet.save(update_fields=["published_at"])
    index_period(sheet.period)
    ledger.record("followup.sheet_published", on=sheet, by=by, at=at)
    return sheet


def _index(record: Any) -> None:
    """Let the search know of what is public as soon as it is saved; a sheet waits for its publication."""
    if isinstance(record, BeforeAfter):
        index_plan_pages(record.commitment.exercise)


def _check_sheet(record: Any) -> None:
    """Refuse what would touch a published sheet, and a sheet whose period is of another exercise."""
    sheet = record if isinstance(record, ProgressSheet) else getattr(record, "sheet", None)
    if sheet is None:
        return
    if sheet.pk is not None:
        sheets = [sheet.pk]
        if sheet is not record and record.pk is not None:
            sheets += type(record)._default_manager.filter(pk=record.pk).values_list("sheet_id", flat=True)
        kept = ProgressSheet.objects.select_for_update().filter(pk__in=sheets)
        if any(stored.published_at is not None for stored in kept):
            raise DomainError("Esa hoja de avances ya se publicó: es definitiva.")
    if sheet.period_id and sheet.period.exercise_id != sheet.commitment.exercise_id:
        raise DomainError("El periodo es de otro ejercicio.")


def _check_days(record: Any) -> None:
    days = {
        Measurement: ("measured_on",),
        BeforeAfter: ("before_on", "after_on"),
    }.get(type(record), ())
    if any(getattr(record, name) and getattr(record, name) > clock.today() for name in days):
        raise DomainError("Una medición no puede ser de un día que todavía no llega.")
