"""An open-government exercise: a place, a period, a plan."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from abierto.core.constraints import in_order


class Exercise(models.Model):
    """One run of the whole cycle. Its ``external_id`` is part of permanent addresses (``/planes/<external_id>/``)."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    name = models.CharField("nombre del plan", max_length=200)
    jurisdiction = models.CharField("estado o municipio", max_length=120)
    period = models.CharField("periodo", max_length=40)
    starts_on = models.DateField("inicio")
    ends_on = models.DateField("fin", null=True, blank=True)
    introduction = models.TextField("introducción", blank=True)
    methodology = models.TextField("metodología", blank=True)
    follow_up = models.TextField("seguimiento y evaluación", blank=True)
    source = models.CharField("fuente", max_length=300, blank=True)
    is_demonstration = models.BooleanField("es demostración", default=False)
    is_current = models.BooleanField("es el ejercicio vigente", default=False)

    class Meta:
        ordering = ["-starts_on"]
        verbose_name = "ejercicio"
        constraints = [
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="one_current_exercise"),
            in_order("starts_on", "ends_on", name="exercise_period"),
        ]

    class Privacy:
        public = (
            "external_id",
            "name",
            "jurisdiction",
            "period",
            "starts_on",
            "ends_on",
            "introduction",
            "methodology",
            "follow_up",
            "source",
            "is_demonstration",
            "is_current",
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.jurisdiction} {self.period}"

    def get_absolute_url(self) -> str:
        return f"/planes/{self.external_id}/"
