"""One act that is sent two hundred times at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Case:
    """An act that is sent as it is two hundred times: how to do it, what it must leave once, and its lines."""

    act: Callable[[], Any]
    rows: Callable[[], int]
    events: dict[str, int]
    left: int = 1
    answers_all: bool = False  # the public is not told whether it was the first
    kept: dict[str, Any] = field(default_factory=dict)
