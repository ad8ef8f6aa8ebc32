"""One accepted gesture."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from abierto.participation.enums import Gesture, Origin

from .space import Space

#: Of these, a person has one at a time in a space; a later one takes its place.
ONE_AT_A_TIME = (Gesture.REACT, Gesture.VOTE)


class ActQuerySet(models.QuerySet):
    def current(self) -> ActQuerySet:
        """What stands: not taken back by a later act of the same author."""
        return self.filter(superseded_at__isnull=True)

    def standing_of(self, space_id: int, gesture: Gesture, author: bytes) -> models.QuerySet[Act]:
        """What stands of somebody's in a space, found by the index that lets it stand once.

        The index is of some gestures only, and SQLite takes it where the query says so in the index's own words.
        """
        found = self.current().filter(space_id=space_id, gesture=gesture, author=author)
        if gesture in ONE_AT_A_TIME:
            return found.extra(where=["gesture IN ('react', 'vote')"])
        return found.extra(where=["gesture = 'contribute'"])


class Act(models.Model):
    """A gesture that was accepted: written whole in one row, in one statement, before its author is told so.

    The database refuses one outside its space's windows, a second current one of the same author, any change and any
    removal. What may still happen to a row, once each: the browser came back with its pass (``returned_at``), a later
    act took its place (``superseded_at``), it got its place in the log (``leaf``); and its origin on the network may be
    erased. With the text that its author erases, and never without it, its salt goes too and its value becomes another
    that says nothing: the commitment in the log then opens to nothing.
    """

    id = models.BigAutoField(primary_key=True)
    space = models.ForeignKey(Space, models.PROTECT, related_name="acts", verbose_name="espacio", db_index=False)
    gesture = models.CharField("gesto", max_length=10, choices=Gesture)
    author = models.BinaryField("seudónimo", max_length=16)
    value = models.TextField("valor")
    version = models.PositiveSmallIntegerField("versión que vio")
    at = models.DateTimeField("recibido")
    origin = models.CharField("vía", max_length=6, choices=Origin, default=Origin.WEB)
    salt = models.BinaryField("sal", max_length=16, null=True)
    commitment = models.BinaryField("compromiso criptográfico", max_length=32, unique=True)
    source = models.BinaryField("procedencia", max_length=16, null=True)
    source_key = models.PositiveIntegerField("clave de la procedencia", null=True)
    returned_at = models.DateTimeField("volvió con su pase", null=True)
    superseded_at = models.DateTimeField("sustituido", null=True)
    leaf = models.PositiveBigIntegerField("hoja de la bitácora", null=True, unique=True)

    objects = ActQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "acto"
        constraints = [
            models.UniqueConstraint(
                fields=["space", "author", "gesture"],
                condition=Q(superseded_at__isnull=True, gesture__in=ONE_AT_A_TIME),
                name="act_one_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["space", "author", "value"],
                condition=Q(superseded_at__isnull=True, gesture=Gesture.CONTRIBUTE),
                name="act_said_once",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(leaf__isnull=True), name="act_waiting_for_leaf")]

    class Privacy:
        public = ("space", "gesture", "version", "commitment", "leaf", "origin")
        personal = ("value", "at", "author", "salt", "source")
        internal = ("source_key", "returned_at", "superseded_at")

    def __str__(self) -> str:
        return f"el acto {bytes(self.commitment).hex()[:12]}"
