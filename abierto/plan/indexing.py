"""What the public search knows of a plan: the pages of the version in force."""

from __future__ import annotations

from abierto.plan.models import PlanVersion


def index_plan(version: PlanVersion) -> None:
    """Replace the search entries of the version's exercise with those of this version."""
