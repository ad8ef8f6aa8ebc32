"""Completion, derived. Nobody types it: it follows from accepted evidence, dates and weights, by the rules below.

Source: the four-point completion scale of the Open Government Partnership's Independent Reporting Mechanism. How an
activity reaches each point is this house's rule, published on the method page:

* *not started*: no accepted evidence.
* *limited*: accepted evidence shows a step.
* *substantial*: accepted evidence is the means of verification that the plan promised, without a completion date.
* *complete*: accepted evidence carries the day on which the activity was completed.

A commitment, an axis and a plan add the points of their activities (0 to 3), each times its weight, over the most they
could reach. All of it is complete; half or more is substantial; less is limited; nothing is not started.

Nothing here touches the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from abierto.followup.enums import Completion

MOST_POINTS = Completion.COMPLETE.value
SUBSTANTIAL_FROM = Fraction(1, 2)


@dataclass(frozen=True)
class EvidenceFacts:
    """What the evidence of one activity that counts at an instant adds up to."""

    accepted: int = 0
    shows_means: bool = False
    completed_on: date | None = None
    latest_on: date | None = None


NOTHING = EvidenceFacts()


def activity_completion(facts: EvidenceFacts) -> Completion:
    """The completion of an activity from its accepted evidence alone."""
    if facts.accepted == 0:
        return Completion.NOT_STARTED
    if facts.completed_on is not None:
        return Completion.COMPLETE
    return Completion.SUBSTANTIAL if facts.shows_means else Completion.LIMITED


def is_late(*, completed_on: date | None, ends_on: date | None, on: date) -> bool:
    """Whether an activity is overdue on the day ``on``, or was completed after the date the plan gave."""
    return ends_on is not None and (completed_on or on) > ends_on


def has_begun(*, starts_on: date | None, on: date) -> bool:
    """Whether, by the plan, an activity should be under way on the day ``on``; without a date it should."""
    return starts_on is None or starts_on <= on


def needs_obstacle(completion: Completion, *, begun: bool, dropped: bool) -> bool:
    """Whether whoever reports must say what stands in the way."""
    return begun and not dropped and completion < Completion.SUBSTANTIAL


@dataclass(frozen=True)
class Score:
    """Weighted points over the most that could be reached."""

    points: int = 0
    most: int = 0

    @property
    def share(self) -> Fraction:
        """From 0 to 1; nothing to do counts as nothing done."""
        return Fraction(self.points, self.most) if self.most else Fraction(0)

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 only when everything is complete."""
        return int(self.share * 100)

    @property
    def completion(self) -> Completion:
        if self.points == 0:
            return Completion.NOT_STARTED
        if self.points == self.most:
            return Completion.COMPLETE
        return Completion.SUBSTANTIAL if self.share >= SUBSTANTIAL_FROM else Completion.LIMITED

    def __add__(self, other: Score) -> Score:
        return Score(self.points + other.points, self.most + other.most)


def score(activities: Iterable[tuple[Completion, int]]) -> Score:
    """Add up ``(completion, weight)`` pairs."""
    points = most = 0
    for completion, weight in activities:
        points += int(completion) * weight
        most += MOST_POINTS * weight
    return Score(points, most)
