"""Memory of a process and of those it began, all at once and at its highest, seen from outside.

Of the process all that it has resident is counted; of the others, what they share with nobody: what was there when they
were forked is counted once. ``python -m bench.residing PID`` looks until its input ends, and says megabytes.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path
from types import TracebackType

#: Seconds between two looks.
_EVERY = 0.4


class Residing:
    """Looks at this process and its companions while a block runs; then ``megabytes``, and ``unshared``."""

    def __enter__(self) -> Residing:
        self._watcher = subprocess.Popen(
            [sys.executable, "-m", "bench.residing", str(os.getpid())], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        told, _ = self._watcher.communicate()
        self.megabytes, self.unshared = map(float, told.split())


def at_once(process: int, apart: int) -> tuple[int, int]:
    """Kilobytes of a process and of its descendants, but for the process ``apart``; and as if nothing were shared."""
    first, others = _kept(process, "Rss:"), [each for each in _descendants(process) if each != apart]
    return first + sum(_kept(each, "Private_") for each in others), first + sum(_kept(each, "Rss:") for each in others)


def _descendants(process: int) -> list[int]:
    try:
        told = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:
        return []
    children = [int(word) for word in told.split()]
    return [*children, *(each for child in children for each in _descendants(child))]


def _kept(process: int, what: str) -> int:
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:  # it ended
        return 0
    return sum(int(line.split()[1]) for line in told.splitlines() if line.startswith(what))


def main() -> None:
    once = twice = 0
    while not select.select([sys.stdin], [], [], _EVERY)[0]:
        now = at_once(int(sys.argv[1]), os.getpid())
        once, twice = max(once, now[0]), max(twice, now[1])
    print(once / 1024, twice / 1024)


if __name__ == "__main__":
    main()
