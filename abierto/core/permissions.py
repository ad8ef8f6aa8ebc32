"""Permission tables: each app's ``rules.py`` holds one ``RULES`` dict that a citizen could audit."""

from __future__ import annotations

from typing import Any

import rules
from rules.predicates import Predicate

from .errors import NotAllowed

TABLE: dict[str, Predicate] = {}


def register(table: dict[str, Predicate]) -> None:
    """Add an app's ``RULES`` to the one table that Django, the desk and the actions ask."""
    for name, predicate in table.items():
        if rules.perm_exists(name):
            raise ValueError(f"permission {name} is defined twice")
        rules.add_perm(name, predicate)
        TABLE[name] = predicate


def allowed(user: Any, permission: str, on: Any = None) -> bool:
    """Whether ``user`` may do ``permission`` (on one object, or in general). Unknown names raise KeyError."""
    if permission not in TABLE:
        raise KeyError(permission)
    return bool(user and user.is_active and rules.has_perm(permission, user, on))


def require(user: Any, permission: str, on: Any = None) -> None:
    """Raise :class:`NotAllowed` unless ``user`` may; ``user=None`` is the program itself and may."""
    if user is not None and not allowed(user, permission, on):
        raise NotAllowed("Su cuenta no tiene permiso para hacer esto. Pídalo al Secretariado Técnico Local.")
