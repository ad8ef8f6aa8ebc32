"""A stage that moves takes with it the windows of what was published."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from abierto.decide.enums import PieceKind
from abierto.elections.actions.candidacies import Substitute, end_candidate, substitute_candidate
from abierto.elections.actions.importing import import_candidacies
from abierto.elections.actions.processes import Term, set_stage
from abierto.elections.comparing import Terms
from abierto.elections.enums import Doing, Ending, ForceKind
from abierto.elections.reading.candidates import Line, Reading
from abierto.participation import spaces
from abierto.participation.models import Act
from tests.factories.decide import (
    CLOSES,
    DAY,
    NOON,
    REACT_FROM,
    SILENCE,
    SILENCE_ENDS,
    a_published,
    an_actor,
    words,
)
from tests.factories.uploads import upload
from tests.uploads.hostile import picture

pytestmark = pytest.mark.django_db


def test_people_may_answer_until_the_new_end(time_machine):
    time_machine.move_to(NOON, tick=False)
    actor = an_actor()
    piece = a_published(actor).piece
    assert {window.closes_at for window in piece.space.windows.all()} == {SILENCE}

    term = Term(Doing.REACT_TO_PLATFORMS, REACT_FROM, SILENCE - 2 * DAY, "Acuerdo que adelanta el cierre")
    set_stage(process=actor.process, term=term, by=None)
    assert {window.closes_at for window in piece.space.windows.all()} == {SILENCE - 2 * DAY}


@pytest.mark.parametrize("since", [timedelta(0), timedelta(minutes=1)])
def test_a_silence_that_begins_now_closes_what_was_open(time_machine, since):
    now = REACT_FROM + DAY
    time_machine.move_to(now, tick=False)
    spaces.forget()
    actor = an_actor()
    piece = a_published(actor).piece
    set_stage(process=actor.process, term=Term(Doing.SILENCE, now - since, SILENCE_ENDS, "Sentencia"), by=None)

    assert {window.closes_at for window in piece.space.windows.all()} == {now}
    time_machine.move_to(now + timedelta(hours=1), tick=False)
    assert _react(piece).status_code == 409
    assert not Act.objects.exists()


def test_what_would_have_opened_within_a_silence_opens_at_its_end_or_not_at_all(time_machine):
    time_machine.move_to(NOON, tick=False)
    actor = an_actor()
    piece = a_published(actor).piece
    within = Term(Doing.SILENCE, NOON + DAY, REACT_FROM + DAY, "Sentencia")
    set_stage(process=actor.process, term=within, by=None)
    spans = {(window.opens_at, window.closes_at) for window in piece.space.windows.all()}
    assert spans == {(REACT_FROM + DAY, CLOSES)}

    for closes_at in (None, CLOSES):
        term = Term(Doing.SILENCE, NOON + DAY, closes_at, "Otra sentencia")
        set_stage(process=actor.process, term=term, by=None)
        assert not piece.space.windows.exists()


def test_the_platform_of_an_independent_who_left_takes_no_answers_whatever_moves(time_machine):
    time_machine.move_to(REACT_FROM + DAY, tick=False)
    actor = an_actor()
    actor.force.kind = ForceKind.INDEPENDENT
    actor.force.save()
    piece, party = a_published(actor).piece, a_published(an_actor(actor.process)).piece
    day = (REACT_FROM + DAY).date()
    end_candidate(candidate=actor.head, ending=Ending.WITHDREW, on=day, citation="Acuerdo", by=None)
    set_stage(process=actor.process, term=Term(Doing.REACT_TO_PLATFORMS, REACT_FROM, SILENCE - DAY, "Acuerdo"), by=None)

    assert {window.closes_at for window in piece.space.windows.all()} == {REACT_FROM + DAY}
    assert {window.closes_at for window in party.space.windows.all()} == {SILENCE - DAY}


def test_the_photograph_of_who_left_is_seen_no_more(time_machine):
    time_machine.move_to(NOON + DAY, tick=False)
    actor = an_actor()
    told = words(photograph=upload(picture(), "retrato.jpg"), photograph_alt="Una mujer sonríe")
    edition = a_published(actor, PieceKind.CAREER, words=told)
    assert _photograph(edition) == 200
    end_candidate(candidate=actor.head, ending=Ending.WITHDREW, on=(NOON + DAY).date(), citation="Acuerdo", by=None)
    edition.photograph.refresh_from_db()

    assert not edition.photograph.is_public
    assert _photograph(edition) == 404


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
    assert [_react(each).status_code for each in (piece, other)] == [409, 302]
    assert Act.objects.get().space == other.space

    term = Term(Doing.REACT_TO_PROPOSALS, REACT_FROM, SILENCE - DAY, why)
    set_stage(process=actor.process, term=term, by=None)
    assert not piece.space.windows.filter(closes_at__gt=REACT_FROM + DAY).exists()


def _react(piece):
    here = {"sec-fetch-site": "same-origin", "origin": "https://abierto.test", "host": "abierto.test"}
    address = f"/participar/{piece.space.external_id}/reaccion/"
    return Client(headers=here).post(address, {"valor": "up", "version": "1"}, secure=True)


def _photograph(edition) -> int:
    answer = Client(headers={"host": "abierto.test"}).get(edition.photograph.get_absolute_url(), secure=True)
    list(answer)  # read to its end, a file is let go
    return answer.status_code
