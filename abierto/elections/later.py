"""Who, above, is told that the facts of a process have changed: what is contested, or when something opens."""

from __future__ import annotations

from collections.abc import Callable

from abierto.elections.models import Process

Listener = Callable[[Process], object]
_OF_CONTESTS: list[Listener] = []
_OF_STAGES: list[Listener] = []


def register_later(listener: Listener) -> None:
    """Have ``listener`` called, within the same act, when contests are added. Registered once."""
    if listener not in _OF_CONTESTS:
        _OF_CONTESTS.append(listener)


def register_for_stages(listener: Listener) -> None:
    """Have ``listener`` called, within the same act, when a stage is set or moved. Registered once."""
    if listener not in _OF_STAGES:
        _OF_STAGES.append(listener)


def tell(process: Process) -> None:
    """The contests of a process are others than before."""
    for listener in _OF_CONTESTS:
        listener(process)


def tell_of_stages(process: Process) -> None:
    """The calendar of a process is another than before."""
    for listener in _OF_STAGES:
        listener(process)
