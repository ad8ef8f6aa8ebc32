"""What is contested, and where."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from abierto.elections.enums import ContestKind
from abierto.territory.models import District, Municipality

from .process import Process

_WHERE = (
    Q(kind=ContestKind.DEPUTY, district__isnull=False, municipality__isnull=True)
    | Q(kind=ContestKind.COUNCIL, district__isnull=True, municipality__isnull=False)
    | Q(kind=ContestKind.DEPUTY_LIST, district__isnull=True, municipality__isnull=True)
)


class Contest(models.Model):
    """One election within a process: a district's deputy, a municipality's council, or the state's list of deputies."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="contests", verbose_name="proceso")
    external_id = models.CharField("identificador", max_length=80, unique=True)
    kind = models.CharField("qué se elige", max_length=12, choices=ContestKind)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="contests", verbose_name="distrito"
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="contests", verbose_name="municipio"
    )

    class Meta:
        ordering = ["process", "kind", "district__number", "municipality__inegi_code"]
        verbose_name = "elección"
        verbose_name_plural = "elecciones"
        constraints = [
            models.CheckConstraint(name="contest_place", condition=_WHERE),
            models.UniqueConstraint(fields=["process", "district"], name="contest_once_in_district"),
            models.UniqueConstraint(fields=["process", "municipality"], name="contest_once_in_municipality"),
        ]

    class Privacy:
        public = ("process", "external_id", "kind", "district", "municipality")

    def __str__(self) -> str:
        if self.kind == ContestKind.DEPUTY:
            return f"Diputación local, {self.district}"
        if self.kind == ContestKind.COUNCIL:
            return f"Ayuntamiento de {self.municipality}"
        return "Diputaciones de representación proporcional"
