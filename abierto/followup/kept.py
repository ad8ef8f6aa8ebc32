"""The live progress of a plan, kept in this process for as long as the ledger stands still.

Whatever moves progress (evidence accepted or withdrawn, a weight, an activity dropped) leaves its line in the ledger
in its own transaction, so the newest lines tell whether anything may have moved. A line only ever adds to their sum,
also one that commits after lines with higher numbers, so no two states of the ledger look alike. Inside a transaction
nothing is kept nor taken: what it sees may never be, and what it wrote may have no line yet.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, Max, Sum

from abierto.core.models import Entry
from abierto.plan.reading import Plan

if TYPE_CHECKING:
    from abierto.followup.progress import PlanProgress

#: Lines looked at: more than are recorded while one act is under way.
NEWEST = 1000
#: How many plans' progress a process keeps, and for how many seconds at most.
MOST, SECONDS = 8, 60.0

_kept: dict[tuple[str, date], tuple[tuple[Any, ...], float, PlanProgress]] = {}
_lock = Lock()


def kept(plan: Plan, on: date, make: Callable[[], PlanProgress]) -> PlanProgress:
    """The progress of a published plan on a day: the one kept, if the ledger is as it was then, else made now."""
    if connection.in_atomic_block or plan.version is None:
        return make()
    key, mark, now = (plan.version.sha256, on), _mark(), monotonic()
    found = _kept.get(key)
    if found is not None and found[0] == mark and now - found[1] < SECONDS and found[2].plan is plan:
        return found[2]
    progress = make()
    with _lock:
        _kept.pop(key, None)
        _kept[key] = (mark, now, progress)
        while len(_kept) > MOST:
            _kept.pop(next(iter(_kept)))
    return progress


def forget() -> None:
    """Keep nothing: for whoever changes the facts without an act, as tests do."""
    with _lock:
        _kept.clear()


def _mark() -> tuple[Any, ...]:
    """How the end of the ledger looks. One query."""
    newest = Entry.objects.order_by("-pk")[:NEWEST]
    found = newest.aggregate(lines=Count("pk"), numbers=Sum("pk"), latest=Max("at"))
    return found["lines"], found["numbers"], found["latest"]
