"""A conversation about a commitment, in the open, with an end."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from abierto.participation.models import Contribution, Space
from abierto.plan.models import Commitment


class Dialogue(models.Model):
    """What people are asked, what can change with it and what cannot, and when they will know.

    It closes once, when every contribution that stands has a response; the action refuses before, and the database
    refuses to open it again.
    """

    external_id = models.SlugField("identificador", max_length=60, unique=True)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="dialogues", verbose_name="compromiso")
    space = models.OneToOneField(
        Space, models.PROTECT, related_name="dialogue", null=True, blank=True, editable=False, verbose_name="espacio"
    )
    board = models.OneToOneField(
        Space, models.PROTECT, related_name="board_of", null=True, blank=True, editable=False, verbose_name="tablero"
    )
    title = models.CharField("título", max_length=200)
    question = models.CharField("pregunta", max_length=300, help_text="Lo que se pregunta, en una oración.")
    about = models.TextField("de qué se trata")
    can_change = models.TextField("qué puede cambiar con lo que se diga")
    cannot_change = models.TextField("qué no puede cambiar, y por qué")
    what_next = models.TextField("qué sigue", help_text="Quién responde, cuándo y dónde se verá.")
    held_on = models.DateField("fecha de la reunión", null=True, blank=True)
    held_at = models.CharField("lugar de la reunión", max_length=200, blank=True)
    source = models.CharField("fuente", max_length=300, blank=True)
    published_at = models.DateTimeField("publicado", null=True, blank=True, editable=False)
    closing = models.TextField("cierre", blank=True, editable=False)
    closed_at = models.DateTimeField("cerrado", null=True, blank=True, editable=False)
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        ordering = ["-held_on", "pk"]
        verbose_name = "diálogo"
        constraints = [
            models.CheckConstraint(
                name="dialogue_published_has_space",
                condition=Q(published_at__isnull=True) | Q(space__isnull=False),
            ),
            models.CheckConstraint(
                name="dialogue_closed_after_published",
                condition=Q(closed_at__isnull=True) | Q(published_at__isnull=False),
            ),
        ]

    class Privacy:
        public = (
            "external_id", "commitment", "space", "board", "title", "question", "about", "can_change",
            "cannot_change", "what_next", "held_on", "held_at", "source", "published_at", "closing", "closed_at",
            "is_demonstration",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/dialogos/{self.external_id}/"

    @property
    def shown(self) -> str:
        """What its space shows, as one text: a change of any part makes a new version."""
        parts = (self.title, self.question, self.about, self.can_change, self.cannot_change, self.what_next)
        return "\n\n".join(part.strip() for part in parts)


class Theme(models.Model):
    """Under what staff gather contributions that speak of one thing."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    dialogue = models.ForeignKey(Dialogue, models.PROTECT, related_name="themes", verbose_name="diálogo")
    number = models.PositiveSmallIntegerField("número")
    name = models.CharField("tema", max_length=120)
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        ordering = ["dialogue_id", "number"]
        verbose_name = "tema"
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "number"], name="theme_number_once"),
            models.UniqueConstraint(fields=["dialogue", "name"], name="theme_name_once"),
        ]

    class Privacy:
        public = ("external_id", "dialogue", "number", "name", "is_demonstration")

    def __str__(self) -> str:
        return self.name


class ThemePlacement(models.Model):
    """A contribution under its theme."""

    contribution = models.OneToOneField(
        Contribution, models.PROTECT, related_name="placement", primary_key=True, verbose_name="aportación"
    )
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="placements", verbose_name="tema")

    class Meta:
        verbose_name = "aportación en su tema"
        verbose_name_plural = "aportaciones en su tema"

    class Privacy:
        public = ("contribution", "theme")

    def __str__(self) -> str:
        return f"{self.contribution} en «{self.theme}»"
