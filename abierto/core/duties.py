"""What waits for a person on the desk's first page. Each app says what its own part owes; the page knows none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Duty:
    """One thing that waits: under which heading, in words, where it is done, and until when or why."""

    heading: str
    text: str
    url: str
    note: str = ""


Provider = Callable[[Any], list[Duty]]
_PROVIDERS: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Let a part of the product say what an account owes. A name is registered once; again is the same."""
    _PROVIDERS.setdefault(name, provider)


def duties_of(user: Any) -> list[tuple[str, list[Duty]]]:
    """(heading, what waits under it) for an account, in the order in which the parts were registered."""
    found: dict[str, list[Duty]] = {}
    for provider in _PROVIDERS.values():
        for duty in provider(user):
            found.setdefault(duty.heading, []).append(duty)
    return list(found.items())
