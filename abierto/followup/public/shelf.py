"""Where the plan's pages lead to periods, balance, impact and the end-of-commitment report."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from abierto.plan.panels import register_panel
from abierto.plan.reading import Plan


def plan_shelf(plan: Plan, row: Any) -> str:
    """On the plan's page."""
    return render_to_string("followup/_plan_shelf.html", {"plan": plan})


def commitment_shelf(plan: Plan, row: Any) -> str:
    """Beside a commitment's sheet."""
    return render_to_string("followup/_commitment_shelf.html", {"plan": plan, "commitment": row})


def register() -> None:
    """Once, when the app is ready."""
    register_panel("plan", "shelf", plan_shelf, order=20)
    register_panel("commitment-side", "shelf", commitment_shelf, order=20)
