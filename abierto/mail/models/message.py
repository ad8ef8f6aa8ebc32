"""A message in the outbox, from the act that wrote it until the server took it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q

#: The last error while an attempt lasts; it stays there when the program dies in the middle.
UNFINISHED = "El intento no terminó; quizá salió (llevaría el mismo Message-ID)."


class MessageQuerySet(models.QuerySet):
    def waiting(self) -> MessageQuerySet:
        """Neither sent nor given up."""
        return self.filter(sent_at=None, failed_at=None)

    def due(self, at: datetime) -> MessageQuerySet:
        """Waiting, and their moment has come; the oldest first."""
        return self.waiting().filter(Q(next_attempt_at=None) | Q(next_attempt_at__lte=at)).order_by("queued_at", "pk")

    def refused(self) -> MessageQuerySet:
        """Given up because the server refused them for good; the latest first."""
        return self.filter(failed_at__isnull=False).order_by("-failed_at", "-pk")


class Message(models.Model):
    """One message to one address. ``key`` says what it is, and makes it impossible to queue it twice.

    Personal data goes away some days after it was sent or given up (``erased_at``); the key and the dates stay.
    """

    key = models.CharField("clave", max_length=200, unique=True)
    purpose = models.CharField("motivo", max_length=60, db_index=True)
    to = models.EmailField("para", max_length=254, blank=True)
    subject = models.CharField("asunto", max_length=200, blank=True)
    body_text = models.TextField("texto", blank=True)
    headers = models.JSONField("encabezados", default=dict, blank=True)
    language = models.CharField("idioma", max_length=10, default="es-MX")
    queued_at = models.DateTimeField("se escribió")
    not_before = models.DateTimeField("no sale antes de", null=True, blank=True)
    next_attempt_at = models.DateTimeField("próximo intento", null=True, blank=True)
    attempts = models.PositiveIntegerField("intentos", default=0)
    sent_at = models.DateTimeField("salió", null=True, blank=True, db_index=True)
    failed_at = models.DateTimeField("se abandonó", null=True, blank=True, db_index=True)
    last_error = models.CharField("último error", max_length=300, blank=True)
    erased_at = models.DateTimeField("se borraron los datos personales", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-queued_at", "-pk"]
        verbose_name = "mensaje"
        verbose_name_plural = "mensajes"
        indexes = [
            models.Index(
                fields=["next_attempt_at", "queued_at"],
                condition=Q(sent_at__isnull=True, failed_at__isnull=True),
                name="message_waiting",
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="message_sent_or_failed", condition=Q(sent_at__isnull=True) | Q(failed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="message_erased_whole",
                condition=Q(erased_at__isnull=True) | Q(to="", subject="", body_text="", last_error=""),
            ),
            models.CheckConstraint(
                name="message_has_address", condition=Q(erased_at__isnull=False) | ~Q(to="") & ~Q(body_text="")
            ),
        ]

    class Privacy:
        personal = ("to", "subject", "body_text", "headers", "last_error")
        internal = (
            "key",
            "purpose",
            "language",
            "queued_at",
            "not_before",
            "next_attempt_at",
            "attempts",
            "sent_at",
            "failed_at",
            "erased_at",
        )

    def __str__(self) -> str:
        return f"mensaje {self.pk} ({self.purpose})"

    @property
    def message_id(self) -> str:
        """Always the same for the same message: whoever gets it twice can tell, and so can their mail program."""
        digest = hashlib.sha256(f"{settings.SECRET_KEY}:{self.key}".encode()).hexdigest()[:32]
        return f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>"

    @property
    def written_at(self) -> datetime:
        """The date that the message bears, the same at every attempt."""
        return max(self.queued_at, self.not_before) if self.not_before else self.queued_at

    @property
    def masked_to(self) -> str:
        """The address as staff see it: enough to recognise one's own, too little to write to."""
        if not self.to:
            return "(borrada)"
        name, _, domain = self.to.rpartition("@")
        return f"{name[:1]}…@{domain[:1]}…{domain[domain.rfind('.') :]}"

    def is_being_sent(self, at: datetime) -> bool:
        """Whether a sender has it, as far as its lease tells."""
        claimed = self.last_error == UNFINISHED and self.next_attempt_at is not None and at < self.next_attempt_at
        return claimed and self.sent_at is None and self.failed_at is None

    @property
    def state(self) -> str:
        """In one word, where it is: salió, rechazado, reintento or en espera."""
        if self.sent_at:
            return "salió"
        if self.failed_at:
            return "rechazado"
        return "reintento" if self.attempts else "en espera"
