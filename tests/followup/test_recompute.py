"""Recomputing a frozen state from its own content: what follows is accepted, whatever was touched is found."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abierto.followup.actions.periods import freeze_period
from abierto.followup.actions.scope import drop_activity, set_weight
from abierto.followup.enums import Completion, Shows
from abierto.followup.models import CommitmentState
from abierto.followup.recompute import recompute
from tests.factories.followup import CUT, REPORTING, followed_plan


@pytest.fixture
def content(db):
    """Four activities: complete with weight 2, substantial, behind with an obstacle, and dropped."""
    world = followed_plan(activities=4)
    set_weight(activity=world.activities[0], weight=2, reason="Pesa el doble.", by=world.secretary)
    world.done(world.activities[0])
    world.accepted(world.activities[1], shows=Shows.MEANS)
    world.submitted(world.activities[2])
    drop_activity(activity=world.activities[3], dropped_on=REPORTING.date(), reason="No se hará.", by=world.secretary)
    freeze_period(period=world.period, by=None, at=CUT)
    return json.loads(CommitmentState.objects.get().content)


def test_an_untouched_state_follows_from_its_content(content):
    found = recompute(content)

    assert found.problems == []
    assert (found.score.points, found.score.most) == (8, 15)
    assert found.completion is Completion.SUBSTANTIAL
    assert found.follows


def changed(content, at: int, **facts):
    content = deepcopy(content)
    content["activities"][at].update(facts)
    return content


def position(content, status: str) -> int:
    return next(i for i, activity in enumerate(content["activities"]) if activity["status"] == status)


@pytest.mark.parametrize(
    ("status", "facts", "sentence"),
    [
        ("not_started", {"status": "complete"}, "dice «Completo»; de su evidencia se sigue «No iniciado»"),
        ("complete", {"evidence": []}, "dice «Completo»; de su evidencia se sigue «No iniciado»"),
        ("substantial", {"accepted_evidence": 7}, "de evidencia aceptada dice 7 y contiene 1"),
        ("complete", {"completed_on": "2021-01-01"}, "el día de cumplimiento no es el de su evidencia aceptada"),
        ("complete", {"ends_on": "2021-05-01"}, "está atrasada y no lo dice"),
        ("complete", {"is_late": True}, "dice un atraso que no hay"),
        ("complete", {"has_begun": False}, "no dice bien si ya debía haber iniciado"),
        ("complete", {"weight": 9}, "de sus actividades se sigue"),
    ],
)
def test_what_was_touched_is_found_and_said(content, status, facts, sentence):
    found = recompute(changed(content, position(content, status), **facts))

    assert not found.follows
    assert any(sentence in problem for problem in found.problems)


def test_progress_without_evidence_or_behind_without_obstacle_is_found(content):
    told = deepcopy(content)
    for activity in told["activities"]:
        activity["obstacle"] = ""
    assert any("no dice qué lo impidió" in problem for problem in recompute(told).problems)


def test_evidence_that_was_withdrawn_or_accepted_after_the_cut_off_does_not_count(content):
    for facts in ({"withdrawn_at": "2021-06-01T00:00:00-05:00"}, {"accepted_at": "2021-06-08T00:00:00-05:00"}):
        told = deepcopy(content)
        told["activities"][position(told, "complete")]["evidence"][0].update(facts)
        assert not recompute(told).follows


@pytest.mark.parametrize("wrong", [None, [], "x", 3, {}, {"format": "abierto-estado"}, {"format": "abierto-plan"}])
def test_anything_else_is_told_and_never_raised(wrong):
    found = recompute(wrong)
    assert len(found.problems) == 1
    assert not found.follows


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates().map(date.isoformat),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), value=anything)
def test_no_value_in_any_place_of_a_state_makes_it_fall(content, data, value):
    told = deepcopy(content)
    where = told
    while True:
        key = (
            data.draw(st.sampled_from(sorted(where)))
            if isinstance(where, dict)
            else data.draw(st.integers(0, len(where) - 1))
        )
        if not isinstance(where[key], dict | list) or not where[key] or data.draw(st.booleans()):
            where[key] = value
            break
        where = where[key]

    found = recompute(told)

    assert isinstance(found.problems, list)
    assert found.score.points <= max(found.score.most, 0)
