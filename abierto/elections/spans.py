"""Who holds a place from when to when, to see whether two would hold it at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from abierto.core.dates import long_date
from abierto.elections.joining import Entry


@dataclass(frozen=True, slots=True)
class Span:
    """Somebody in a place from a day until just before another, as it would stand, and the line that says so."""

    since: date
    until: date | None
    name: str
    entry: Entry | None

    def meets(self, other: Span) -> bool:
        """Whether both would hold the place on some day, or had entered it on the same one."""
        apart = (self.until is not None and self.until <= other.since) or (
            other.until is not None and other.until <= self.since
        )
        return not apart or self.since == other.since

    def __str__(self) -> str:
        until = f" hasta el {long_date(self.until)}" if self.until else ""
        return f"{self.name} (desde el {long_date(self.since)}{until})"


def span_of(told: dict[str, Any], entry: Entry | None) -> Span:
    """The span of a row's values."""
    return Span(told["registered_on"], told.get("ended_on"), told["name"], entry)
