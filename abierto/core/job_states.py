"""How each scheduled job is doing, for «/salud», «abierto doctor» and «abierto jobs --list»."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from . import clock, jobs
from .jobs import Job
from .models import JobRun


@dataclass(frozen=True)
class JobState:
    """A job, its latest run, and in one word how it is: bien, corriendo, sin correr, tarde or falla."""

    job: Job
    last: JobRun | None
    word: str

    @property
    def ok(self) -> bool:
        return self.word not in {"tarde", "falla"}

    @property
    def told(self) -> str:
        """The state with what explains it."""
        if self.last is None:
            return self.word
        if self.word == "falla":
            return f"falla ({self.last.failures} seguidas): {self.last.error}"
        return f"{self.word}, {(self.last.finished_at or self.last.started_at).astimezone(clock.ZONE):%d/%m/%Y %H:%M}"


def states(now: datetime | None = None) -> Iterator[JobState]:
    """Every job in the order of its name."""
    now = now or clock.now()
    since = JobRun.objects.aggregate(first=Min("started_at"))["first"]
    for _name, job in sorted(jobs.JOBS.items()):
        last = jobs.last_run(job)
        yield JobState(job, last, _word(job, last, since, now))


def _word(job: Job, last: JobRun | None, since: datetime | None, now: datetime) -> str:
    if last is not None and last.finished_at is not None and last.error:
        return "falla"
    if jobs.is_late(job, last, since, now):
        return "tarde"
    if last is None:
        return "sin correr"
    return "bien" if last.finished_at is not None else "corriendo"
