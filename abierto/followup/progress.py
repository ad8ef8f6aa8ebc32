"""The published plan joined with what hangs from its activities, at an instant.

Pages, frozen states, digests and documents all read from here, so they cannot disagree. A whole plan costs a fixed
number of queries, whatever its size.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, Q

from abierto.core import clock
from abierto.followup.enums import Completion, Shows
from abierto.followup.kept import kept
from abierto.followup.models import ActivityWeight, DroppedActivity, Evidence
from abierto.followup.status import (
    NOTHING,
    EvidenceFacts,
    Score,
    activity_completion,
    has_begun,
    is_late,
    needs_obstacle,
    score,
)
from abierto.plan.queries import published_plan, version_plan
from abierto.plan.reading import Plan, Row


@dataclass(frozen=True)
class ActivityProgress:
    """One activity of the plan and what its accepted evidence makes of it on the day ``on``."""

    row: Row
    on: date
    facts: EvidenceFacts
    weight: int = 1
    weight_reason: str = ""
    dropped_on: date | None = None
    dropped_reason: str = ""

    @property
    def external_id(self) -> str:
        return self.row.external_id

    @cached_property
    def completion(self) -> Completion:
        return activity_completion(self.facts)

    @cached_property
    def starts_on(self) -> date | None:
        """The activity's own first day, else the commitment's."""
        return self.row.starts_on or self.row.commitment.starts_on

    @cached_property
    def ends_on(self) -> date | None:
        """The activity's own last day, else the commitment's."""
        return self.row.ends_on or self.row.commitment.ends_on

    @property
    def is_done(self) -> bool:
        return self.completion is Completion.COMPLETE

    @property
    def is_dropped(self) -> bool:
        return self.dropped_on is not None

    @property
    def is_counted(self) -> bool:
        """Whether it weighs anything; what does not is told and neither added, nor late, nor owed."""
        return self.weight > 0

    @property
    def is_owed(self) -> bool:
        """Whether, by the plan, somebody should be at it."""
        return self.is_counted and self.has_begun and not (self.is_done or self.is_dropped)

    @property
    def is_late(self) -> bool:
        """Overdue, or completed after the date that the plan gave; never what was dropped or weighs nothing."""
        return (
            self.is_counted
            and not self.is_dropped
            and is_late(completed_on=self.facts.completed_on, ends_on=self.ends_on, on=self.on)
        )

    @property
    def is_overdue(self) -> bool:
        return self.is_late and not self.is_done

    @property
    def has_begun(self) -> bool:
        return has_begun(starts_on=self.starts_on, on=self.on)

    @property
    def needs_obstacle(self) -> bool:
        return needs_obstacle(self.completion, begun=self.has_begun, dropped=self.is_dropped)

    @property
    def share_label(self) -> str:
        """Points and weight as the page prints them: ``2 × 1 de 3``."""
        return f"{int(self.completion)} × {self.weight}"


@dataclass(frozen=True)
class CommitmentProgress:
    """A commitment of the plan and the roll-up of its activities."""

    row: Row
    activities: tuple[ActivityProgress, ...]

    @property
    def external_id(self) -> str:
        return self.row.external_id

    @cached_property
    def score(self) -> Score:
        return score((activity.completion, activity.weight) for activity in self.activities)

    @property
    def completion(self) -> Completion:
        return self.score.completion

    @cached_property
    def counts(self) -> list[tuple[Completion, int]]:
        """How many activities stand at each point of the scale, from complete to not started."""
        return [(point, sum(a.completion is point for a in self.activities)) for point in reversed(Completion)]

    @cached_property
    def counted(self) -> list[ActivityProgress]:
        """The activities that weigh anything."""
        return [activity for activity in self.activities if activity.is_counted]

    @cached_property
    def done(self) -> list[ActivityProgress]:
        return [activity for activity in self.counted if activity.is_done]

    @cached_property
    def late(self) -> list[ActivityProgress]:
        return [activity for activity in self.activities if activity.is_late]

    @cached_property
    def overdue(self) -> list[ActivityProgress]:
        return [activity for activity in self.activities if activity.is_overdue]

    @cached_property
    def dropped(self) -> list[ActivityProgress]:
        """Those that count and will not be done."""
        return [activity for activity in self.counted if activity.is_dropped]

    @property
    def accepted_evidence(self) -> int:
        return sum(activity.facts.accepted for activity in self.activities)


class PlanProgress:
    """A plan and the progress of each of its commitments, with the roll-up of each axis and of the whole."""

    def __init__(self, plan: Plan, activities: dict[str, ActivityProgress], on: date) -> None:
        self.plan = plan
        self.on = on
        self._activities = activities
        self.commitments = [
            CommitmentProgress(row, tuple(activities[a.external_id] for a in in_order(row))) for row in plan.commitments
        ]
        self._by_id = {commitment.external_id: commitment for commitment in self.commitments}

    def commitment(self, external_id: str) -> CommitmentProgress | None:
        return self._by_id.get(external_id)

    def activity(self, external_id: str) -> ActivityProgress | None:
        return self._activities.get(external_id)

    @cached_property
    def axes(self) -> list[tuple[Row, Score]]:
        """Each axis with published commitments, and the sum of their points."""
        sums: dict[str, Score] = {}
        for commitment in self.commitments:
            key = commitment.row.axis.external_id
            sums[key] = sums.get(key, Score()) + commitment.score
        return [(axis, sums[axis.external_id]) for axis in self.plan.axes if axis.external_id in sums]

    @cached_property
    def score(self) -> Score:
        return sum((commitment.score for commitment in self.commitments), Score())


def in_order(commitment: Row) -> list[Row]:
    """A commitment's activities as its sheet lists them: line by line, then the calendar."""
    return [*(a for line in commitment.lines for a in line.activities), *commitment.calendar]


def plan_progress(
    plan: Plan, *, at: datetime | None = None, on: date | None = None, commitment: str | None = None
) -> PlanProgress:
    """The progress of a plan now, or as it stood just before the instant ``at``, judged on the day ``on``.

    Three queries; one while nothing has moved (:mod:`abierto.followup.kept`). ``commitment`` limits what is read to one
    commitment; the others then show no evidence.
    """
    on = on or (at or clock.now()).astimezone(clock.ZONE).date()
    if at is None and commitment is None:
        return kept(plan, on, lambda: _progress(plan, None, on, None))
    return _progress(plan, at, on, commitment)


def _progress(plan: Plan, at: datetime | None, on: date, commitment: str | None) -> PlanProgress:
    exercise = plan.exercise.external_id
    scope = {"commitment__external_id": commitment} if commitment else {"commitment__exercise__external_id": exercise}
    facts = evidence_facts(at=at, **{f"report__activity__{key}": value for key, value in scope.items()})
    within = {f"activity__{key}": value for key, value in scope.items()}
    weights = {
        row["activity__external_id"]: row
        for row in ActivityWeight.objects.filter(**within).values("activity__external_id", "weight", "reason")
    }
    dropped = {
        row["activity__external_id"]: row
        for row in DroppedActivity.objects.filter(**within, dropped_on__lte=on).values(
            "activity__external_id", "dropped_on", "reason"
        )
    }
    activities = {}
    for row in plan.activities:
        weight, gone = weights.get(row.external_id), dropped.get(row.external_id)
        activities[row.external_id] = ActivityProgress(
            row=row,
            on=on,
            facts=facts.get(row.external_id, NOTHING),
            weight=weight["weight"] if weight else 1,
            weight_reason=weight["reason"] if weight else "",
            dropped_on=gone["dropped_on"] if gone else None,
            dropped_reason=gone["reason"] if gone else "",
        )
    return PlanProgress(plan, activities, on)


def if_accepted(activity: ActivityProgress, evidence: Iterable[Evidence], *, on: date) -> ActivityProgress:
    """What an activity would be on the day ``on`` if those pieces of evidence, not yet ruled on, were accepted."""
    fresh, now = list(evidence), activity.facts
    completed = [e.completed_on for e in fresh if e.completed_on] + ([now.completed_on] if now.completed_on else [])
    facts = replace(
        now,
        accepted=now.accepted + len(fresh),
        shows_means=now.shows_means or any(e.shows == Shows.MEANS for e in fresh),
        completed_on=max(completed, default=None),
    )
    return replace(activity, on=on, facts=facts)


def evidence_facts(*, at: datetime | None = None, **scope: Any) -> dict[str, EvidenceFacts]:
    """Activity's external id → what its accepted evidence adds up to, now or just before ``at``. One query."""
    counting = Q(counts=True) if at is None else _counted_before(at)
    rows = (
        Evidence.objects.filter(counting, **scope)
        .values("report__activity__external_id")
        .annotate(
            accepted=Count("pk"),
            means=Count("pk", filter=Q(shows=Shows.MEANS)),
            completed=Max("completed_on"),
            latest=Max("dated_on"),
        )
        .order_by()
    )
    return {
        row["report__activity__external_id"]: EvidenceFacts(
            accepted=row["accepted"],
            shows_means=row["means"] > 0,
            completed_on=row["completed"],
            latest_on=row["latest"],
        )
        for row in rows
    }


def _counted_before(at: datetime) -> Q:
    return Q(accepted_at__lt=at) & (Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=at))


def current_progress(exercise_id: str) -> PlanProgress | None:
    """The progress, now, of the plan in force of an exercise; None where nothing is published."""
    plan = published_plan(exercise_id)
    return plan_progress(plan) if plan is not None else None


def plan_at(exercise: Any, at: datetime) -> Plan | None:
    """The plan that was in force just before the instant ``at``."""
    version = exercise.versions.filter(published_at__lt=at).order_by("-number").first()
    return version_plan(version) if version is not None else None


def current_activity(activity: Any) -> Row | None:
    """The row of the plan in force for a working copy's activity, or None while it is not published."""
    plan = published_plan(activity.commitment.exercise.external_id)
    return plan.find("activities", activity.external_id) if plan is not None else None
