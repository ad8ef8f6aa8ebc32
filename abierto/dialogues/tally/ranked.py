"""Instant runoff for one seat. pyrankvote holds the ballots and moves the votes; who goes out is decided here.

Nothing of the library's own choosing is left: it puts level candidates in an order that it draws at random, and elects
whoever has exactly half (decision 0018).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyrankvote import Ballot, Candidate
from pyrankvote.helpers import ElectionManager

from abierto.dialogues.tally.results import Round, Tie


class _Manager(ElectionManager):
    """Holds and transfers votes. It keeps no order of candidates: the library's is drawn at random between equals."""

    def _sort_candidates_in_race(self) -> None:
        return None


def instant_runoff(
    options: Sequence[str], rankings: Iterable[tuple[str, ...]], *, order: Sequence[str]
) -> tuple[tuple[Round, ...], str | None]:
    """The rounds of a ranked vote and who wins; ``order`` is the draw's, the best placed first.

    Each round counts every ballot for the best placed of its options still in. Whoever has more than half of the
    ballots that count for somebody wins. Otherwise options without a vote go out together or, when there is none, the
    one with the fewest votes. The last one standing wins.
    """
    candidates = {key: Candidate(key) for key in options}
    ballots: dict[tuple[str, ...], Ballot] = {}
    cast = [ballots.setdefault(keys, Ballot([candidates[key] for key in keys])) for keys in rankings]
    if not cast:
        return (), None
    manager = _Manager(list(candidates.values()), cast)
    rounds: list[Round] = []
    while True:
        counts = _counts(manager)
        exhausted = len(cast) - sum(counts.values())
        leader = max(counts, key=lambda key: counts[key])
        if 2 * counts[leader] > sum(counts.values()):
            rounds.append(Round(len(rounds) + 1, counts, exhausted))
            return tuple(rounds), leader
        out, tie = _who_goes_out(counts, rounds, order)
        for key in out:
            manager.reject_candidate(candidates[key])
            manager.transfer_votes(candidates[key], counts[key])
        after = _counts(manager)
        moved = {key: after[key] - counts[key] for key in after if after[key] > counts[key]}
        to_nobody = sum(counts[key] for key in out) - sum(moved.values())
        rounds.append(Round(len(rounds) + 1, counts, exhausted, out, moved, to_nobody, tie))


def _counts(manager: ElectionManager) -> dict[str, int]:
    """Votes of each option still in. One seat moves whole votes, so they are whole numbers."""
    return {c.name: round(manager.get_number_of_votes(c)) for c in manager.get_candidates_in_race()}


def _who_goes_out(
    counts: dict[str, int], rounds: Sequence[Round], order: Sequence[str]
) -> tuple[tuple[str, ...], Tie | None]:
    """Options without a vote; or the one with the fewest, told apart by earlier rounds, last first, and by the draw."""
    without = tuple(key for key in counts if counts[key] == 0)
    if without:
        return without, None
    level = _fewest(counts, counts)
    if len(level) == 1:
        return level, None
    among = level
    for earlier in reversed(rounds):
        level = _fewest(earlier.counts, level)
        if len(level) == 1:
            return level, Tie(among, level[0], earlier_round=earlier.number)
    drawn = tuple(key for key in order if key in level)
    return drawn[-1:], Tie(among, drawn[-1], drawn=drawn)


def _fewest(counts: dict[str, int], among: Iterable[str]) -> tuple[str, ...]:
    among = tuple(among)
    fewest = min(counts[key] for key in among)
    return tuple(key for key in among if counts[key] == fewest)
