"""How each ruling on evidence moved the completion of its activity and of its commitment: the past, replayed.

Nothing here touches the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from abierto.followup.enums import Completion, Shows
from abierto.followup.status import EvidenceFacts, activity_completion, score


@dataclass(frozen=True)
class Turn:
    """A moment at which what counts changed: a piece of evidence came to count or stopped, or a weight was set."""

    key: str
    at: datetime
    activity: str
    evidence: str = ""
    counts: bool = False
    shows: str = Shows.STEP
    completed_on: date | None = None
    weight: int | None = None


@dataclass(frozen=True)
class Change:
    """What an activity and its commitment were before a turn, and after it."""

    activity_before: Completion
    activity_after: Completion
    commitment_before: Completion | None = None
    commitment_after: Completion | None = None

    def sentences(self, activity: str) -> tuple[str, ...]:
        """What changed, as people read it; ``activity`` names the activity."""
        told = []
        if self.activity_before is not self.activity_after:
            told.append(f"{activity} pasó de {_word(self.activity_before)} a {_word(self.activity_after)}.")
        if self.commitment_before is not None and self.commitment_before is not self.commitment_after:
            told.append(f"El compromiso pasó de {_word(self.commitment_before)} a {_word(self.commitment_after)}.")
        return tuple(told)


def replay(turns: Iterable[Turn], *, activities: Iterable[str] = ()) -> dict[str, Change]:
    """Key of each turn → what it changed.

    ``activities`` are those of the one commitment whose completion is followed too; without them it is not told.
    """
    own = list(activities)
    counting: dict[str, dict[str, Turn]] = defaultdict(dict)
    weights: dict[str, int] = {}
    changes = {}

    def now(activity: str) -> Completion:
        return activity_completion(_facts(counting[activity].values()))

    def whole() -> Completion | None:
        return score((now(activity), weights.get(activity, 1)) for activity in own).completion if own else None

    for turn in sorted(turns, key=lambda turn: (turn.at, turn.key)):
        before, whole_before = now(turn.activity), whole()
        if turn.weight is not None:
            weights[turn.activity] = turn.weight
        elif turn.counts:
            counting[turn.activity][turn.evidence] = turn
        else:
            counting[turn.activity].pop(turn.evidence, None)
        changes[turn.key] = Change(before, now(turn.activity), whole_before, whole())
    return changes


def _facts(counting: Iterable[Turn]) -> EvidenceFacts:
    counting = list(counting)
    return EvidenceFacts(
        accepted=len(counting),
        shows_means=any(turn.shows == Shows.MEANS for turn in counting),
        completed_on=max((turn.completed_on for turn in counting if turn.completed_on), default=None),
    )


def _word(completion: Completion | None) -> str:
    return completion.label.lower() if completion is not None else ""
