"""Who keeps the facts of an election, and who consults them at the desk."""

from __future__ import annotations

from abierto.accounts.rules import is_administrator, is_secretariat, works_here
from abierto.core import permissions

keeps_the_facts = is_secretariat | is_administrator

RULES = {
    "elections.view_elections": works_here,
    "elections.keep_process": keeps_the_facts,
    "elections.keep_forces": keeps_the_facts,
    "elections.import_candidacies": keeps_the_facts,
    "elections.end_candidate": keeps_the_facts,
}
permissions.register(RULES)
