"""What is counted, in which tables."""

from __future__ import annotations

from django.db import models


class Table(models.TextChoices):
    """A table of figures. None is crossed with another: no count says which device asked for which part."""

    PARTS = "partes", "Por parte del sitio y día"
    USES = "usos", "Actos recibidos por día"
    DEVICES = "aparatos", "Por clase de aparato y mes"
    PLACES = "municipios", "Por municipio y mes"

    @property
    def is_monthly(self) -> bool:
        return self in (Table.DEVICES, Table.PLACES)


class Measure(models.TextChoices):
    """What a figure counts."""

    VIEWS = "consultas", "Consultas"
    DOWNLOADS = "descargas", "Descargas"
    ACTS = "actos", "Actos"


class Device(models.TextChoices):
    """What asked, as its browser says. What says nothing of this is of no class, and in no table."""

    PHONE = "telefono", "Teléfono"
    TABLET = "tableta", "Tableta"
    DESK = "computadora", "Computadora"
    PROGRAM = "programa", "Programas (buscadores, robots)"
