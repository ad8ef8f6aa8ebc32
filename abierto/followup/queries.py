"""What the follow-up's desk asks: whose activities, which periods, which evidence waits."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from abierto.accounts.rules import is_institution
from abierto.core import clock
from abierto.core.models import Entry
from abierto.followup.models import Evidence, ProgressSheet, Report, ReportingPeriod
from abierto.followup.progress import ActivityProgress, PlanProgress
from abierto.people.models import Organisation
from abierto.plan.models import Activity
from abierto.secretariat.models import Exercise
from abierto.uploads.models import StoredFile

#: How long a file waits, between being chosen and being attached.
STAGED_FOR = timedelta(hours=24)


def organisations_of(user: Any) -> QuerySet[Organisation]:
    """The organisations that the account works for."""
    return Organisation.objects.filter(affiliations__user=user).order_by("pk")


def activities_of(exercise: Exercise, organisations: Any) -> QuerySet[Activity]:
    """The activities for which any of ``organisations`` answers: as the commitment's lead, or through an office."""
    lead = Q(commitment__lead__in=organisations)
    office = Q(pk__in=Activity.objects.filter(offices__post__organisation__in=organisations).values("pk"))
    return Activity.objects.filter(lead | office, commitment__exercise=exercise).order_by("pk")


def reports_on(user: Any, exercise: Exercise) -> QuerySet[Activity]:
    """The activities on which the account reports; nothing for those who are no institution."""
    if not is_institution.test(user):
        return Activity.objects.none()
    return activities_of(exercise, organisations_of(user))


def open_periods(exercise: Exercise, at: datetime | None = None) -> list[ReportingPeriod]:
    """The periods that take reports now, the one that closes first before."""
    return list(ReportingPeriod.objects.filter(exercise=exercise, frozen_at=None).open_at(at or clock.now()))


def answering_of(activities: QuerySet[Activity]) -> dict[str, list[Organisation]]:
    """Activity's external id → the organisations that answer for it, the lead first. Two queries."""
    found: dict[str, dict[int, Organisation]] = defaultdict(dict)
    rows = activities.select_related("commitment__lead").prefetch_related("offices__post__organisation")
    for activity in rows:
        lead = activity.commitment.lead
        found[activity.external_id][lead.pk] = lead
        for office in activity.offices.all():
            found[activity.external_id][office.post.organisation_id] = office.post.organisation
    return {key: list(organisations.values()) for key, organisations in found.items()}


def without_report(progress: PlanProgress, period: ReportingPeriod) -> list[ActivityProgress]:
    """Activities under way by the plan, neither done nor dropped, on which nobody reported in the period."""
    told = set(
        Report.objects.submitted().filter(period=period).values_list("activity__external_id", flat=True)
    )  # fmt: skip
    return [
        activity
        for commitment in progress.commitments
        for activity in commitment.activities
        if activity.is_owed and activity.external_id not in told
    ]


def awaiting_ruling(user: Any) -> QuerySet[Evidence]:
    """Evidence that waits and on which the account may rule, the oldest first: never its own, nor of its offices."""
    mine = organisations_of(user).values("pk")
    own_activity = Activity.objects.filter(
        Q(commitment__lead__in=mine) | Q(offices__post__organisation__in=mine), pk=OuterRef("report__activity")
    )
    return (
        Evidence.objects.awaiting()
        .exclude(author=user)
        .exclude(organisation__in=mine)
        .exclude(Exists(own_activity))
        .select_related("report__activity__commitment__exercise", "report__period", "organisation", "file")
        .order_by("submitted_at", "pk")
    )


def after_it(queue: QuerySet[Evidence], evidence: Evidence) -> Evidence | None:
    """The piece that follows ``evidence`` in the queue."""
    at = evidence.submitted_at
    return queue.filter(Q(submitted_at__gt=at) | Q(submitted_at=at, pk__gt=evidence.pk)).first()


def before_it(queue: QuerySet[Evidence], evidence: Evidence) -> Evidence | None:
    """The piece that comes before ``evidence`` in the queue."""
    at = evidence.submitted_at
    return queue.filter(Q(submitted_at__lt=at) | Q(submitted_at=at, pk__lt=evidence.pk)).last()


def unowned(files: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
    """Those to which no record of any app refers."""
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if relation.auto_created and relation.is_relation and not relation.concrete:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})  # type: ignore[union-attr]
            files = files.exclude(Exists(rows))
    return files


def staged_files() -> QuerySet[StoredFile]:
    """Files that were chosen to be evidence and are attached to nothing yet, in the order in which they came."""
    chosen = Entry.objects.filter(
        subject_kind="uploads.storedfile", subject_id=OuterRef("external_id"), event="followup.file_staged"
    )
    return unowned(StoredFile.objects.kept().filter(Exists(chosen))).order_by("received_at", "pk")


def same_bytes(files: list[StoredFile]) -> dict[str, Evidence]:
    """SHA-256 → evidence that already holds those very bytes."""
    held = Evidence.objects.filter(file__sha256__in={file.sha256 for file in files}).exclude(file=None)
    return {evidence.file.sha256: evidence for evidence in held.select_related("file", "report__activity")}  # type: ignore[union-attr]


def sheets_for_desk(exercise: Exercise) -> QuerySet[ProgressSheet]:
    """Progress sheets of an exercise, the latest period first."""
    rows = ProgressSheet.objects.filter(period__exercise=exercise).select_related("commitment", "period")
    return rows.order_by(F("period__starts_on").desc(), "commitment__number")
