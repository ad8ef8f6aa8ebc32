"""What each role may do with the exercise and its forum."""

from __future__ import annotations

from abierto.accounts.rules import is_operating_group, is_secretariat, works_here
from abierto.core import permissions

RULES = {
    "secretariat.view_forum": works_here,
    "secretariat.edit_exercise": is_secretariat,
    "secretariat.edit_forum": is_secretariat | is_operating_group,
    "secretariat.delete_record": is_secretariat,
}
permissions.register(RULES)
