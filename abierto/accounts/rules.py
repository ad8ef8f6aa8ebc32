"""Who is who. Other apps build their tables from these predicates."""

from __future__ import annotations

from rules import predicate

from abierto.accounts.enums import Role
from abierto.core import permissions


def holds(*roles: str):
    """A predicate: the account holds one of ``roles``."""

    @predicate(f"holds:{'|'.join(roles)}")
    def check(user) -> bool:
        return getattr(user, "is_authenticated", False) and user.has_role(*roles)

    return check


is_administrator = holds(Role.ADMINISTRATOR)
is_secretariat = holds(Role.SECRETARIAT)
is_operating_group = holds(Role.OPERATING_GROUP)
is_institution = holds(Role.INSTITUTION)
is_civil_society = holds(Role.CIVIL_SOCIETY)
is_evaluator = holds(Role.EVALUATOR)
is_editor = holds(Role.EDITOR)


@predicate("works_here")
def works_here(user) -> bool:
    return getattr(user, "is_authenticated", False) and user.works_here


@predicate("is_installer")
def is_installer(user) -> bool:
    """A superuser, made at the console: opens the first accounts and takes no part in the exercise."""
    return getattr(user, "is_authenticated", False) and user.is_superuser


RULES = {
    "accounts.open_desk": works_here,
    "wagtailadmin.access_admin": works_here,  # the name under which the desk's shell asks the same
    "accounts.manage_accounts": is_administrator | is_installer,
}
permissions.register(RULES)
