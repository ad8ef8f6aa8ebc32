"""What the program did by itself: one row per slot of each scheduled job."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q


class JobRun(models.Model):
    """One slot of one job (see :mod:`abierto.core.jobs`): begun, and ended well or with an error.

    The database lets a job have one unfinished run at a time, whatever the number of processes that look.
    """

    job = models.CharField("trabajo", max_length=80)
    slot = models.DateTimeField("turno")
    started_at = models.DateTimeField("comenzó", db_index=True)
    finished_at = models.DateTimeField("terminó", null=True, blank=True)
    attempts = models.PositiveIntegerField("intentos de este turno", default=1)
    failures = models.PositiveIntegerField("fallas seguidas", default=0)
    retry_at = models.DateTimeField("se intentará otra vez", null=True, blank=True)
    outcome = models.CharField("resultado", max_length=300, blank=True)
    error = models.CharField("error", max_length=300, blank=True)

    class Meta:
        ordering = ["job", "-slot"]
        verbose_name = "turno de un trabajo"
        verbose_name_plural = "turnos de trabajos"
        constraints = [
            models.UniqueConstraint(fields=["job", "slot"], name="job_run_slot_once"),
            models.UniqueConstraint(
                fields=["job"], condition=Q(finished_at__isnull=True), name="job_run_one_at_a_time"
            ),
        ]

    class Privacy:
        internal = (
            "job",
            "slot",
            "started_at",
            "finished_at",
            "attempts",
            "failures",
            "retry_at",
            "outcome",
            "error",
        )

    def __str__(self) -> str:
        return f"{self.job} · {self.slot:%Y-%m-%d %H:%M}"

    @property
    def went_well(self) -> bool:
        return self.finished_at is not None and not self.error

    def is_running(self, at: datetime, lease: timedelta) -> bool:
        """Whether somebody is on it, as far as its lease tells; past it, whoever began it has died."""
        return self.finished_at is None and at < self.started_at + lease
