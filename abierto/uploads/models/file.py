"""A file that somebody sent, as it is kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import slugify

from abierto.core.constraints import both_or_neither
from abierto.uploads.enums import EXTENSIONS, MediaType


class StoredFileQuerySet(models.QuerySet):
    def kept(self) -> StoredFileQuerySet:
        """Those whose bytes are still here."""
        return self.filter(erased_at__isnull=True)

    def awaiting_scan(self) -> StoredFileQuerySet:
        return self.kept().filter(scanned_at__isnull=True).order_by("received_at", "pk")


class StoredFile(models.Model):
    """A file that somebody sent: what it is, its fingerprint, and where its bytes lie.

    The database refuses to change what was received. What may change: its name (a name may hold a person's), whether
    anyone may read it, what the antivirus said, and, once, that its bytes were erased.
    """

    external_id = models.SlugField("identificador", max_length=40, unique=True)
    original_name = models.CharField("nombre", max_length=200, blank=True)
    media_type = models.CharField("tipo", max_length=100, choices=MediaType)
    size = models.PositiveBigIntegerField("tamaño en bytes")
    sha256 = models.CharField("huella SHA-256", max_length=64, db_index=True)
    stored_name = models.CharField("lugar en el depósito", max_length=80, unique=True)
    received_at = models.DateTimeField("recibido")
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="recibido de"
    )
    is_public = models.BooleanField("lo lee cualquiera", default=False)
    scanned_at = models.DateTimeField("revisado por el antivirus", null=True, blank=True)
    scanned_with = models.CharField("antivirus", max_length=100, null=True, blank=True)  # noqa: DJ001 - paired with the date
    infected_as = models.CharField("lo que encontró el antivirus", max_length=200, blank=True)
    erased_at = models.DateTimeField("contenido borrado", null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = "archivo"
        constraints = [
            models.CheckConstraint(name="file_is_not_empty", condition=Q(size__gt=0)),
            both_or_neither("scanned_at", "scanned_with", name="file_scanned_with"),
            models.CheckConstraint(
                name="file_infected_when_scanned", condition=Q(infected_as="") | Q(scanned_at__isnull=False)
            ),
        ]

    class Privacy:
        public = ("external_id", "original_name", "media_type", "size", "sha256", "received_at", "erased_at")
        internal = ("stored_name", "received_by", "is_public", "scanned_at", "scanned_with", "infected_as")

    def __str__(self) -> str:
        return f"archivo {self.external_id}"  # the ledger is never erased, so it does not hold the name

    def get_absolute_url(self) -> str:
        """Where anyone reads it, when it is public."""
        return f"/archivo/{self.external_id}/{self.address_name}.{self.extension}"

    @property
    def extension(self) -> str:
        return EXTENSIONS[MediaType(self.media_type)][0]

    @property
    def kind(self) -> str:
        """What it is, as people say it."""
        return MediaType(self.media_type).label

    @property
    def address_name(self) -> str:
        """The name in its address: plain letters and no ending."""
        return slugify(self.original_name.rpartition(".")[0])[:80] or "archivo"

    @property
    def desk_url(self) -> str:
        """Where staff read it, public or reserved."""
        return f"/escritorio/archivos/{self.external_id}/"

    @property
    def is_waiting(self) -> bool:
        """Whether the antivirus has still to look at it."""
        return bool(settings.CLAMD) and self.scanned_at is None

    @property
    def is_served(self) -> bool:
        """Whether its bytes may be given to somebody: here, looked at, and clean."""
        return self.erased_at is None and not self.infected_as and not self.is_waiting
