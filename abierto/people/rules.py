"""What each role may do with the register of persons and organisations."""

from __future__ import annotations

from abierto.accounts.rules import is_operating_group, is_secretariat, works_here
from abierto.core import permissions

RULES = {
    "people.view_register": works_here,
    "people.edit_register": is_secretariat | is_operating_group,
    "people.delete_record": is_secretariat,
}
permissions.register(RULES)
