"""A stage that moves takes with it the windows of what was published."""

from __future__ import annotations

import pytest

from abierto.elections.actions.processes import Term, set_stage
from abierto.elections.enums import Doing
from tests.factories.decide import DAY, NOON, REACT_FROM, SILENCE, a_published, an_actor

pytestmark = pytest.mark.django_db


def test_people_may_answer_until_the_new_end(time_machine):
    time_machine.move_to(NOON, tick=False)
    actor = an_actor()
    piece = a_published(actor).piece
    assert {window.closes_at for window in piece.space.windows.all()} == {SILENCE}

    term = Term(Doing.REACT_TO_PLATFORMS, REACT_FROM, SILENCE - 2 * DAY, "Acuerdo que adelanta el cierre")
    set_stage(process=actor.process, term=term, by=None)
    assert {window.closes_at for window in piece.space.windows.all()} == {SILENCE - 2 * DAY}
