"""What was published, once and for ever."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact

from abierto.core.dates import MONTHS, long_date
from abierto.usage.disclosure import STEP, last_day
from abierto.usage.enums import Measure, Table


class Publication(models.Model):
    """A table of a closed day or month, published; the database refuses a second one, a change and a removal."""

    table = models.CharField("tabla", max_length=12, choices=Table)
    period = models.DateField("día, o primer día del mes")
    published_at = models.DateTimeField("publicada")

    class Meta:
        ordering = ["period", "table"]
        verbose_name = "publicación de cifras de uso"
        verbose_name_plural = "publicaciones de cifras de uso"
        constraints = [models.UniqueConstraint(fields=["table", "period"], name="publication_once")]

    class Privacy:
        public = ("table", "period", "published_at")

    def __str__(self) -> str:
        return f"{Table(self.table).label}: {self.when}"

    @property
    def when(self) -> str:
        """The day or the month, as people say it."""
        if Table(self.table).is_monthly:
            return f"{MONTHS[self.period.month - 1]} de {self.period.year}"
        return long_date(self.period)

    @property
    def until(self) -> date:
        return last_day(Table(self.table), self.period)


class PublishedFigure(models.Model):
    """A figure of a publication, lowered to tens. A cell of the table that is not here had fewer than ten."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="figures", verbose_name="publicación")
    cell = models.CharField("casilla", max_length=40)
    measure = models.CharField("qué se cuenta", max_length=12, choices=Measure)
    amount = models.PositiveBigIntegerField("cuántas veces")

    class Meta:
        ordering = ["publication_id", "cell", "measure"]
        verbose_name = "cifra publicada"
        verbose_name_plural = "cifras publicadas"
        constraints = [
            models.UniqueConstraint(fields=["publication", "cell", "measure"], name="published_figure_once"),
            models.CheckConstraint(
                name="published_figure_is_in_tens", condition=Q(Q(amount__gte=STEP), Exact(F("amount") % STEP, 0))
            ),
        ]

    class Privacy:
        public = ("publication", "cell", "measure", "amount")

    def __str__(self) -> str:
        return f"{self.cell}: {self.amount}"
