"""Every record of a plan, complete commitments, and published versions."""

from __future__ import annotations

from datetime import date

import factory
from factory.django import DjangoModelFactory

from abierto.people.models import Organisation
from abierto.plan import models as plan
from abierto.plan.actions.versions import publish_version, seal_version, sign_version
from abierto.plan.enums import ActorKind, AnnexKind, CommitmentKind, Gate, NodeSide, OgpValue
from abierto.secretariat.models import Exercise
from tests.factories.people import OrganisationFactory, PostFactory
from tests.factories.secretariat import ExerciseFactory


def _number() -> factory.Sequence:
    return factory.Sequence(lambda n: n + 1)


class AxisFactory(DjangoModelFactory):
    class Meta:
        model = plan.Axis

    external_id = factory.Sequence(lambda n: f"eje-{n}")
    exercise = factory.SubFactory(ExerciseFactory)
    number = _number()
    name = factory.Sequence(lambda n: f"Eje de prueba {n}")


class ProblemTreeFactory(DjangoModelFactory):
    """A tree; ``ProblemTreeFactory(grown=True)`` has two causes, one of them with a deeper one, and an effect."""

    class Meta:
        model = plan.ProblemTree
        skip_postgeneration_save = True

    external_id = factory.Sequence(lambda n: f"arbol-{n}")
    axis = factory.SubFactory(AxisFactory)
    exercise = factory.SelfAttribute("axis.exercise")
    title = factory.Sequence(lambda n: f"Árbol de prueba {n}")
    central_problem = "La ciudadanía no encuentra la información pública que necesita."
    central_objective = "La ciudadanía encuentra la información pública que necesita."

    @factory.post_generation
    def grown(self, create, extracted, **kwargs):
        if create and extracted:
            cause = TreeNodeFactory(tree=self, number=1)
            TreeNodeFactory(tree=self, parent=cause, number=1)
            TreeNodeFactory(tree=self, number=2)
            TreeNodeFactory(tree=self, side=NodeSide.EFFECT, number=1)


class TreeNodeFactory(DjangoModelFactory):
    class Meta:
        model = plan.TreeNode

    external_id = factory.Sequence(lambda n: f"nodo-{n}")
    tree = factory.SubFactory(ProblemTreeFactory)
    side = NodeSide.CAUSE
    number = _number()
    text = factory.Sequence(lambda n: f"Problema de prueba {n}")
    objective = factory.Sequence(lambda n: f"Objetivo de prueba {n}")


class CommitmentFactory(DjangoModelFactory):
    """A draft with a few fields filled; ``blank=True`` empties them, ``complete=True`` makes it publishable."""

    class Meta:
        model = plan.Commitment
        skip_postgeneration_save = True

    class Params:
        blank = factory.Trait(objective="", starts_on=None, ends_on=None)

    external_id = factory.Sequence(lambda n: f"compromiso-{n}")
    axis = factory.SubFactory(AxisFactory)
    exercise = factory.SelfAttribute("axis.exercise")
    number = _number()
    kind = CommitmentKind.CO_CREATED
    name = factory.Sequence(lambda n: f"Compromiso de prueba {n}")
    objective = "Publicar la información en lenguaje claro."
    starts_on = date(2021, 1, 4)
    ends_on = date(2021, 12, 17)
    lead = factory.SubFactory(OrganisationFactory)

    @factory.post_generation
    def complete(self, create, extracted, **kwargs):
        if create and extracted:
            _fill_sheet(self)


class CommitmentOfficeFactory(DjangoModelFactory):
    class Meta:
        model = plan.CommitmentOffice

    external_id = factory.Sequence(lambda n: f"oficina-{n}")
    commitment = factory.SubFactory(CommitmentFactory)
    number = _number()
    post = factory.SubFactory(PostFactory)


class ValueRelevanceFactory(DjangoModelFactory):
    class Meta:
        model = plan.ValueRelevance

    external_id = factory.Sequence(lambda n: f"valor-{n}")
    commitment = factory.SubFactory(CommitmentFactory)
    number = _number()
    value = OgpValue.ACCESS
    reason = "Abre información que hoy no se publica."


class SdgLinkFactory(DjangoModelFactory):
    class Meta:
        model = plan.SdgLink

    external_id = factory.Sequence(lambda n: f"ods-{n}")
    commitment = factory.SubFactory(CommitmentFactory)
    goal = 16
    target = "16.10"


class KeyActionFactory(DjangoModelFactory):
    class Meta:
        model = plan.KeyAction

    external_id = factory.Sequence(lambda n: f"accion-{n}")
    commitment = factory.SubFactory(CommitmentFactory)
    number = _number()
    text = "Publicar los datos cada mes."
    starts_on = date(2021, 2, 1)
    ends_on = date(2021, 6, 30)


class OtherActorFactory(DjangoModelFactory):
    class Meta:
        model = plan.OtherActor

    external_id = factory.Sequence(lambda n: f"actor-{n}")
    commitment = factory.SubFactory(CommitmentFactory)
    number = _number()
    kind = ActorKind.CIVIL_SOCIETY
    name = factory.Sequence(lambda n: f"Colectivo de Prueba {n}")


class LineOfActionFactory(DjangoModelFactory):
    class Meta:
        model = plan.LineOfAction

    external_id = factory.Sequence(lambda n: f"linea-{n}")
    commitment = factory.SubFactory(CommitmentFactory)
    number = _number()
    text = factory.Sequence(lambda n: f"Línea de acción de prueba {n}")


class LineCauseFactory(DjangoModelFactory):
    class Meta:
        model = plan.LineCause

    external_id = factory.Sequence(lambda n: f"causa-atendida-{n}")
    line = factory.SubFactory(LineOfActionFactory)
    node = factory.SubFactory(TreeNodeFactory)


class ActivityFactory(DjangoModelFactory):
    """An activity of the sheet's calendar; pass ``line=`` for one of the roadmap."""

    class Meta:
        model = plan.Activity

    external_id = factory.Sequence(lambda n: f"actividad-{n}")
    commitment = factory.Maybe(
        "line",
        yes_declaration=factory.SelfAttribute("line.commitment"),
        no_declaration=factory.SubFactory(CommitmentFactory),
    )
    line = None
    number = _number()
    title = factory.Sequence(lambda n: f"Actividad de prueba {n}")
    description = "Qué se hará y para qué."
    verification_means = "Minuta publicada"
    starts_on = date(2021, 3, 1)
    ends_on = date(2021, 5, 31)


class ActivityOfficeFactory(DjangoModelFactory):
    class Meta:
        model = plan.ActivityOffice

    external_id = factory.Sequence(lambda n: f"oficina-actividad-{n}")
    activity = factory.SubFactory(ActivityFactory)
    number = _number()
    post = factory.SubFactory(PostFactory)


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = plan.Indicator

    external_id = factory.Sequence(lambda n: f"indicador-{n}")
    commitment = factory.SubFactory(CommitmentFactory)
    number = _number()
    name = factory.Sequence(lambda n: f"Indicador de prueba {n}")
    unit = "bases de datos"
    baseline = 0
    target = 12


class AnnexFactory(DjangoModelFactory):
    class Meta:
        model = plan.Annex

    external_id = factory.Sequence(lambda n: f"anexo-{n}")
    commitment = factory.SubFactory(CommitmentFactory)
    number = _number()
    kind = AnnexKind.LINK
    title = factory.Sequence(lambda n: f"Anexo de prueba {n}")
    url = "https://abierto.test/anexo"


class GatePassageFactory(DjangoModelFactory):
    class Meta:
        model = plan.GatePassage

    external_id = factory.Sequence(lambda n: f"fase-{n}")
    commitment = factory.SubFactory(CommitmentFactory)
    gate = Gate.PROPOSAL
    passed_on = date(2020, 6, 1)
    record = "Minuta de la sesión"


def _fill_sheet(commitment: plan.Commitment) -> None:
    """Everything that :mod:`abierto.plan.completeness` asks for, and the four gates before publication."""
    for name in (
        *("objective", "problem_solved", "enables", "description", "contribution"),
        *("target_population", "sdg_contribution", "gender_perspective", "expected_results"),
    ):
        setattr(commitment, name, getattr(commitment, name) or f"Texto de prueba: {name}.")
    commitment.starts_on = commitment.starts_on or date(2021, 1, 4)
    commitment.ends_on = commitment.ends_on or date(2021, 12, 17)
    commitment.tree = commitment.tree or ProblemTreeFactory(axis=commitment.axis, grown=True)
    commitment.save()

    post = PostFactory(organisation=commitment.lead)
    CommitmentOfficeFactory(commitment=commitment, number=1, post=post)
    ValueRelevanceFactory(commitment=commitment, number=1)
    SdgLinkFactory(commitment=commitment)
    KeyActionFactory(commitment=commitment, number=1)
    OtherActorFactory(commitment=commitment, number=1)
    IndicatorFactory(commitment=commitment, number=1)
    step = ActivityFactory(commitment=commitment, number=1)
    ActivityOfficeFactory(activity=step, number=1, post=post)
    line = LineOfActionFactory(commitment=commitment, number=1)
    ActivityFactory(line=line, number=1)
    cause = commitment.tree.nodes.filter(side=NodeSide.CAUSE).first()
    if cause is not None:
        LineCauseFactory(line=line, node=cause)
    for gate in Gate:
        if gate is not Gate.PUBLICATION:
            GatePassageFactory(commitment=commitment, gate=gate)


def sealed_version(exercise: Exercise, *, reason: str = "Primera versión") -> plan.PlanVersion:
    """The exercise's working copy sealed, which awaits its signatures."""
    return seal_version(exercise=exercise, reason=reason, by=None)


def published_version(exercise: Exercise, *, reason: str = "Primera versión") -> plan.PlanVersion:
    """The exercise's working copy sealed, signed by every institution responsible, and published."""
    version = sealed_version(exercise, reason=reason)
    for external_id in version.signatories:
        organisation = Organisation.objects.get(external_id=external_id)
        sign_version(version=version, organisation=organisation, office="Presidencia", by=None)
    return publish_version(version=version, by=None)
