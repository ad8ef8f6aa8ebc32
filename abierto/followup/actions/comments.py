"""Words between an office and the secretariat on a report; they stay inside."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.followup.models import Comment, Report


@transaction.atomic
def write_comment(
    *, report: Report, text: str, by: Any, at: datetime | None = None, is_demonstration: bool = False
) -> Comment:
    """Add an internal comment to a report; it is never changed nor removed.

    Raises DomainError when it is empty, or the last one over again: the same form sent twice.
    """
    rows = Report.objects.select_for_update(of=("self",)).select_related("activity__commitment", "period")
    report = rows.get(pk=report.pk)
    require(by, "followup.comment", report)
    if not text.strip():
        raise DomainError("Escriba el comentario.")
    last = report.comments.order_by("pk").last()
    if last is not None and (last.text, last.written_by_id) == (text.strip(), by.pk):
        raise DomainError("Ese comentario ya está escrito; no se agrega dos veces.")
    comment = Comment.objects.create(
        report=report,
        text=text.strip(),
        written_at=at or clock.now(),
        written_by=by,
        is_demonstration=is_demonstration,
    )
    ledger.record("followup.comment_written", on=report, by=by, at=at)
    return comment
