"""The catalogue of goals and targets is whole."""

from __future__ import annotations

import pytest

from abierto.plan.models import SdgLink
from abierto.plan.sdg import GOALS, TARGETS, goal_name, target_text, targets_of

#: How many targets each goal has: numbered ones, then lettered ones (means of implementation).
NUMBERED = [5, 5, 9, 7, 6, 6, 3, 10, 5, 7, 7, 8, 3, 7, 9, 10, 19]
LETTERED = [2, 3, 4, 3, 3, 2, 2, 2, 3, 3, 3, 3, 2, 3, 3, 2, 0]


def test_there_are_seventeen_goals_and_169_targets():
    assert list(GOALS) == list(range(1, 18))
    assert len(TARGETS) == 169


@pytest.mark.parametrize("goal", range(1, 18))
def test_each_goal_has_its_own_targets_in_order(goal):
    numbers = [f"{goal}.{number}" for number in range(1, NUMBERED[goal - 1] + 1)]
    letters = [f"{goal}.{letter}" for letter in "abcd"[: LETTERED[goal - 1]]]
    assert list(targets_of(goal)) == numbers + letters


def test_every_target_says_something_of_its_own():
    assert len(set(TARGETS.values())) == 169
    assert all(20 <= len(text) <= 120 for text in TARGETS.values()), [t for t in TARGETS.values() if len(t) < 20]


def test_codes_are_what_the_form_accepts():
    accept = SdgLink._meta.get_field("target").validators[0]
    for code in TARGETS:
        accept(code)


def test_names_are_looked_up_and_unknown_ones_refused():
    assert goal_name(16) == "Paz, justicia e instituciones sólidas"
    assert target_text("11.b").startswith("Más ciudades y asentamientos")
    assert targets_of(18) == {}
    with pytest.raises(KeyError):
        goal_name(18)
    with pytest.raises(KeyError):
        target_text("16.99")
