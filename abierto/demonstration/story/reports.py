"""Reports with their evidence, and each ruling on it at its own instant."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from abierto.demonstration.papers import paper
from abierto.demonstration.plan_content import read
from abierto.followup import models as followup
from abierto.followup.actions.reports import attach_evidence, save_draft, submit_report
from abierto.followup.actions.review import accept_evidence, return_evidence, withdraw_evidence
from abierto.followup.enums import Access, Shows

from .acts import FOLDER, Act, account, activity_called, instant, period_called


def reports() -> Iterator[Act]:
    """Reports with their evidence, and each ruling on it at its own instant."""
    for name in ("ieem", "infoem"):
        data = read(FOLDER / f"{name}.toml")
        for row in data["reports"]:
            yield instant(row["at"]), partial(_report, row, data["account"])
            for piece in row.get("evidence", ()):
                for ruling in ("accepted_at", "returned_at", "withdrawn_at"):
                    if ruling in piece:
                        yield (
                            instant(piece[ruling]),
                            partial(_rule, row, piece, ruling),
                        )


def _report(row: dict[str, Any], office: str) -> None:
    activity, period, at, by = (
        activity_called(row["activity"]),
        period_called(row["period"]),
        instant(row["at"]),
        account(office),
    )
    if followup.Report.objects.filter(activity=activity, period=period).exists():
        return
    earlier = row.get("corrects")
    report = save_draft(
        activity=activity,
        period=period,
        by=by,
        text=row.get("text", ""),
        obstacle=row.get("obstacle", ""),
        corrects=followup.Report.objects.get(activity=activity, period__slug=earlier) if earlier else None,
        correction_reason=row.get("correction_reason", ""),
        is_demonstration=True,
        at=at,
    )
    for piece in row.get("evidence", ()):
        file = paper(
            piece["title"],
            office=activity.commitment.lead.label,
            dated_on=piece["dated_on"],
            kind=piece.get("file", "pdf"),
        )
        attach_evidence(report=report, by=by, facts=_facts(piece), upload=file, at=at)
    if not row.get("draft"):
        submit_report(report=report, by=by, at=at)


def _facts(piece: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": piece["kind"],
        "title": piece["title"],
        "description": "Archivo inventado para la demostración.",
        "dated_on": piece["dated_on"],
        "shows": piece.get("shows", Shows.MEANS),
        "completed_on": piece.get("completed_on"),
        "access": piece.get("access", Access.PUBLIC),
        "legal_reason": piece.get("legal_reason", ""),
        "review_on": piece.get("review_on"),
        "is_demonstration": True,
    }


def _rule(row: dict[str, Any], piece: dict[str, Any], ruling: str) -> None:
    evidence = followup.Evidence.objects.get(
        report__activity__external_id=row["activity"], report__period__slug=row["period"], title=piece["title"]
    )
    if getattr(evidence, ruling) is not None:
        return
    by, at = account("secretariado"), instant(piece[ruling])
    if ruling == "accepted_at":
        accept_evidence(evidence=evidence, by=by, at=at)
    elif ruling == "returned_at":
        return_evidence(evidence=evidence, reason=piece["return_reason"], by=by, at=at)
    else:
        withdraw_evidence(evidence=evidence, reason=piece["withdrawal_reason"], by=by, at=at)
