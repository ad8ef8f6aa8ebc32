"""What is settled before a delivery: the rule for alliances, the keys of actors and those of the officials."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from abierto.decide.enums import GoesTo
from abierto.elections.models import Force, Process


def _who(told: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=told
    )


class DeliveryRule(models.Model):
    """To whom goes what people said of an alliance, with where it was agreed; fixed once a delivery begins."""

    process = models.OneToOneField(Process, models.PROTECT, related_name="delivery_rule", verbose_name="proceso")
    goes_to = models.CharField("a quién se entrega", max_length=24, choices=GoesTo)
    source = models.CharField("acuerdo que lo fija", max_length=300)
    chosen_at = models.DateTimeField("fijada")
    chosen_by = _who("fijada por")

    class Meta:
        ordering = ["process"]
        verbose_name = "regla de entrega de las alianzas"
        verbose_name_plural = "reglas de entrega de las alianzas"

    class Privacy:
        public = ("process", "goes_to", "source", "chosen_at")
        internal = ("chosen_by",)

    def __str__(self) -> str:
        return f"{self.get_goes_to_display()}, {self.process} ({self.source})"[:300]


class AllianceHead(models.Model):
    """The party that heads a coalition or a common candidacy, for the rule that delivers to it."""

    alliance = models.OneToOneField(Force, models.PROTECT, related_name="delivery_head", verbose_name="alianza")
    party = models.ForeignKey(Force, models.PROTECT, related_name="+", verbose_name="partido que la encabeza")

    class Meta:
        ordering = ["alliance__order", "pk"]
        verbose_name = "partido que encabeza una alianza"
        verbose_name_plural = "partidos que encabezan alianzas"
        constraints = [models.CheckConstraint(name="alliance_head_other", condition=~Q(alliance=F("party")))]

    class Privacy:
        public = ("alliance", "party")

    def __str__(self) -> str:
        return f"{self.party} encabeza {self.alliance}"


class ActorKey(models.Model):
    """A public age key to which an actor's package is encrypted. The secret one is the actor's and is never here."""

    force = models.ForeignKey(Force, models.PROTECT, related_name="delivery_keys", verbose_name="actor político")
    public = models.CharField("llave pública", max_length=80)
    registered_at = models.DateTimeField("registrada")
    registered_by = _who("registrada por")
    replaced_at = models.DateTimeField("sustituida", null=True, blank=True)

    class Meta:
        ordering = ["force__order", "-registered_at", "pk"]
        verbose_name = "llave de un actor político"
        verbose_name_plural = "llaves de actores políticos"
        constraints = [
            models.UniqueConstraint(
                fields=["force"], condition=Q(replaced_at__isnull=True), name="actor_key_one_stands"
            ),
        ]

    class Privacy:
        public = ("force", "public", "registered_at", "replaced_at")
        internal = ("registered_by",)

    def __str__(self) -> str:
        return f"{self.force}, {self.public}"


class OfficialKey(models.Model):
    """The key of somebody who opens packages together with another; its secret half lies under their passphrase."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="official_keys", verbose_name="de quién"
    )
    public = models.CharField("llave pública", max_length=80, unique=True)
    wrapped = models.BinaryField("llave secreta, bajo su frase")
    made_at = models.DateTimeField("hecha")
    ended_at = models.DateTimeField("sustituida", null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "pk"]
        verbose_name = "llave de quien libera entregas"
        verbose_name_plural = "llaves de quienes liberan entregas"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="official_key_one_stands"
            ),
        ]

    class Privacy:
        internal = ("user", "public", "wrapped", "made_at", "ended_at")

    def __str__(self) -> str:
        return f"llave {self.pk}, {self.public}"  # the ledger is never erased, so it does not hold the person's name
