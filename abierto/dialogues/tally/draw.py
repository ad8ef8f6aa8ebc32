"""The draw that settles ties: an order of the options that nobody can choose and anyone can compute again.

Its seed is made of every published ballot's commitment, so it is not known until the last one is in. Nothing is drawn
while counting: the same ballots give the same order, on any machine, in any order of reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from abierto.dialogues.tally.ballots import BallotsFile

#: First line of what is hashed, so that no other use of these commitments gives the same seed.
_PURPOSE = "abierto-sorteo-1"


@dataclass(frozen=True)
class Draw:
    """The seed and each option's number; the smaller the number, the better the option is placed."""

    seed: str
    numbers: dict[str, str]

    @property
    def order(self) -> tuple[str, ...]:
        """The options, the best placed first."""
        return tuple(sorted(self.numbers, key=lambda key: self.numbers[key]))


def draw(file: BallotsFile) -> Draw:
    """The order of a vote's options for settling ties.

    The seed is the SHA-256 of lines: the purpose, the vote, the beacon's value (an empty line without one), and the
    commitments of the counted ballots in alphabetical order. An option's number is the SHA-256 of the seed's 32 bytes
    followed by its key.
    """
    lines = [_PURPOSE, file.vote, file.beacon.value if file.beacon else "", *sorted(b.commitment for b in file.ballots)]
    seed = sha256("".join(f"{line}\n" for line in lines).encode()).digest()
    return Draw(seed.hex(), {key: sha256(seed + key.encode()).hexdigest() for key in file.keys})
