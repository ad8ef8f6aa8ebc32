"""A stage that moves takes with it the windows of what was published."""

from __future__ import annotations

import pytest
from django.test import Client

from abierto.decide.enums import PieceKind
from abierto.elections.actions.candidacies import Substitute, end_candidate, substitute_candidate
from abierto.elections.actions.importing import import_candidacies
from abierto.elections.actions.processes import Term, set_stage
from abierto.elections.comparing import Terms
from abierto.elections.enums import Doing, Ending
from abierto.elections.reading.candidates import Line, Reading
from abierto.participation import spaces
from abierto.participation.models import Act
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


@pytest.mark.parametrize("how", ["ends", "is substituted", "a list says so"])
def test_nobody_answers_to_who_no_longer_stands(time_machine, how):
    """Not by the page, which is not there, nor by a post to the address that it had; and no stage opens it again."""
    time_machine.move_to(REACT_FROM + DAY, tick=False)
    spaces.forget()
    actor = an_actor()
    piece, other = a_published(actor, PieceKind.PROPOSAL).piece, a_published(an_actor(actor.process)).piece
    day, why = (REACT_FROM + DAY).date(), "Acuerdo de prueba"
    if how == "ends":
        end_candidate(candidate=actor.head, ending=Ending.DIED, on=day, citation=why, by=None)
    elif how == "is substituted":
        substitute_candidate(
            candidate=actor.head, substitute=Substitute("Otra de Prueba"), on=day, citation=why, by=None
        )
    else:
        line = Line(row=2, force=actor.force.external_id, post=actor.head.post, capacity=actor.head.capacity,
                    name=actor.head.name, number=1, contest=actor.head.candidacy.contest.external_id,
                    registered_on=actor.head.registered_on, ended_on=day, ending="withdrew", citation=why)  # fmt: skip
        import_candidacies(
            process=actor.process, reading=Reading("lista.csv", lines=[line]), terms=Terms("Prueba"), by=None
        )
    actor.head.refresh_from_db()
    assert actor.head.ended_on == day
    here = {"sec-fetch-site": "same-origin", "origin": "https://abierto.test", "host": "abierto.test"}
    posts = [
        Client(headers=here).post(
            f"/participar/{each.space.external_id}/reaccion/", {"valor": "up", "version": "1"}, secure=True
        )
        for each in (piece, other)
    ]
    assert [answer.status_code for answer in posts] == [409, 302]
    assert Act.objects.get().space == other.space

    term = Term(Doing.REACT_TO_PROPOSALS, REACT_FROM, SILENCE - DAY, why)
    set_stage(process=actor.process, term=term, by=None)
    assert not piece.space.windows.filter(closes_at__gt=REACT_FROM + DAY).exists()
