"""A source that lives in memory, and lines of the ledger by the dozen."""

from __future__ import annotations

from datetime import timedelta

from abierto.core.models import Entry
from abierto.transparency.commitments import commit, new_salt
from tests.conftest import NOON


class Slips:
    """Slips of paper with a text each: the simplest thing that can be kept whole."""

    name = "papeletas"

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}
        self.salts: dict[int, bytes] = {}
        self.leaves: dict[int, int] = {}  # slip → leaf
        self.fails = False

    def add(self, text: str) -> bytes:
        """Accept a slip; returns its commitment."""
        number = len(self.texts)
        self.texts[number], self.salts[number] = text, new_salt()
        return self.commitment(number)

    def commitment(self, number: int) -> bytes:
        return commit({"text": self.texts[number]}, self.salts[number])

    def waiting(self, most: int) -> list[tuple[int, bytes]]:
        return [(n, self.commitment(n)) for n in self.texts if n not in self.leaves][:most]

    def place(self, placed: list[tuple[int, int]]) -> None:
        if self.fails:
            raise OSError("the disk is full")
        for number, leaf in placed:
            assert number not in self.leaves
            self.leaves[number] = leaf

    def stored(self, first: int, last: int) -> dict[int, bytes]:
        return {leaf: self.commitment(n) for n, leaf in self.leaves.items() if first <= leaf < last and n in self.texts}

    def find(self, commitment: bytes) -> int | None:
        return next((leaf for n, leaf in self.leaves.items() if self.commitment(n) == commitment), None)


def lines(count: int, *, public: bool = True, start: int = 0) -> list[Entry]:
    """Lines of the ledger, a second apart."""
    return Entry.objects.bulk_create(
        Entry(
            at=NOON + timedelta(seconds=start + number),
            event="plan.imported",
            subject_kind="secretariat.exercise",
            subject_id=f"ejercicio-{start + number}",
            subject_label=f"Ejercicio {start + number}",
            actor_label="Sistema",
            public=public,
            data={"rows": number, "share": 0.5},
        )
        for number in range(count)
    )
