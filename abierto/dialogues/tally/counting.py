"""Counting a vote from its published ballots. The same ballots give the same result, whatever their order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from abierto.dialogues.tally.ballots import BallotsFile
from abierto.dialogues.tally.draw import Draw, draw
from abierto.dialogues.tally.ranked import instant_runoff
from abierto.dialogues.tally.results import Result, Round, Tie
from abierto.dialogues.tally.validity import Method, Validity


def tally(file: BallotsFile) -> Result:
    """Count the ballots of a file as they are; whether they are as they should be is :func:`check`'s to say."""
    choices = [file.choice(ballot) for ballot in file.ballots]
    valid = [choice.options for choice in choices if choice.validity is Validity.VALID]
    votes = Counter(key for options in valid for key in (options[:1] if file.method is Method.RANKED else options))
    counts = {key: votes[key] for key in file.keys}
    drawn = draw(file)
    rounds: tuple[Round, ...] = ()
    tie: Tie | None = None
    if file.method is Method.RANKED:
        rounds, winner = instant_runoff(file.keys, valid, order=drawn.order)
    else:
        winner, tie = _most_votes(counts, drawn)
    return Result(
        received=len(choices),
        by_validity=dict(Counter(choice.validity for choice in choices)),
        counts=counts,
        winner=winner,
        seed=drawn.seed,
        draw_order=drawn.order,
        electorate=file.electorate,
        rounds=rounds,
        tie=tie,
    )


def with_result(file: BallotsFile) -> BallotsFile:
    """The file with what comes out of counting it written in: what is published at the close."""
    return replace(file, result=tally(file).as_content())


def _most_votes(counts: dict[str, int], drawn: Draw) -> tuple[str | None, Tie | None]:
    """The option with most votes; between level ones, the best placed in the draw."""
    most = max(counts.values())
    if most == 0:
        return None, None
    first = tuple(key for key in counts if counts[key] == most)
    if len(first) == 1:
        return first[0], None
    order = tuple(key for key in drawn.order if key in first)
    return order[0], Tie(first, order[0], drawn=order)
