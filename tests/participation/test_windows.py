"""When a space is open, and what never moves of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from abierto.core.errors import DomainError
from abierto.participation.actions.gestures import Closed, react
from abierto.participation.actions.spaces import invite, set_window
from abierto.participation.enums import Gesture, Origin, Public
from abierto.participation.models import Act, Window
from abierto.participation.passes import new_pass
from tests.factories.participation import CLOSES, DURING, OPENS, a_space, facts

pytestmark = pytest.mark.django_db

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def moved(space, at, opens_at=OPENS, closes_at=CLOSES + 9 * DAY):
    return set_window(space=space, gesture=Gesture.REACT, opens_at=opens_at, closes_at=closes_at, at=at)


@pytest.mark.parametrize(
    "change",
    [
        {"closes_at": CLOSES + DAY},
        {"closes_at": CLOSES + DAY, "set_at": CLOSES},
        {"closes_at": CLOSES + DAY, "set_at": OPENS - 2 * DAY},
        {"closes_at": DURING, "set_at": DURING + SECOND},
        {"opens_at": OPENS - DAY},
        {"set_at": CLOSES + DAY},
        {"set_at": None},
        {"public": Public.INVITED},
        {"gesture": Gesture.VOTE},
    ],
)
def test_the_database_does_not_move_a_window_as_no_act_would(change):
    space = a_space(Gesture.REACT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Window.objects.filter(space=space).update(**change)


def test_a_window_moves_while_it_is_open_and_not_after():
    space = a_space(Gesture.REACT)
    moved(space, CLOSES - SECOND)
    with pytest.raises(DomainError, match="ya cerró"):
        moved(space, CLOSES + 9 * DAY, closes_at=CLOSES + 20 * DAY)

    assert Window.objects.get().closes_at == CLOSES + 9 * DAY


def test_a_window_that_was_closed_early_is_not_opened_again():
    space = a_space(Gesture.REACT)
    moved(space, DURING, closes_at=DURING)
    with pytest.raises(DomainError, match="ya cerró"):
        moved(space, DURING + SECOND)


def test_a_window_that_was_never_open_is_set_right_once():
    space = a_space(Gesture.CONTRIBUTE)
    moved(space, CLOSES, opens_at=OPENS - DAY, closes_at=OPENS)
    window = moved(space, CLOSES, opens_at=CLOSES + DAY, closes_at=CLOSES + 2 * DAY)

    assert (window.opens_at, window.closes_at) == (CLOSES + DAY, CLOSES + 2 * DAY)
    with pytest.raises(DomainError, match="ya cerró"):
        moved(space, CLOSES + 2 * DAY)


def test_a_window_in_which_something_came_is_not_removed():
    space, empty = a_space(Gesture.REACT), a_space(Gesture.REACT)
    react(space=facts(space), number=new_pass(), value="up", version=1, at=DURING)

    Window.objects.filter(space=empty).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Window.objects.filter(space=space).delete()


@pytest.mark.parametrize("gesture", [Gesture.REACT, Gesture.VOTE])
def test_only_contributions_come_on_paper_when_the_window_has_closed(gesture):
    space = a_space(Gesture.REACT, Gesture.VOTE)
    row = {"space": space, "version": 1, "at": CLOSES, "origin": Origin.PAPER, "salt": b"s" * 16}
    Act.objects.create(gesture=Gesture.CONTRIBUTE, author=b"a" * 16, value="x", commitment=b"c" * 32, **row)

    with pytest.raises(IntegrityError), transaction.atomic():
        Act.objects.create(gesture=gesture, author=b"b" * 16, value="up", commitment=b"d" * 32, **row)


def test_a_window_of_before_moves_as_any_other():
    space = a_space(Gesture.REACT)
    Window.objects.filter(space=space)._raw_delete("default")
    Window.objects.create(space=space, gesture=Gesture.REACT, opens_at=OPENS, closes_at=CLOSES)
    with pytest.raises(IntegrityError), transaction.atomic():
        Window.objects.update(closes_at=F("opens_at") + DAY)

    assert moved(space, DURING).set_at == DURING


def test_two_invitations_with_one_name_are_refused_in_a_sentence():
    space = a_space()
    invite(space=space, label="Oficina de prueba")

    with pytest.raises(DomainError, match="Ya hay una invitación con ese nombre en este espacio"):
        invite(space=space, label="Oficina de prueba")


@pytest.mark.parametrize(("before", "value"), [("up", "down"), (None, "up")])
def test_a_window_that_was_just_shortened_says_so_at_once_to_whoever_changes_their_mind(before, value):
    space, me = a_space(Gesture.REACT), new_pass()
    remembered = facts(space)
    if before:
        react(space=remembered, number=me, value=before, version=1, at=DURING)
    moved(space, DURING, closes_at=DURING + SECOND)

    with pytest.raises(Closed, match=r"terminó el 10 de mayo de 2021, 12:00"):
        react(space=remembered, number=me, value=value, version=1, at=DURING + SECOND)


def test_between_two_windows_it_is_said_when_it_opens_again():
    space = a_space(Gesture.REACT)
    opens_at = CLOSES + 2 * DAY
    set_window(
        space=space, gesture=Gesture.REACT, public=Public.INVITED, opens_at=opens_at, closes_at=opens_at + DAY, at=OPENS
    )

    with pytest.raises(Closed, match=r"Ahora no se puede reaccionar aquí: abre otra vez el 5 de junio de 2021"):
        react(space=facts(space), number=new_pass(), value="up", version=1, at=CLOSES)
    with pytest.raises(Closed, match=r"Todavía no se puede reaccionar aquí: abre el 30 de abril de 2021"):
        react(space=facts(space), number=new_pass(), value="up", version=1, at=OPENS - SECOND)
