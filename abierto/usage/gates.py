"""Whether the figures may be seen now: whoever keeps an election's calendar says so, with the page that tells why not.

Without an election nothing closes them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest, HttpResponse

Step = tuple[str, str]


class Opening(Protocol):
    """What is answered instead of the figures, if anything; and for how long an answer is good."""

    @property
    def closed(self) -> HttpResponse | None: ...

    def fresh(self, response: HttpResponse) -> HttpResponse: ...


@dataclass(frozen=True)
class _Open:
    """Nobody closes anything."""

    closed: HttpResponse | None = None

    def fresh(self, response: HttpResponse) -> HttpResponse:
        return response


Gate = Callable[[HttpRequest, Step], Opening]
_GATES: list[Gate] = []


def register_gate(gate: Gate) -> None:
    """Let a higher app say when the figures are closed. Registered once."""
    if gate not in _GATES:
        _GATES.append(gate)


def opening_of(request: HttpRequest, here: Step) -> Opening:
    """The first that closes the figures, or the last that leaves them open; ``here`` is their title and address."""
    found: Opening = _Open()
    for gate in _GATES:
        found = gate(request, here)
        if found.closed is not None:
            break
    return found
