"""Indicators and annexes of a commitment."""

from __future__ import annotations

from django.db import models

from abierto.plan.enums import AnnexKind

from .base import PlanRecord
from .commitment import Commitment


class Indicator(PlanRecord):
    """What will be measured: from a baseline to a target, in a unit, with source and method."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="indicators", verbose_name="compromiso")
    number = models.PositiveSmallIntegerField("orden")
    name = models.CharField("indicador", max_length=200)
    unit = models.CharField("unidad", max_length=60)
    baseline = models.DecimalField("línea base", max_digits=16, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField("fecha de la línea base", null=True, blank=True)
    target = models.DecimalField("meta", max_digits=16, decimal_places=4, null=True, blank=True)
    target_on = models.DateField("fecha de la meta", null=True, blank=True)
    source = models.CharField("fuente", max_length=300, blank=True)
    method = models.TextField("método", blank=True)

    class Meta:
        ordering = ["commitment", "number"]
        verbose_name = "indicador"
        verbose_name_plural = "indicadores"

    class Privacy:
        public = (
            "external_id",
            "is_demonstration",
            "commitment",
            "number",
            "name",
            "unit",
            "baseline",
            "baseline_on",
            "target",
            "target_on",
            "source",
            "method",
        )

    def __str__(self) -> str:
        return self.name


class Annex(PlanRecord):
    """Additional information: a table, an image, a link."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="annexes", verbose_name="compromiso")
    number = models.PositiveSmallIntegerField("orden")
    kind = models.CharField("tipo", max_length=12, choices=AnnexKind)
    title = models.CharField("título", max_length=200)
    description = models.TextField("descripción", blank=True)
    url = models.URLField("enlace", max_length=300, blank=True)

    class Meta:
        ordering = ["commitment", "number"]
        verbose_name = "anexo"

    class Privacy:
        public = ("external_id", "is_demonstration", "commitment", "number", "kind", "title", "description", "url")

    def __str__(self) -> str:
        return self.title
