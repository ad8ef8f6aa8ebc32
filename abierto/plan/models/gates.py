"""The record that each gate of the methodology leaves behind."""

from __future__ import annotations

from django.db import models

from abierto.plan.enums import Gate

from .base import PlanRecord
from .commitment import Commitment


class GatePassage(PlanRecord):
    """A commitment went through a gate: when, and what record shows it."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="gates", verbose_name="compromiso")
    gate = models.PositiveSmallIntegerField("fase", choices=Gate)
    passed_on = models.DateField("fecha", null=True, blank=True)
    date_note = models.CharField("fecha según la fuente", max_length=120, blank=True)
    record = models.TextField("constancia")
    url = models.URLField("enlace a la constancia", max_length=300, blank=True)

    class Meta:
        ordering = ["commitment", "gate"]
        verbose_name = "paso de fase"
        verbose_name_plural = "pasos de fase"
        constraints = [models.UniqueConstraint(fields=["commitment", "gate"], name="gate_once")]

    class Privacy:
        public = ("external_id", "is_demonstration", "commitment", "gate", "passed_on", "date_note", "record", "url")

    def __str__(self) -> str:
        return f"{self.get_gate_display()}: {self.commitment}"
