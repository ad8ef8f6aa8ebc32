"""The lines of the public ledger in the tree."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from abierto.core.models import Entry
from abierto.transparency import commitments


class LineLeaf(models.Model):
    """The leaf that stands for a line of the ledger, and what opens its commitment.

    The salt of a public line is published with it; that of any other is kept. ``detail_salt`` covers what of a line is
    kept for staff, and is never published.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="line_leaf", verbose_name="línea")
    leaf = models.PositiveBigIntegerField("hoja", unique=True)
    commitment = models.BinaryField("compromiso criptográfico", unique=True)
    salt = models.BinaryField("sal")
    detail_salt = models.BinaryField("sal del detalle")

    class Meta:
        ordering = ["leaf"]
        verbose_name = "hoja de una línea"
        verbose_name_plural = "hojas de líneas"
        constraints = [
            models.CheckConstraint(
                name="line_leaf_is_whole",
                condition=Q(Exact(Length("commitment"), commitments.SIZE))
                & Q(Exact(Length("salt"), commitments.SALT))
                & Q(Exact(Length("detail_salt"), commitments.SALT)),
            ),
        ]

    class Privacy:
        public = ("entry", "leaf", "commitment")
        internal = ("salt", "detail_salt")

    def __str__(self) -> str:
        return f"Hoja {self.leaf}"
