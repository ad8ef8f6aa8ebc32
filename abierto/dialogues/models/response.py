"""The reasoned response to contributions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from abierto.dialogues.enums import Decision
from abierto.participation.models import Contribution
from abierto.plan.models import Activity, LineOfAction, TreeNode

from .dialogue import Dialogue


class Response(models.Model):
    """What was decided of one contribution or of several that say the same, why, and what it changed.

    Definitive; a correction is another response that says why, and then that one stands for its contributions.
    """

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    dialogue = models.ForeignKey(Dialogue, models.PROTECT, related_name="responses", verbose_name="diálogo")
    decision = models.CharField("decisión", max_length=9, choices=Decision)
    reason = models.TextField("razón")
    line = models.ForeignKey(
        LineOfAction, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="línea que cambió"
    )
    activity = models.ForeignKey(
        Activity, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="actividad que cambió"
    )
    node = models.ForeignKey(
        TreeNode, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="causa o efecto que cambió"
    )
    changed = models.JSONField("lo que cambió, como se llama en el plan", default=list, editable=False)
    office = models.CharField("oficina que responde", max_length=200)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="respondió"
    )
    given_at = models.DateTimeField("respondida")
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        ordering = ["dialogue_id", "given_at", "pk"]
        verbose_name = "respuesta"
        constraints = [
            models.CheckConstraint(name="response_has_a_reason", condition=~Q(reason="")),
        ]

    class Privacy:
        public = (
            "external_id", "dialogue", "decision", "reason", "line", "activity", "node", "changed", "office",
            "given_at", "is_demonstration",
        )  # fmt: skip
        internal = ("given_by",)

    def __str__(self) -> str:
        return f"{self.get_decision_display()}: {self.dialogue}"


class ResponseTo(models.Model):
    """Which response a contribution got; a later row of the same contribution, with its reason, corrects it."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="answered", verbose_name="respuesta")
    contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="responses", verbose_name="aportación")
    correction = models.CharField("por qué se corrige", max_length=500, blank=True)
    replaced_at = models.DateTimeField("sustituida", null=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = "respuesta a una aportación"
        verbose_name_plural = "respuestas a aportaciones"
        constraints = [
            models.UniqueConstraint(
                fields=["contribution"], condition=Q(replaced_at__isnull=True), name="response_stands_once"
            )
        ]

    class Privacy:
        public = ("response", "contribution", "correction", "replaced_at")

    def __str__(self) -> str:
        return f"respuesta a {self.contribution}"
