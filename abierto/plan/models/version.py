"""Frozen, numbered versions of a plan. What the public reads is a published version, never the working copy."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import models
from django.db.models import Q

from abierto.core.constraints import both_or_neither
from abierto.people.models import Organisation
from abierto.plan.enums import DocumentFormat
from abierto.secretariat.models import Exercise


class PlanVersionQuerySet(models.QuerySet):
    def published(self) -> PlanVersionQuerySet:
        return self.filter(published_at__isnull=False)

    def awaiting(self) -> PlanVersionQuerySet:
        """Sealed, and neither published nor withdrawn."""
        return self.filter(published_at__isnull=True, withdrawn_at__isnull=True)


class PlanVersion(models.Model):
    """The plan as it was sealed: its canonical JSON, whose SHA-256 is the version's fingerprint.

    The database refuses any change to what is sealed; publication and withdrawal happen once.
    """

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="versions", verbose_name="ejercicio")
    number = models.PositiveSmallIntegerField("versión")
    reason = models.TextField("motivo")
    content = models.TextField("contenido")
    sha256 = models.CharField("huella SHA-256", max_length=64)
    code = models.CharField("código de verificación", max_length=20, unique=True)
    sealed_at = models.DateTimeField("sellada")
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="sellada por"
    )
    published_at = models.DateTimeField("publicada", null=True, blank=True)
    published_by = models.BigIntegerField("publicada por", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retirada", null=True, blank=True)
    withdrawn_reason = models.TextField("motivo del retiro", null=True, blank=True)  # noqa: DJ001 - paired with the date

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        ordering = ["exercise", "-number"]
        verbose_name = "versión del plan"
        verbose_name_plural = "versiones del plan"
        constraints = [
            models.UniqueConstraint(fields=["exercise", "number"], name="version_number_once"),
            both_or_neither("withdrawn_at", "withdrawn_reason", name="version_withdrawn_with_reason"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(withdrawn_at__isnull=True), name="version_one_outcome"
            ),
        ]

    class Privacy:
        public = (
            "exercise",
            "number",
            "reason",
            "content",
            "sha256",
            "code",
            "sealed_at",
            "published_at",
            "withdrawn_at",
            "withdrawn_reason",
        )
        internal = ("sealed_by", "published_by")

    def __str__(self) -> str:
        return f"{self.exercise.name}, versión {self.number}"

    def get_absolute_url(self) -> str:
        return f"/verificar/{self.code}/"

    @property
    def signatories(self) -> list[str]:
        """External ids of the institutions that must sign: those responsible for a commitment of the version."""
        return sorted({row["lead"] for row in json.loads(self.content)["commitments"]})

    @property
    def is_awaiting(self) -> bool:
        """Sealed, and neither published nor withdrawn."""
        return self.published_at is None and self.withdrawn_at is None


class PlanSignature(models.Model):
    """An institution signs a sealed version, through the account of one of its people."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="signatures", verbose_name="versión")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="institución")
    office = models.CharField("cargo de quien firma", max_length=250)
    sha256 = models.CharField("huella firmada", max_length=64)
    signed_at = models.DateTimeField("firmada")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="firmada por"
    )
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        ordering = ["signed_at", "pk"]
        verbose_name = "firma"
        constraints = [models.UniqueConstraint(fields=["version", "organisation"], name="signature_once")]

    class Privacy:
        public = ("version", "organisation", "office", "sha256", "signed_at", "is_demonstration")
        internal = ("signed_by",)

    def __str__(self) -> str:
        return f"{self.organisation.label}, {self.version}"


class PlanDocument(models.Model):
    """A published version's document in one format, kept byte by byte so that it is the same for ever."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="documents", verbose_name="versión")
    format = models.CharField("formato", max_length=5, choices=DocumentFormat)
    sha256 = models.CharField("huella SHA-256", max_length=64, db_index=True)
    content = models.BinaryField("contenido")

    class Meta:
        ordering = ["version", "format"]
        verbose_name = "documento del plan"
        verbose_name_plural = "documentos del plan"
        constraints = [models.UniqueConstraint(fields=["version", "format"], name="document_once")]

    class Privacy:
        public = ("version", "format", "sha256", "content")

    def __str__(self) -> str:
        return f"{self.version}, {self.get_format_display()}"
