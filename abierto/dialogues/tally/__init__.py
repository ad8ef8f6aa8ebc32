"""Counting votes: pure, without Django, from the file of published ballots alone (``docs/tally-format.md``).

``read_ballots(text)`` opens a file, ``tally(file)`` counts it, ``check(file)`` lists in Spanish what does not hold,
``write_ballots(with_result(file))`` is what is published, and ``recompute(text)`` is all of it for whoever doubts.
"""

from abierto.dialogues.tally.ballots import Ballot, BallotsFile, Beacon, Option, Replaced, write_ballots
from abierto.dialogues.tally.checking import check
from abierto.dialogues.tally.counting import tally, with_result
from abierto.dialogues.tally.reading import read_ballots
from abierto.dialogues.tally.recomputing import Report, recompute
from abierto.dialogues.tally.results import Result, Round, Tie
from abierto.dialogues.tally.telling import tell
from abierto.dialogues.tally.validity import Method, Validity, choice_value, read_choice
from abierto.dialogues.tally.words import MethodWords, explain

__all__ = [
    "Ballot",
    "BallotsFile",
    "Beacon",
    "Method",
    "MethodWords",
    "Option",
    "Replaced",
    "Report",
    "Result",
    "Round",
    "Tie",
    "Validity",
    "check",
    "choice_value",
    "explain",
    "read_ballots",
    "read_choice",
    "recompute",
    "tally",
    "tell",
    "with_result",
    "write_ballots",
]
