"""Many pieces of evidence in one act: all of them, or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from abierto.core.errors import DomainError, NotAllowed
from abierto.followup.actions.reports import attach_evidence, save_draft
from abierto.followup.models import Evidence, Report, ReportingPeriod
from abierto.plan.models import Activity
from abierto.uploads.models import StoredFile


@dataclass(frozen=True)
class Piece:
    """A staged file, the activity that it is evidence of, and what a person said of it."""

    file: StoredFile
    activity: Activity
    facts: dict[str, Any]


class RefusedPiece(DomainError):
    """The piece ``place`` (from 0) of a lot cannot be attached; nothing was."""

    def __init__(self, place: int, sentence: str) -> None:
        super().__init__(sentence)
        self.place = place


@transaction.atomic
def attach_staged(
    *, pieces: list[Piece], period: ReportingPeriod, by: Any, at: datetime | None = None
) -> list[Evidence]:
    """Attach staged files to the reports of a period, beginning the drafts that are missing.

    Raises RefusedPiece at the first that cannot be attached; then nothing is.
    """
    attached = []
    for place, piece in enumerate(pieces):
        try:
            report = Report.objects.filter(activity=piece.activity, period=period).first()
            if report is None:
                report = save_draft(activity=piece.activity, period=period, by=by, seen="", at=at)
            attached.append(attach_evidence(report=report, by=by, facts=piece.facts, upload=piece.file, at=at))
        except NotAllowed:
            raise
        except DomainError as problem:
            raise RefusedPiece(place, str(problem)) from problem
    return attached
