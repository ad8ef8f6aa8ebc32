"""Where leaves come from. Whatever must be kept whole registers a source; the tree knows no more of it than this."""

from __future__ import annotations

from typing import Any, Protocol

#: What a source gives to be sequenced: its own handle of the row, and the row's commitment.
Waiting = tuple[Any, bytes]


class Source(Protocol):
    """Rows that become leaves, each with a commitment of 32 bytes that no other row has."""

    @property
    def name(self) -> str:
        """What the source is called in what the log tells of itself."""
        ...

    def waiting(self, most: int) -> list[Waiting]:
        """Up to ``most`` rows without a leaf number; those that have waited longest come first."""
        ...

    def place(self, placed: list[tuple[Any, int]]) -> None:
        """Give each row its leaf number, once. Called inside the sequencer's transaction; raises if one had it."""
        ...

    def stored(self, first: int, last: int) -> dict[int, bytes]:
        """The commitments of the source's own leaves from ``first`` to ``last`` (not included), made again from
        what its rows say today; one erased at a person's request gives the commitment that it kept."""
        ...

    def find(self, commitment: bytes) -> int | None:
        """The leaf number of the row with this commitment; None when it is not the source's, or waits."""
        ...


_SOURCES: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Let the rows of ``source`` become leaves. A name may be registered once."""
    if source.name in _SOURCES:
        raise ValueError(f"source {source.name} is registered twice")
    _SOURCES[source.name] = source


def all_sources() -> list[Source]:
    """Every source, in the order of registration."""
    return list(_SOURCES.values())


def find(commitment: bytes) -> int | None:
    """The leaf of a commitment, whatever its source; None when none has it, or it waits."""
    return next((leaf for source in all_sources() if (leaf := source.find(commitment)) is not None), None)
