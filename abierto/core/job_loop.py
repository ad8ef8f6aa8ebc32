"""The process that runs scheduled jobs, and the one that keeps it running beside «abierto serve»."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import time
from multiprocessing.process import BaseProcess

from django.db import close_old_connections, connections

from . import jobs

logger = logging.getLogger(__name__)

#: Seconds between two looks at what is due.
WAKE = 30.0
#: Seconds that a job being run has to end when the program stops.
PATIENCE = 4.0
#: A loop that lived this long was well: the next one is started at once.
HEALTHY = 60.0
LONGEST_PAUSE = 60.0


def run_forever(*, wake: float = WAKE, parent: int | None = None) -> None:
    """Run what is due until SIGTERM or SIGINT or, when ``parent`` is given, until that process is gone."""
    _end_on_signals()
    while not jobs.stopping():
        try:
            close_old_connections()
            jobs.run_due()
        except Exception:  # the database went away, perhaps: it will be back, and so are we
            logger.exception("The scheduled jobs could not be looked at")
            connections.close_all()
        _sleep(wake, parent)
    connections.close_all()


class Keeper:
    """A small child process that keeps one loop running: begins another when it dies, ends with its parent.

    Both are forked from a process whose program is already loaded, so they share its memory and its clock.
    """

    def __init__(self, *, wake: float = WAKE) -> None:
        self._process = multiprocessing.get_context("fork").Process(
            target=_keep, args=(os.getpid(), wake), name="trabajos"
        )

    def start(self) -> None:
        connections.close_all()  # a connection belongs to one process
        self._process.start()

    def stop(self) -> None:
        """End the loop, leaving a running job some seconds to finish."""
        _end(self._process, PATIENCE + 2)


def _keep(parent: int, wake: float) -> None:
    _end_on_signals()
    me, pause = os.getpid(), 1.0
    while not jobs.stopping():
        began = time.monotonic()
        loop = multiprocessing.get_context("fork").Process(
            target=run_forever, kwargs={"wake": wake, "parent": me}, name="trabajos"
        )
        loop.start()
        while loop.is_alive() and not _orphaned(parent):
            loop.join(0.5)
        if jobs.stopping():
            _end(loop, PATIENCE)
            return
        pause = 1.0 if time.monotonic() - began > HEALTHY else min(pause * 2, LONGEST_PAUSE)
        logger.warning("The process of scheduled jobs ended (%s); another begins in %d s", loop.exitcode, pause)
        _sleep(pause, parent)


def _end(process: BaseProcess, patience: float) -> None:
    if process.is_alive():
        process.terminate()
    process.join(patience)
    if process.is_alive():
        process.kill()
        process.join()


def _end_on_signals() -> None:
    jobs.begin()
    signal.signal(signal.SIGTERM, jobs.stop)
    signal.signal(signal.SIGINT, jobs.stop)


def _orphaned(parent: int | None) -> bool:
    """Whether we should end: told to, or whoever started us is gone."""
    if parent is not None and os.getppid() != parent:
        jobs.stop()
    return jobs.stopping()


def _sleep(seconds: float, parent: int | None) -> None:
    """Sleep in short naps, so that a signal or a dead parent is noticed at once."""
    until = time.monotonic() + seconds
    while not _orphaned(parent) and (left := until - time.monotonic()) > 0:
        time.sleep(min(0.5, left))
