"""What an office owes in a period: each activity it answers for, with what was said and presented of it.

A page of it costs a fixed number of queries, whatever its size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from abierto.core import clock
from abierto.followup.enums import Completion
from abierto.followup.models import Comment, Evidence, Report, ReportingPeriod
from abierto.followup.progress import ActivityProgress, PlanProgress, if_accepted
from abierto.plan.models import Activity
from abierto.plan.reading import Row


@dataclass
class Owed:
    """One activity and what its office said of it in the period, and before."""

    activity: Activity
    progress: ActivityProgress
    period: ReportingPeriod
    report: Report | None = None
    earlier: list[Report] = field(default_factory=list)  # submitted before, the latest first
    unsent: Report | None = None  # the latest draft of an earlier period
    evidence: list[Evidence] = field(default_factory=list)
    before: list[Evidence] = field(default_factory=list)  # of the latest earlier report
    comments: list[Comment] = field(default_factory=list)

    @property
    def row(self) -> Row:
        return self.progress.row

    @property
    def code(self) -> str:
        """As file names and lists call it: ``C2-1.3``, or ``C2-A`` in the sheet's calendar."""
        return f"C{self.row.commitment.number}-{self.row.code}"

    @property
    def copied_from(self) -> Report | None:
        """The words to begin from: a draft that missed its cut-off, else the last report."""
        return self.unsent or self.previous

    @property
    def previous(self) -> Report | None:
        return self.earlier[0] if self.earlier else None

    @property
    def is_submitted(self) -> bool:
        return self.report is not None and not self.report.is_draft

    @property
    def is_draft(self) -> bool:
        return self.report is not None and self.report.is_draft

    @property
    def is_due(self) -> bool:
        """Whether somebody still has to report on it in this period."""
        return self.progress.is_owed and not self.is_submitted

    @cached_property
    def outlook(self) -> ActivityProgress:
        """What the activity would be at the end of the period if all that is attached were accepted."""
        fresh = [e for e in self.evidence if e.accepted_at is None and e.returned_at is None]
        return if_accepted(self.progress, fresh, on=self.period.ends_on)

    @property
    def asks_obstacle(self) -> bool:
        return self.outlook.needs_obstacle

    @property
    def why_obstacle(self) -> str:
        """Why the page asks what stands in the way."""
        if not self.asks_obstacle:
            return ""
        label = Completion(self.outlook.completion).label.lower()
        return (
            f"Por sus fechas la actividad ya está en curso y, con la evidencia que hay, quedaría «{label}». "
            "Escriba qué la ha impedido o limitado, o adjunte el medio de verificación."
        )

    @property
    def lacks(self) -> str:
        """What the draft lacks to be submitted; empty when nothing."""
        if self.report is None or not (self.report.text or self.report.obstacle):
            return "Falta escribir qué se hizo."
        if self.asks_obstacle and not self.report.obstacle:
            return "Falta decir qué la ha impedido o limitado, o adjuntar el medio de verificación."
        return ""

    @property
    def is_ready(self) -> bool:
        return self.is_draft and not self.lacks

    @property
    def returned(self) -> list[Evidence]:
        return [e for e in [*self.evidence, *self.before] if e.returned_at]

    @property
    def awaiting(self) -> list[Evidence]:
        return [e for e in [*self.evidence, *self.before] if e.submitted_at and not (e.accepted_at or e.returned_at)]


@dataclass
class OwedCommitment:
    """A commitment and what is owed of it."""

    row: Row
    items: list[Owed] = field(default_factory=list)


def in_plan_order(progress: PlanProgress, activities: Iterable[Activity]) -> list[tuple[Activity, ActivityProgress]]:
    """Those of the working copy's activities that the plan in force holds, in its order."""
    by_id = {activity.external_id: activity for activity in activities}
    return [
        (by_id[each.external_id], each)
        for commitment in progress.commitments
        for each in commitment.activities
        if each.external_id in by_id
    ]


def owed(pairs: list[tuple[Activity, ActivityProgress]], period: ReportingPeriod) -> list[Owed]:
    """What is owed of those activities in a period. Three queries."""
    items = {activity.pk: Owed(activity, progress, period) for activity, progress in pairs}
    reports = Report.objects.filter(activity__in=items).select_related("period", "submitted_by")
    for report in reports.filter(period__starts_on__lte=period.starts_on).order_by("-period__starts_on"):
        item = items[report.activity_id]
        if report.period_id == period.pk:
            item.report = report
        elif not report.is_draft:
            item.earlier.append(report)
        elif not item.earlier:
            item.unsent = item.unsent or report
    wanted: dict[int, Owed] = {}
    for item in items.values():
        wanted |= {report.pk: item for report in (item.report, item.previous) if report is not None}
    for evidence in Evidence.objects.filter(report__in=wanted).select_related("file", "report__period").order_by("pk"):
        item = wanted[evidence.report_id]
        current = item.report is not None and evidence.report_id == item.report.pk
        (item.evidence if current else item.before).append(evidence)
    for comment in Comment.objects.filter(report__in=wanted).select_related("written_by", "report__period"):
        wanted[comment.report_id].comments.append(comment)
    return list(items.values())


def by_commitment(items: list[Owed]) -> list[OwedCommitment]:
    """The same, under their commitments, in order."""
    groups: dict[str, OwedCommitment] = {}
    for item in items:
        row = item.row.commitment
        groups.setdefault(row.external_id, OwedCommitment(row)).items.append(item)
    return list(groups.values())


def days_left(period: ReportingPeriod, today: date) -> int:
    """Whole days, today included, on which the period still takes reports."""
    return max(0, (period.cuts_at.astimezone(clock.ZONE).date() - today).days)


def codes(items: list[Owed]) -> dict[str, list[Owed]]:
    """Each way of naming an activity in a file's name → the activities that it may mean."""
    found: dict[str, list[Owed]] = defaultdict(list)
    for item in items:
        found[item.code.lower()].append(item)
        found[item.row.code.lower()].append(item)
    return found
