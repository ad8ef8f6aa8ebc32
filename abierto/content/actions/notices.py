"""Issuing legal notices: a change is always a new version."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from abierto.accounts.models import User
from abierto.content.indexing import index_content
from abierto.content.models import NoticeVersion
from abierto.core import ledger
from abierto.core.actions.records import in_words
from abierto.core.dates import long_date
from abierto.core.errors import DomainError
from abierto.core.permissions import require


@transaction.atomic
def issue_notice(
    *,
    kind: str,
    valid_from: date,
    summary: str,
    body: str,
    by: User | None,
    change: str = "",
    is_demonstration: bool = False,
    at: datetime | None = None,
) -> NoticeVersion:
    """Issue the next version of a notice, in force from ``valid_from``; the earlier ones stay readable.

    Raises DomainError when it would come into force before the version it follows, or does not say what changed.
    """
    require(by, "content.edit_notice")
    last = NoticeVersion.objects.select_for_update().filter(kind=kind).order_by("-number").first()
    if last is not None and valid_from <= last.valid_from:
        raise DomainError(
            f"La versión {last.number} rige desde el {long_date(last.valid_from)}: la nueva debe regir después."
        )
    if last is not None and not change.strip():
        raise DomainError("Escriba qué cambió respecto de la versión anterior.")
    notice = NoticeVersion(
        kind=kind,
        number=last.number + 1 if last else 1,
        valid_from=valid_from,
        summary=summary,
        body=body,
        change=change.strip(),
        is_demonstration=is_demonstration,
    )
    with in_words():
        notice.full_clean()
        notice.save()
    index_content()
    ledger.record("content.notice_issued", on=notice, by=by, at=at)
    return notice
