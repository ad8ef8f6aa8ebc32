"""Municipalities and local districts. INEGI's code and the electoral number differ: join on codes, never on names."""

from __future__ import annotations

from datetime import date

from django.core.validators import RegexValidator
from django.db import models

from abierto.core.constraints import in_order
from abierto.core.dates import long_date


class Municipality(models.Model):
    """One of the state's municipalities."""

    inegi_code = models.CharField(
        "clave INEGI", max_length=5, unique=True, validators=[RegexValidator(r"^\d{5}$", "Son cinco dígitos.")]
    )
    electoral_number = models.PositiveSmallIntegerField("número electoral", unique=True)
    name = models.CharField("nombre", max_length=120)
    folded_name = models.CharField("nombre sin acentos", max_length=120, db_index=True, editable=False)
    head_town = models.CharField("cabecera", max_length=120)
    population_2020 = models.PositiveIntegerField("población 2020")
    latitude = models.DecimalField("latitud", max_digits=9, decimal_places=6)
    longitude = models.DecimalField("longitud", max_digits=9, decimal_places=6)
    valid_from = models.DateField("vigente desde", null=True, blank=True)
    valid_until = models.DateField("vigente hasta", null=True, blank=True)
    source = models.CharField("fuente", max_length=300)
    tile_column = models.PositiveSmallIntegerField("columna en el mapa de mosaicos")
    tile_row = models.PositiveSmallIntegerField("renglón en el mapa de mosaicos")

    class Meta:
        ordering = ["inegi_code"]
        verbose_name = "municipio"
        constraints = [
            models.UniqueConstraint(fields=["tile_column", "tile_row"], name="municipality_tile_once"),
            in_order("valid_from", "valid_until", name="municipality_period"),
        ]

    class Privacy:
        public = (
            "inegi_code",
            "electoral_number",
            "name",
            "head_town",
            "population_2020",
            "latitude",
            "longitude",
            "valid_from",
            "valid_until",
            "source",
        )
        internal = ("folded_name", "tile_column", "tile_row")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/territorio/municipios/{self.inegi_code}/"


class DistrictMap(models.Model):
    """A drawing of the state's local districts, in force for some years."""

    year = models.PositiveSmallIntegerField("año de la demarcación", unique=True)
    name = models.CharField("nombre", max_length=120)
    valid_from = models.DateField("vigente desde")
    valid_until = models.DateField("vigente hasta", null=True, blank=True)
    source = models.CharField("fuente", max_length=300)

    class Meta:
        ordering = ["-valid_from"]
        verbose_name = "demarcación distrital"
        verbose_name_plural = "demarcaciones distritales"
        constraints = [in_order("valid_from", "valid_until", name="district_map_period")]

    class Privacy:
        public = ("year", "name", "valid_from", "valid_until", "source")

    def __str__(self) -> str:
        return self.name

    def is_in_force(self, on: date) -> bool:
        """Whether it serves on a day, both ends included."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)

    @property
    def period(self) -> str:
        """When it serves, in words: ``del 1 de enero de 2018 al 31 de diciembre de 2022``."""
        if self.valid_until is None:
            return f"desde el {long_date(self.valid_from)}"
        return f"del {long_date(self.valid_from)} al {long_date(self.valid_until)}"


class District(models.Model):
    """A local electoral district within one drawing."""

    map = models.ForeignKey(DistrictMap, models.PROTECT, related_name="districts", verbose_name="demarcación")
    number = models.PositiveSmallIntegerField("número")
    tile_column = models.PositiveSmallIntegerField("columna en el mapa de mosaicos")
    tile_row = models.PositiveSmallIntegerField("renglón en el mapa de mosaicos")

    class Meta:
        ordering = ["map", "number"]
        verbose_name = "distrito local"
        verbose_name_plural = "distritos locales"
        constraints = [
            models.UniqueConstraint(fields=["map", "number"], name="district_once"),
            models.UniqueConstraint(fields=["map", "tile_column", "tile_row"], name="district_tile_once"),
        ]

    class Privacy:
        public = ("map", "number")
        internal = ("tile_column", "tile_row")

    def __str__(self) -> str:
        return f"Distrito {self.number}"

    def get_absolute_url(self) -> str:
        return f"/territorio/distritos/{self.number}/"


class DistrictMunicipality(models.Model):
    """A municipality lies, wholly or in part, in a district. Eleven of the 125 lie in more than one."""

    district = models.ForeignKey(District, models.CASCADE, related_name="parts", verbose_name="distrito")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="parts", verbose_name="municipio")
    sections = models.PositiveIntegerField("secciones", null=True, blank=True)

    class Meta:
        ordering = ["district", "municipality"]
        verbose_name = "municipio en distrito"
        verbose_name_plural = "municipios en distritos"
        constraints = [models.UniqueConstraint(fields=["district", "municipality"], name="district_part_once")]

    class Privacy:
        public = ("district", "municipality", "sections")

    def __str__(self) -> str:
        return f"{self.municipality} en {self.district}"
