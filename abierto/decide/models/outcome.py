"""What an actor says that it took up of what it received, by theme: its own word, which nobody checks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from abierto.decide.enums import Theme
from abierto.elections.models import Force

from .edition import Edition
from .seat import forces_of


class OutcomeQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> OutcomeQuerySet:
        """What the actors of ``user`` have said."""
        return self.filter(force__in=forces_of(user))

    def newest(self) -> OutcomeQuerySet:
        """The last edition of each actor and theme, withdrawn or not."""
        later = Outcome.objects.filter(force=OuterRef("force"), theme=OuterRef("theme"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later))

    def standing(self) -> OutcomeQuerySet:
        """What everyone reads now: the last edition of each actor and theme, unless it was withdrawn."""
        return self.newest().filter(withdrawn_at__isnull=True)


class Outcome(models.Model):
    """An edition of what a force says of a theme. It never changes: another takes its place, or it is withdrawn.

    ``edition`` is the text of its own that it speaks of, as it was then. ``touched_at`` is the instant of its last act;
    the database refuses one within the electoral silence.
    """

    force = models.ForeignKey(Force, models.PROTECT, related_name="outcomes", verbose_name="actor político")
    theme = models.CharField("tema", max_length=12, choices=Theme)
    number = models.PositiveSmallIntegerField("edición")
    taken_up = models.TextField("qué se retomó", blank=True)
    not_taken_up = models.TextField("qué no se retomó", blank=True)
    reason = models.TextField("por qué", blank=True)
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="texto del que habla"
    )
    link = models.URLField("dónde se ve", max_length=300, blank=True)
    said_at = models.DateTimeField("publicado")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="publicado por"
    )
    withdrawn_at = models.DateTimeField("retirado", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="retirado por"
    )
    withdrawn_reason = models.CharField("motivo", max_length=300, blank=True)
    touched_at = models.DateTimeField("último acto")
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["force__order", "theme", "number"]
        verbose_name = "lo que un actor político dice que retomó"
        verbose_name_plural = "lo que los actores políticos dicen que retomaron"
        constraints = [
            models.UniqueConstraint(fields=["force", "theme", "number"], name="outcome_number_once"),
            models.CheckConstraint(
                name="outcome_says_something", condition=Q(taken_up__gt="") | Q(not_taken_up__gt="")
            ),
            models.CheckConstraint(
                name="outcome_withdrawn",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
            ),
        ]

    class Privacy:
        public = (
            "force", "theme", "number", "taken_up", "not_taken_up", "reason", "edition", "link", "said_at",
            "withdrawn_at", "withdrawn_reason", "is_demonstration",
        )  # fmt: skip
        internal = ("said_by", "withdrawn_by", "touched_at")

    def __str__(self) -> str:
        return f"Lo que retomó {self.force.name} sobre {self.get_theme_display()}, edición {self.number}"
