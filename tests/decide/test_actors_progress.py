"""How complete each actor is, for anyone to read; and nothing of what people answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from abierto.decide.enums import PieceKind
from abierto.participation.enums import Reaction
from abierto.participation.models import Act
from abierto.participation.passes import new_pass
from tests.factories.decide import NOON, OPENS, REACT_FROM, a_published, a_validated, an_actor
from tests.factories.participation import facts

pytestmark = pytest.mark.django_db

PAGE = "/decide/avance/"


def test_anyone_reads_how_much_each_actor_has_published():
    actor = an_actor(heads=2)
    a_published(actor)
    a_validated(actor, PieceKind.CAREER)
    with time_machine.travel(NOON, tick=False):
        answer = Client().get(PAGE)
    page = answer.content.decode()
    assert (answer.status_code, "public" in answer.headers["Cache-Control"]) == (200, True)
    assert f'<a href="/decide/plataformas/{actor.force.external_id}/">{actor.force.name}</a>' in page
    assert "<td>sí</td><td>1</td><td>5</td>" in page


def test_it_is_closed_while_platforms_are():
    actor = an_actor()
    with time_machine.travel(OPENS - timedelta(seconds=1), tick=False):
        assert actor.force.name not in Client().get(PAGE).content.decode()


def test_what_people_answer_changes_nothing_of_it():
    from abierto.participation.actions.gestures import react

    actor = an_actor()
    space = a_published(actor).piece.space
    at = REACT_FROM + timedelta(hours=1)
    with time_machine.travel(at, tick=False):
        before = Client().get(PAGE).content
        for _ in range(5):
            react(space=facts(space), number=new_pass(), value=Reaction.UP, version=1, at=at)
        assert Act.objects.count() == 5
        assert Client().get(PAGE).content == before
