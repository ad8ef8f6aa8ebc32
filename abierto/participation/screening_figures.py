"""What the public page of screening tells: how many were received and screened, and by which rules, never of one space.

Figures stop at the end of yesterday, so that nobody reads one act's screening in the difference of two looks. Those of
spaces that show nothing of what they received are added together, and shown once there are enough of those spaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Min, Sum

from abierto.core import clock
from abierto.participation.models import Act, Screening, ScreeningTotal, Space
from abierto.participation.screening import FLAGGED_FROM, REASONS, RULE_VERSION, Reason
from abierto.participation.screening.reasons import FAMILIES

#: With fewer sealed spaces, the sum of all would tell of each.
ENOUGH_SEALED = 5
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
    """The public page's figures, as of the end of ``until``'s eve."""

    until: date
    received: int
    screened: int
    versions: tuple[VersionTotals, ...]
    shows_sealed: bool
    has_sealed: bool


def figures(at: datetime) -> Figures:
    """Received and screened in all, and what each version said by reason."""
    today = at.astimezone(clock.ZONE).date()
    sealed = Space.objects.filter(is_sealed=True).count()
    shows = sealed == 0 or sealed >= ENOUGH_SEALED
    rows = ScreeningTotal.objects.filter(day__lt=today)
    if not shows:
        rows = rows.filter(is_sealed=False)
    versions = tuple(_versions(rows))
    screened = sum(row.screened for row in versions if row.is_current)
    return Figures(today, screened + _waiting(today, shows), screened, versions, shows, sealed > 0)


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


def _waiting(today: date, shows_sealed: bool) -> int:
    """What was received before today and waits for the present rules."""
    midnight = datetime.combine(today, datetime.min.time(), tzinfo=clock.ZONE)
    through = Screening.objects.filter(rule_version=RULE_VERSION).order_by("-act_id").values_list("act_id", flat=True)
    waiting = Act.objects.filter(pk__gt=through.first() or 0, at__lt=midnight)
    return (waiting if shows_sealed else waiting.filter(space__is_sealed=False)).count()
