"""How what was received looks, by which rules; and the keys that tell whether two acts came from one place."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .act import Act


class Screening(models.Model):
    """What the rules of one version said of an act. Another version adds its own row; none is changed."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="screenings", verbose_name="acto")
    rule_version = models.CharField("versión de las reglas", max_length=40)
    score = models.PositiveSmallIntegerField("puntos")
    reasons = models.JSONField("motivos", default=list)
    copy_of = models.ForeignKey(
        Act, models.PROTECT, null=True, related_name="copies", verbose_name="primera de las que se parecen"
    )
    holds_text = models.BooleanField("su texto se lee antes de mostrarse", default=False)
    at = models.DateTimeField("tamizado")

    class Meta:
        ordering = ["pk"]
        verbose_name = "tamizado"
        constraints = [models.UniqueConstraint(fields=["rule_version", "act"], name="screening_once")]
        indexes = [
            models.Index(fields=["rule_version", "score"], name="screening_by_version"),
            models.Index(fields=["act"], condition=Q(holds_text=True), name="screening_holding_text"),
        ]

    class Privacy:
        public = ("rule_version", "at")
        internal = ("act", "score", "reasons", "copy_of", "holds_text")

    def __str__(self) -> str:
        return f"tamizado de {self.act}"


class ScreeningTotal(models.Model):
    """How many acts of a day were screened, and how many got each reason; sealed spaces are added together, apart."""

    day = models.DateField("día en que se recibieron")
    rule_version = models.CharField("versión de las reglas", max_length=40)
    is_sealed = models.BooleanField("en espacios que no muestran lo recibido")
    code = models.CharField("motivo", max_length=20, blank=True, help_text="Vacío: todos los tamizados.")
    amount = models.PositiveBigIntegerField("cuántos", default=0)

    class Meta:
        ordering = ["day", "rule_version", "is_sealed", "code"]
        verbose_name = "total del tamizado"
        verbose_name_plural = "totales del tamizado"
        constraints = [
            models.UniqueConstraint(fields=["day", "rule_version", "is_sealed", "code"], name="screening_total_once")
        ]

    class Privacy:
        public = ("day", "rule_version", "is_sealed", "code", "amount")

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}: {self.amount} {self.code}"


class ScreeningReview(models.Model):
    """What a person decided after reading; it erases nothing, and the next one may decide otherwise."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="reviews", verbose_name="acto")
    stands = models.BooleanField("queda como válido")
    reason = models.CharField("motivo", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="revisó")
    at = models.DateTimeField("revisado")

    class Meta:
        ordering = ["pk"]
        verbose_name = "revisión de un tamizado"

    class Privacy:
        internal = ("act", "stands", "reason", "by", "at")

    def __str__(self) -> str:
        return f"revisión de {self.act}"


class SourceKey(models.Model):
    """The key of one day, with which address prefixes become names that mean nothing once it is destroyed."""

    day = models.DateField("día", unique=True)
    key = models.BinaryField("clave", max_length=32, null=True)
    destroyed_at = models.DateTimeField("destruida", null=True)

    class Meta:
        ordering = ["day"]
        verbose_name = "clave de procedencia"
        constraints = [
            models.CheckConstraint(
                name="source_key_is_here_or_destroyed",
                condition=Q(key__isnull=False, destroyed_at__isnull=True)
                | Q(key__isnull=True, destroyed_at__isnull=False),
            )
        ]

    class Privacy:
        public = ("day", "destroyed_at")
        internal = ("key",)

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"


class SpentProof(models.Model):
    """A proof of work that was used; the same one does not serve twice."""

    proof = models.BinaryField("huella de la prueba", max_length=32, unique=True)
    expires_at = models.DateTimeField("vence", db_index=True)

    class Meta:
        verbose_name = "prueba usada"
        verbose_name_plural = "pruebas usadas"

    class Privacy:
        internal = ("proof", "expires_at")

    def __str__(self) -> str:
        return bytes(self.proof).hex()[:12]
