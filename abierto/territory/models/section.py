"""Electoral sections: the four digits printed on the voter card."""

from __future__ import annotations

from django.db import models

from .catalogue import District, DistrictMap, Municipality


class Section(models.Model):
    """A section lies in one municipality and, under each drawing, in one district."""

    map = models.ForeignKey(DistrictMap, models.PROTECT, related_name="sections", verbose_name="demarcación")
    number = models.PositiveSmallIntegerField("sección")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="sections", verbose_name="municipio")
    district = models.ForeignKey(District, models.PROTECT, related_name="sections", verbose_name="distrito")
    source = models.CharField("fuente", max_length=300)

    class Meta:
        ordering = ["map", "number"]
        verbose_name = "sección electoral"
        verbose_name_plural = "secciones electorales"
        constraints = [models.UniqueConstraint(fields=["map", "number"], name="section_once")]

    class Privacy:
        public = ("map", "number", "municipality", "district", "source")

    def __str__(self) -> str:
        return f"{self.number:04d}"
