"""What the program does by itself, at its hours in Mexico City.

Each app's ``jobs.py`` registers its jobs: named, and idempotent, because a job may be run again. :func:`run_due` is
called by a loop (``abierto jobs``, or the child of ``abierto serve``); any number of loops may run at once. A slot is
claimed in the database, so it runs in one place; a run that died is taken again once its lease is over; a failing job
waits longer each time and never holds the others; slots missed while the machine was off are run once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db import IntegrityError, transaction

from . import clock
from .models import JobRun

logger = logging.getLogger(__name__)

FIRST_DELAY = timedelta(minutes=1)
INTERRUPTED = "Se interrumpió antes de terminar."
#: A job whose slot has waited longer than this is late.
GRACE = timedelta(minutes=15)


@dataclass(frozen=True)
class Daily:
    """Once a day, at a wall-clock hour of Mexico City, whatever summer time does to that day."""

    at: time

    def latest(self, now: datetime) -> datetime:
        """The last slot that has come by ``now``."""
        day = now.astimezone(clock.ZONE).date()
        # In UTC before comparing: two instants of one zone are compared by their wall clocks alone.
        slot = datetime.combine(day, self.at, tzinfo=clock.ZONE).astimezone(UTC)
        if slot > now:
            slot = datetime.combine(day - timedelta(days=1), self.at, tzinfo=clock.ZONE).astimezone(UTC)
        return slot

    def __str__(self) -> str:
        return f"cada día a las {self.at:%H:%M}"


@dataclass(frozen=True)
class Every:
    """Again and again, ``minutes`` apart."""

    minutes: int

    def latest(self, now: datetime) -> datetime:
        """The last slot that has come by ``now``."""
        step = self.minutes * 60
        return datetime.fromtimestamp(int(now.timestamp()) // step * step, UTC)

    def __str__(self) -> str:
        return "cada minuto" if self.minutes == 1 else f"cada {self.minutes} minutos"


@dataclass(frozen=True)
class Job:
    """A named piece of work. ``run`` takes nothing and may return a short Spanish sentence on what it did.

    ``lease``: how long a run may take before it is held for dead. ``longest_delay``: where the growing delay between
    attempts of a failing job stops growing.
    """

    name: str
    title: str
    schedule: Daily | Every
    run: Callable[[], str | None]
    lease: timedelta = timedelta(minutes=30)
    longest_delay: timedelta = timedelta(hours=6)


JOBS: dict[str, Job] = {}


def register(job: Job) -> None:
    """Add a job; a name may be defined once."""
    if job.name in JOBS:
        raise ValueError(f"job {job.name} is defined twice")
    JOBS[job.name] = job


def last_run(job: Job) -> JobRun | None:
    """The run of the job's latest slot."""
    return JobRun.objects.filter(job=job.name).order_by("-slot").first()


def run_due(now: datetime | None = None) -> list[JobRun]:
    """Run what is due at ``now``, one job after another, and return those runs with how they ended."""
    ended = []
    for job in list(JOBS.values()):
        if _stopping:
            break
        at = now or clock.now()
        _forget_the_future(job, at)
        slot = _due_slot(job, last_run(job), at)  # looked at first without a lock: mostly there is nothing to do
        run = _claim(job, slot, at) if slot else None
        if run is not None:
            ended.append(_run(job, run, now))
    return ended


def run_now(job: Job, now: datetime | None = None) -> JobRun | None:
    """Run a job outside its hours; None when it is already running."""
    at = now or clock.now()
    _forget_the_future(job, at)
    last = last_run(job)
    if last is not None and last.is_running(at, job.lease):
        return None
    run = _claim(job, at, at)
    return _run(job, run, now) if run is not None else None


def delay_after(job: Job, failures: int) -> timedelta:
    """How long a job waits after failing ``failures`` times in a row: a minute, then twice as long each time."""
    return min(FIRST_DELAY * 2 ** min(failures - 1, 20), job.longest_delay)


def is_late(job: Job, last: JobRun | None, since: datetime | None, now: datetime) -> bool:
    """Whether the slot due some minutes ago did not end well. ``since``: when jobs began to run here at all."""
    slot = job.schedule.latest(now - GRACE)
    if last is None:
        return since is not None and since <= slot
    done = last.slot if last.went_well or last.is_running(now, job.lease) else None
    return done is None or done < slot


def _due_slot(job: Job, last: JobRun | None, now: datetime) -> datetime | None:
    """The slot to run at ``now``, if any. A failed or dead run keeps its slot until a newer one has come."""
    slot = job.schedule.latest(now)
    if last is None:
        return slot
    if last.finished_at is None:
        return None if last.is_running(now, job.lease) else max(slot, last.slot)
    if last.error:
        return max(slot, last.slot) if last.retry_at is None or last.retry_at <= now else None
    return slot if slot > last.slot else None


def _claim(job: Job, slot: datetime, now: datetime) -> JobRun | None:
    """Take the slot for this process, or None when another has it."""
    try:
        with transaction.atomic():
            last = last_run(job)
            failures = last.failures if last is not None else 0
            if last is not None and last.finished_at is None:
                failures += 1
                if not _close_dead(job, last, now, failures):
                    return None
            if last is None or last.slot < slot:
                return JobRun.objects.create(job=job.name, slot=slot, started_at=now, failures=failures)
            return _take_again(last, now, failures)
    except IntegrityError:
        return None


def _close_dead(job: Job, last: JobRun, now: datetime, failures: int) -> bool:
    """Write down that a run died; False when it was not dead, or another process was first."""
    if last.is_running(now, job.lease):
        return False
    mine = JobRun.objects.filter(pk=last.pk, finished_at=None, attempts=last.attempts)
    return mine.update(finished_at=now, error=INTERRUPTED, failures=failures) == 1


def _take_again(last: JobRun, now: datetime, failures: int) -> JobRun | None:
    """Begin a failed slot again; the number of attempts says who was first."""
    mine = JobRun.objects.filter(pk=last.pk, attempts=last.attempts, finished_at__isnull=False).exclude(error="")
    taken = mine.update(
        started_at=now, finished_at=None, retry_at=None, attempts=last.attempts + 1, failures=failures, error=""
    )
    return JobRun.objects.get(pk=last.pk) if taken else None


def _run(job: Job, run: JobRun, now: datetime | None) -> JobRun:
    """Run it and write down how it ended; an error of the job is the job's alone."""
    try:
        run.outcome, run.error, run.failures, run.retry_at = str(job.run() or "")[:300], "", 0, None
    except Exception as problem:  # whatever a job does wrong, the others go on
        logger.exception("The job %s failed", job.name)
        lines = str(problem).strip().splitlines()
        run.error = f"{type(problem).__name__}: {lines[0] if lines else ''}"[:300]
        run.failures += 1
        run.retry_at = (now or clock.now()) + delay_after(job, run.failures)
    run.finished_at = now or clock.now()
    # Not ours any more if we took longer than the lease: then whoever took it writes how it ended.
    JobRun.objects.filter(pk=run.pk, attempts=run.attempts, finished_at=None).update(
        finished_at=run.finished_at,
        outcome=run.outcome,
        error=run.error,
        failures=run.failures,
        retry_at=run.retry_at,
    )
    return run


def _forget_the_future(job: Job, now: datetime) -> None:
    """A demonstration that starts again stands at its first instant again: what it did "later" is no obstacle."""
    if clock.standing_at() is not None:
        JobRun.objects.filter(job=job.name, started_at__gt=now).delete()


# Ending the loop: a plain name, since a signal's handler must not touch locks.
_stopping = False


def stop(*_signal: object) -> None:
    """Ask the loop, and any job that looks at :func:`stopping`, to end. Fit for a signal's handler."""
    global _stopping
    _stopping = True


def begin() -> None:
    """Forget an earlier wish to end: a loop begins in this process."""
    global _stopping
    _stopping = False


def stopping() -> bool:
    """Whether the program is ending; a job with many steps looks between two of them."""
    return _stopping


KEPT_WELL = timedelta(days=2)
KEPT_FAILED = timedelta(days=30)


def prune(now: datetime | None = None) -> str:
    """Forget old runs: soon those that ended well, later those that failed, never a job's latest."""
    now = now or clock.now()
    latest = [run.pk for job in JOBS.values() if (run := last_run(job)) is not None]
    old = JobRun.objects.exclude(pk__in=latest).filter(finished_at__isnull=False)
    well, _ = old.filter(error="", finished_at__lt=now - KEPT_WELL).delete()
    failed, _ = old.exclude(error="").filter(finished_at__lt=now - KEPT_FAILED).delete()
    return f"Se olvidaron {well + failed} turnos pasados."


register(
    Job(
        name="core.prune_job_runs",
        title="Olvidar turnos pasados de los trabajos",
        schedule=Daily(at=time(3, 40)),
        run=prune,
    )
)
