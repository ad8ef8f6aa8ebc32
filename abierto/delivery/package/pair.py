"""Two processes at one list of tasks: this one, and a companion forked from it that does those this one does not.

Each goes through the list and does what the other does not hold. A task is held by a lock of the system on its place in
the list, which the system lets go of when its holder dies. Tasks are made of steps, which are whole or are not: so the
companion may die, or be killed, at any moment, and this process then does what lacks.

A link joins the two. Over it the companion sends what stops the work; when it sees the link cut, because this process
let go of it or died, it leaves at its next step. Until then it holds what it inherited, the lock on the folder among
it, so nobody else begins while it is still at work. No connection to a database crosses the fork, and no thread: what
has threads of its own (setting a document) is a program apart.
"""

from __future__ import annotations

import fcntl
import gc
import logging
import os
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO

from django.db import connections

from abierto.core.errors import DomainError

from .steps import Paused, Steps, nobody

logger = logging.getLogger(__name__)

Tasks = Sequence[Callable[[], object]]

#: Leaves from which on a companion is worth its memory: below, all is done in seconds.
ENOUGH = 100_000
#: Seconds between two looks at a companion that is waited for.
_NAP = 0.2
_FORK = get_context("fork")


def is_worth_it(leaves: int) -> bool:
    """Whether there is enough to do, and a processor for each of two."""
    ours = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else {0}
    return leaves >= ENOUGH and len(ours) > 1


def share(tasks: Tasks, steps: Steps) -> None:
    """Do tasks of ``steps`` with a companion; those that it left undone, if it died, are for the caller.

    Raises Paused, and the DomainError that either of the two ran into.
    """
    try:
        with TemporaryFile() as turns, _Companion(tasks, steps, turns) as companion:
            steps.beside = companion.check
            _do_free(tasks, turns)
            while companion.is_there:
                companion.wait(_NAP)
                steps.look()
                steps.tell()
    finally:
        steps.beside = nobody
        steps.tell()


def _do_free(tasks: Tasks, turns: IO[bytes]) -> None:
    """Do the tasks that the other one neither holds nor has done."""
    for place, task in enumerate(tasks):
        try:
            fcntl.lockf(turns, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except BlockingIOError:
            continue
        task()
        fcntl.lockf(turns, fcntl.LOCK_UN, 1, place)


class _Companion:
    """The other process, as this one sees it: forked at once, and gone when the block is left."""

    def __init__(self, tasks: Tasks, steps: Steps, turns: IO[bytes]) -> None:
        self._link, other = _FORK.Pipe()
        self._process = _FORK.Process(target=_accompany, args=(tasks, steps, turns, self._link, other), daemon=True)
        self.is_there = True
        connections.close_all()  # a connection belongs to one process
        gc.freeze()  # memory that is not touched stays common to both
        self._process.start()
        gc.unfreeze()
        other.close()

    def __enter__(self) -> _Companion:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Paused, it ends its step; after anything else its step is worth nothing."""
        if kind is not None and not issubclass(kind, Paused):
            self._process.kill()
        self._link.close()
        self._process.join()
        if kind is None and self._process.exitcode:
            logger.warning("The companion of a delivery ended (%s); the rest is done alone", self._process.exitcode)
        self._process.close()

    def check(self) -> None:
        """Raise the DomainError that it ran into, and notice that it ended."""
        if not self.is_there or not self._link.poll():
            return
        try:
            problem = self._link.recv()
        except (EOFError, OSError):
            self.is_there = False
        else:
            raise problem

    def wait(self, seconds: float) -> None:
        """Until it says something, ends, or so long passed."""
        self._link.poll(seconds)


def _accompany(tasks: Tasks, steps: Steps, turns: IO[bytes], parents: Connection, link: Connection) -> None:
    """What the companion does, in its own process."""
    parents.close()

    def leave_when_cut() -> None:
        if link.poll():
            raise Paused

    steps.tells, steps.beside = False, leave_when_cut
    try:
        _do_free(tasks, turns)
    except Paused:
        pass
    except DomainError as problem:
        link.send(problem)
    except BaseException:  # whoever began us does it again, and hears of it there
        raise SystemExit(1) from None
    finally:
        connections.close_all()
