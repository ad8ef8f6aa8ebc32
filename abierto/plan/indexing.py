"""What the public search knows of a plan: the pages of the version in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from abierto.core.search import SearchRow, replace_rows
from abierto.plan.models import PlanVersion
from abierto.plan.queries import version_plan
from abierto.plan.reading import Plan

_LATER: list[Callable[[PlanVersion], None]] = []


def register_later(index: Callable[[PlanVersion], None]) -> None:
    """Let a higher app index its own pages of a plan when another version comes into force. Registered once."""
    if index not in _LATER:
        _LATER.append(index)


def index_plan(version: PlanVersion) -> None:
    """Replace the search entries of the version's exercise with those of this version."""
    replace_rows(f"plan:{version.exercise.external_id}", search_rows(version_plan(version)))
    for index in _LATER:
        index(version)


def search_rows(plan: Plan) -> Iterator[SearchRow]:
    """One row per public page of the plan."""
    exercise = plan.exercise
    yield SearchRow("Plan", plan.url, exercise.name, exercise.introduction[:300], exercise.methodology)
    for commitment in plan.commitments:
        texts = (
            *(commitment.problem_solved, commitment.enables, commitment.description, commitment.expected_results),
            *(commitment.target_population, commitment.gender_perspective, commitment.lead.name, commitment.axis.name),
            *(action.text for action in commitment.key_actions),
            *(line.text for line in commitment.lines),
        )
        yield SearchRow("Compromiso", commitment.url, commitment.name, commitment.objective[:300], " ".join(texts))
    for activity in plan.activities:
        summary = activity.description or activity.verification_means
        text = f"{activity.commitment.name} {activity.commitment.lead.name} {activity.verification_means}"
        yield SearchRow("Actividad", activity.url, activity.title, summary[:300], text)
    for tree in plan.trees:
        if tree.central_problem:
            yield SearchRow("Árbol de problemas", tree.url, tree.title, tree.central_problem, "")
    for node in plan.nodes:
        yield SearchRow(f"{node.side_label} de un problema", node.trace_url, node.text, node.tree.title, node.objective)
    for organisation in plan.organisations:
        text = f"{organisation.short_name} {organisation.kind_label}"
        yield SearchRow("Organización", organisation.url, organisation.name, organisation.kind_label, text)
    for milestone in plan.milestones:
        text = f"{milestone.description} {milestone.place}"
        address = f"/secretariado/#{milestone.external_id}"
        yield SearchRow("Hecho del proceso", address, milestone.title, milestone.description[:300], text)
