"""What is known of each commitment in a period: as it was frozen, or as it stands before the cut-off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from abierto.core import clock
from abierto.followup.freezing import Record, commitment_content
from abierto.followup.models import ReportingPeriod
from abierto.followup.progress import plan_at, plan_progress
from abierto.plan.reading import Plan


def period_contents(period: ReportingPeriod, plan: Plan) -> list[dict[str, Any]]:
    """The content of each commitment's state, in the plan's order.

    Frozen, it is read as it was kept; before, it is computed the way the cut-off will: ``plan`` is the one in force.
    """
    if period.frozen_at is not None:
        return [state.data() for state in period.states.order_by("pk")]
    now = clock.now()
    record = Record(period)
    if now < period.cuts_at:
        progress = plan_progress(plan, on=min(clock.today(), period.ends_on))
    else:
        progress = plan_progress(plan_at(period.exercise, period.cuts_at) or plan, at=period.cuts_at, on=period.ends_on)
    return [
        commitment_content(progress, commitment, period=period, record=record, previous_sha256=None)
        for commitment in progress.commitments
    ]


def latest_instant(period: ReportingPeriod, contents: list[dict[str, Any]]) -> datetime:
    """When the last thing that the contents tell happened; the beginning of the period when they tell nothing."""
    if period.frozen_at is not None:
        return period.frozen_at
    begins = datetime.combine(period.starts_on, time(), clock.ZONE)
    return max([begins, *(datetime.fromisoformat(instant) for instant in _instants(contents))])


def _instants(contents: list[dict[str, Any]]) -> Iterator[str]:
    for content in contents:
        yield from (statement["published_at"] for statement in content["statements"])
        for activity in content["activities"]:
            if activity["report"]:
                yield activity["report"]["submitted_at"]
            for piece in activity["evidence"]:
                told = (piece[name] for name in ("submitted_at", "accepted_at", "returned_at", "withdrawn_at"))
                yield from (instant for instant in told if instant)
