"""In which order those who compete are shown: drawn each day by a seed that anyone can compute, never by popularity."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from hashlib import sha256
from typing import TypeVar

Item = TypeVar("Item")


def seed_of(day: date, contest: str, salt: str) -> str:
    """The day's seed of a contest: SHA-256 of ``2021-05-10|contest|salt``, in hexadecimal."""
    return sha256(f"{day.isoformat()}|{contest}|{salt}".encode()).hexdigest()


def drawn(items: Iterable[Item], name: Callable[[Item], str], seed: str) -> list[Item]:
    """The items by the SHA-256 of ``seed|name``: whoever knows the seed and the names gets the same order."""
    return sorted(items, key=lambda item: (sha256(f"{seed}|{name(item)}".encode()).hexdigest(), name(item)))
