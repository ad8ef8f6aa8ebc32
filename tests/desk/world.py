"""The world that the desk's tests and the permission matrix stand in."""

from __future__ import annotations

from types import SimpleNamespace

from abierto.accounts.enums import Role
from abierto.followup.models import (
    BeforeAfter,
    Evidence,
    Measurement,
    NextStep,
    ProgressSheet,
    RelevantProposal,
    Report,
    SectorFigure,
)
from abierto.plan.enums import NodeSide
from tests.factories.accounts import UserFactory
from tests.factories.followup import REPORTING, ReportingPeriodFactory, link
from tests.factories.people import MembershipFactory, OrganisationFactory, PersonFactory, PostFactory
from tests.factories.plan import (
    ActivityFactory,
    AnnexFactory,
    AxisFactory,
    CommitmentFactory,
    IndicatorFactory,
    ProblemTreeFactory,
    TreeNodeFactory,
)
from tests.factories.secretariat import ExerciseFactory, MilestoneFactory, RegisteredMemberFactory, SeatFactory

OTHER = "other_institution"
SUPERUSER = "superuser"
NOBODY = "without_role"


def a_world() -> SimpleNamespace:
    """A complete commitment of one institution, a blank one of another, and everyone who may look at them."""
    exercise = ExerciseFactory(external_id="plan-prueba", is_current=True)
    axis = AxisFactory(exercise=exercise, number=1)
    own, foreign = OrganisationFactory(name="Instituto propio"), OrganisationFactory(name="Instituto ajeno")
    tree = ProblemTreeFactory(axis=axis, grown=True)
    mine = CommitmentFactory(axis=axis, number=1, lead=own, tree=tree, complete=True)
    theirs = CommitmentFactory(axis=axis, number=2, lead=foreign, blank=True)
    accounts = {role.value: UserFactory(role=role) for role in Role if role is not Role.INSTITUTION}
    accounts[Role.INSTITUTION.value] = UserFactory(role=Role.INSTITUTION, organisation=own)
    accounts[OTHER] = UserFactory(role=Role.INSTITUTION, organisation=foreign)
    accounts[NOBODY] = UserFactory()
    accounts[SUPERUSER] = UserFactory(is_superuser=True, is_staff=True)
    followed = follow_up(exercise, mine, theirs, accounts)
    return SimpleNamespace(
        **followed,
        exercise=exercise,
        axis=axis,
        own=own,
        foreign=foreign,
        tree=tree,
        node=TreeNodeFactory(tree=tree, side=NodeSide.CAUSE, number=9),
        mine=mine,
        theirs=theirs,
        annex=AnnexFactory(commitment=mine),
        person=PersonFactory(),
        post=PostFactory(organisation=own),
        membership=MembershipFactory(),
        seat=SeatFactory(exercise=exercise),
        member=RegisteredMemberFactory(exercise=exercise),
        milestone=MilestoneFactory(exercise=exercise),
        accounts=accounts,
    )


def follow_up(exercise, mine, theirs, accounts) -> dict:
    """A period with a draft, evidence that waits and a progress sheet of each institution's commitment."""
    period = ReportingPeriodFactory(exercise=exercise)
    made: dict = {"period": period}
    for name, commitment, role in (("own", mine, Role.INSTITUTION.value), ("foreign", theirs, OTHER)):
        activity = commitment.activities.first() or ActivityFactory(commitment=commitment)
        report = Report.objects.create(external_id=f"informe-{name}", activity=activity, period=period, text="Se hizo.")
        evidence = Evidence.objects.create(
            external_id=f"evidencia-{name}",
            report=report,
            **link(),
            author=accounts[role],
            organisation=commitment.lead,
            submitted_at=REPORTING,
        )
        sheet = ProgressSheet.objects.create(
            external_id=f"hoja-{name}", commitment=commitment, period=period, heading="Foros", summary="Dos foros."
        )  # fmt: skip
        SectorFigure.objects.create(external_id=f"cifra-{name}", sheet=sheet, number=1, sector="Academia", count=3)
        RelevantProposal.objects.create(
            external_id=f"pro-{name}", sheet=sheet, number=1, heading="Datos", text="Abrir."
        )
        NextStep.objects.create(external_id=f"etapa-{name}", sheet=sheet, number=1, text="Taller")
        indicator = commitment.indicators.first() or IndicatorFactory(commitment=commitment)
        days = {"before_on": "2021-05-01", "after_on": "2021-05-09"}
        Measurement.objects.create(
            external_id=f"med-{name}", indicator=indicator, measured_on="2021-05-01", value=1, source="Padrón"
        )  # fmt: skip
        BeforeAfter.objects.create(
            external_id=f"antes-{name}", commitment=commitment, action="Foro", measure="Asistentes", unit="personas",
            before=1, after=2, source="Listas", method="Conteo", **days,
        )  # fmt: skip
        made |= {f"{name}_activity": activity, f"{name}_report": report, f"{name}_evidence": evidence}
        made[f"{name}_sheet"] = sheet
    return made
