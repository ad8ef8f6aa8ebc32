"""Posts, and who held them, as titular or alternate, from when until when."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from abierto.core.constraints import in_order
from abierto.people.enums import Capacity

from .organisation import Organisation
from .person import Person


class Post(models.Model):
    """An office: it outlives the people who hold it. Its contact data is the office's, and public."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts", verbose_name="organización")
    title = models.CharField("cargo", max_length=200)
    department = models.CharField("área", max_length=200, blank=True)
    contact_email = models.EmailField("correo institucional", blank=True)
    contact_phone = models.CharField("teléfono institucional", max_length=60, blank=True)

    class Meta:
        ordering = ["organisation", "title"]
        verbose_name = "cargo"

    class Privacy:
        public = ("external_id", "organisation", "title", "department", "contact_email", "contact_phone")

    def __str__(self) -> str:
        return f"{self.title}, {self.organisation.label}"


class MembershipQuerySet(models.QuerySet):
    def on(self, day: date) -> MembershipQuerySet:
        """Memberships in force on ``day``, both ends included."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            valid_from__lte=day,
        )


class Membership(models.Model):
    """A person holds a post for a time. ``person`` is empty where the name is not published.

    The database refuses two titulars of one post on the same day (see the migration).
    """

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="memberships", verbose_name="cargo")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name="persona"
    )
    capacity = models.CharField("calidad", max_length=10, choices=Capacity, default=Capacity.TITULAR)
    valid_from = models.DateField("desde")
    valid_until = models.DateField("hasta", null=True, blank=True)
    source = models.CharField("fuente", max_length=300, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["post", "capacity", "valid_from"]
        verbose_name = "titularidad"
        verbose_name_plural = "titularidades"
        constraints = [in_order("valid_from", "valid_until", name="membership_period")]

    class Privacy:
        public = ("external_id", "post", "person", "capacity", "valid_from", "valid_until", "source")

    def __str__(self) -> str:
        return f"{self.person or 'Nombre reservado'}, {self.get_capacity_display().lower()} de {self.post.title}"
