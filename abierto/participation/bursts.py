"""Whether a space is taking far more than people send: then, and only then, browsers are asked for a little work.

Sealed spaces are looked at as one: whether one of them alone takes many would tell how many it received.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from time import monotonic

from abierto.participation.models import Act

#: Acts a minute in one space: more than a full auditorium voting at once.
BURST = 600
#: Acts a minute in all sealed spaces together: more than a state's people send on the day before silence.
BURST_OF_SEALED = 6_000
_SEALED = 0
#: How many of the latest acts of the house are looked at, and how long what was seen is held for true.
_TAIL, _FRESH_FOR = 2_000, 1.0
_kept: tuple[float, datetime | None, dict[int, float]] = (0.0, None, {})


def needs_proof(space: int, at: datetime, *, is_sealed: bool = False) -> bool:
    """Whether an act in the space should bring a proof of work now. Nothing is written down of who asks."""
    global _kept
    seen, when, found = _kept
    if when is None or monotonic() >= seen + _FRESH_FOR or abs((at - when).total_seconds()) > 60:
        tail = Act.objects.order_by("-pk").values_list("space_id", "space__is_sealed", "at")[:_TAIL]
        told = [(_SEALED if sealed else pk, act_at.timestamp()) for pk, sealed, act_at in tail]
        found = rates(told, at.timestamp(), most=_TAIL)
        _kept = (monotonic(), at, found)
    if is_sealed:
        return found.get(_SEALED, 0.0) >= BURST_OF_SEALED
    return found.get(space, 0.0) >= BURST


def rates(tail: Sequence[tuple[int, float]], at: float, *, most: int) -> dict[int, float]:
    """Acts a minute of each space, from the latest acts of all: (space, instant), newest first.

    ``most`` is how many could have come: when they are that many, they tell of less than a minute.
    """
    recent = [(space, when) for space, when in tail if at - 60 < when <= at + 1]
    span = 60.0
    if len(recent) == most:
        span = max(1.0, at - min(when for _, when in recent))
    counts: dict[int, int] = {}
    for space, _ in recent:
        counts[space] = counts.get(space, 0) + 1
    return {space: amount * 60 / span for space, amount in counts.items()}


def forget() -> None:
    """Look again at the next question."""
    global _kept
    _kept = (0.0, None, {})
