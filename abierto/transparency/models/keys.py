"""Who signs: the log's own keys, one after another, and the witnesses that sign after it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

PUBLIC_KEY = 32  # bytes of an Ed25519 public key


class LogKey(models.Model):
    """A key that the log signs with, or signed with: its public half stays for good. The other half is a file."""

    name = models.CharField("nombre", max_length=200)
    public_key = models.BinaryField("llave pública")
    key_id = models.BinaryField("identificador de la llave")
    since = models.DateTimeField("desde")
    retired_at = models.DateTimeField("se retiró", null=True, blank=True)

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = "llave de la bitácora"
        verbose_name_plural = "llaves de la bitácora"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "public_key"], condition=Q(retired_at__isnull=True), name="log_key_in_use_once"
            ),
            models.CheckConstraint(
                name="log_key_is_whole",
                condition=Q(Exact(Length("public_key"), PUBLIC_KEY)) & Q(Exact(Length("key_id"), 4)),
            ),
        ]

    class Privacy:
        public = ("name", "public_key", "key_id", "since", "retired_at")

    def __str__(self) -> str:
        return f"{self.name}+{bytes(self.key_id).hex()}"


class Witness(models.Model):
    """Somebody outside who signs the log's checkpoints after seeing that each continues the one before."""

    name = models.CharField("nombre de su llave", max_length=200)
    public_key = models.BinaryField("llave pública")
    title = models.CharField("quién es", max_length=200)
    since = models.DateTimeField("desde")
    retired_at = models.DateTimeField("dejó de serlo", null=True, blank=True)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = "testigo"
        verbose_name_plural = "testigos"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "public_key"], condition=Q(retired_at__isnull=True), name="witness_once"
            ),
            models.CheckConstraint(name="witness_key_is_whole", condition=Q(Exact(Length("public_key"), PUBLIC_KEY))),
            models.CheckConstraint(
                name="witness_retires_after", condition=Q(retired_at__isnull=True) | Q(retired_at__gte=F("since"))
            ),
        ]

    class Privacy:
        public = ("name", "public_key", "title", "since", "retired_at")

    def __str__(self) -> str:
        return self.title


class Cosignature(models.Model):
    """A witness's signature under a checkpoint, as its line of the note."""

    checkpoint = models.ForeignKey("transparency.Checkpoint", models.PROTECT, related_name="cosignatures")
    witness = models.ForeignKey(Witness, models.PROTECT, related_name="cosignatures", verbose_name="testigo")
    signed_at = models.DateTimeField("firmó")
    line = models.CharField("línea de la nota", max_length=400)
    received_at = models.DateTimeField("llegó")

    class Meta:
        ordering = ["checkpoint", "pk"]
        verbose_name = "firma de un testigo"
        verbose_name_plural = "firmas de testigos"
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="cosignature_once"),
        ]

    class Privacy:
        public = ("checkpoint", "witness", "signed_at", "line", "received_at")

    def __str__(self) -> str:
        return f"{self.witness} · {self.checkpoint}"
