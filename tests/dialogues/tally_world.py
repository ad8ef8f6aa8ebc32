"""Closed votes made of marks, with commitments that open and, when asked, a log that holds them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from abierto.dialogues.tally import Ballot, BallotsFile, Method, Option, choice_value
from abierto.transparency import merkle
from abierto.transparency.commitments import commit

SPACE, VERSION = "votacion-nombre", "1"
OPENS, CLOSES = "2022-03-01T09:00:00-06:00", "2022-03-08T18:00:00-06:00"
AT = "2022-03-02T10:00:00-06:00"

Marks = Sequence[Any] | None


def ballot(marks: Marks, voter: int = 1, **facts: Any) -> Ballot:
    """A ballot of the ``voter``-th person, with the salt that is always theirs; ``facts`` go into its content."""
    return ballot_saying(choice_value(marks), voter, **facts)


def ballot_saying(value: Any, voter: int = 1, **facts: Any) -> Ballot:
    """A ballot with this very value, whatever it is."""
    content = {"space": SPACE, "gesture": "vote", "value": value, "version": 1, "author": f"{voter:032x}", **facts}
    salt = sha256(f"sal {voter}".encode()).digest()[:16]
    return Ballot(commit(content, salt).hex(), salt.hex(), content)


def vote(method: Method, cast: Iterable[Marks], options: Sequence[str] = ("a", "b", "c"), **facts: Any) -> BallotsFile:
    """A secret vote with one ballot for each of ``cast``, in the order of the file; options are named in capitals."""
    ballots = facts.pop("ballots", None) or [ballot(marks, number) for number, marks in enumerate(cast, 1)]
    told: dict[str, Any] = {
        "vote": "nombre-de-la-herramienta",
        "title": "¿Cómo se llamará la herramienta?",
        "space": SPACE,
        "version": VERSION,
        "method": method,
        "options": tuple(Option(key, key.upper()) for key in options),
        "ballots": tuple(sorted(ballots, key=lambda ballot: ballot.commitment)),
        "opens_at": OPENS,
        "closes_at": CLOSES,
    }
    return BallotsFile(**{**told, **facts})


def in_the_log(file: BallotsFile, before: int = 3) -> BallotsFile:
    """The file with each ballot's leaf and proof, in a log that had ``before`` leaves of something else."""
    hashes = [merkle.leaf_hash(bytes([number]) * 32) for number in range(before)]
    hashes += [merkle.leaf_hash(bytes.fromhex(ballot.commitment)) for ballot in file.ballots]
    read = merkle.reading(hashes)
    root = base64.b64encode(merkle.root(hashes)).decode()
    return replace(
        file,
        checkpoint=f"ejemplo.mx/bitacora\n{len(hashes)}\n{root}\n\n— ejemplo.mx/bitacora AAAA\n",
        ballots=tuple(
            replace(
                ballot,
                leaf=leaf,
                proof=tuple(step.hex() for step in merkle.inclusion_proof(read, leaf, len(hashes))),
            )
            for leaf, ballot in enumerate(file.ballots, before)
        ),
    )
