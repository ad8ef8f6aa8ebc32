"""Which organisation an account works for."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .organisation import Organisation


class Affiliation(models.Model):
    """An account acts for an organisation, from one day until another."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="affiliations", verbose_name="cuenta"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="affiliations", verbose_name="organización"
    )

    class Meta:
        verbose_name = "adscripción"
        verbose_name_plural = "adscripciones"
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="affiliation_once")]

    class Privacy:
        personal = ("user", "organisation")

    def __str__(self) -> str:
        return f"{self.user} → {self.organisation.label}"
