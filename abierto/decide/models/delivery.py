"""The delivery of a process: what was ordered, the sealed package of each actor, its release and its receipt.

Nothing here tells how much any actor received: not amounts, and not sizes.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from abierto.core.constraints import both_or_neither
from abierto.elections.models import Force, Process

from .delivery_keys import OfficialKey
from .seat import forces_of

FIRST, SECOND = 1, 2
_NUMBER = Q(number__in=(FIRST, SECOND))


def _who(told: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=told
    )


class DeliveryQuerySet(models.QuerySet):
    def standing(self) -> DeliveryQuerySet:
        """Those not discarded."""
        return self.filter(discarded_at__isnull=True)

    def waiting(self) -> DeliveryQuerySet:
        """Those whose packages are being made, or wait for it."""
        return self.standing().filter(prepared_at__isnull=True, problem="")


class Delivery(models.Model):
    """A delivery as it was ordered: who receives, from which spaces, under which rule. It never changes after.

    ``commission`` is the whole order as data, so that whoever goes on with it makes the same. ``problem`` says why it
    stopped, until somebody has it made again. A discarded one leaves its lines and none of its packages.
    """

    process = models.ForeignKey(Process, models.PROTECT, related_name="deliveries", verbose_name="proceso")
    authority = models.CharField("autoridad que entrega", max_length=200)
    office = models.CharField("oficina", max_length=200)
    place = models.CharField("lugar", max_length=120)
    grounds = models.CharField("fundamento", max_length=300, blank=True)
    commission = models.JSONField("encargo")
    begun_at = models.DateTimeField("encargada")
    begun_by = _who("encargada por")
    problem = models.CharField("por qué se detuvo", max_length=500, blank=True)
    prepared_at = models.DateTimeField("preparada", null=True, blank=True)
    statement_sha256 = models.CharField("huella del reparto", max_length=64, blank=True)
    discarded_at = models.DateTimeField("descartada", null=True, blank=True)
    discarded_by = _who("descartada por")
    discarded_reason = models.CharField("motivo", max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        verbose_name = "entrega a los actores políticos"
        verbose_name_plural = "entregas a los actores políticos"
        constraints = [
            models.UniqueConstraint(
                fields=["process"], condition=Q(discarded_at__isnull=True), name="delivery_one_stands"
            ),
            models.CheckConstraint(
                name="delivery_prepared_whole",
                condition=Q(prepared_at__isnull=True, statement_sha256="")
                | (Q(prepared_at__isnull=False, problem="") & ~Q(statement_sha256="")),
            ),
            models.CheckConstraint(
                name="delivery_discarded_why",
                condition=Q(discarded_at__isnull=True, discarded_by__isnull=True, discarded_reason="")
                | (Q(discarded_at__isnull=False) & ~Q(discarded_reason="")),
            ),
        ]

    class Privacy:
        public = (
            "process", "authority", "office", "place", "grounds", "begun_at", "prepared_at", "statement_sha256",
            "discarded_at", "discarded_reason",
        )  # fmt: skip
        internal = ("commission", "begun_by", "problem", "discarded_by")

    def __str__(self) -> str:
        return f"entrega {self.pk} de {self.process}"

    @property
    def is_waiting(self) -> bool:
        """Whether its packages are being made, or wait for it."""
        return self.prepared_at is None and self.discarded_at is None and not self.problem


class DeliveryOfficial(models.Model):
    """One of the two people who open together the packages of actors without a key. Never the same person twice."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="officials", verbose_name="entrega")
    number = models.PositiveSmallIntegerField("primera o segunda")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="quién")
    key = models.ForeignKey(OfficialKey, models.PROTECT, related_name="+", verbose_name="su llave")

    class Meta:
        ordering = ["delivery", "number"]
        verbose_name = "persona que libera"
        verbose_name_plural = "personas que liberan"
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="delivery_official_number"),
            models.UniqueConstraint(fields=["delivery", "user"], name="delivery_official_other_person"),
            models.UniqueConstraint(fields=["delivery", "key"], name="delivery_official_other_key"),
            models.CheckConstraint(name="delivery_official_of_two", condition=_NUMBER),
        ]

    class Privacy:
        internal = ("delivery", "number", "user", "key")

    def __str__(self) -> str:
        return f"persona {self.number} de la {self.delivery}"


class ActorPackageQuerySet(models.QuerySet):
    def standing(self) -> ActorPackageQuerySet:
        """Those of deliveries that stand."""
        return self.filter(delivery__discarded_at__isnull=True)

    def visible_to(self, user: Any) -> ActorPackageQuerySet:
        """The packages of the actors for which ``user`` publishes now, and no other."""
        return self.standing().filter(force__in=forces_of(user))


class ActorPackage(models.Model):
    """What one actor receives, sealed. ``recipient`` is its public key; without one two officials open it together."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="packages", verbose_name="entrega")
    force = models.ForeignKey(Force, models.PROTECT, related_name="packages", verbose_name="actor político")
    key = models.SlugField("carpeta", max_length=80)
    recipient = models.CharField("llave pública del actor", max_length=80, blank=True)
    sha256 = models.CharField("huella del paquete cifrado", max_length=64)
    archive_sha256 = models.CharField("huella del paquete abierto", max_length=64)
    made_at = models.DateTimeField("hecho")

    objects = ActorPackageQuerySet.as_manager()

    class Meta:
        ordering = ["delivery", "force__order", "pk"]
        verbose_name = "paquete de un actor político"
        verbose_name_plural = "paquetes de actores políticos"
        constraints = [models.UniqueConstraint(fields=["delivery", "force"], name="package_once")]

    class Privacy:
        public = ("delivery", "force", "recipient", "sha256", "archive_sha256", "made_at")
        internal = ("key",)

    def __str__(self) -> str:
        return f"paquete de {self.force}, SHA-256 {self.sha256}"

    @property
    def needed(self) -> int:
        """How many people release it."""
        return 1 if self.recipient else 2

    def standing_releases(self) -> list[PackageRelease]:
        """What was released and not withdrawn, in order."""
        return sorted((each for each in self.releases.all() if each.withdrawn_at is None), key=lambda each: each.pk)

    @property
    def is_released(self) -> bool:
        """Whether its actor may take it."""
        return len(self.standing_releases()) >= self.needed

    def waits_for(self, user: Any) -> bool:
        """Whether this person may release it now: anyone who releases, or one of the two who did not yet."""
        if self.is_released:
            return False
        named = {official.user_id for official in self.delivery.officials.all()}
        done = {release.by_id for release in self.standing_releases()}
        return bool(self.recipient) or (user.pk in named and user.pk not in done)


class PackageRelease(models.Model):
    """Somebody lets an actor take its package; of one that two open, each their half, and never the same person.

    ``relay`` is what the first leaves to the second alone, closed to their key; ``key`` is the package's own key,
    closed under both codes: neither opens anything with what one person knows.
    """

    package = models.ForeignKey(ActorPackage, models.PROTECT, related_name="releases", verbose_name="paquete")
    number = models.PositiveSmallIntegerField("primera o segunda persona")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="quién")
    at = models.DateTimeField("cuándo")
    relay = models.BinaryField("mitad cerrada a la otra persona", null=True, blank=True)
    key = models.BinaryField("llave del paquete, bajo los dos códigos", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retirada", null=True, blank=True)
    withdrawn_by = _who("retirada por")

    class Meta:
        ordering = ["package", "pk"]
        verbose_name = "liberación de un paquete"
        verbose_name_plural = "liberaciones de paquetes"
        constraints = [
            models.CheckConstraint(name="release_of_two", condition=_NUMBER),
            models.UniqueConstraint(
                fields=["package", "number"], condition=Q(withdrawn_at__isnull=True), name="release_number_once"
            ),
            models.UniqueConstraint(
                fields=["package", "by"], condition=Q(withdrawn_at__isnull=True), name="release_other_person"
            ),
            both_or_neither("withdrawn_at", "withdrawn_by", name="release_withdrawn_by"),
        ]

    class Privacy:
        public = ("package", "number", "at", "withdrawn_at")
        internal = ("by", "relay", "key", "withdrawn_by")

    def __str__(self) -> str:
        return f"liberación {self.number} del {self.package}"


class PackageReceipt(models.Model):
    """Somebody of the actor signs that it received its package, whole, with this fingerprint."""

    package = models.OneToOneField(ActorPackage, models.PROTECT, related_name="receipt", verbose_name="paquete")
    sha256 = models.CharField("huella del paquete cifrado", max_length=64)
    signed_at = models.DateTimeField("firmado")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="firmado por"
    )

    class Meta:
        ordering = ["package"]
        verbose_name = "acuse de recibo de un paquete"
        verbose_name_plural = "acuses de recibo de paquetes"

    class Privacy:
        public = ("package", "sha256", "signed_at")
        personal = ("signed_by",)

    def __str__(self) -> str:
        return f"acuse del {self.package}"
