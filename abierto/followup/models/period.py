"""Reporting periods: what is reported together and frozen at a cut-off."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from abierto.core import clock
from abierto.core.constraints import in_order
from abierto.secretariat.models import Exercise


class ReportingPeriodQuerySet(models.QuerySet):
    def open_at(self, at: datetime) -> ReportingPeriodQuerySet:
        """The periods that take reports at the instant ``at``, the earliest first: begun, and not yet cut off."""
        return self.filter(starts_on__lte=at.astimezone(clock.ZONE).date(), cuts_at__gt=at).order_by("starts_on")

    def due_to_freeze(self, at: datetime) -> ReportingPeriodQuerySet:
        """Cut off and not yet frozen, the earliest first."""
        return self.filter(cuts_at__lte=at, frozen_at__isnull=True).order_by("starts_on")

    def frozen(self) -> ReportingPeriodQuerySet:
        return self.filter(frozen_at__isnull=False)


class ReportingPeriod(models.Model):
    """A span of days of an exercise. It takes reports until ``cuts_at``; then its states are frozen for ever.

    Two periods of an exercise share no day, and once frozen a period does not change: the database refuses.
    """

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="periods", verbose_name="ejercicio")
    slug = models.SlugField("clave en la dirección", max_length=40)
    name = models.CharField("nombre", max_length=80)
    starts_on = models.DateField("primer día")
    ends_on = models.DateField("último día")
    cuts_at = models.DateTimeField("corte")
    frozen_at = models.DateTimeField("congelado", null=True, blank=True, editable=False)
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    objects = ReportingPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["exercise", "starts_on"]
        verbose_name = "periodo de informe"
        verbose_name_plural = "periodos de informe"
        constraints = [
            models.UniqueConstraint(fields=["exercise", "slug"], name="period_slug_once"),
            in_order("starts_on", "ends_on", name="period_days"),
            models.CheckConstraint(
                name="period_frozen_after_cut",
                condition=Q(frozen_at__isnull=True) | Q(frozen_at__gte=F("cuts_at")),
            ),
        ]

    class Privacy:
        public = (
            "external_id",
            "exercise",
            "slug",
            "name",
            "starts_on",
            "ends_on",
            "cuts_at",
            "frozen_at",
            "is_demonstration",
        )

    def __str__(self) -> str:
        return self.name

    def is_open(self, at: datetime) -> bool:
        """Whether reports of this period are taken at the instant ``at``."""
        return self.starts_on <= at.astimezone(clock.ZONE).date() and at < self.cuts_at

    @property
    def url(self) -> str:
        return f"/planes/{self.exercise.external_id}/avances/{self.slug}/"
