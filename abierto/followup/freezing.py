"""What is frozen of each commitment at a cut-off: the canonical content that its state is computed from."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from abierto.core import clock
from abierto.followup.enums import Completion
from abierto.followup.models import Evidence, Report, ReportingPeriod, Statement
from abierto.followup.progress import ActivityProgress, CommitmentProgress, PlanProgress

FORMAT = "abierto-estado"
FORMAT_VERSION = 1

NOT_REPORTED = ""


class Record:
    """Everything said of a plan in one period before its cut-off, read at once and kept by activity or commitment."""

    def __init__(self, period: ReportingPeriod) -> None:
        self.reports: dict[str, Report] = {
            report.activity.external_id: report
            for report in Report.objects.submitted()
            .filter(period=period, submitted_at__lt=period.cuts_at)
            .select_related("activity", "corrects__period")
        }
        self.evidence: dict[str, list[Evidence]] = defaultdict(list)
        for evidence in (
            Evidence.objects.submitted()
            .filter(report__activity__commitment__exercise=period.exercise, submitted_at__lt=period.cuts_at)
            .select_related("report__activity", "file", "organisation")
            .order_by("submitted_at", "pk")
        ):
            self.evidence[evidence.report.activity.external_id].append(evidence)
        self.statements: dict[str, list[Statement]] = defaultdict(list)
        for statement in Statement.objects.filter(period=period, published_at__lt=period.cuts_at).select_related(
            "commitment", "organisation", "member__organisation"
        ):
            self.statements[statement.commitment.external_id].append(statement)

    def obstacle(self, activity: ActivityProgress, cut: datetime) -> str:
        """What stood in the way, as the office said it, or as its own evidence's fate says it; empty where unsaid."""
        report = self.reports.get(activity.external_id)
        if report is None or not activity.needs_obstacle:
            return report.obstacle if report else NOT_REPORTED
        if report.obstacle:
            return report.obstacle
        own = [evidence for evidence in self.evidence[activity.external_id] if evidence.report_id == report.pk]
        returned = next((e for e in own if e.returned_at and e.returned_at < cut), None)
        if returned is not None:
            return f"La evidencia que presentó la oficina no se aceptó: {returned.return_reason}"
        if any(e.accepted_at is None or e.accepted_at >= cut for e in own):
            return "La evidencia que presentó la oficina seguía en revisión el día del corte."
        return "La evidencia que sostenía el avance dejó de contar antes del corte."


def commitment_content(
    progress: PlanProgress,
    commitment: CommitmentProgress,
    *,
    period: ReportingPeriod,
    record: Record,
    previous_sha256: str | None,
) -> dict[str, Any]:
    """The canonical content of one commitment's state, from which anyone can recompute its completion."""
    version = progress.plan.version
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "exercise": progress.plan.exercise.external_id,
        "period": {
            "slug": period.slug,
            "name": period.name,
            "starts_on": period.starts_on.isoformat(),
            "ends_on": period.ends_on.isoformat(),
            "cuts_at": _instant(period.cuts_at),
        },
        "plan_version": {"number": version.number, "sha256": version.sha256} if version else None,
        "commitment": {
            "external_id": commitment.external_id,
            "name": commitment.row.name,
            "axis": commitment.row.axis.external_id,
            "lead": commitment.row.lead.external_id,
        },
        "status": commitment.completion.name.lower(),
        "points": commitment.score.points,
        "most_points": commitment.score.most,
        "activities": [_activity(activity, period=period, record=record) for activity in commitment.activities],
        "statements": [_statement(statement) for statement in record.statements[commitment.external_id]],
        "previous_sha256": previous_sha256,
    }


def _activity(activity: ActivityProgress, *, period: ReportingPeriod, record: Record) -> dict[str, Any]:
    report = record.reports.get(activity.external_id)
    return {
        "external_id": activity.external_id,
        "title": activity.row.title,
        "weight": activity.weight,
        "weight_reason": activity.weight_reason,
        "starts_on": _day(activity.starts_on),
        "ends_on": _day(activity.ends_on),
        "status": activity.completion.name.lower(),
        "accepted_evidence": activity.facts.accepted,
        "completed_on": _day(activity.facts.completed_on),
        "has_begun": activity.has_begun,
        "is_late": activity.is_late,
        "dropped": {"on": _day(activity.dropped_on), "reason": activity.dropped_reason}
        if activity.is_dropped
        else None,
        "obstacle": record.obstacle(activity, period.cuts_at),
        "report": _report(report) if report else None,
        "evidence": [_evidence(evidence, period.cuts_at) for evidence in record.evidence[activity.external_id]],
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "external_id": report.external_id,
        "text": report.text,
        "obstacle": report.obstacle,
        "next_steps": report.next_steps,
        "submitted_at": _instant(report.submitted_at),
        "corrects": report.corrects.external_id if report.corrects else None,
        "correction_reason": report.correction_reason,
    }


def _evidence(evidence: Evidence, cut: datetime) -> dict[str, Any]:
    """What is said of a piece of evidence; of a reserved one, only that it exists, its legal reason and its hash."""
    told: dict[str, Any] = {
        "external_id": evidence.external_id,
        "kind": evidence.kind,
        "dated_on": _day(evidence.dated_on),
        "shows": evidence.shows,
        "completed_on": _day(evidence.completed_on),
        "access": evidence.access,
        "organisation": evidence.organisation.external_id,
        "submitted_at": _instant(evidence.submitted_at),
        "accepted_at": _before(evidence.accepted_at, cut),
        "returned_at": _before(evidence.returned_at, cut),
        "withdrawn_at": _before(evidence.withdrawn_at, cut),
        "sha256": evidence.file.sha256 if evidence.file else None,
    }
    if evidence.is_reserved:
        return {**told, "legal_reason": evidence.legal_reason, "review_on": _day(evidence.review_on)}
    return {**told, "title": evidence.title, "description": evidence.description, "url": evidence.url or None}


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "external_id": statement.external_id,
        "voice": statement.voice,
        "speaker": statement.speaker,
        "text": statement.text,
        "completion": Completion(statement.completion).name.lower() if statement.completion is not None else None,
        "opened_government": statement.opened_government or None,
        "potential": statement.potential or None,
        "published_at": _instant(statement.published_at),
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(clock.ZONE).isoformat(timespec="seconds") if at else None


def _before(at: datetime | None, cut: datetime) -> str | None:
    """An instant, where it had come at the cut-off: what happened later is not part of the frozen state."""
    return _instant(at) if at and at < cut else None
