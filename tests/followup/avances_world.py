"""A plan whose first period is frozen and whose second is open, with a published sheet and measurements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from abierto.core.clock import ZONE
from abierto.followup import models as followup
from abierto.followup.actions.periods import freeze_period
from abierto.followup.enums import OpenedGovernment, Potential, Voice
from abierto.plan.models import Commitment, Indicator
from tests.factories.followup import CUT, FollowedPlan, ReportingPeriodFactory, followed_plan

SHEET_PUBLISHED = datetime(2021, 6, 10, 12, 0, tzinfo=ZONE)
JUNE = datetime(2021, 6, 20, 11, 0, tzinfo=ZONE)


@dataclass
class Avances:
    """The world, its second period, and the records that hang from the first commitment."""

    followed: FollowedPlan
    june: followup.ReportingPeriod
    sheet: followup.ProgressSheet

    @property
    def url(self) -> str:
        return f"/planes/{self.followed.exercise.external_id}/"

    @property
    def may_url(self) -> str:
        return f"{self.url}avances/{self.followed.period.slug}/"

    @property
    def state_url(self) -> str:
        return f"{self.may_url}{self.followed.commitment.external_id}/"

    @property
    def commitment_url(self) -> str:
        return f"{self.url}compromisos/{self.followed.commitment.external_id}/"

    @property
    def state(self) -> followup.CommitmentState:
        return followup.CommitmentState.objects.get(
            period=self.followed.period, commitment_id=self.followed.commitment.external_id
        )


def avances(*, activities: int = 3, commitments: int = 2, frozen: bool = True) -> Avances:
    """May: one activity complete, one limited, the others unsaid; frozen. June: open, with nothing yet."""
    world = followed_plan(activities=activities, commitments=commitments)
    world.done(world.activities[0])
    if activities > 1:
        world.accepted(world.activities[1])
    if frozen:
        freeze_period(period=world.period, by=None, at=CUT)
        world.period.refresh_from_db()
    june = ReportingPeriodFactory(
        exercise=world.exercise,
        starts_on=date(2021, 6, 1),
        ends_on=date(2021, 6, 30),
        cuts_at=datetime(2021, 7, 8, tzinfo=ZONE),
    )
    return Avances(world, june, sheet(world))


def sheet(
    world: FollowedPlan, *, published: bool = True, commitment: Commitment | None = None
) -> followup.ProgressSheet:
    """A sheet in the shape of the one of 2022: figures by sector, proposals in a word, next steps with dates."""
    commitment = commitment or world.commitment
    made = followup.ProgressSheet.objects.create(
        external_id=f"hoja-{commitment.external_id}",
        commitment=commitment,
        period=world.period,
        heading="Convocatoria para diseñar el estudio",
        summary="Se publicó la convocatoria.\nSe recibieron postulaciones durante dos semanas.",
        figures_caption="participantes",
        source="Registro de postulaciones del propio compromiso",
    )
    for number, (sector, count) in enumerate((("Sociedad civil", 5), ("Ciudadanía", 4), ("Academia", 1)), 1):
        followup.SectorFigure.objects.create(
            external_id=f"{made.external_id}-cifra-{number}", sheet=made, number=number, sector=sector, count=count
        )
    for number, (heading, text) in enumerate(
        (
            ("Considerar", "El desarrollo social y económico de cada municipio como dato de contexto."),
            ("Verificar", "Que los municipios cumplan sus obligaciones de transparencia."),
        ),
        1,
    ):
        followup.RelevantProposal.objects.create(
            external_id=f"{made.external_id}-propuesta-{number}", sheet=made, number=number, heading=heading, text=text
        )
    followup.NextStep.objects.create(
        external_id=f"{made.external_id}-etapa-1",
        sheet=made,
        number=1,
        text="Trabajo de las mesas para el método",
        starts_on=date(2021, 6, 14),
        ends_on=date(2021, 7, 9),
    )
    if published:
        made.published_at = SHEET_PUBLISHED
        made.save(update_fields=["published_at"])
    return made


def measure(indicator: Indicator, *values: int, first: date = date(2021, 4, 30)) -> list[followup.Measurement]:
    """A measurement a month of an indicator."""
    return [
        followup.Measurement.objects.create(
            external_id=f"medicion-{indicator.external_id}-{number}",
            indicator=indicator,
            measured_on=first + timedelta(days=31 * number),
            value=Decimal(value),
            source="Portal de datos abiertos",
            method="Se cuentan las bases publicadas el último día del mes.",
        )
        for number, value in enumerate(values)
    ]


def pair(commitment: Commitment, *, before: str = "120", after: str = "300", number: int = 1) -> followup.BeforeAfter:
    """Visits before and after a campaign."""
    return followup.BeforeAfter.objects.create(
        external_id=f"antes-despues-{commitment.external_id}-{number}",
        commitment=commitment,
        action="Campaña en redes sociales",
        measure="Visitas a la página",
        unit="visitas al mes",
        before_on=date(2021, 4, 1),
        before=Decimal(before),
        after_on=date(2021, 6, 1),
        after=Decimal(after),
        source="Bitácora del servidor",
        method="Visitas de un mes calendario, sin robots.",
    )


def assess(world: FollowedPlan) -> followup.Statement:
    """The evaluation's assessment of the first commitment, published."""
    return followup.Statement.objects.create(
        external_id="evaluacion-1",
        commitment=world.commitment,
        period=world.period,
        voice=Voice.EVALUATOR,
        text="El avance se limita a preparar el terreno.",
        completion=1,
        opened_government=OpenedGovernment.MARGINAL,
        potential=Potential.MODEST,
        written_by=world.evaluator(),
        published_at=SHEET_PUBLISHED,
    )
