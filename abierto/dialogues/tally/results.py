"""What comes out of counting: totals, rounds, ties with how each was settled, and who won."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from abierto.dialogues.tally.validity import Validity


@dataclass(frozen=True)
class Tie:
    """A tie and how it was settled.

    ``among`` are the options that were level; ``earlier_round`` is the round that told them apart, or None when only
    the draw did, and then ``drawn`` holds the options that were still level, the best placed first. ``settled`` is the
    option that goes out (ranked choice) or wins (the other methods).
    """

    among: tuple[str, ...]
    settled: str
    earlier_round: int | None = None
    drawn: tuple[str, ...] = ()

    def as_content(self) -> dict[str, Any]:
        return {
            "among": list(self.among),
            "settled": self.settled,
            "earlier_round": self.earlier_round,
            "drawn": list(self.drawn),
        }


@dataclass(frozen=True)
class Round:
    """One round of ranked choice: votes of each option still in, ballots with no option left, and who goes out.

    ``transfers`` says where the votes of whoever goes out go; ``to_nobody`` how many have nowhere to go.
    """

    number: int
    counts: dict[str, int]
    exhausted: int
    out: tuple[str, ...] = ()
    transfers: dict[str, int] | None = None
    to_nobody: int = 0
    tie: Tie | None = None

    @property
    def continuing(self) -> int:
        """Ballots that count for somebody in this round."""
        return sum(self.counts.values())

    @property
    def majority(self) -> int:
        """The votes that win at once: more than half of the ballots that still count."""
        return self.continuing // 2 + 1

    def as_content(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "counts": self.counts,
            "exhausted": self.exhausted,
            "out": list(self.out),
            "transfers": self.transfers or {},
            "to_nobody": self.to_nobody,
            "tie": self.tie.as_content() if self.tie else None,
        }


@dataclass(frozen=True)
class Result:
    """A counted vote. ``counts`` are votes for each option: in a ranked vote, first preferences.

    ``winner`` is None when no ballot chose anything. ``tie`` is the tie for first place of single choice and approval;
    those of ranked choice are in its rounds.
    """

    received: int
    by_validity: dict[Validity, int]
    counts: dict[str, int]
    winner: str | None
    seed: str
    draw_order: tuple[str, ...]
    electorate: int | None = None
    rounds: tuple[Round, ...] = ()
    tie: Tie | None = None

    @property
    def valid(self) -> int:
        return self.by_validity.get(Validity.VALID, 0)

    @property
    def blank(self) -> int:
        return self.by_validity.get(Validity.BLANK, 0)

    @property
    def invalid(self) -> int:
        """Ballots that count for nobody and are not blank; over-voted ones among them."""
        return self.received - self.valid - self.blank

    @property
    def ties(self) -> tuple[Tie, ...]:
        """Every tie that had to be settled, in order."""
        found = [self.tie, *(round_.tie for round_ in self.rounds)]
        return tuple(tie for tie in found if tie is not None)

    @property
    def turnout_permille(self) -> int | None:
        """Ballots received in every thousand who could vote, rounded down; None where nobody counted who could."""
        return self.received * 1000 // self.electorate if self.electorate else None

    def as_content(self) -> dict[str, Any]:
        """What a file declares of its own count."""
        return {
            "received": self.received,
            "valid": self.valid,
            "blank": self.blank,
            "invalid": {kind.value: n for kind, n in sorted(self.by_validity.items()) if kind.is_invalid and n},
            "counts": self.counts,
            "winner": self.winner,
            "rounds": [round_.as_content() for round_ in self.rounds],
            "tie": self.tie.as_content() if self.tie else None,
            "seed": self.seed,
            "draw_order": list(self.draw_order),
        }
