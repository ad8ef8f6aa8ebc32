"""Anyone who asked to be told by e-mail of what happens with a commitment."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from abierto.plan.models import Commitment


class Follower(models.Model):
    """An address that follows a commitment: asked, then confirmed from its own inbox, until it ends.

    When it ends, or if it is never confirmed, the address is erased and only the dates stay.
    """

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="followers", verbose_name="compromiso")
    email = models.EmailField("correo electrónico", blank=True)
    asked_at = models.DateTimeField("pedido")
    confirmed_at = models.DateTimeField("confirmado", null=True, blank=True)
    ended_at = models.DateTimeField("terminado", null=True, blank=True)
    told_until = models.DateTimeField("avisado hasta", null=True, blank=True)

    class Meta:
        ordering = ["commitment_id", "asked_at"]
        verbose_name = "seguidor por correo"
        verbose_name_plural = "seguidores por correo"
        constraints = [
            models.UniqueConstraint(fields=["commitment", "email"], condition=~Q(email=""), name="follower_once"),
            models.CheckConstraint(name="follower_ends_erased", condition=Q(ended_at__isnull=True) | Q(email="")),
        ]

    class Privacy:
        personal = ("email",)
        internal = ("commitment", "asked_at", "confirmed_at", "ended_at", "told_until")

    def __str__(self) -> str:
        return f"Seguidor {self.pk}"
