"""Parties, coalitions, common candidacies and independents, and where each stands."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from abierto.elections.enums import ForceKind
from abierto.people.models import Organisation

from .contest import Contest
from .process import Process


class Force(models.Model):
    """A political actor in one process. An alliance has members; an independent stands in one contest."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="forces", verbose_name="proceso")
    external_id = models.SlugField("identificador", max_length=60)
    kind = models.CharField("tipo", max_length=12, choices=ForceKind)
    name = models.CharField("nombre", max_length=200)
    short_name = models.CharField("siglas o nombre corto", max_length=60)
    colour = models.CharField(
        "color", max_length=7, validators=[RegexValidator(r"^#[0-9a-f]{6}$", "Un color como #1a2b3c, en minúsculas.")]
    )
    emblem_text = models.CharField("descripción del emblema", max_length=300)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="forces", verbose_name="organización"
    )
    order = models.PositiveSmallIntegerField("orden de registro")
    source = models.CharField("fuente", max_length=300)

    class Meta:
        ordering = ["order", "external_id"]
        verbose_name = "actor político"
        verbose_name_plural = "actores políticos"
        constraints = [models.UniqueConstraint(fields=["process", "external_id"], name="force_once")]

    class Privacy:
        public = (
            "process",
            "external_id",
            "kind",
            "name",
            "short_name",
            "colour",
            "emblem_text",
            "organisation",
            "order",
            "source",
        )

    def __str__(self) -> str:
        return self.short_name


class ForceMember(models.Model):
    """A party that is part of a coalition or of a common candidacy."""

    alliance = models.ForeignKey(Force, models.PROTECT, related_name="members", verbose_name="alianza")
    party = models.ForeignKey(Force, models.PROTECT, related_name="alliances", verbose_name="partido")

    class Meta:
        ordering = ["alliance", "party__order"]
        verbose_name = "integrante de alianza"
        verbose_name_plural = "integrantes de alianzas"
        constraints = [
            models.UniqueConstraint(fields=["alliance", "party"], name="force_member_once"),
            models.CheckConstraint(name="force_member_other", condition=~Q(alliance=F("party"))),
        ]

    class Privacy:
        public = ("alliance", "party")

    def __str__(self) -> str:
        return f"{self.party} en {self.alliance}"


class Standing(models.Model):
    """A force stands in a contest, whether or not its candidates are known yet."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="standings", verbose_name="elección")
    force = models.ForeignKey(Force, models.PROTECT, related_name="standings", verbose_name="actor político")
    source = models.CharField("fuente", max_length=300)

    class Meta:
        ordering = ["contest", "force__order"]
        verbose_name = "participación en una elección"
        verbose_name_plural = "participaciones en elecciones"
        constraints = [models.UniqueConstraint(fields=["contest", "force"], name="standing_once")]

    class Privacy:
        public = ("contest", "force", "source")

    def __str__(self) -> str:
        return f"{self.force} en {self.contest}"
