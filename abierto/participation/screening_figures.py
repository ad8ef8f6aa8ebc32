"""What the public page of screening tells: how many were received and screened, and by which rules, never of one space.

Figures stop at the end of yesterday, so that nobody reads one act's screening in the difference of two looks. Those of
spaces that show nothing of what they received are added together, on the days when that tells of nobody (``sealed``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Min, Sum
from django.db.models.functions import TruncDate

from abierto.core import clock
from abierto.participation.models import Act, Screening, ScreeningTotal
from abierto.participation.screening import FLAGGED_FROM, REASONS, RULE_VERSION, Reason
from abierto.participation.screening.reasons import FAMILIES
from abierto.participation.sealed import left_out

FLAGGED = "flagged"


@dataclass(frozen=True)
class VersionTotals:
    """What the rules of one version said, from the first to the last day of what they screened."""

    version: str
    first: date
    last: date
    screened: int
    flagged: int
    reasons: tuple[tuple[Reason, int], ...]
    is_current: bool


@dataclass(frozen=True)
class Figures:
    """The public page's figures, as of the end of ``until``'s eve.

    ``days_left_out`` are those on which what sealed spaces received is in no figure; None when they received nothing.
    """

    until: date
    received: int
    screened: int
    versions: tuple[VersionTotals, ...]
    days_left_out: int | None


def figures(at: datetime) -> Figures:
    """Received and screened in all, and what each version said by reason."""
    today = at.astimezone(clock.ZONE).date()
    rows = ScreeningTotal.objects.filter(day__lt=today)
    waiting = _waiting(today)
    sealed = {day for day, is_sealed in waiting if is_sealed}
    sealed |= set(rows.filter(is_sealed=True).order_by().values_list("day", flat=True).distinct())
    hidden = left_out(sealed)
    versions = tuple(_versions(rows.exclude(is_sealed=True, day__in=hidden)))
    screened = sum(row.screened for row in versions if row.is_current)
    more = sum(amount for (day, is_sealed), amount in waiting.items() if not (is_sealed and day in hidden))
    return Figures(today, screened + more, screened, versions, len(hidden) if sealed else None)


def families() -> list[tuple[str, list[Reason]]]:
    """The published rules, family by family."""
    return [
        (title, [reason for reason in REASONS.values() if reason.family == family])
        for family, title in FAMILIES.items()
    ]


def method() -> dict[str, object]:
    """What the pages say of the rules."""
    return {"version": RULE_VERSION, "flagged_from": FLAGGED_FROM, "families": families()}


def _versions(rows) -> list[VersionTotals]:
    spans = rows.order_by().values("rule_version").annotate(first=Min("day"), last=Max("day"))
    sums: dict[str, dict[str, int]] = {}
    for version, code, amount in rows.order_by().values_list("rule_version", "code").annotate(Sum("amount")):
        sums.setdefault(version, {})[code] = amount
    found = []
    for span in spans:
        told = sums[span["rule_version"]]
        known = tuple((reason, told[code]) for code, reason in REASONS.items() if told.get(code))
        found.append(
            VersionTotals(
                version=span["rule_version"],
                first=span["first"],
                last=span["last"],
                screened=told.get("", 0),
                flagged=told.get(FLAGGED, 0),
                reasons=known,
                is_current=span["rule_version"] == RULE_VERSION,
            )
        )
    return sorted(found, key=lambda row: (not row.is_current, row.version))


def _waiting(today: date) -> dict[tuple[date, bool], int]:
    """What was received before today and waits for the present rules, by day and by whether its space is sealed."""
    midnight = datetime.combine(today, datetime.min.time(), tzinfo=clock.ZONE)
    through = Screening.objects.filter(rule_version=RULE_VERSION).order_by("-act_id").values_list("act_id", flat=True)
    waiting = Act.objects.filter(pk__gt=through.first() or 0, at__lt=midnight).order_by()
    days = waiting.annotate(day=TruncDate("at", tzinfo=clock.ZONE)).values_list("day", "space__is_sealed")
    return {(day, is_sealed): amount for day, is_sealed, amount in days.annotate(Count("pk"))}
