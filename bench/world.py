"""A followed plan of any size, in the database that Django stands on: what ``bench.scale`` measures.

Rows are written in bulk; the periods are frozen by the same action that people use.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

EXERCISE = "ejercicio-medido"
PERIODS = 24
ACTIVITIES_EACH = 20  # of a commitment
REPORTS_EACH = 10  # of an activity, one piece of evidence with each
FIRST = date(2020, 1, 1)
NOW_DAYS_AFTER_LAST_CUT = 3


@dataclass(frozen=True)
class Size:
    """How much there is: activities, evidence and reports follow from the commitments."""

    commitments: int

    @property
    def activities(self) -> int:
        return self.commitments * ACTIVITIES_EACH

    @property
    def evidence(self) -> int:
        return self.activities * REPORTS_EACH


def months() -> Iterator[tuple[date, date]]:
    """The first and last day of each period, month by month."""
    starts_on = FIRST
    for _ in range(PERIODS):
        following = (starts_on.replace(day=28) + timedelta(days=4)).replace(day=1)
        yield starts_on, following - timedelta(days=1)
        starts_on = following


def now() -> datetime:
    """The instant at which the measured site stands: in the last period's days of grace."""
    from abierto.core.clock import ZONE

    *_, (_starts_on, ends_on) = months()
    return datetime(ends_on.year, ends_on.month, ends_on.day, 12, 0, tzinfo=ZONE) + timedelta(
        days=NOW_DAYS_AFTER_LAST_CUT
    )


def build(size: Size) -> None:
    """Write the plan, its published version, its reports with evidence, and freeze every period but the last."""
    from abierto.followup.actions.periods import freeze_due

    exercise, office, secretary = _people()
    activities = _plan(exercise, size)
    _publish(exercise)
    periods = _periods(exercise)
    _progress(activities, periods, office, secretary)
    freeze_due(at=now())


def _people():
    from django.contrib.auth.models import Group

    from abierto.accounts.enums import Role
    from abierto.accounts.models import User
    from abierto.people.enums import OrganisationKind
    from abierto.people.models import Affiliation, Organisation
    from abierto.secretariat.models import Exercise

    lead = Organisation.objects.create(
        external_id="institucion-medida", name="Institución medida", kind=OrganisationKind.PUBLIC_BODY
    )
    exercise = Exercise.objects.create(
        external_id=EXERCISE,
        name="Plan medido",
        jurisdiction="Estado de México",
        period="2020-2021",
        starts_on=FIRST,
        is_current=True,
        is_demonstration=True,
    )
    users = []
    for name, role in (("oficina", Role.INSTITUTION), ("secretaria", Role.SECRETARIAT)):
        user = User.objects.create_user(f"{name}@medida.abierto.test", None, name=name)
        user.groups.add(Group.objects.get(name=role.value))
        users.append(user)
    Affiliation.objects.create(user=users[0], organisation=lead)
    return exercise, users[0], users[1]


def _plan(exercise, size: Size) -> list:
    from abierto.people.models import Organisation, Post
    from abierto.plan import models as plan
    from abierto.plan.enums import CommitmentKind

    lead = Organisation.objects.get(external_id="institucion-medida")
    post = Post.objects.create(external_id="cargo-medido", organisation=lead, title="Dirección medida")
    axis = plan.Axis.objects.create(external_id="eje-medido", exercise=exercise, number=1, name="Eje medido")
    commitments = plan.Commitment.objects.bulk_create(
        plan.Commitment(
            external_id=f"compromiso-medido-{number}",
            exercise=exercise,
            axis=axis,
            number=number,
            kind=CommitmentKind.PROACTIVE,
            name=f"Compromiso medido {number}",
            objective="Publicar la información en lenguaje claro.",
            starts_on=FIRST,
            ends_on=date(2021, 12, 31),
            lead=lead,
        )
        for number in range(1, size.commitments + 1)
    )
    lines = plan.LineOfAction.objects.bulk_create(
        plan.LineOfAction(external_id=f"{c.external_id}-l{n}", commitment=c, number=n, text=f"Línea {n}")
        for c in commitments
        for n in range(1, 5)
    )
    per_line = ACTIVITIES_EACH // 4
    activities = plan.Activity.objects.bulk_create(
        plan.Activity(
            external_id=f"{line.external_id}-{number}",
            commitment_id=line.commitment_id,
            line=line,
            number=number,
            title=f"Actividad medida {number} de la línea {line.number}",
            description="Qué se hará y para qué.",
            verification_means="Minuta publicada",
            starts_on=FIRST + timedelta(days=30 * number),
            ends_on=FIRST + timedelta(days=120 * number),
        )
        for line in lines
        for number in range(1, per_line + 1)
    )
    plan.ActivityOffice.objects.bulk_create(
        plan.ActivityOffice(external_id=f"{a.external_id}-o", activity=a, number=1, post=post) for a in activities
    )
    return activities


def _publish(exercise) -> None:
    from abierto.core.clock import ZONE
    from abierto.plan.content import working_content
    from abierto.plan.format import canonical, fingerprint, verification_code
    from abierto.plan.models import PlanVersion

    at = datetime(2020, 1, 2, 10, 0, tzinfo=ZONE)
    seal = {"number": 1, "reason": "Medición", "sealed_at": at.isoformat(), "previous_sha256": None}
    text = canonical({**working_content(exercise), "pending": [], "seal": seal})
    sha256 = fingerprint(text)
    PlanVersion.objects.create(
        exercise=exercise,
        number=1,
        reason="Medición",
        content=text,
        sha256=sha256,
        code=verification_code(sha256),
        sealed_at=at,
        published_at=at,
    )


def _periods(exercise) -> list:
    from abierto.core.clock import ZONE
    from abierto.followup.models import ReportingPeriod

    return ReportingPeriod.objects.bulk_create(
        ReportingPeriod(
            external_id=f"{EXERCISE}-{starts_on:%Y-%m}",
            exercise=exercise,
            slug=f"{starts_on:%Y-%m}",
            name=f"Periodo {starts_on:%Y-%m}",
            starts_on=starts_on,
            ends_on=ends_on,
            cuts_at=datetime(ends_on.year, ends_on.month, ends_on.day, tzinfo=ZONE) + timedelta(days=8),
            is_demonstration=True,
        )
        for starts_on, ends_on in months()
    )


def _progress(activities: list, periods: list, office, secretary) -> None:
    """Reports spread over the periods; of every ten pieces of evidence one waits, one was returned, and eight count."""
    from abierto.followup.enums import EvidenceKind, Shows
    from abierto.followup.models import Evidence, Report

    def told(period) -> datetime:
        return period.cuts_at - timedelta(days=5)

    reports = Report.objects.bulk_create(
        (
            Report(
                external_id=f"informe-{activity.pk}-{period.pk}",
                activity=activity,
                period=period,
                text="Se avanzó en lo previsto para el periodo.",
                obstacle="Falta designar a una persona.",
                submitted_at=told(period),
                submitted_by=office,
            )
            for index, activity in enumerate(activities)
            for period in periods[index % 2 : PERIODS : PERIODS // REPORTS_EACH][:REPORTS_EACH]
        ),
        batch_size=500,
    )
    lead = office.affiliations.get().organisation
    Evidence.objects.bulk_create(
        (_evidence(number, report, lead, office, secretary, told, Evidence, EvidenceKind, Shows)
         for number, report in enumerate(reports)),
        batch_size=500,
    )  # fmt: skip


def _evidence(number, report, lead, office, secretary, told, model, kinds, shows):
    at = told(report.period)
    accepted, returned = number % 10 > 1, number % 10 == 1
    means = number % 5 == 0
    return model(
        external_id=f"evidencia-{report.pk}",
        report=report,
        kind=kinds.MINUTES,
        title=f"Minuta {number}",
        dated_on=report.period.ends_on,
        shows=shows.MEANS if means else shows.STEP,
        completed_on=report.period.ends_on if means and number % 20 == 10 else None,
        url=f"https://medida.abierto.test/minutas/{number}",
        captured_at=at,
        author=office,
        organisation=lead,
        submitted_at=at,
        accepted_at=at + timedelta(hours=1) if accepted else None,
        accepted_by=secretary if accepted else None,
        returned_at=at + timedelta(hours=1) if returned else None,
        returned_by=secretary if returned else None,
        return_reason="No se lee la fecha." if returned else "",
    )
