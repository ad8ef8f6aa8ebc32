"""Makes deliveries in processes that may be killed at any moment; told by its input when to begin another.

It is a program of its own (``python -m tests.faults.nursery``): it never sets a document itself, so that each child
begins with the threads of nobody.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from tests.places import Place

ROOT = Path(__file__).resolve().parents[2]


class Nursery:
    """Begins and kills the process that makes the packages of what was ordered."""

    def __init__(self, place: Place) -> None:
        environ = {**os.environ, "DATA_DIR": str(place.folder), "DATABASE_URL": _address_of(place)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"], cwd=ROOT, env=environ, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._told() == "ready"

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._process:  # its input ends, and so does it
            pass

    def begin(self) -> int:
        """A new process makes what waits; the one before must have been waited for."""
        return int(self._ask("begin"))

    def wait(self) -> int:
        """Until it ended by itself or was killed, and what the system says of how; its number is its own until then."""
        return int(self._ask("wait"))

    def _ask(self, order: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        return self._told()

    def _told(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def _address_of(place: Place) -> str:
    name = place.database["NAME"]
    if place.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def main() -> None:
    import django

    django.setup()
    from django.db import connections

    from abierto.decide.actions.deliveries import prepare_waiting
    from abierto.delivery.package import pair

    pair.ENOUGH = 1  # a companion is killed, or left behind, with little to do too
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    print("ready", flush=True)
    child = 0
    for order in sys.stdin:
        if order == "wait\n":
            print(os.waitpid(child, 0)[1], flush=True)
            continue
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                prepare_waiting(seconds=300)
            finally:
                os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
