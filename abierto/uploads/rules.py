"""Who may read what is reserved, and who erases."""

from __future__ import annotations

from rules import predicate

from abierto.accounts.rules import is_secretariat, works_here
from abierto.core import permissions
from abierto.uploads import access


@predicate("may_read_file")
def may_read_file(user, file) -> bool:
    """In general anyone who works here; one file, whoever its owner says, or its sender and the Secretariat."""
    if file is None:
        return True
    said = access.owner_says(user, file)
    return said if said is not None else file.received_by_id == user.pk or is_secretariat(user)


RULES = {
    "uploads.read_reserved": works_here & may_read_file,
    "uploads.erase_file": is_secretariat,
}
permissions.register(RULES)
