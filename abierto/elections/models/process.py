"""An electoral process and its legal calendar."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from abierto.elections.enums import Doing
from abierto.territory.models import DistrictMap


class Process(models.Model):
    """An election day, what is elected on it, and the drawing of districts that serves."""

    external_id = models.SlugField("identificador", max_length=60, unique=True)
    name = models.CharField("nombre", max_length=200)
    election_day = models.DateField("jornada electoral")
    district_map = models.ForeignKey(
        DistrictMap, models.PROTECT, related_name="+", verbose_name="demarcación distrital"
    )
    citation = models.CharField("fundamento", max_length=300)
    source = models.CharField("fuente", max_length=300)

    class Meta:
        ordering = ["-election_day"]
        verbose_name = "proceso electoral"
        verbose_name_plural = "procesos electorales"

    class Privacy:
        public = ("external_id", "name", "election_day", "district_map", "citation", "source")

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """A half-open interval in which the law lets something be seen or done; without an end, from then on."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="stages", verbose_name="proceso")
    doing = models.CharField("qué", max_length=20, choices=Doing)
    opens_at = models.DateTimeField("abre")
    closes_at = models.DateTimeField("cierra", null=True, blank=True)
    citation = models.CharField("fundamento", max_length=300)
    is_demonstration = models.BooleanField("de demostración", default=False)

    class Meta:
        ordering = ["opens_at", "pk"]
        verbose_name = "etapa"
        constraints = [
            models.UniqueConstraint(fields=["process", "doing"], name="stage_once"),
            models.CheckConstraint(
                name="stage_in_order",
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                violation_error_message="La etapa debe cerrar después de abrir.",
            ),
        ]

    class Privacy:
        public = ("process", "doing", "opens_at", "closes_at", "citation", "is_demonstration")

    def __str__(self) -> str:
        return self.get_doing_display()
