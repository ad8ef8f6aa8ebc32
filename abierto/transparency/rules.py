"""Who keeps the list of witnesses. Nobody may touch the log itself."""

from __future__ import annotations

from abierto.accounts.rules import is_administrator, is_secretariat
from abierto.core import permissions

RULES = {
    "transparency.keep_witnesses": is_administrator | is_secretariat,
}
permissions.register(RULES)
