"""Who looks after what was received. Nobody may change or remove it: the database refuses."""

from __future__ import annotations

from abierto.accounts.rules import is_secretariat
from abierto.core import permissions

RULES = {
    "participation.review_screening": is_secretariat,
}
permissions.register(RULES)
