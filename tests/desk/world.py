"""The world that the desk's tests and the permission matrix stand in."""

from __future__ import annotations

from hashlib import sha256
from types import SimpleNamespace

from abierto.accounts.enums import Role
from abierto.dialogues.models import Dialogue, Option, Theme, Vote
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
from abierto.participation.committed import content_of, digest_of
from abierto.participation.enums import Gesture, Kind, Origin
from abierto.participation.models import Act, Contribution, Invitation, Screening, Space, SpaceVersion
from abierto.participation.screening import RULE_VERSION
from abierto.plan.enums import NodeSide
from abierto.transparency.commitments import commit
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
        **talk_about(mine, theirs),
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


def talk_about(mine, theirs) -> dict:
    """A published dialogue of each institution's commitment, with all that the desk has a screen for."""
    made: dict = {}
    for name, commitment in (("own", mine), ("foreign", theirs)):
        space, board = (
            Space.objects.create(external_id=f"dialogo-{name}{kind}", title="Mapas", url="/")
            for kind in ("", "-tablero")
        )
        for each in (space, board):
            SpaceVersion.objects.create(space=each, number=1, text="Mapas", sha256="0" * 64, since=REPORTING)
        dialogue = Dialogue.objects.create(
            external_id=f"dialogo-{name}", commitment=commitment, space=space, board=board, published_at=REPORTING,
            title=f"Mapas {name}", question="¿Qué mapas?", about="De mapas.", can_change="Cuáles.",
            cannot_change="Cuándo.", what_next="Se responde.",
        )  # fmt: skip
        Theme.objects.create(external_id=f"tema-{name}", dialogue=dialogue, number=1, name="Escala")
        vote = Vote.objects.create(
            external_id=f"voto-{name}", dialogue=dialogue, number=1, question="¿Cuál?", method="single"
        )
        Option.objects.create(external_id=f"opcion-{name}", vote=vote, number=1, text="Uno")
        made |= {f"{name}_dialogue": dialogue, f"{name}_vote": vote}
        made[f"{name}_contribution"] = _said(space, f"Más mapas de {name}")
        made[f"{name}_question"] = _said(board, f"¿Y los mapas de {name}?")
        made[f"{name}_invitation"] = Invitation.objects.create(
            space=space, label="Colegio", author=name.ljust(16).encode(), made_at=REPORTING
        )
    return made


def _said(space: Space, text: str) -> Contribution:
    author = salt = sha256(text.encode()).digest()[:16]
    value = digest_of(Kind.IDEA.value, text)
    content = content_of(space.external_id, Gesture.CONTRIBUTE, value, 1, author, REPORTING)
    act = Act.objects.create(
        space=space, gesture=Gesture.CONTRIBUTE, author=author, value=value, version=1, at=REPORTING,
        origin=Origin.IMPORT, salt=salt, commitment=commit(content, salt),
    )  # fmt: skip
    Screening.objects.create(act=act, rule_version=RULE_VERSION, score=0, reasons=[], at=REPORTING)
    return Contribution.objects.create(act=act, kind=Kind.IDEA, text=text)
