"""Counting, in front of everything: most pages are answered by the page cache before Django hears of them.

A WSGI middleware that looks an address up in a closed table and adds one in memory; another thread adds what was
gathered to the database every few seconds. No request waits for that, and none fails because of it. What was gathered
and not written yet goes with a process that is killed: these are counts of use, not acts.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from multiprocessing.util import Finalize
from time import monotonic
from typing import Any

from django.db import connection

from abierto.core import clock
from abierto.core.pages import PLACE_HEADER

from .devices import device_of
from .disclosure import period_of
from .enums import Device, Table
from .keeping import Key, keep
from .parts import DOWNLOADS, WITH_PLACES, asked_for

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Headers = list[tuple[str, str]]

#: Seconds between two writings: what a killed process loses at most.
INTERVAL = 20.0
#: Seconds that a process which ends waits for a writing that has begun.
PATIENCE = 3.0
#: Counts held in memory; the tables need a few hundred. With the database away for months, the rest is not counted.
MOST = 5_000
_COUNTED = frozenset(("200", "304"))
_PROGRAM = Device.PROGRAM.value
_PARTS, _DEVICES, _PLACES = Table.PARTS.value, Table.DEVICES.value, Table.PLACES.value


class Counters:
    """What this process has counted and not written yet. The day is read from the clock now and then, not each time."""

    def __init__(self, *, interval: float = INTERVAL) -> None:
        self._interval = interval
        self._begin()

    def _begin(self) -> None:
        """Start from nothing, with locks of this process: what its parent had gathered is its parent's to write."""
        self._lock, self._writing, self._ended = threading.Lock(), threading.Lock(), threading.Event()
        self._gathered: dict[Key, int] = {}
        self._writer: threading.Thread | None = None
        self._turns_at = 0.0
        self._day = self._month = date.min

    def add(self, part: str, measure: str, agent: str, place: str = "") -> None:
        """One page seen or one file taken: of a part of the site, on a class of device, about a municipality or none.

        Each of the three is counted by itself; which went with which is not kept.
        """
        device = device_of(agent)
        with self._lock:
            if monotonic() >= self._turns_at:
                self._turn()
            if device == _PROGRAM:
                self._one((_DEVICES, self._month, device, measure))
                return
            if part:
                self._one((_PARTS, self._day, part, measure))
            if device:
                self._one((_DEVICES, self._month, device, measure))
            if place:
                self._one((_PLACES, self._month, place, measure))

    def _one(self, key: Key) -> None:
        gathered = self._gathered
        if key in gathered:
            gathered[key] += 1
        elif len(gathered) < MOST:
            gathered[key] = 1

    def _turn(self) -> None:
        """Look at the clock, and again at midnight at the latest."""
        now = clock.now().astimezone(clock.ZONE)
        self._day = now.date()
        self._month = period_of(Table.DEVICES, self._day)
        midnight = datetime.combine(self._day + timedelta(days=1), datetime.min.time(), tzinfo=clock.ZONE)
        self._turns_at = monotonic() + min(30.0, midnight.timestamp() - now.timestamp())
        if self._writer is None:
            self._writer = threading.Thread(target=self._write_now_and_then, name="cuentas de uso", daemon=True)
            self._writer.start()
            Finalize(None, self.end, exitpriority=10)  # of this process, once, however it was born

    def write(self) -> None:
        """Add what was gathered to the database; what cannot be written now is tried again with what comes after."""
        with self._lock:
            gathered, self._gathered = self._gathered, {}
        if not gathered:
            return
        try:
            keep(gathered)
        except Exception:  # whatever the database has: the pages go on
            logger.warning("The counts of use could not be written; they wait", exc_info=True)
            with self._lock:
                for key, amount in gathered.items():
                    if key in self._gathered or len(self._gathered) < MOST:
                        self._gathered[key] = self._gathered.get(key, 0) + amount

    def end(self) -> None:
        """Write what is left; the process ends."""
        self._ended.set()
        if self._writing.acquire(timeout=PATIENCE):
            try:
                self.write()
            finally:
                connection.close()
                self._writing.release()

    def _write_now_and_then(self) -> None:
        while not self._ended.wait(self._interval):
            with self._writing:
                self.write()
                connection.close()  # a thread's connection is its own; one in twenty seconds is cheap to open


class UseCounter:
    """The outermost WSGI middleware: counts what is answered, changes nothing of it."""

    def __init__(
        self,
        application: Callable[[Environ, StartResponse], Iterable[bytes]],
        counters: Counters | None = None,
    ) -> None:
        self._application = application
        self.counters = counters or Counters()
        os.register_at_fork(after_in_child=self.counters._begin)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        asked = asked_for(environ["PATH_INFO"])
        if asked is None or environ["REQUEST_METHOD"] != "GET" or _is_not_looked_at(environ):
            return self._application(environ, start_response)

        def hear(status: str, headers: Headers, *error: Any) -> Any:
            try:
                if status[:3] in _COUNTED and (place := _counts(asked, status, headers)) is not None:
                    self.counters.add(*asked, environ.get("HTTP_USER_AGENT", ""), place)
            except Exception:  # a count is never worth a page
                logger.exception("A consultation could not be counted")
            return start_response(status, headers, *error)

        return self._application(environ, hear)


def _counts(asked: tuple[str, str], status: str, headers: Headers) -> str | None:
    """The municipality that an answer is about, or empty; None when it is not a page nor a file."""
    part, measure = asked
    # An unchanged page is told without its type: a page is then what ends with a slash.
    counts, place, may_say = measure is DOWNLOADS or status[:3] == "304", "", part in WITH_PLACES
    for name, value in headers:
        if name == "Content-Type":
            counts = counts or value.startswith("text/html")
            if not may_say:
                break
        elif name == PLACE_HEADER and may_say:
            place = value
    return place if counts else None


def _is_not_looked_at(environ: Environ) -> bool:
    """Whether this is fetched before anybody wants it, or is a piece of a page."""
    return "HTTP_SEC_PURPOSE" in environ or "HTTP_PURPOSE" in environ or "HTTP_HX_REQUEST" in environ
