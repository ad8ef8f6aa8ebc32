"""What the history is told from, read at once: reports, evidence, weights, statements, frozen states."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from abierto.core.models import Entry
from abierto.followup.changes import Turn
from abierto.followup.models import (
    CommitmentState,
    DroppedActivity,
    Evidence,
    Reply,
    Report,
    ReportingPeriod,
    Statement,
)
from abierto.people.models import Affiliation
from abierto.plan.reading import Plan, Row

#: The moments of a piece of evidence that the history tells.
MOMENTS = ("submitted_at", "accepted_at", "returned_at", "withdrawn_at")


class Sources:
    """The records of a commitment, or the ``newest`` of each kind of a whole plan."""

    def __init__(self, plan: Plan, *, commitment: Row | None = None, newest: int | None = None) -> None:
        self.plan, self.commitment, self.newest = plan, commitment, newest
        self._exercise = plan.exercise.external_id

    def _scope(self, path: str) -> dict[str, str]:
        if self.commitment is not None:
            return {f"{path}__external_id": self.commitment.external_id}
        return {f"{path}__exercise__external_id": self._exercise}

    def _newest(self, rows: QuerySet, moment: str) -> list[Any]:
        rows = rows.filter(**{f"{moment}__isnull": False}).order_by(f"-{moment}", "-pk")
        return list(rows[: self.newest])

    @cached_property
    def periods(self) -> list[ReportingPeriod]:
        """Every period of the exercise, the earliest first."""
        return list(
            ReportingPeriod.objects.filter(exercise__external_id=self._exercise)
            .select_related("exercise")
            .order_by("starts_on")
        )

    @cached_property
    def reports(self) -> list[Report]:
        rows = Report.objects.submitted().filter(**self._scope("activity__commitment"))
        return self._newest(rows.select_related("activity", "corrects"), "submitted_at")

    @cached_property
    def evidence(self) -> list[Evidence]:
        rows = (
            Evidence.objects.submitted()
            .filter(**self._scope("report__activity__commitment"))
            .select_related("report__activity", "organisation")
        )
        if self.newest is None:
            return list(rows)
        found = {evidence.pk: evidence for moment in MOMENTS for evidence in self._newest(rows, moment)}
        return list(found.values())

    @cached_property
    def ruled(self) -> list[Evidence]:
        """All the evidence of the activities that the rulings told of are about, to replay how they moved."""
        if self.newest is None:
            return self.evidence
        touched = {evidence.report.activity_id for evidence in self.evidence if evidence.accepted_at}
        rows = Evidence.objects.filter(report__activity__in=touched, accepted_at__isnull=False)
        return list(rows.select_related("report__activity"))

    @cached_property
    def weights(self) -> list[Entry]:
        """Each time that a weight was set: the ledger keeps what it was before, and the reason that everyone reads."""
        rows = Entry.objects.filter(event="followup.weight_set", subject_id__in=self.activity_ids)
        return self._newest(rows, "at")

    @cached_property
    def activity_ids(self) -> list[str]:
        within = self.commitment.activities if self.commitment is not None else self.plan.activities
        return [activity.external_id for activity in within]

    @cached_property
    def dropped(self) -> list[DroppedActivity]:
        rows = DroppedActivity.objects.filter(**self._scope("activity__commitment")).select_related("activity")
        return self._newest(rows, "recorded_at")

    @cached_property
    def statements(self) -> list[Statement]:
        rows = Statement.objects.filter(**self._scope("commitment"))
        return self._newest(rows.select_related(*_SPEAKER, "commitment"), "published_at")

    @cached_property
    def replies(self) -> list[Reply]:
        rows = Reply.objects.filter(**self._scope("statement__commitment"))
        speaker = [f"statement__{path}" for path in (*_SPEAKER, "commitment")]
        return self._newest(rows.select_related(*speaker), "published_at")

    @cached_property
    def states(self) -> list[CommitmentState]:
        rows = CommitmentState.objects.filter(period__exercise__external_id=self._exercise).defer("content")
        if self.commitment is not None:
            rows = rows.filter(commitment_id=self.commitment.external_id)
        return self._newest(rows.select_related("period__exercise"), "period__frozen_at")

    @cached_property
    def offices(self) -> dict[int, list[Any]]:
        """Account → the organisations that it works for, of those who submitted the reports."""
        people = {report.submitted_by_id for report in self.reports}
        found: dict[int, list[Any]] = {}
        for row in Affiliation.objects.filter(user__in=people).select_related("organisation").order_by("pk"):
            found.setdefault(row.user_id, []).append(row.organisation)
        return found

    def period(self, pk: int) -> ReportingPeriod | None:
        return next((period for period in self.periods if period.pk == pk), None)

    def turns(self) -> list[Turn]:
        """Every moment at which what counts changed."""
        turns = []
        for evidence in self.ruled:
            facts: dict[str, Any] = {
                "activity": evidence.report.activity.external_id,
                "evidence": evidence.external_id,
                "shows": evidence.shows,
                "completed_on": evidence.completed_on,
            }
            if evidence.accepted_at:
                turns.append(Turn(f"aceptada:{evidence.external_id}", at=evidence.accepted_at, counts=True, **facts))
            if evidence.withdrawn_at:
                turns.append(Turn(f"retirada:{evidence.external_id}", at=evidence.withdrawn_at, **facts))
        for entry in self.weights:
            weight = weight_of(entry)[1]
            turns.append(Turn(f"peso:{entry.pk}", at=entry.at, activity=entry.subject_id, weight=weight))
        return turns


_SPEAKER = ("organisation", "member__organisation")


def weight_of(entry: Entry) -> tuple[int, int]:
    """The weight before and after a ledger line of ``followup.weight_set``."""
    before, after = entry.data.get("weight") or (None, None)
    return (1 if before is None else int(before)), (1 if after is None else int(after))
