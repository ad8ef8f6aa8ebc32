"""The links that are evidence: which are to be looked at, which are gone, and how that is told."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django.db.models import Count, DateTimeField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from abierto.core import clock
from abierto.core.dates import long_date
from abierto.followup.enums import Access
from abierto.followup.models import Evidence, LinkCheck

#: A site may be down for maintenance: only so many days without an answer in a row make a link gone.
ROTTEN_AFTER = 3
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def links() -> QuerySet[Evidence]:
    """Evidence that is a link anyone may follow, presented and still part of the record."""
    return Evidence.objects.submitted().filter(
        ~Q(url=""), access=Access.PUBLIC, returned_at__isnull=True, withdrawn_at__isnull=True
    )


def due_links(at: datetime) -> QuerySet[Evidence]:
    """Links that nobody has looked at on the day of ``at``, in Mexico City; never looked at first, then the oldest."""
    midnight = datetime.combine(at.astimezone(clock.ZONE).date(), time(), tzinfo=clock.ZONE)
    rows = links().annotate(checked_at=_latest("checked_at"))
    due = rows.filter(Q(checked_at__isnull=True) | Q(checked_at__lt=midnight))
    return due.order_by(F("checked_at").asc(nulls_first=True), "pk")


def new_links() -> QuerySet[Evidence]:
    """Links that nobody has looked at since they were presented."""
    return links().filter(checks__isnull=True).order_by("pk")


def with_checks(rows: QuerySet[Evidence]) -> QuerySet[Any]:
    """With what each link answered the last time (``checked_at``, ``works``) and, failing, since when and how often.

    ``failing_since`` is the first failure after the last answer, and ``failures`` how many there were from then on.
    """
    checks = LinkCheck.objects.filter(evidence=OuterRef("pk"))
    failed = checks.filter(works=False, checked_at__gt=OuterRef("worked_at")).order_by()
    worked = checks.filter(works=True).order_by("-checked_at").values("checked_at")[:1]
    count = failed.values("evidence").annotate(n=Count("pk")).values("n")
    return rows.annotate(
        checked_at=_latest("checked_at"),
        works=_latest("works"),
        worked_at=Coalesce(Subquery(worked), Value(_NEVER, output_field=DateTimeField())),
    ).annotate(
        failing_since=Subquery(failed.order_by("checked_at").values("checked_at")[:1]),
        failures=Coalesce(Subquery(count, output_field=IntegerField()), 0),
    )


def rotten_links(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Those of ``rows`` that did not answer on the last three days on which they were looked at, the longest first."""
    found = with_checks(rows.filter(pk__in=links().values("pk"))).filter(failures__gte=ROTTEN_AFTER)
    return found.order_by("failing_since", "pk")


def link_state(evidence: Evidence) -> str:
    """Whether a link answers, as the public reads it; nothing for a file or reserved evidence.

    One query, or none when ``evidence`` comes from :func:`with_checks`.
    """
    if not evidence.url or evidence.is_reserved:
        return ""
    if not hasattr(evidence, "failures"):
        evidence = with_checks(Evidence.objects.filter(pk=evidence.pk)).get()
    if evidence.checked_at is None:  # type: ignore[attr-defined]
        return "Todavía no se revisa si responde."
    last = _day(evidence.checked_at)  # type: ignore[attr-defined]
    if not evidence.failures:  # type: ignore[attr-defined]
        return f"Responde: última revisión, el {last}."
    if evidence.failures < ROTTEN_AFTER:  # type: ignore[attr-defined]
        return f"No respondió en la última revisión, el {last}; puede ser pasajero y se revisará otra vez."
    since = _day(evidence.failing_since)  # type: ignore[attr-defined]
    return f"Dejó de responder desde el {since}: última revisión, el {last}."


def _latest(column: str) -> Subquery:
    checks = LinkCheck.objects.filter(evidence=OuterRef("pk")).order_by("-checked_at")
    return Subquery(checks.values(column)[:1])


def _day(at: datetime) -> str:
    return long_date(at.astimezone(clock.ZONE).date())
