"""The roadmap: lines of action, and the activities that can be seen to be done."""

from __future__ import annotations

from django.db import models

from abierto.core.constraints import in_order
from abierto.people.models import Post

from .base import PlanRecord
from .commitment import Commitment
from .tree import TreeNode


class LineOfAction(PlanRecord):
    """A line of action of a commitment, which gathers activities."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="lines", verbose_name="compromiso")
    number = models.PositiveSmallIntegerField("número")
    text = models.TextField("línea de acción", blank=True)

    class Meta:
        ordering = ["commitment", "number"]
        verbose_name = "línea de acción"
        verbose_name_plural = "líneas de acción"
        constraints = [models.UniqueConstraint(fields=["commitment", "number"], name="line_number_once")]

    class Privacy:
        public = ("external_id", "is_demonstration", "commitment", "number", "text")

    def __str__(self) -> str:
        return self.text or f"Línea {self.number} (en blanco)"


class LineCause(PlanRecord):
    """A line of action attends a cause of the problem tree."""

    line = models.ForeignKey(LineOfAction, models.CASCADE, related_name="causes", verbose_name="línea de acción")
    node = models.ForeignKey(TreeNode, models.PROTECT, related_name="lines", verbose_name="causa que atiende")

    class Meta:
        ordering = ["line", "pk"]
        verbose_name = "causa atendida"
        verbose_name_plural = "causas atendidas"
        constraints = [models.UniqueConstraint(fields=["line", "node"], name="line_cause_once")]

    class Privacy:
        public = ("external_id", "is_demonstration", "line", "node")

    def __str__(self) -> str:
        return f"{self.line} → {self.node}"


class Activity(PlanRecord):
    """A step of a commitment. With a line it belongs to the roadmap; without one, to the sheet's calendar."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="activities", verbose_name="compromiso")
    line = models.ForeignKey(
        LineOfAction, models.CASCADE, null=True, blank=True, related_name="activities", verbose_name="línea de acción"
    )
    number = models.PositiveSmallIntegerField("orden")
    title = models.TextField("actividad", blank=True)
    description = models.TextField("descripción u objetivo", blank=True)
    verification_means = models.TextField("medio de verificación", blank=True)
    starts_on = models.DateField("inicio", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    dates_note = models.CharField("fechas según el plan", max_length=150, blank=True)

    class Meta:
        ordering = ["commitment", "line", "number"]
        verbose_name = "actividad"
        verbose_name_plural = "actividades"
        constraints = [in_order("starts_on", "ends_on", name="activity_period")]

    class Privacy:
        public = (
            "external_id",
            "is_demonstration",
            "commitment",
            "line",
            "number",
            "title",
            "description",
            "verification_means",
            "starts_on",
            "ends_on",
            "dates_note",
        )

    def __str__(self) -> str:
        return self.title or f"Actividad {self.number} (en blanco)"


class ActivityOffice(PlanRecord):
    """An office responsible for an activity."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="offices", verbose_name="actividad")
    number = models.PositiveSmallIntegerField("orden")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="cargo responsable")

    class Meta:
        ordering = ["activity_id", "number"]
        verbose_name = "oficina responsable de la actividad"
        verbose_name_plural = "oficinas responsables de las actividades"
        constraints = [models.UniqueConstraint(fields=["activity", "post"], name="activity_office_once")]

    class Privacy:
        public = ("external_id", "is_demonstration", "activity", "number", "post")

    def __str__(self) -> str:
        return str(self.post)
