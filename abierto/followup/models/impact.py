"""Impact: measurements of the plan's indicators, and what changed from before an action to after it."""

from __future__ import annotations

from django.db import models

from abierto.core.constraints import in_order
from abierto.plan.models import Commitment, Indicator


class Measurement(models.Model):
    """The value of an indicator on a day, where it comes from and how it was obtained."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="measurements", verbose_name="indicador")
    measured_on = models.DateField("fecha de la medición")
    value = models.DecimalField("valor", max_digits=16, decimal_places=4)
    source = models.CharField("fuente", max_length=300)
    method = models.TextField("método")
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        ordering = ["indicator_id", "measured_on"]
        verbose_name = "medición"
        verbose_name_plural = "mediciones"
        constraints = [models.UniqueConstraint(fields=["indicator", "measured_on"], name="measurement_once")]

    class Privacy:
        public = ("external_id", "indicator", "measured_on", "value", "source", "method", "is_demonstration")

    def __str__(self) -> str:
        return f"{self.indicator}, {self.measured_on:%d/%m/%Y}"


class BeforeAfter(models.Model):
    """One thing measured before an outreach action and again after it, the same way."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="before_after", verbose_name="compromiso")
    action = models.CharField("acción de difusión", max_length=200)
    measure = models.CharField("qué se midió", max_length=200)
    unit = models.CharField("unidad", max_length=60)
    before_on = models.DateField("fecha antes")
    before = models.DecimalField("valor antes", max_digits=16, decimal_places=4)
    after_on = models.DateField("fecha después")
    after = models.DecimalField("valor después", max_digits=16, decimal_places=4)
    source = models.CharField("fuente", max_length=300)
    method = models.TextField("método")
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        ordering = ["commitment_id", "before_on", "pk"]
        verbose_name = "medición antes y después"
        verbose_name_plural = "mediciones antes y después"
        constraints = [in_order("before_on", "after_on", name="before_then_after")]

    class Privacy:
        public = (
            "external_id",
            "commitment",
            "action",
            "measure",
            "unit",
            "before_on",
            "before",
            "after_on",
            "after",
            "source",
            "method",
            "is_demonstration",
        )

    def __str__(self) -> str:
        return f"{self.action}: {self.measure}"
