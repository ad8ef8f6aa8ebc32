"""Whether a list says of each candidacy one thing: that it is of the demonstration, or that it is not."""

from __future__ import annotations

from abierto.elections.joining import Entry
from abierto.elections.models import Candidacy, Process
from abierto.elections.reading.candidates import Reading
from abierto.territory.reading.files import Problem


def mixed_marks(process: Process, entries: list[Entry], reading: Reading) -> list[Problem]:
    """The rows that say of a candidacy what others, or the register, do not: one for each candidacy."""
    rows = Candidacy.objects.filter(contest__process=process)
    known: dict[tuple[int, int], tuple[bool, str]] = {
        (contest, force): (told, "ya consta")
        for contest, force, told in rows.values_list("contest", "force", "is_demonstration")
    }
    found: dict[tuple[int, int], Problem] = {}
    for entry in entries:
        pair, told = (entry.contest.pk, entry.force.pk), entry.line.demonstration
        if told is None:
            continue
        before, where = known.setdefault(pair, (told, f"el renglón {entry.line.row} dice"))
        if before is not told and pair not in found:
            first, second = ("sí", "no") if before else ("no", "sí")
            message = (
                f"{where} que la candidatura {first} es de demostración y este renglón, que {second}; corrija uno."
            )
            found[pair] = Problem(message, entry.line.row, reading.column("demonstration"))
    return list(found.values())
