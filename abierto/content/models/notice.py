"""Legal notices are dated data: each change is a new version, and the earlier ones stay readable."""

from __future__ import annotations

from django.db import models
from wagtail.fields import RichTextField

from abierto.content.enums import NoticeKind


class NoticeVersion(models.Model):
    """One version of a notice, in force from a day until the next version's day."""

    kind = models.CharField("aviso", max_length=15, choices=NoticeKind)
    number = models.PositiveSmallIntegerField("versión")
    valid_from = models.DateField("vigente desde")
    summary = RichTextField("versión simplificada", features=["h2", "bold", "italic", "ol", "ul", "link"])
    body = RichTextField("versión integral", features=["h2", "h3", "bold", "italic", "ol", "ul", "link"])
    change = models.CharField("qué cambió", max_length=300, blank=True)
    is_demonstration = models.BooleanField("contenido de demostración", default=False)

    class Meta:
        ordering = ["kind", "-number"]
        verbose_name = "versión de un aviso"
        verbose_name_plural = "avisos legales"
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="notice_number_once"),
            models.UniqueConstraint(fields=["kind", "valid_from"], name="notice_day_once"),
        ]

    class Privacy:
        public = ("kind", "number", "valid_from", "summary", "body", "change", "is_demonstration")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, versión {self.number}"
