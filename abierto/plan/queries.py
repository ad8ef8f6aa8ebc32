"""What the plan's pages ask."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache

from abierto.plan.content import sheets_content, working_content
from abierto.plan.models import PlanVersion
from abierto.plan.reading import CommitmentRow, Plan, Version
from abierto.secretariat.models import Exercise


def current_exercise() -> Exercise | None:
    """The exercise that ``/plan/`` stands for: the one marked as current, else the latest."""
    return Exercise.objects.order_by("-is_current", "-starts_on").first()


def published_plan(exercise_id: str) -> Plan | None:
    """The plan in force of an exercise: its latest published version, or None. One query once it is in memory."""
    latest = (
        PlanVersion.objects.published()
        .filter(exercise__external_id=exercise_id)
        .order_by("-number")
        .values_list("pk", "sha256", "published_at")
        .first()
    )
    return _read(*latest) if latest else None


def version_plan(version: PlanVersion) -> Plan:
    """The plan as one version froze it."""
    return _read(version.pk, version.sha256, version.published_at)


def working_plan(exercise: Exercise) -> Plan:
    """The working copy, as those who work in the exercise preview it."""
    return Plan(working_content(exercise))


def working_sheets(exercise: Exercise) -> list[CommitmentRow]:
    """The working copy's commitments with all that their completeness and gates depend on, and nothing else."""
    return Plan(sheets_content(exercise)).commitments


@lru_cache(maxsize=16)
def _read(pk: int, sha256: str, published_at: datetime | None) -> Plan:
    # What is sealed never changes, so its parsed form may be kept for as long as the process lives.
    version = PlanVersion.objects.get(pk=pk, sha256=sha256)
    facts = Version(
        number=version.number,
        sha256=version.sha256,
        code=version.code,
        reason=version.reason,
        sealed_at=version.sealed_at,
        published_at=published_at,
    )
    return Plan(json.loads(version.content), version=facts)


def published_plans() -> list[Plan]:
    """The plan in force of every exercise, the current exercise first."""
    exercises = Exercise.objects.order_by("-is_current", "-starts_on").values_list("external_id", flat=True)
    return [plan for plan in map(published_plan, exercises) if plan is not None]
