"""How much an activity counts, and which will not be done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.actions.records import in_words
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.followup.models import ActivityWeight, DroppedActivity
from abierto.plan.models import Activity


@transaction.atomic
def set_weight(
    *,
    activity: Activity,
    weight: int,
    reason: str,
    by: Any,
    at: datetime | None = None,
    is_demonstration: bool = False,
) -> ActivityWeight:
    """How much an activity counts within its commitment, with the reason that everyone reads.

    It counts so from now on; frozen periods keep the weight they had.
    """
    activity = Activity.objects.select_for_update(of=("self",)).select_related("commitment").get(pk=activity.pk)
    require(by, "followup.set_weight", activity)
    if not reason.strip():
        raise DomainError("Escriba por qué la actividad tiene ese peso: el público leerá el motivo.")
    row = ActivityWeight.objects.filter(activity=activity).first() or ActivityWeight(
        activity=activity, external_id=f"{activity.external_id[:74]}-peso", is_demonstration=is_demonstration
    )
    before = row.weight
    row.weight, row.reason = weight, reason.strip()
    with in_words(row):
        row.full_clean()
        row.save()
    kept = {"weight": [before, weight], "reason": row.reason}
    ledger.record("followup.weight_set", on=activity, by=by, at=at, data=kept)
    return row


@transaction.atomic
def drop_activity(
    *,
    activity: Activity,
    dropped_on: date,
    reason: str,
    by: Any,
    at: datetime | None = None,
    is_demonstration: bool = False,
) -> DroppedActivity:
    """Say that an activity will not be done. It stays in the plan and counts as what it reached."""
    activity = Activity.objects.select_for_update(of=("self",)).select_related("commitment").get(pk=activity.pk)
    require(by, "followup.drop_activity", activity)
    at = at or clock.now()
    if not reason.strip():
        raise DomainError("Escriba por qué no se hará la actividad: el público leerá el motivo.")
    if dropped_on > at.astimezone(clock.ZONE).date():
        raise DomainError("La fecha todavía no llega.")
    if DroppedActivity.objects.filter(activity=activity).exists():
        raise DomainError("Ya se declaró que esa actividad no se hará.")
    if activity.reports.filter(evidence__completes=True).exists():
        raise DomainError("Esa actividad ya se cumplió con evidencia aceptada; no puede declararse que no se hará.")
    row = DroppedActivity.objects.create(
        activity=activity,
        dropped_on=dropped_on,
        reason=reason.strip(),
        recorded_at=at,
        recorded_by=by,
        is_demonstration=is_demonstration,
    )
    ledger.record("followup.activity_dropped", on=activity, by=by, at=at, data={"reason": row.reason})
    return row
