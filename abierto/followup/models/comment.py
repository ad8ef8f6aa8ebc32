"""Words between an office and the secretariat. They stay inside."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .report import Report


class Comment(models.Model):
    """An internal remark on a report; nobody edits or removes it, and no public page or file ever holds it."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="comments", verbose_name="informe")
    text = models.TextField("comentario")
    written_at = models.DateTimeField("escrito")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="escrito por"
    )
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        ordering = ["report_id", "written_at", "pk"]
        verbose_name = "comentario interno"
        verbose_name_plural = "comentarios internos"

    class Privacy:
        internal = ("report", "text", "written_at", "written_by", "is_demonstration")

    def __str__(self) -> str:
        return self.text[:60]
