"""The link with which somebody takes up their account."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .seat import ActorSeat


class Handover(models.Model):
    """A link that serves once, printed in a sealed letter. Only the fingerprint of its secret is kept."""

    seat = models.ForeignKey(ActorSeat, models.PROTECT, related_name="handovers", verbose_name="acceso")
    token_sha256 = models.CharField("huella del secreto", max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField("hecho")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="hecho por"
    )
    expires_at = models.DateTimeField("sirve hasta")
    used_at = models.DateTimeField("usado", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retirado", null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = "enlace de activación"
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="handover_one_for_a_seat",
            ),
            models.CheckConstraint(name="handover_serves_a_while", condition=Q(expires_at__gt=F("made_at"))),
            models.CheckConstraint(
                name="handover_used_in_time", condition=Q(used_at__isnull=True) | Q(used_at__lt=F("expires_at"))
            ),
            models.CheckConstraint(
                name="handover_used_or_withdrawn", condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True)
            ),
        ]

    class Privacy:
        internal = (
            "seat", "token_sha256", "made_at", "made_by", "expires_at", "used_at", "withdrawn_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return f"enlace {self.pk} del {self.seat}"

    def serves(self, at: datetime) -> bool:
        """Whether the link still opens the account."""
        return self.used_at is None and self.withdrawn_at is None and at < self.expires_at
