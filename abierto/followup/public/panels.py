"""What the follow-up adds to the plan's own pages."""

from __future__ import annotations

from abierto.followup.public.commitments import (
    commitment_head,
    commitment_panel,
    commitment_side,
    plan_head,
    plan_panel,
)
from abierto.followup.public.evidence import activity_panel, evidence_steps, find_evidence
from abierto.plan.panels import register_kind, register_panel, register_steps


def register() -> None:
    """Once, when the app is ready."""
    register_panel("plan", "completion", plan_panel, order=10)
    register_panel("plan-head", "feed", plan_head)
    register_panel("commitment", "completion", commitment_panel, order=10)
    register_panel("commitment-side", "follow", commitment_side, order=10)
    register_panel("commitment-head", "feed", commitment_head)
    register_panel("activity", "evidence", activity_panel, order=10)
    register_steps(evidence_steps)
    register_kind("evidencia", find_evidence)
