"""The weekly reminder of each office: one, never two, never empty."""

from __future__ import annotations

from django.db import models

from abierto.core.dates import week_in_words
from abierto.people.models import Organisation
from abierto.secretariat.models import Exercise


class Digest(models.Model):
    """An office (or, without organisation, the secretariat) was reminded in an ISO week, of so many things."""

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="+", verbose_name="ejercicio")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="institución"
    )
    week = models.CharField("semana", max_length=8)  # ISO 8601: 2021-W19
    made_at = models.DateTimeField("preparado")
    items = models.PositiveIntegerField("asuntos")
    to_fallback = models.BooleanField("también al Secretariado")

    class Meta:
        ordering = ["-week", "organisation_id"]
        verbose_name = "recordatorio semanal"
        verbose_name_plural = "recordatorios semanales"
        constraints = [
            models.UniqueConstraint(fields=["exercise", "organisation", "week"], name="digest_once"),
            models.UniqueConstraint(
                fields=["exercise", "week"],
                condition=models.Q(organisation__isnull=True),
                name="secretariat_digest_once",
            ),
            models.CheckConstraint(name="digest_not_empty", condition=models.Q(items__gt=0)),
        ]

    class Privacy:
        internal = ("exercise", "organisation", "week", "made_at", "items", "to_fallback")

    def __str__(self) -> str:
        return f"{self.organisation or 'Secretariado'}, {week_in_words(self.week)}"
