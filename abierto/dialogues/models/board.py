"""The live board of questions of a meeting."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from abierto.dialogues.enums import BoardState
from abierto.participation.models import Contribution


class BoardMark(models.Model):
    """What was done with a question: one row each time, the last one says."""

    contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="marks", verbose_name="pregunta")
    state = models.CharField("estado", max_length=8, choices=BoardState)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="quién")
    at = models.DateTimeField("cuándo")

    class Meta:
        ordering = ["pk"]
        verbose_name = "marca del tablero"
        verbose_name_plural = "marcas del tablero"

    class Privacy:
        public = ("contribution", "state", "at")
        internal = ("by",)

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.contribution}"
