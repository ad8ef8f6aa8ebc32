"""In which order those who compete are shown: drawn each day by a seed that anyone can compute, never by popularity."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TypeVar

Item = TypeVar("Item")


def seed_of(day: date, contest: str, salt: str) -> str:
    """The day's seed of a contest: SHA-256 of ``2021-05-10|contest|salt``, in hexadecimal."""
    return sha256(_said(day, contest, salt).encode()).hexdigest()


def drawn(items: Iterable[Item], name: Callable[[Item], str], seed: str) -> list[Item]:
    """The items by the SHA-256 of ``seed|name``: whoever knows the seed and the names gets the same order."""
    return sorted(items, key=lambda item: (_place(seed, name(item)), name(item)))


@dataclass(frozen=True)
class Draw:
    """A day's draw as a page tells it, with all that whoever repeats it needs: nothing of it is to be guessed."""

    said: str
    seed: str
    lines: tuple[tuple[str, str], ...]


def draw_of(day: date, contest: str, salt: str, names: Iterable[str]) -> Draw:
    """What the seed is made of, the seed, and each name with the result that gives it its place, in order."""
    seed = seed_of(day, contest, salt)
    return Draw(_said(day, contest, salt), seed, tuple((each, _place(seed, each)) for each in drawn(names, str, seed)))


def _said(day: date, contest: str, salt: str) -> str:
    return f"{day.isoformat()}|{contest}|{salt}"


def _place(seed: str, name: str) -> str:
    return sha256(f"{seed}|{name}".encode()).hexdigest()
