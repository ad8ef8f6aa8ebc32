"""A plan that is followed: published, with a period that takes reports and the accounts that act on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from abierto.accounts.enums import Role
from abierto.accounts.models import User
from abierto.core.clock import ZONE
from abierto.followup import models as followup
from abierto.followup.actions.reports import attach_evidence, save_draft, submit_report
from abierto.followup.actions.review import accept_evidence
from abierto.followup.enums import EvidenceKind, Shows
from abierto.people.models import Organisation
from abierto.plan.models import Activity, Commitment, PlanVersion
from abierto.secretariat.enums import Sector
from abierto.secretariat.models import Exercise, RegisteredMember
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.people import OrganisationFactory
from tests.factories.plan import ActivityFactory, ActivityOfficeFactory, CommitmentFactory, sealed_version
from tests.factories.secretariat import RegisteredMemberFactory

PUBLISHED = datetime(2021, 3, 18, 10, 0, tzinfo=ZONE)
#: A day on which the period of :func:`followed_plan` takes reports.
REPORTING = datetime(2021, 5, 20, 11, 0, tzinfo=ZONE)
CUT = datetime(2021, 6, 8, 0, 0, tzinfo=ZONE)


class ReportingPeriodFactory(DjangoModelFactory):
    """May 2021, which takes reports until the first instant of 8 June."""

    class Meta:
        model = followup.ReportingPeriod

    exercise = factory.SubFactory("tests.factories.secretariat.ExerciseFactory")
    slug = factory.LazyAttribute(lambda period: f"{period.starts_on:%Y-%m}")
    external_id = factory.LazyAttribute(lambda period: f"{period.exercise.external_id}-{period.slug}")
    name = factory.LazyAttribute(lambda period: f"Periodo {period.slug}")
    starts_on = date(2021, 5, 1)
    ends_on = date(2021, 5, 31)
    cuts_at = CUT


@dataclass
class FollowedPlan:
    """An exercise with a published commitment of several activities, an open period, and who acts."""

    exercise: Exercise
    commitment: Commitment
    activities: list[Activity]
    period: followup.ReportingPeriod
    version: PlanVersion
    lead: Organisation
    office: User
    secretary: User

    def civil_society(self) -> tuple[User, RegisteredMember]:
        """An account of a civil-society organisation registered in the exercise."""
        organisation = OrganisationFactory()
        member = RegisteredMemberFactory(exercise=self.exercise, sector=Sector.CIVIL_SOCIETY, organisation=organisation)
        return UserFactory(role=Role.CIVIL_SOCIETY, organisation=organisation), member

    def evaluator(self) -> User:
        return UserFactory(role=Role.EVALUATOR)

    def report(self, activity: Activity | None = None, **words: Any) -> followup.Report:
        """A draft of the office on an activity (the first one), in the open period."""
        told = {"text": "Se instaló el grupo de trabajo.", "obstacle": "Falta designar a una persona.", **words}
        at = told.pop("at", REPORTING)
        period = told.pop("period", self.period)
        return save_draft(activity=activity or self.activities[0], period=period, by=self.office, at=at, **told)

    def submitted(self, activity: Activity | None = None, *, evidence: int = 1, **facts: Any) -> followup.Report:
        """A report submitted with that many links as evidence, each with the facts given."""
        at = facts.pop("at", REPORTING)
        period = facts.pop("period", self.period)
        report = self.report(activity, at=at, period=period)
        for _ in range(evidence):
            attach_evidence(report=report, by=self.office, facts=link(**facts), at=at)
        return submit_report(report=report, by=self.office, at=at)

    def accepted(self, activity: Activity | None = None, **facts: Any) -> followup.Report:
        """The same, and the secretariat accepted all of it."""
        at = facts.get("at", REPORTING)
        report = self.submitted(activity, **facts)
        for evidence in report.evidence.all():
            accept_evidence(evidence=evidence, by=self.secretary, at=at)
        return report

    def done(self, activity: Activity | None = None, *, on: date = date(2021, 5, 15), **facts: Any) -> followup.Report:
        """The activity completed on a day, with the means of verification accepted."""
        return self.accepted(activity, shows=Shows.MEANS, completed_on=on, **facts)


_links = iter(range(1, 10**9))


def link(**facts: Any) -> dict[str, Any]:
    """The fields of a piece of evidence that is a link."""
    return {
        "kind": EvidenceKind.WEB_PAGE,
        "title": "Minuta publicada",
        "dated_on": date(2021, 5, 12),
        "url": f"https://oficina.example/minuta/{next(_links)}",
        **facts,
    }


def followed_plan(*, activities: int = 3, commitments: int = 1) -> FollowedPlan:
    """A published plan (without rendered documents) and May 2021 as its open period.

    The first commitment has exactly ``activities`` activities, in the order of its sheet, from 1 March to 31 May 2021.
    """
    first = CommitmentFactory(complete=True)
    for _ in range(commitments - 1):
        CommitmentFactory(complete=True, axis=first.axis)
    existing = sorted(first.activities.all(), key=lambda activity: (activity.line_id is None, activity.number))
    extra = [ActivityFactory(commitment=first, number=10 + n) for n in range(activities - len(existing))]
    for activity in extra:
        ActivityOfficeFactory(activity=activity, number=1, post=first.offices.first().post)
    for spare in existing[activities:]:
        spare.delete()
    version = published_plainly(first.exercise)
    return FollowedPlan(
        exercise=first.exercise,
        commitment=first,
        activities=[*existing[:activities], *extra],
        period=ReportingPeriodFactory(exercise=first.exercise),
        version=version,
        lead=first.lead,
        office=UserFactory(role=Role.INSTITUTION, organisation=first.lead),
        secretary=SecretaryFactory(),
    )


def published_plainly(exercise: Exercise, *, at: datetime = PUBLISHED) -> PlanVersion:
    """The working copy sealed and in force since ``at``, without signatures or documents, which cost seconds."""
    version = sealed_version(exercise)
    version.published_at = at
    version.save(update_fields=["published_at"])
    return version


def upload(body: bytes, name: str) -> Any:
    """A file as a form gives it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, body)
