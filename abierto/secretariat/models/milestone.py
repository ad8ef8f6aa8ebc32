"""The dated facts of how an exercise was built."""

from __future__ import annotations

from django.db import models

from abierto.secretariat.enums import MilestoneKind

from .exercise import Exercise


class Milestone(models.Model):
    """Something that happened on the way. ``date_note`` says how the source puts it when the day is not known."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="milestones", verbose_name="ejercicio")
    kind = models.CharField("tipo", max_length=20, choices=MilestoneKind)
    happened_on = models.DateField("fecha")
    date_note = models.CharField("fecha según la fuente", max_length=80, blank=True)
    title = models.CharField("hecho", max_length=200)
    description = models.TextField("descripción", blank=True)
    place = models.CharField("lugar", max_length=200, blank=True)
    url = models.URLField("enlace", max_length=300, blank=True)
    source = models.CharField("fuente", max_length=300, blank=True)

    class Meta:
        ordering = ["exercise", "happened_on", "pk"]
        verbose_name = "hecho del proceso"
        verbose_name_plural = "hechos del proceso"

    class Privacy:
        public = (
            "external_id",
            "exercise",
            "kind",
            "happened_on",
            "date_note",
            "title",
            "description",
            "place",
            "url",
            "source",
        )

    def __str__(self) -> str:
        return self.title
