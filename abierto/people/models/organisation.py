"""Public bodies, parties, civil society, universities and companies."""

from __future__ import annotations

from django.db import models

from abierto.core.constraints import in_order
from abierto.people.enums import OrganisationKind


class Organisation(models.Model):
    """A body with a name, for as long as it existed; when law replaces it, its successor is another row."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    name = models.CharField("nombre", max_length=250)
    short_name = models.CharField("siglas o nombre corto", max_length=60, blank=True)
    kind = models.CharField("tipo", max_length=20, choices=OrganisationKind)
    website = models.URLField("sitio electrónico", blank=True)
    valid_from = models.DateField("existe desde", null=True, blank=True)
    valid_until = models.DateField("existió hasta", null=True, blank=True)
    succeeded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="la sucede"
    )
    source = models.CharField("fuente", max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "organización"
        verbose_name_plural = "organizaciones"
        constraints = [in_order("valid_from", "valid_until", name="organisation_period")]

    class Privacy:
        public = (
            "external_id",
            "name",
            "short_name",
            "kind",
            "website",
            "valid_from",
            "valid_until",
            "succeeded_by",
            "source",
        )

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name
