"""What every record of a plan has: a stable external id and an honest mark when it was invented to demonstrate."""

from __future__ import annotations

from django.db import models


class PlanRecord(models.Model):
    """A record that travels in the plan's file, where ``external_id`` names it, unique within its kind."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        abstract = True
