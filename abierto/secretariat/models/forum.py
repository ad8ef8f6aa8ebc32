"""Seats and registered members. Seats, not people, make the secretariat."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from abierto.people.models import Organisation, Post
from abierto.secretariat.enums import Sector

from .exercise import Exercise


class Seat(models.Model):
    """A seat of the secretariat; who holds it, as titular or alternate, is the membership of its post."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="seats", verbose_name="ejercicio")
    number = models.PositiveSmallIntegerField("orden")
    sector = models.CharField("sector", max_length=20, choices=Sector)
    post = models.ForeignKey(Post, models.PROTECT, related_name="seats", verbose_name="cargo")

    class Meta:
        ordering = ["exercise", "number"]
        verbose_name = "asiento"
        constraints = [
            models.UniqueConstraint(fields=["exercise", "post"], name="seat_post_once"),
        ]

    class Privacy:
        public = ("external_id", "exercise", "number", "sector", "post")

    def __str__(self) -> str:
        return f"{self.get_sector_display()}: {self.post.title}"


class RegisteredMember(models.Model):
    """Somebody registered in the exercise. A citizen's name is shown only where the person agreed."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="members", verbose_name="ejercicio")
    number = models.PositiveSmallIntegerField("orden")
    sector = models.CharField("sector", max_length=20, choices=Sector)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="organización"
    )
    public_name = models.CharField("nombre público", max_length=200, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="cuenta con la que participa",
    )

    class Meta:
        ordering = ["exercise", "sector", "number"]
        verbose_name = "miembro inscrito"
        verbose_name_plural = "miembros inscritos"

    class Privacy:
        public = ("external_id", "exercise", "number", "sector", "organisation", "public_name")
        personal = ("account",)

    def __str__(self) -> str:
        return self.public_name or str(self.organisation or "Persona inscrita (nombre reservado)")
