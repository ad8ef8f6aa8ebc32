"""Natural persons. Their contact data is never public."""

from __future__ import annotations

from django.db import models


class Person(models.Model):
    """Somebody who holds or held a post of public interest."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    name = models.CharField("nombre", max_length=150)
    email = models.EmailField("correo personal", blank=True)
    phone = models.CharField("teléfono personal", max_length=40, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "persona"

    class Privacy:
        public = ("external_id", "name")
        personal = ("email", "phone")

    def __str__(self) -> str:
        return self.name
