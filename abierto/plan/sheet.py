"""What a commitment's sheet shows, whether the public reads it or the desk previews it."""

from __future__ import annotations

from typing import Any

from abierto.plan.sdg import goal_name, target_text
from abierto.plan.tracing import trace


def sheet_context(commitment) -> dict[str, Any]:
    """What the sheet's template needs; the desk's preview uses it with the working copy."""
    sdgs = [
        {"link": link, "goal": goal_name(link.goal), "target": target_text(link.target) if link.target else ""}
        for link in commitment.sdgs
    ]
    return {"plan": commitment.plan, "commitment": commitment, "sdgs": sdgs, "thread": trace(commitment)}
