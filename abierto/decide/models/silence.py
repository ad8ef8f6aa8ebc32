"""What was online when the electoral silence began, as a fingerprint that anyone may compare."""

from __future__ import annotations

from django.db import models

from abierto.elections.models import Process


class SilenceRecord(models.Model):
    """Taken once for each process, by the program itself; never changed.

    ``content`` is canonical JSON: the calendar, the list of candidates by its fingerprint, and each publication with
    the fingerprint of its text, which is that of the space's version. ``sha256`` is the fingerprint of ``content``.
    """

    process = models.OneToOneField(Process, models.PROTECT, related_name="silence_record", verbose_name="proceso")
    taken_at = models.DateTimeField("tomada")
    sha256 = models.CharField("huella SHA-256", max_length=64)
    content = models.TextField("lo que estaba en línea")

    class Meta:
        ordering = ["process"]
        verbose_name = "constancia del silencio"
        verbose_name_plural = "constancias del silencio"

    class Privacy:
        public = ("process", "taken_at", "sha256", "content")

    def __str__(self) -> str:
        return f"Constancia del silencio electoral de {self.process}"
