"""From any record of a plan to the chain it belongs to."""

from __future__ import annotations

import pytest

from abierto.plan.queries import working_plan
from abierto.plan.tracing import trace
from tests.factories.plan import CommitmentFactory


@pytest.fixture
def plan(db):
    commitment = CommitmentFactory(complete=True)
    return working_plan(commitment.exercise)


def _titles(steps):
    return [step.title for step in steps]


def test_a_commitment_shows_its_whole_chain(plan):
    commitment = plan.commitments[0]
    steps = trace(commitment)

    assert _titles(steps) == [
        "Efectos del problema",
        "Problema central",
        "Causas",
        "Compromiso",
        "Líneas de acción y actividades",
        "Actividades del calendario",
    ]
    assert [step.title for step in steps if step.is_here] == ["Compromiso"]
    assert steps[4].links[0].children[0].url == commitment.lines[0].activities[0].url


def test_a_cause_leads_to_the_lines_that_attend_it(plan):
    line = plan.commitments[0].lines[0]
    attended = line.causes[0].node
    alone = next(node for node in plan.nodes if node.side == "cause" and node is not attended and node.parent is None)

    assert [link.text for link in trace(attended)[4].links] == [f"Línea {line.number}. {line.text}"]
    unattended = trace(alone)[4]
    assert unattended.links == ()
    assert unattended.absent == "Ninguna línea de acción declara que atiende esta causa."


def test_an_activity_shows_only_its_own_line(plan):
    activity = plan.commitments[0].lines[0].activities[0]
    steps = trace(activity)

    assert [step.title for step in steps if step.is_here] == ["Líneas de acción y actividades"]
    assert len(steps[4].links) == 1
    assert steps[4].links[0].children[0].is_here


def test_a_deep_cause_is_found_under_the_one_it_explains(plan):
    child = next(node for node in plan.nodes if node.parent is not None)
    causes = trace(child)[2]
    assert causes.is_here
    assert any(link.children and link.children[0].is_here for link in causes.links)
