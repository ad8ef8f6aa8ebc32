"""Axes (ejes): the great subjects of a plan."""

from __future__ import annotations

from django.db import models

from abierto.secretariat.models import Exercise

from .base import PlanRecord


class Axis(PlanRecord):
    """A subject that gathers commitments, such as the strengthening of democracy."""

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="axes", verbose_name="ejercicio")
    number = models.PositiveSmallIntegerField("orden")
    name = models.CharField("nombre", max_length=150)
    description = models.TextField("descripción", blank=True)

    class Meta:
        ordering = ["exercise", "number"]
        verbose_name = "eje"
        constraints = [models.UniqueConstraint(fields=["exercise", "number"], name="axis_number_once")]

    class Privacy:
        public = ("external_id", "is_demonstration", "exercise", "number", "name", "description")

    def __str__(self) -> str:
        return self.name
