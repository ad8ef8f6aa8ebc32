"""A vote within a dialogue."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from abierto.dialogues.enums import METHODS, Secrecy
from abierto.participation.models import Space

from .dialogue import Dialogue


class Vote(models.Model):
    """One question put to the vote: how it is cast, how it is counted, and, once counted, its ballots as published.

    Its method, question and options are fixed from the moment that it is called, in the database.
    """

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    dialogue = models.ForeignKey(Dialogue, models.PROTECT, related_name="votes", verbose_name="diálogo")
    space = models.OneToOneField(
        Space, models.PROTECT, related_name="vote", null=True, blank=True, editable=False, verbose_name="espacio"
    )
    number = models.PositiveSmallIntegerField("número")
    question = models.CharField("pregunta", max_length=300)
    explanation = models.TextField("explicación", blank=True)
    method = models.CharField("método", max_length=8, choices=METHODS)
    secrecy = models.CharField("votación", max_length=6, choices=Secrecy, default=Secrecy.SECRET)
    called_at = models.DateTimeField("convocada", null=True, blank=True, editable=False)
    counted_at = models.DateTimeField("contada", null=True, blank=True, editable=False)
    ballots = models.TextField("boletas publicadas", blank=True, editable=False)
    sha256 = models.CharField("huella de las boletas", max_length=64, blank=True, editable=False)
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        ordering = ["dialogue_id", "number"]
        verbose_name = "votación"
        verbose_name_plural = "votaciones"
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "number"], name="vote_number_once"),
            models.CheckConstraint(
                name="vote_called_has_space", condition=Q(called_at__isnull=True) | Q(space__isnull=False)
            ),
            models.CheckConstraint(
                name="vote_counted_is_published",
                condition=Q(counted_at__isnull=True, ballots="", sha256="")
                | (Q(counted_at__isnull=False, called_at__isnull=False) & ~Q(ballots="") & ~Q(sha256="")),
            ),
        ]

    class Privacy:
        public = (
            "external_id", "dialogue", "space", "number", "question", "explanation", "method", "secrecy",
            "called_at", "counted_at", "ballots", "sha256", "is_demonstration",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return f"{self.dialogue.get_absolute_url()}votaciones/{self.number}/"


class Option(models.Model):
    """One thing that may be voted for."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="options", verbose_name="votación")
    number = models.PositiveSmallIntegerField("número")
    text = models.CharField("opción", max_length=200)
    detail = models.CharField("qué significa", max_length=500, blank=True)
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        ordering = ["vote_id", "number"]
        verbose_name = "opción"
        verbose_name_plural = "opciones"
        constraints = [
            models.UniqueConstraint(fields=["vote", "number"], name="option_number_once"),
            models.UniqueConstraint(fields=["vote", "text"], name="option_text_once"),
        ]

    class Privacy:
        public = ("external_id", "vote", "number", "text", "detail", "is_demonstration")

    def __str__(self) -> str:
        return self.text
