"""Official boundaries, simplified once at import and kept as SVG paths."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .catalogue import District, Municipality


class Boundary(models.Model):
    """The drawn outline of one municipality or one district, in the units of its map's frame."""

    municipality = models.OneToOneField(Municipality, models.CASCADE, null=True, blank=True, related_name="boundary")
    district = models.OneToOneField(District, models.CASCADE, null=True, blank=True, related_name="boundary")
    path = models.TextField("trazo SVG")
    label_x = models.IntegerField("x de la etiqueta")
    label_y = models.IntegerField("y de la etiqueta")
    label_room = models.PositiveIntegerField("radio libre para la etiqueta", default=0)
    left = models.IntegerField("orilla oeste", default=0)
    top = models.IntegerField("orilla norte", default=0)
    right = models.IntegerField("orilla este", default=0)
    bottom = models.IntegerField("orilla sur", default=0)
    frame_width = models.PositiveIntegerField("ancho del mapa")
    frame_height = models.PositiveIntegerField("alto del mapa")
    source = models.CharField("fuente", max_length=300)
    sha256 = models.CharField("huella del archivo", max_length=64)

    class Meta:
        verbose_name = "límite oficial"
        verbose_name_plural = "límites oficiales"
        constraints = [
            models.CheckConstraint(
                name="boundary_of_one_place",
                condition=Q(municipality__isnull=False, district__isnull=True)
                | Q(municipality__isnull=True, district__isnull=False),
            )
        ]

    class Privacy:
        public = ("municipality", "district", "path", "source", "sha256")
        internal = (
            "label_x",
            "label_y",
            "label_room",
            "left",
            "top",
            "right",
            "bottom",
            "frame_width",
            "frame_height",
        )

    def __str__(self) -> str:
        return f"Límite de {self.municipality or self.district}"
