"""Formulas and slates, and who has stood in each of their places, over time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from abierto.core.constraints import in_order
from abierto.elections.enums import Capacity, Ending, Gender, Post, place_words

from .contest import Contest
from .force import Force


class Candidacy(models.Model):
    """What a force registers in a contest: a formula (owner and substitute), a slate of places, or a list."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="candidacies", verbose_name="elección")
    force = models.ForeignKey(Force, models.PROTECT, related_name="candidacies", verbose_name="actor político")
    is_demonstration = models.BooleanField("de demostración", default=False)

    class Meta:
        ordering = ["contest", "force__order"]
        verbose_name = "candidatura"
        constraints = [models.UniqueConstraint(fields=["contest", "force"], name="candidacy_once")]

    class Privacy:
        public = ("contest", "force", "is_demonstration")

    def __str__(self) -> str:
        return f"{self.force} en {self.contest}"


class CandidateQuerySet(models.QuerySet):
    def standing(self) -> CandidateQuerySet:
        """Those who stand now: neither withdrawn nor substituted."""
        return self.filter(ended_on__isnull=True)


class Candidate(models.Model):
    """Somebody in a place of a candidacy, from a day on. Nobody is overwritten: who takes the place is another row."""

    candidacy = models.ForeignKey(Candidacy, models.PROTECT, related_name="candidates", verbose_name="candidatura")
    post = models.CharField("cargo", max_length=12, choices=Post)
    number = models.PositiveSmallIntegerField("lugar en la planilla o lista", default=1)
    capacity = models.CharField("calidad", max_length=12, choices=Capacity)
    name = models.CharField("nombre", max_length=200)
    folded_name = models.CharField("nombre sin acentos", max_length=200, db_index=True, editable=False)
    gender = models.CharField("género", max_length=12, choices=Gender, blank=True)
    age = models.PositiveSmallIntegerField("edad", null=True, blank=True)
    registered_on = models.DateField("registrada o registrado el")
    ended_on = models.DateField("dejó la candidatura el", null=True, blank=True)
    ending = models.CharField("por qué", max_length=12, choices=Ending, blank=True)
    citation = models.CharField("acuerdo", max_length=300, blank=True)
    source = models.CharField("fuente", max_length=300)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["candidacy", "post", "number", "capacity", "registered_on", "pk"]
        verbose_name = "candidata o candidato"
        verbose_name_plural = "candidatas y candidatos"
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy", "post", "number", "capacity"],
                condition=Q(ended_on__isnull=True),
                name="candidate_one_in_a_place",
            ),
            models.UniqueConstraint(  # place and day name a row: what downloads call its identifier
                fields=["candidacy", "post", "number", "capacity", "registered_on"], name="candidate_once_a_day"
            ),
            models.CheckConstraint(
                name="candidate_ending",
                condition=Q(ended_on__isnull=True, ending="") | (Q(ended_on__isnull=False) & ~Q(ending="")),
            ),
            in_order("registered_on", "ended_on", name="candidate_period"),
        ]

    class Privacy:
        public = (
            "candidacy",
            "post",
            "number",
            "capacity",
            "name",
            "gender",
            "registered_on",
            "ended_on",
            "ending",
            "citation",
            "source",
        )
        personal = ("age",)
        internal = ("folded_name",)

    def __str__(self) -> str:
        return self.name

    @property
    def place_words(self) -> str:
        """The place as people say it."""
        return place_words(Post(self.post), self.number)

    @property
    def heads(self) -> bool:
        """Whether this place heads a formula or a slate: who holds it may publish a career and proposals."""
        return self.capacity == Capacity.OWNER and self.number == 1 and self.post in (Post.DEPUTY, Post.PRESIDENCY)
