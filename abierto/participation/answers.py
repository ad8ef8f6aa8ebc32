"""Where the app that a space belongs to says what became of a contribution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from abierto.participation.models import Contribution


@dataclass(frozen=True)
class Answer:
    """A reasoned response as its author reads it: what was decided, why, and where it can be seen.

    Where nothing is decided yet, or ever is, ``decided`` is empty and ``reason`` says what the author may expect.
    """

    decided: str
    reason: str
    at: datetime | None = None
    links: tuple[tuple[str, str], ...] = ()


Provider = Callable[[Contribution], Answer | None]
_PROVIDERS: list[Provider] = []


def register_answers(provider: Provider) -> None:
    """Add an app's answers; registered once."""
    if provider not in _PROVIDERS:
        _PROVIDERS.append(provider)


def answer_to(contribution: Contribution) -> Answer | None:
    """The response to a contribution, from whoever has one."""
    return next((found for provider in _PROVIDERS if (found := provider(contribution)) is not None), None)
