"""What each office, and the Secretariat, should be reminded of at an instant.

The plan in force, its periods and its evidence say it all; nothing is kept. Queries do not grow with the plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Max

from abierto.core import clock
from abierto.followup.links import rotten_links
from abierto.followup.models import Evidence, Report, ReportingPeriod
from abierto.followup.progress import ActivityProgress, PlanProgress, plan_at, plan_progress
from abierto.followup.queries import answering_of, without_report
from abierto.followup.status import has_begun
from abierto.people.models import Organisation
from abierto.plan.models import Activity
from abierto.secretariat.models import Exercise

#: How long before a last day, or a cut-off, it is told of.
SOON = timedelta(days=14)
#: So many closed periods in a row without a report make an activity stale.
SILENT_PERIODS = 2


class Kind(StrEnum):
    """Why an activity is named, in the order in which a reminder tells them."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    STALE = "stale"
    RETURNED = "returned"
    ROTTEN = "rotten"


@dataclass(frozen=True)
class Nudge:
    """One thing that waits for an office: of an activity or, returned or gone from its address, of its evidence."""

    kind: Kind
    activity: ActivityProgress
    day: date | None  # the last day, the one of the return, or the first without an answer
    evidence: Evidence | None = None

    @property
    def key(self) -> str:
        """What it is, the same every week."""
        return f"{self.kind}:{(self.evidence or self.activity).external_id}"

    @property
    def code(self) -> str:
        """As the desk calls the activity: ``C2-1.3``."""
        return f"C{self.activity.row.commitment.number}-{self.activity.row.code}"

    @property
    def title(self) -> str:
        """The activity's words, without the period that a sentence ends with."""
        return self.activity.row.title.rstrip(" .")

    @property
    def distance(self) -> str:
        """From the day on which it is told to ``day``: ``hoy``, ``en 3 días``, ``hace 1 día``."""
        days = (self.day - self.activity.on).days if self.day else 0
        counted = "1 día" if abs(days) == 1 else f"{abs(days)} días"
        return "hoy" if days == 0 else (f"en {counted}" if days > 0 else f"hace {counted}")


@dataclass(frozen=True)
class Closing:
    """A period that is about to be cut off, and by organisation how many activities nobody has reported on."""

    period: ReportingPeriod
    missing: dict[Organisation, int]

    @property
    def total(self) -> int:
        return sum(self.missing.values())


@dataclass
class OfficeNudges:
    """All that waits for one office, of all the commitments that it answers for."""

    organisation: Organisation
    nudges: list[Nudge] = field(default_factory=list)
    closing: list[tuple[ReportingPeriod, int]] = field(default_factory=list)

    @property
    def items(self) -> int:
        return len(self.nudges) + len(self.closing)

    @property
    def keys(self) -> list[str]:
        return [*(nudge.key for nudge in self.nudges), *(f"closing:{period.external_id}" for period, _ in self.closing)]

    def of(self, kind: str) -> list[Nudge]:
        return [nudge for nudge in self.nudges if nudge.kind == kind]


@dataclass
class Awaiting:
    """The evidence of one organisation that nobody has ruled on."""

    organisation: Organisation
    since: datetime
    pieces: int = 0
    days: int = 0


@dataclass
class SecretariatNudges:
    """All that waits for the Secretariat in an exercise."""

    awaiting: list[Awaiting] = field(default_factory=list)
    to_freeze: list[ReportingPeriod] = field(default_factory=list)
    closing: list[Closing] = field(default_factory=list)

    @property
    def pieces(self) -> int:
        return sum(waiting.pieces for waiting in self.awaiting)

    @property
    def items(self) -> int:
        return self.pieces + len(self.to_freeze) + len(self.closing)


@dataclass
class Nudges:
    """Who is to be reminded of what; nobody without something to be reminded of."""

    offices: list[OfficeNudges]
    secretariat: SecretariatNudges


def nudges_of(exercise: Exercise, at: datetime) -> Nudges | None:
    """What waits in an exercise at the instant ``at``; None when no plan was in force.

    Offices are reminded for as long as they may still report: until the last period is cut off.
    """
    plan = plan_at(exercise, at)
    if plan is None:
        return None
    progress = plan_progress(plan, on=at.astimezone(clock.ZONE).date())
    periods = list(ReportingPeriod.objects.filter(exercise=exercise).select_related("exercise").order_by("starts_on"))
    answering = answering_of(Activity.objects.filter(commitment__exercise=exercise))
    awaiting = list(_evidence_of(exercise).awaiting().order_by("submitted_at", "pk"))
    closing = _closing(progress, periods, answering, at)
    secretariat = SecretariatNudges(
        awaiting=_awaiting(awaiting, progress.on),
        to_freeze=[period for period in periods if period.frozen_at is None and period.cuts_at <= at],
        closing=closing,
    )
    offices: dict[int, OfficeNudges] = {}
    if _may_still_report(exercise, periods, at):
        for nudge in _office_nudges(exercise, progress, periods, awaiting, at):
            for organisation in answering.get(nudge.activity.external_id, ()):
                _office(offices, organisation).nudges.append(nudge)
        for each in closing:
            for organisation, missing in each.missing.items():
                _office(offices, organisation).closing.append((each.period, missing))
    return Nudges(sorted(offices.values(), key=lambda office: office.organisation.pk), secretariat)


def _office(offices: dict[int, OfficeNudges], organisation: Organisation) -> OfficeNudges:
    return offices.setdefault(organisation.pk, OfficeNudges(organisation))


def _may_still_report(exercise: Exercise, periods: list[ReportingPeriod], at: datetime) -> bool:
    if periods:
        return any(period.cuts_at > at for period in periods)
    return exercise.ends_on is None or at.astimezone(clock.ZONE).date() <= exercise.ends_on


def _office_nudges(
    exercise: Exercise,
    progress: PlanProgress,
    periods: list[ReportingPeriod],
    awaiting: list[Evidence],
    at: datetime,
) -> list[Nudge]:
    """Each activity once, under the most pressing of its reasons, then its evidence."""
    done_if_accepted = {e.report.activity.external_id for e in awaiting if e.completed_on}
    open_ones = [
        activity
        for commitment in progress.commitments
        for activity in commitment.activities
        if activity.is_counted and not activity.is_done and not activity.is_dropped
    ]
    silent = _silent(exercise, periods, at)
    found = []
    for activity in open_ones:
        if activity.external_id in done_if_accepted:  # the office did its part; now it is for others to rule
            continue
        if activity.is_overdue:
            found.append(Nudge(Kind.OVERDUE, activity, activity.ends_on))
        elif activity.ends_on is not None and activity.ends_on - progress.on <= SOON:
            found.append(Nudge(Kind.DUE_SOON, activity, activity.ends_on))
        elif silent is not None and silent.covers(activity):
            found.append(Nudge(Kind.STALE, activity, silent.since))
    found += _evidence_nudges(exercise, progress, {activity.external_id for activity in open_ones})
    order = list(Kind)
    return sorted(found, key=lambda nudge: (order.index(nudge.kind), nudge.day or date.max))


@dataclass(frozen=True)
class _Silence:
    """The closed periods without a report that make an activity stale, and what was reported since they began."""

    since: date
    first_ends_on: date
    reported: frozenset[str]

    def covers(self, activity: ActivityProgress) -> bool:
        begun = has_begun(starts_on=activity.starts_on, on=self.first_ends_on)
        return begun and activity.external_id not in self.reported


def _silent(exercise: Exercise, periods: list[ReportingPeriod], at: datetime) -> _Silence | None:
    closed = [period for period in periods if period.cuts_at <= at][-SILENT_PERIODS:]
    if len(closed) < SILENT_PERIODS:
        return None
    first = closed[0]
    reports = Report.objects.submitted().filter(period__exercise=exercise, period__starts_on__gte=first.starts_on)
    reported = frozenset(reports.values_list("activity__external_id", flat=True))
    return _Silence(first.starts_on, first.ends_on, reported)


def _evidence_nudges(exercise: Exercise, progress: PlanProgress, open_ones: set[str]) -> list[Nudge]:
    """Evidence returned and not answered, and links gone from their address: nothing was presented since."""
    returned = list(_evidence_of(exercise).filter(returned_at__isnull=False).order_by("returned_at", "pk"))
    gone = list(rotten_links(_evidence_of(exercise)))
    if not returned and not gone:
        return []
    latest = _latest_presented(exercise)
    found = []
    for evidence in returned:
        key = evidence.report.activity.external_id
        if key in open_ones and not _answered(latest.get(key), evidence.returned_at):
            found.append(Nudge(Kind.RETURNED, progress.activity(key), _day(evidence.returned_at), evidence))  # type: ignore[arg-type]
    for evidence in gone:
        key = evidence.report.activity.external_id
        activity, since = progress.activity(key), evidence.failing_since  # type: ignore[attr-defined]
        if activity is not None and not activity.is_dropped and not _answered(latest.get(key), since):
            found.append(Nudge(Kind.ROTTEN, activity, _day(since), evidence))
    return found


def _latest_presented(exercise: Exercise) -> dict[str, datetime]:
    """Activity's external id → when evidence or a report of it was last presented."""
    latest: dict[str, datetime] = {}
    reports = Report.objects.submitted().filter(activity__commitment__exercise=exercise)
    evidence = Evidence.objects.submitted().filter(report__activity__commitment__exercise=exercise)
    for rows, key in ((reports, "activity__external_id"), (evidence, "report__activity__external_id")):
        for activity, at in rows.order_by().values_list(key).annotate(Max("submitted_at")):
            latest[activity] = max(at, latest.get(activity, at))
    return latest


def _answered(presented: datetime | None, since: datetime | None) -> bool:
    return presented is not None and since is not None and presented > since


def _awaiting(evidence: Iterable[Evidence], on: date) -> list[Awaiting]:
    """By organisation, the one that has waited longest first."""
    found: dict[int, Awaiting] = {}
    for piece in evidence:
        since = piece.submitted_at
        waiting = found.setdefault(piece.organisation_id, Awaiting(piece.organisation, since))  # type: ignore[arg-type]
        waiting.pieces += 1
        waiting.days = (on - _day(waiting.since)).days
    return list(found.values())


def _closing(
    progress: PlanProgress, periods: list[ReportingPeriod], answering: dict[str, list[Organisation]], at: datetime
) -> list[Closing]:
    found = []
    for period in periods:
        if period.frozen_at is None and period.is_open(at) and period.cuts_at - at <= SOON:
            missing: dict[Organisation, int] = {}
            for activity in without_report(progress, period):
                for organisation in answering.get(activity.external_id, ()):
                    missing[organisation] = missing.get(organisation, 0) + 1
            if missing:
                found.append(Closing(period, missing))
    return found


def _evidence_of(exercise: Exercise):
    rows = Evidence.objects.filter(report__activity__commitment__exercise=exercise)
    return rows.select_related("report__activity", "organisation")


def _day(at: datetime | None) -> date:
    return at.astimezone(clock.ZONE).date()  # type: ignore[union-attr]
