"""What earlier reminders said, and whether the office did anything since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from abierto.core import clock
from abierto.core.models import Entry
from abierto.followup.models import Comment, Digest, Evidence, Report
from abierto.followup.nudges import Kind, OfficeNudges
from abierto.secretariat.models import Exercise

#: What an office does about an activity, as the ledger names it.
_ACTS = {
    "followup.report": ("followup.draft_saved", "followup.report_submitted"),
    "followup.evidence": ("followup.evidence_attached", "followup.evidence_submitted"),
}
#: So many reminders of the same overdue activity without an answer bring the Secretariat in.
PATIENCE = 2
QUEUED, MADE = "followup.digest_queued", "followup.digests_made"
_HOUR = time(9)


def week_of(at: datetime) -> str:
    """The ISO 8601 week of an instant in Mexico City: ``2021-W19``."""
    year, week, _day = at.astimezone(clock.ZONE).isocalendar()
    return f"{year}-W{week:02d}"


def opens_at(at: datetime) -> datetime:
    """The instant at which that week's reminders leave: its Monday at 09:00 in Mexico City."""
    today: date = at.astimezone(clock.ZONE).date()
    return datetime.combine(today - timedelta(days=today.weekday()), _HOUR, tzinfo=clock.ZONE)


def was_made(exercise: Exercise, at: datetime) -> bool:
    """Whether the reminders of that week were prepared already, be it that nobody needed one."""
    opens = opens_at(at)
    return Entry.objects.filter(
        event=MADE,
        subject_kind="secretariat.exercise",
        subject_id=exercise.external_id,
        at__gte=opens,
        at__lt=opens + timedelta(days=7),
    ).exists()


class Earlier:
    """The last two reminders of each office of an exercise before a week. Up to five queries."""

    def __init__(self, exercise: Exercise, week: str) -> None:
        self._last: dict[int, list[Digest]] = defaultdict(list)
        rows = Digest.objects.filter(exercise=exercise, organisation__isnull=False, week__lt=week)
        for digest in rows.order_by("-week"):
            last = self._last[digest.organisation_id]  # type: ignore[index]
            if len(last) < PATIENCE:
                last.append(digest)
        digests = [digest for last in self._last.values() for digest in last]
        self._said = _said(digests)
        self._acts = _acts_since(min(digest.made_at for digest in digests)) if digests else {}

    def was_ignored(self, office: OfficeNudges) -> bool:
        """Whether something overdue was in both reminders, and nobody has done anything about it since the first."""
        last = self._last.get(office.organisation.pk, [])
        if len(last) < PATIENCE:
            return False
        since = last[-1].made_at
        said = set.intersection(*(self._said.get(digest.pk, set()) for digest in last))
        return any(
            nudge.key in said and self._acts.get(nudge.activity.external_id, since) <= since
            for nudge in office.of(Kind.OVERDUE)
        )


def _said(digests: Iterable[Digest]) -> dict[int, set[str]]:
    """Reminder → the keys of what it named, as the ledger kept them."""
    lines = Entry.objects.filter(
        event=QUEUED, subject_kind="followup.digest", subject_id__in=[str(digest.pk) for digest in digests]
    )
    return {
        int(key): set(data.get("items", ())) for key, data in lines.order_by("pk").values_list("subject_id", "data")
    }


def _acts_since(since: datetime) -> dict[str, datetime]:
    """Activity's external id → when an office last wrote, attached, presented or commented anything of it."""
    found: dict[str, datetime] = {}

    def note(activity: str | None, at: datetime) -> None:
        if activity is not None:
            found[activity] = max(at, found.get(activity, at))

    for kind, activity, rows in (
        ("followup.report", "activity__external_id", Report.objects),
        ("followup.evidence", "report__activity__external_id", Evidence.objects),
    ):
        lines = Entry.objects.filter(event__in=_ACTS[kind], at__gt=since).values_list("subject_id", "at")
        told = list(lines)
        named = rows.filter(external_id__in={key for key, _at in told}).values_list("external_id", activity)
        activities = dict(named)
        for key, at in told:
            note(activities.get(key), at)
    comments = Comment.objects.filter(written_at__gt=since, written_by__affiliations__isnull=False)
    for activity, at in comments.values_list("report__activity__external_id", "written_at"):
        note(activity, at)
    return found
