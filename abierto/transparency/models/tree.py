"""The tree as it is kept: tiles of hashes, the checkpoints signed of it, and the audits that it went through."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Mod
from django.db.models.lookups import Exact, GreaterThan, LessThanOrEqual

HASH = 32  # bytes
WIDTH = 256  # hashes in a full tile
HEIGHT = 8  # levels of the tree that a tile spans


def leaves_of(size: int) -> str:
    """How many leaves, as it is said."""
    return "1 hoja" if size == 1 else f"{size} hojas"


class Tile(models.Model):
    """Up to 256 hashes that lie beside each other in the tree, as C2SP tlog-tiles cuts it.

    Level 0 holds the hashes of leaves; each level above holds the roots of the full tiles below. A tile only grows,
    at its end; the database refuses anything else.
    """

    level = models.PositiveSmallIntegerField("nivel")
    index = models.PositiveBigIntegerField("lugar en su nivel")
    hashes = models.BinaryField("huellas")

    class Meta:
        ordering = ["level", "index"]
        verbose_name = "tesela del árbol"
        verbose_name_plural = "teselas del árbol"
        constraints = [
            models.UniqueConstraint(fields=["level", "index"], name="tile_once"),
            models.CheckConstraint(
                name="tile_of_whole_hashes",
                condition=Q(GreaterThan(Length("hashes"), 0))
                & Q(LessThanOrEqual(Length("hashes"), WIDTH * HASH))
                & Q(Exact(Mod(Length("hashes"), HASH), 0)),
            ),
        ]

    class Privacy:
        public = ("level", "index", "hashes")

    def __str__(self) -> str:
        return f"Tesela {self.level}/{self.index}"


class Checkpoint(models.Model):
    """The root of the tree at a size, signed: whoever keeps one can tell if a leaf is ever changed or removed."""

    size = models.PositiveBigIntegerField("hojas", unique=True)
    root = models.BinaryField("raíz")
    at = models.DateTimeField("firmado", db_index=True)
    key = models.ForeignKey("transparency.LogKey", models.PROTECT, related_name="checkpoints", verbose_name="llave")
    note = models.TextField("nota firmada")

    class Meta:
        ordering = ["-size"]
        verbose_name = "punto de control"
        verbose_name_plural = "puntos de control"
        constraints = [
            models.CheckConstraint(name="checkpoint_root_is_a_hash", condition=Q(Exact(Length("root"), HASH))),
        ]

    class Privacy:
        public = ("size", "root", "at", "key", "note")

    def __str__(self) -> str:
        return f"Punto de control con {leaves_of(self.size)}"


class Audit(models.Model):
    """The whole tree was made again from the rows that its leaves stand for; ``problem`` says what did not match."""

    at = models.DateTimeField("cuándo", db_index=True)
    size = models.PositiveBigIntegerField("hojas")
    checkpoints = models.PositiveIntegerField("puntos de control")
    problem = models.CharField("problema", max_length=500, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "revisión completa"
        verbose_name_plural = "revisiones completas"
        get_latest_by = ("at", "pk")

    class Privacy:
        public = ("at", "size", "checkpoints", "problem")

    def __str__(self) -> str:
        return f"Revisión de {leaves_of(self.size)}"

    @property
    def went_well(self) -> bool:
        return not self.problem
