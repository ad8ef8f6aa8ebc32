"""The progress sheet ("avances") of a commitment in a period: what the published one of 2022 holds."""

from __future__ import annotations

from django.db import models

from abierto.core.constraints import in_order
from abierto.plan.models import Commitment

from .period import ReportingPeriod


class ProgressSheet(models.Model):
    """What is told of a commitment at the end of a period, beside what is derived: words, figures, proposals, next."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="progress_sheets", verbose_name="compromiso"
    )
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="sheets", verbose_name="periodo")
    heading = models.CharField("de qué trata", max_length=250)
    summary = models.TextField("qué se hizo")
    figures_caption = models.CharField("qué se cuenta por sector", max_length=200, blank=True)
    published_at = models.DateTimeField("publicada", null=True, blank=True, editable=False)
    source = models.CharField("fuente", max_length=300, blank=True)
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        ordering = ["period_id", "commitment_id"]
        verbose_name = "hoja de avances"
        verbose_name_plural = "hojas de avances"
        constraints = [models.UniqueConstraint(fields=["commitment", "period"], name="progress_sheet_once")]

    class Privacy:
        public = (
            "external_id",
            "commitment",
            "period",
            "heading",
            "summary",
            "figures_caption",
            "published_at",
            "source",
            "is_demonstration",
        )

    def __str__(self) -> str:
        return f"Avances de {self.commitment}, {self.period.name}"


class SectorFigure(models.Model):
    """How many, of one sector: 5 representatives of civil society."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    sheet = models.ForeignKey(ProgressSheet, models.CASCADE, related_name="figures", verbose_name="hoja de avances")
    number = models.PositiveSmallIntegerField("orden")
    sector = models.CharField("sector", max_length=120)
    count = models.PositiveIntegerField("cuántas")

    class Meta:
        ordering = ["sheet_id", "number"]
        verbose_name = "cifra por sector"
        verbose_name_plural = "cifras por sector"
        constraints = [models.UniqueConstraint(fields=["sheet", "sector"], name="sector_figure_once")]

    class Privacy:
        public = ("external_id", "sheet", "number", "sector", "count")

    def __str__(self) -> str:
        return f"{self.sector}: {self.count}"


class RelevantProposal(models.Model):
    """A proposal worth telling, that somebody made in the period."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    sheet = models.ForeignKey(ProgressSheet, models.CASCADE, related_name="proposals", verbose_name="hoja de avances")
    number = models.PositiveSmallIntegerField("orden")
    heading = models.CharField("en una palabra", max_length=60)
    text = models.TextField("propuesta")

    class Meta:
        ordering = ["sheet_id", "number"]
        verbose_name = "propuesta relevante"
        verbose_name_plural = "propuestas relevantes"

    class Privacy:
        public = ("external_id", "sheet", "number", "heading", "text")

    def __str__(self) -> str:
        return f"{self.heading}: {self.text}"[:80]


class NextStep(models.Model):
    """What comes next, and when."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    sheet = models.ForeignKey(ProgressSheet, models.CASCADE, related_name="next_steps", verbose_name="hoja de avances")
    number = models.PositiveSmallIntegerField("orden")
    text = models.TextField("siguiente etapa")
    starts_on = models.DateField("desde", null=True, blank=True)
    ends_on = models.DateField("hasta", null=True, blank=True)

    class Meta:
        ordering = ["sheet_id", "number"]
        verbose_name = "siguiente etapa"
        verbose_name_plural = "siguientes etapas"
        constraints = [in_order("starts_on", "ends_on", name="next_step_period")]

    class Privacy:
        public = ("external_id", "sheet", "number", "text", "starts_on", "ends_on")

    def __str__(self) -> str:
        return self.text[:80]
