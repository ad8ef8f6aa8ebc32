"""What else is counted by day: a higher app says how many acts it received in all, over all of its spaces together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Source:
    """A total by day. ``count`` returns None for a day whose total would tell of fewer things than may be told."""

    cell: str
    title: str
    count: Callable[[date], int | None]


SOURCES: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Add a total; a name may be used once."""
    if source.cell in SOURCES:
        raise ValueError(f"the total {source.cell} is defined twice")
    SOURCES[source.cell] = source
