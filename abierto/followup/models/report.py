"""What an office says of one activity in one period."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from abierto.core.constraints import both_or_neither
from abierto.plan.models import Activity

from .period import ReportingPeriod


class ReportQuerySet(models.QuerySet):
    def submitted(self) -> ReportQuerySet:
        return self.filter(submitted_at__isnull=False)

    def drafts(self) -> ReportQuerySet:
        return self.filter(submitted_at__isnull=True)


class Report(models.Model):
    """The responsible office's words on an activity in a period: a draft until it is submitted, then definitive.

    What turns out wrong is corrected by a report of a later period, which says what it corrects and why.
    """

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="reports", verbose_name="actividad")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="reports", verbose_name="periodo")
    text = models.TextField("qué se hizo", blank=True)
    obstacle = models.TextField("qué lo ha impedido o limitado", blank=True)
    next_steps = models.TextField("qué sigue", blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="informe que corrige"
    )
    correction_reason = models.TextField("motivo de la corrección", blank=True)
    submitted_at = models.DateTimeField("entregado", null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="entregado por",
        editable=False,
    )
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["period_id", "activity_id"]
        verbose_name = "informe de actividad"
        verbose_name_plural = "informes de actividades"
        constraints = [
            models.UniqueConstraint(fields=["activity", "period"], name="report_once"),
            both_or_neither("submitted_at", "submitted_by", name="report_submission"),
            models.CheckConstraint(
                name="report_says_something", condition=Q(submitted_at__isnull=True) | ~Q(text="") | ~Q(obstacle="")
            ),
            models.CheckConstraint(
                name="correction_has_reason", condition=Q(corrects__isnull=True) | ~Q(correction_reason="")
            ),
        ]

    class Privacy:
        public = (
            "external_id",
            "activity",
            "period",
            "text",
            "obstacle",
            "next_steps",
            "corrects",
            "correction_reason",
            "submitted_at",
            "is_demonstration",
        )
        internal = ("submitted_by",)

    def __str__(self) -> str:
        return f"{self.activity}, {self.period.name}"

    @property
    def is_draft(self) -> bool:
        return self.submitted_at is None
