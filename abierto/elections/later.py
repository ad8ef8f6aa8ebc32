"""Who, above, is told that the facts of a process have changed: what is contested, when something opens, who left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from abierto.elections.models import Process

Listener = Callable[[Process], object]
#: Of a process in which somebody no longer stands; by whom that was said, and when.
Leaving = Callable[[Process, Any, datetime], object]
_OF_CONTESTS: list[Listener] = []
_OF_STAGES: list[Listener] = []
_OF_LEAVING: list[Leaving] = []


def register_later(listener: Listener) -> None:
    """Have ``listener`` called, within the same act, when contests are added. Registered once."""
    if listener not in _OF_CONTESTS:
        _OF_CONTESTS.append(listener)


def register_for_stages(listener: Listener) -> None:
    """Have ``listener`` called, within the same act, when a stage is set or moved. Registered once."""
    if listener not in _OF_STAGES:
        _OF_STAGES.append(listener)


def register_for_leaving(listener: Leaving) -> None:
    """Have ``listener`` called, within the same act, when candidates leave. Registered once."""
    if listener not in _OF_LEAVING:
        _OF_LEAVING.append(listener)


def tell_of_leaving(process: Process, by: Any, at: datetime) -> None:
    """Some candidates of a process no longer stand."""
    for listener in _OF_LEAVING:
        listener(process, by, at)


def tell(process: Process) -> None:
    """The contests of a process are others than before."""
    for listener in _OF_CONTESTS:
        listener(process)


def tell_of_stages(process: Process) -> None:
    """The calendar of a process is another than before."""
    for listener in _OF_STAGES:
        listener(process)
