"""Who, above, is told that what is contested in a process has changed."""

from __future__ import annotations

from collections.abc import Callable

from abierto.elections.models import Process

_LISTENERS: list[Callable[[Process], None]] = []


def register_later(listener: Callable[[Process], None]) -> None:
    """Have ``listener`` called, within the same act, when contests are added. Registered once."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)


def tell(process: Process) -> None:
    """The contests of a process are others than before."""
    for listener in _LISTENERS:
        listener(process)
