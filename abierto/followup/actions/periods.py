"""Opening reporting periods, and freezing each commitment's state at the cut-off."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.actions.records import in_words
from abierto.core.dates import long_instant
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.followup.enums import Completion
from abierto.followup.freezing import Record, commitment_content
from abierto.followup.indexing import index_period
from abierto.followup.models import ActivityState, CommitmentState, ReportingPeriod
from abierto.followup.progress import CommitmentProgress, PlanProgress, plan_at, plan_progress
from abierto.plan.format import canonical, fingerprint, verification_code
from abierto.secretariat.models import Exercise


@transaction.atomic
def open_period(
    *,
    exercise: Exercise,
    slug: str,
    name: str,
    starts_on: date,
    ends_on: date,
    cuts_at: datetime,
    by: Any,
    at: datetime | None = None,
    is_demonstration: bool = False,
) -> ReportingPeriod:
    """Add a period to an exercise's calendar of reports. Raises DomainError when its days clash with another's."""
    exercise = Exercise.objects.select_for_update().get(pk=exercise.pk)
    require(by, "followup.edit_periods", exercise)
    period = ReportingPeriod(
        external_id=f"{exercise.external_id}-{slug}"[:80],
        exercise=exercise,
        slug=slug,
        name=name.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        cuts_at=cuts_at,
        is_demonstration=is_demonstration,
    )
    check_days(period)
    with in_words(period):
        period.full_clean()
        period.save()
    index_period(period)
    ledger.record("followup.period_opened", on=period, by=by, at=at)
    return period


def check_days(period: ReportingPeriod) -> None:
    """Raise DomainError when a period shares days with another, or cuts off before it ends."""
    if period.cuts_at.astimezone(clock.ZONE).date() <= period.ends_on:
        raise DomainError("El corte debe ser después del último día del periodo, para que dé tiempo de informar.")
    others = ReportingPeriod.objects.filter(exercise=period.exercise).exclude(pk=period.pk)
    clash = others.filter(starts_on__lte=period.ends_on, ends_on__gte=period.starts_on).first()
    if clash is not None:
        raise DomainError(f"Esos días ya son del periodo «{clash.name}».")


@transaction.atomic
def freeze_period(*, period: ReportingPeriod, by: Any, at: datetime | None = None) -> list[CommitmentState]:
    """Freeze the state of every published commitment as it stood at the cut-off. Done once; repeating it is refused.

    Raises DomainError before the cut-off, when the period is frozen, or when an earlier one is not yet.
    """
    at = at or clock.now()
    rows = ReportingPeriod.objects.select_for_update(of=("self",)).select_related("exercise")
    period = rows.get(pk=period.pk)
    require(by, "followup.freeze_period", period)
    if period.frozen_at is not None:
        raise DomainError(f"El periodo «{period.name}» ya se congeló el {long_instant(period.frozen_at)}.")
    if at < period.cuts_at:
        raise DomainError(f"El corte de «{period.name}» es el {long_instant(period.cuts_at)}; todavía no llega.")
    earlier = ReportingPeriod.objects.filter(
        exercise=period.exercise, starts_on__lt=period.starts_on, frozen_at__isnull=True
    ).first()
    if earlier is not None:
        raise DomainError(f"Primero se congela el periodo anterior, «{earlier.name}».")

    states: list[CommitmentState] = []
    plan = plan_at(period.exercise, period.cuts_at)
    if plan is not None:
        progress = plan_progress(plan, at=period.cuts_at, on=period.ends_on)
        record = Record(period)
        for commitment in progress.commitments:
            states.append(_freeze(progress, commitment, period=period, record=record))
    period.frozen_at = at
    period.save(update_fields=["frozen_at"])
    kept = {"states": {state.commitment_id: state.sha256 for state in states}}
    index_period(period)
    ledger.record("followup.period_frozen", on=period, by=by, at=at, data=kept)
    return states


def freeze_due(*, at: datetime | None = None) -> list[ReportingPeriod]:
    """Freeze every period whose cut-off has come, in order; what the scheduled job does. Returns those it froze."""
    at = at or clock.now()
    frozen = []
    for period in ReportingPeriod.objects.due_to_freeze(at):
        freeze_period(period=period, by=None, at=at)
        frozen.append(period)
    return frozen


def _freeze(
    progress: PlanProgress, commitment: CommitmentProgress, *, period: ReportingPeriod, record: Record
) -> CommitmentState:
    previous = (
        CommitmentState.objects.filter(
            commitment_id=commitment.external_id,
            period__exercise=period.exercise,
            period__starts_on__lt=period.starts_on,
        )
        .order_by("-period__starts_on")
        .values_list("sha256", flat=True)
        .first()
    )
    content = commitment_content(progress, commitment, period=period, record=record, previous_sha256=previous)
    text = canonical(content)
    sha256 = fingerprint(text)
    state = CommitmentState.objects.create(
        period=period,
        commitment_id=commitment.external_id,
        name=commitment.row.name,
        axis=commitment.row.axis.external_id,
        lead=commitment.row.lead.external_id,
        status=commitment.completion,
        points=commitment.score.points,
        most_points=commitment.score.most,
        content=text,
        sha256=sha256,
        code=verification_code(sha256),
    )
    ActivityState.objects.bulk_create(
        ActivityState(
            commitment_state=state,
            activity_id=activity.external_id,
            number=number,
            title=activity.row.title,
            weight=activity.weight,
            status=Completion(activity.completion),
            accepted_evidence=activity.facts.accepted,
            completed_on=activity.facts.completed_on,
            ends_on=activity.ends_on,
            has_begun=activity.has_begun,
            is_late=activity.is_late,
            is_dropped=activity.is_dropped,
            was_reported=activity.external_id in record.reports,
            obstacle=told["obstacle"],
        )
        for number, (activity, told) in enumerate(zip(commitment.activities, content["activities"], strict=True), 1)
    )
    return state
