"""Who keeps the list of witnesses. Nobody may touch the log itself."""

from __future__ import annotations

from abierto.accounts.rules import is_administrator, is_secretariat, works_here
from abierto.core import permissions

RULES = {
    "transparency.view_log": works_here,
    "transparency.keep_witnesses": is_administrator | is_secretariat,
}
permissions.register(RULES)
