"""Who consults the catalogue of places at the desk, and who may change it, only by importing the official files."""

from __future__ import annotations

from abierto.accounts.rules import is_administrator, is_secretariat, works_here
from abierto.core import permissions

keeps_the_catalogue = is_secretariat | is_administrator

RULES = {
    "territory.view_catalogue": works_here,
    "territory.load_catalogue": keeps_the_catalogue,
    "territory.import_sections": keeps_the_catalogue,
    "territory.import_boundaries": keeps_the_catalogue,
}
permissions.register(RULES)
