"""Documents of a plan, rendered from a frozen version only."""

from __future__ import annotations

from abierto.plan.enums import DocumentFormat
from abierto.plan.models import PlanVersion


def render_documents(version: PlanVersion) -> dict[str, bytes]:
    """Every document of a version, format → bytes. The same version gives the same bytes."""
    return {DocumentFormat.JSON: version.content.encode()}
