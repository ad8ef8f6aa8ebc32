"""Migration operations that make the database itself refuse what must never happen.

Each works on SQLite and PostgreSQL with triggers, so that no program, shell or console can go around it.
"""

from .base import Guard, Lifted, dropping
from .conditions import NoOverlap, Refused, Within
from .rows import AppendOnly, Frozen, FrozenSince, OnlyEmptied

__all__ = [
    "AppendOnly",
    "Frozen",
    "FrozenSince",
    "Guard",
    "Lifted",
    "NoOverlap",
    "OnlyEmptied",
    "Refused",
    "Within",
    "dropping",
]
