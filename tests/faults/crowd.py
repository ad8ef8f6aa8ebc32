"""The same act sent two hundred times at once: from many threads, each with a connection of its own, in rounds."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from threading import Barrier, Lock, Thread
from typing import Any

from django.db import connection

from abierto.core.errors import DomainError

SUBMISSIONS, THREADS = int(os.environ.get("CROWD", "200")), 8


def two_hundred(act: Callable[[], Any]) -> Counter[str]:
    """How often the act was done, and how often each sentence was said instead; any other error is raised."""
    outcomes: Counter[str] = Counter()
    errors: list[BaseException] = []
    barrier, lock = Barrier(THREADS), Lock()

    def one_of_them() -> None:
        try:
            for _ in range(SUBMISSIONS // THREADS):
                barrier.wait(timeout=60)
                try:
                    act()
                    told = "done"
                except DomainError as problem:
                    told = str(problem)
                with lock:
                    outcomes[told] += 1
        except BaseException as problem:
            errors.append(problem)
            barrier.abort()
        finally:
            connection.close()

    connection.close()
    threads = [Thread(target=one_of_them) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    assert outcomes.total() == SUBMISSIONS
    return outcomes
