"""The commitment sheet, every field of the official form."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from abierto.core.constraints import in_order
from abierto.people.models import Organisation, Post
from abierto.plan.enums import ActorKind, CommitmentKind, OgpValue
from abierto.secretariat.models import Exercise

from .axis import Axis
from .base import PlanRecord
from .tree import ProblemTree


class CommitmentQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> CommitmentQuerySet:
        """Working copies are for those who work in the exercise; the public reads published versions."""
        return self if getattr(viewer, "works_here", False) else self.none()


class Commitment(PlanRecord):
    """What an institution promises. ``external_id`` is its slug in public addresses.

    A date that the source gives in words ("marzo de 2021", "hasta la conclusión del proceso electoral") keeps the
    words in its note; the date itself is filled only when it is known or when the words fix it.
    """

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="commitments", verbose_name="ejercicio")
    number = models.PositiveSmallIntegerField("orden")
    axis = models.ForeignKey(Axis, models.PROTECT, related_name="commitments", verbose_name="eje")
    tree = models.ForeignKey(
        ProblemTree,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name="árbol de problemas",
    )
    kind = models.CharField("tipo de compromiso", max_length=12, choices=CommitmentKind)
    name = models.CharField("nombre del compromiso", max_length=250)
    objective = models.TextField("nos comprometemos a", blank=True)
    problem_solved = models.TextField("qué problema público ayuda a resolver y cómo", blank=True)
    enables = models.TextField("qué permitirá", blank=True)
    starts_on = models.DateField("fecha de inicio", null=True, blank=True)
    starts_note = models.CharField("inicio según el plan", max_length=120, blank=True)
    ends_on = models.DateField("fecha de finalización", null=True, blank=True)
    ends_note = models.CharField("finalización según el plan", max_length=120, blank=True)
    lead = models.ForeignKey(
        Organisation, models.PROTECT, related_name="commitments", verbose_name="institución responsable"
    )
    description = models.TextField("en qué consiste", blank=True)
    contribution = models.TextField("cómo contribuirá a resolver el problema", blank=True)
    target_population = models.TextField("población objetivo", blank=True)
    sdg_contribution = models.TextField("cómo contribuye a la Agenda 2030", blank=True)
    gender_perspective = models.TextField("cómo incorpora la perspectiva de género", blank=True)
    expected_results = models.TextField("resultados esperados", blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["exercise", "number"]
        verbose_name = "compromiso"
        constraints = [
            models.UniqueConstraint(fields=["exercise", "number"], name="commitment_number_once"),
            in_order("starts_on", "ends_on", name="commitment_period"),
        ]

    class Privacy:
        public = (
            "external_id",
            "is_demonstration",
            "exercise",
            "number",
            "axis",
            "tree",
            "kind",
            "name",
            "objective",
            "problem_solved",
            "enables",
            "starts_on",
            "starts_note",
            "ends_on",
            "ends_note",
            "lead",
            "description",
            "contribution",
            "target_population",
            "sdg_contribution",
            "gender_perspective",
            "expected_results",
        )

    def __str__(self) -> str:
        return self.name


class CommitmentOffice(PlanRecord):
    """An office responsible for the commitment, with its institutional contact."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="offices", verbose_name="compromiso")
    number = models.PositiveSmallIntegerField("orden")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="cargo responsable")

    class Meta:
        ordering = ["commitment", "number"]
        verbose_name = "oficina responsable del compromiso"
        verbose_name_plural = "oficinas responsables del compromiso"
        constraints = [models.UniqueConstraint(fields=["commitment", "post"], name="commitment_office_once")]

    class Privacy:
        public = ("external_id", "is_demonstration", "commitment", "number", "post")

    def __str__(self) -> str:
        return str(self.post)


class ValueRelevance(PlanRecord):
    """Why the commitment is relevant to one of the OGP values."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="values", verbose_name="compromiso")
    number = models.PositiveSmallIntegerField("orden")
    value = models.CharField("valor", max_length=30, choices=OgpValue)
    reason = models.TextField("por qué es relevante")

    class Meta:
        ordering = ["commitment", "number"]
        verbose_name = "relevancia para un valor de la AGA"
        verbose_name_plural = "relevancia para los valores de la AGA"

    class Privacy:
        public = ("external_id", "is_demonstration", "commitment", "number", "value", "reason")

    def __str__(self) -> str:
        return self.get_value_display()


class SdgLink(PlanRecord):
    """A Sustainable Development Goal, and where known its target, that the commitment serves."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="sdgs", verbose_name="compromiso")
    goal = models.PositiveSmallIntegerField("objetivo", validators=[MinValueValidator(1), MaxValueValidator(17)])
    target = models.CharField(
        "meta",
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^\d{1,2}\.[0-9a-d]{1,2}$", "Una meta se escribe como 16.7 o 16.a.")],
    )
    reason = models.TextField("cómo contribuye", blank=True)

    class Meta:
        ordering = ["commitment", "goal", "target"]
        verbose_name = "vínculo con los ODS"
        verbose_name_plural = "vínculos con los ODS"
        constraints = [
            models.UniqueConstraint(fields=["commitment", "goal", "target"], name="sdg_link_once"),
            models.CheckConstraint(condition=models.Q(goal__gte=1, goal__lte=17), name="sdg_goal_exists"),
        ]

    class Privacy:
        public = ("external_id", "is_demonstration", "commitment", "goal", "target", "reason")

    def __str__(self) -> str:
        return f"ODS {self.target or self.goal}"


class KeyAction(PlanRecord):
    """One of the key actions through which the commitment will be met, with its dates."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="key_actions", verbose_name="compromiso")
    number = models.PositiveSmallIntegerField("número")
    text = models.TextField("acción clave", blank=True)
    starts_on = models.DateField("inicio", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    dates_note = models.CharField("fechas según el plan", max_length=150, blank=True)

    class Meta:
        ordering = ["commitment", "number"]
        verbose_name = "acción clave"
        verbose_name_plural = "acciones clave"
        constraints = [in_order("starts_on", "ends_on", name="key_action_period")]

    class Privacy:
        public = (
            "external_id",
            "is_demonstration",
            "commitment",
            "number",
            "text",
            "starts_on",
            "ends_on",
            "dates_note",
        )

    def __str__(self) -> str:
        return self.text or f"Acción clave {self.number} (en blanco)"


class OtherActor(PlanRecord):
    """Somebody else who takes part: an agency, civil society, a company, a university."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="actors", verbose_name="compromiso")
    number = models.PositiveSmallIntegerField("orden")
    kind = models.CharField("tipo", max_length=15, choices=ActorKind)
    name = models.CharField("nombre", max_length=250)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="organización del padrón"
    )

    class Meta:
        ordering = ["commitment", "number"]
        verbose_name = "otro actor involucrado"
        verbose_name_plural = "otros actores involucrados"

    class Privacy:
        public = ("external_id", "is_demonstration", "commitment", "number", "kind", "name", "organisation")

    def __str__(self) -> str:
        return self.name
