"""A count that grows until its day or its month is published."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from abierto.usage.enums import Measure, Table


class OpenCount(models.Model):
    """How many times, in one day or month, one cell of one table. Erased when its figure is published.

    ``cell`` comes from a closed list: a part of the site, a class of device, a municipality's code. There is no column
    in which an address, a person or a political actor would fit.
    """

    table = models.CharField("tabla", max_length=12, choices=Table)
    period = models.DateField("día, o primer día del mes")
    cell = models.CharField("casilla", max_length=40)
    measure = models.CharField("qué se cuenta", max_length=12, choices=Measure)
    amount = models.PositiveBigIntegerField("cuántas veces", default=0)

    class Meta:
        ordering = ["period", "table", "cell", "measure"]
        verbose_name = "cuenta abierta"
        verbose_name_plural = "cuentas abiertas"
        constraints = [
            models.UniqueConstraint(fields=["table", "period", "cell", "measure"], name="open_count_once"),
            models.CheckConstraint(name="open_count_has_cell", condition=~Q(cell="")),
        ]

    class Privacy:
        internal = ("table", "period", "cell", "measure", "amount")

    def __str__(self) -> str:
        return f"{self.table} {self.period:%d/%m/%Y} {self.cell}"
