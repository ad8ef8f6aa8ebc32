"""The public ledger: one line per civic act, never changed, never deleted."""

from __future__ import annotations

from django.db import models


class EntryQuerySet(models.QuerySet):
    def told_to_anyone(self) -> EntryQuerySet:
        """The public lines, the latest act first."""
        return self.filter(public=True).order_by("-at", "-pk")


class Entry(models.Model):
    """A civic act: what happened, to what, when, and under which office. No foreign keys: it outlives everything.

    The database refuses updates and deletes (see the migration).
    """

    at = models.DateTimeField("cuándo", db_index=True)
    event = models.CharField("acto", max_length=80, db_index=True)
    subject_kind = models.CharField("tipo de registro", max_length=60)
    subject_id = models.CharField("identificador", max_length=120)
    subject_label = models.CharField("sobre qué", max_length=300)
    actor_id = models.BigIntegerField("cuenta", null=True)
    actor_label = models.CharField("oficina", max_length=200)
    public = models.BooleanField("público", default=True)
    data = models.JSONField("detalle", default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "línea de la bitácora"
        verbose_name_plural = "bitácora"
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="entry_subject")]

    class Privacy:
        public = ("at", "event", "subject_kind", "subject_id", "subject_label", "actor_label")
        internal = ("actor_id", "public", "data")

    def __str__(self) -> str:
        return f"{self.event} · {self.subject_label}"
