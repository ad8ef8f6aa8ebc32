"""What is accepted is accepted once, within its time, and stays as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from abierto.core.errors import DomainError
from abierto.participation.actions.erasure import erase_contribution
from abierto.participation.actions.gestures import Closed, Words, contribute, react
from abierto.participation.actions.spaces import invite, invited_pass, set_window, show_version
from abierto.participation.committed import again, opened
from abierto.participation.enums import Gesture, Kind, Public
from abierto.participation.models import Act, Contribution, Window
from abierto.participation.passes import new_pass
from abierto.transparency.receipts import read_receipt
from tests.factories.participation import CLOSES, DURING, OPENS, a_space, facts, said

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
INSTANT = timedelta(microseconds=1)


def like(space, number, value="up", at=DURING, version=1):
    return react(space=facts(space), number=number, value=value, version=version, at=at)


def test_a_reaction_is_one_row_with_a_receipt_that_commits_to_it():
    space, me = a_space(), new_pass()

    accepted = like(space, me)

    act = Act.objects.get()
    assert accepted.is_new
    assert (act.space_id, act.gesture, act.value, act.version, act.at) == (space.pk, "react", "up", 1, DURING)
    assert read_receipt(accepted.receipt).commitment == bytes(act.commitment)
    assert opened(act, space.external_id)["value"] == "up"
    assert bytes(act.author) != me


def test_the_same_reaction_sent_again_is_the_same_act_with_the_same_receipt():
    space, me = a_space(), new_pass()
    first, again_ = like(space, me), like(space, me, at=DURING + SECOND)

    assert again_.receipt == first.receipt
    assert not again_.is_new
    assert Act.objects.count() == 1


def test_a_person_changes_their_mind_and_only_the_last_word_stands():
    space, me = a_space(), new_pass()
    for step, value in enumerate(("up", "down", "none", "up")):
        like(space, me, value, at=DURING + step * SECOND)

    assert list(Act.objects.values_list("value", flat=True)) == ["up", "down", "none", "up"]
    assert [act.value for act in Act.objects.current()] == ["up"]


def test_one_person_in_two_spaces_is_two_pseudonyms():
    me = new_pass()
    for space in (a_space(), a_space()):
        like(space, me)

    one, other = Act.objects.all()
    assert bytes(one.author) != bytes(other.author)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [(OPENS - INSTANT, False), (OPENS, True), (CLOSES - INSTANT, True), (CLOSES, False), (CLOSES + SECOND, False)],
)
def test_the_window_is_half_open_to_the_microsecond(at, is_open):
    space = a_space()
    if is_open:
        like(space, new_pass(), at=at)
    else:
        with pytest.raises(Closed):
            like(space, new_pass(), at=at)

    assert Act.objects.count() == is_open


@pytest.mark.parametrize("at", [OPENS - INSTANT, CLOSES, CLOSES + SECOND])
def test_the_database_itself_refuses_an_act_outside_its_window(at):
    space = a_space()
    like(space, new_pass())
    row = Act.objects.get()
    row.pk, row.at, row.author, row.commitment = None, at, b"x" * 16, b"y" * 32

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_window_that_moved_while_the_process_remembered_the_old_one_still_refuses():
    space = a_space()
    old = facts(space)
    Window.objects.filter(space=space).update(closes_at=DURING, set_at=OPENS)

    with pytest.raises(Closed):
        react(space=old, number=new_pass(), value="up", version=1, at=DURING + SECOND)


@pytest.mark.parametrize(
    "change", [{"value": "down"}, {"at": CLOSES}, {"author": b"z" * 16}, {"commitment": b"z" * 32}, {"salt": b"z" * 16}]
)
def test_an_accepted_act_does_not_change_in_the_database(change):
    like(a_space(), new_pass())

    with pytest.raises(IntegrityError), transaction.atomic():
        Act.objects.update(**change)


def test_an_accepted_act_is_not_removed():
    like(a_space(), new_pass())

    with pytest.raises(IntegrityError), transaction.atomic():
        Act.objects.all()._raw_delete("default")


def test_an_act_is_bound_to_the_version_that_its_author_saw():
    space = a_space()
    show_version(space=space, text="Otro texto")

    like(space, new_pass(), version=1)
    like(space, new_pass(), version=2)
    with pytest.raises(DomainError, match="Lo que se mostraba cambió"):
        like(space, new_pass(), version=3)

    assert list(Act.objects.values_list("version", flat=True)) == [1, 2]


def test_where_only_those_invited_take_part_others_are_told_so():
    space = a_space(Gesture.REACT, public=Public.INVITED)
    _, token = invite(space=space, label="Oficina de prueba")

    like(space, invited_pass(token))
    with pytest.raises(DomainError, match="personas invitadas"):
        like(space, new_pass())

    assert Act.objects.count() == 1


def test_the_same_words_of_the_same_person_are_one_contribution_and_of_two_people_are_two():
    space, me = a_space(), new_pass()
    words = Words(kind=Kind.IDEA, text="Publicar las actas")
    for number in (me, me, new_pass()):
        contribute(space=facts(space), number=number, words=words, version=1, at=DURING)

    assert Contribution.objects.count() == Act.objects.count() == 2


@pytest.mark.parametrize("text", ["", "ya", "x" * 4001])
def test_what_cannot_be_kept_is_said_and_nothing_is_written(text):
    space = a_space()
    with pytest.raises(DomainError):
        contribute(space=facts(space), number=new_pass(), words=Words(Kind.IDEA, text), version=1, at=DURING)

    assert not Act.objects.exists()


def test_erasing_empties_the_text_and_unlinks_the_leaf_and_the_rest_stays():
    contribution = said(a_space(), signed_as="Vecina")
    before = bytes(contribution.act.commitment)

    erase_contribution(contribution=contribution)
    erase_contribution(contribution=contribution)

    kept = Contribution.objects.select_related("act__space").get()
    assert (kept.text, kept.signed_as, kept.act.salt, kept.act.source) == ("", "", None, None)
    assert opened(kept.act, kept.act.space.external_id) is None
    assert again(kept.act, kept.act.space.external_id) == bytes(kept.act.commitment) == before


def test_a_text_does_not_change_in_the_database_and_is_not_emptied_without_saying_so():
    said(a_space())
    for change in ({"text": "Otro"}, {"signed_as": "Otra"}, {"text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contribution.objects.update(**change)


def test_a_window_that_closed_is_not_opened_again_nor_closed_in_the_past():
    space = a_space()
    with pytest.raises(DomainError, match="ya cerró"):
        set_window(
            space=space, gesture=Gesture.REACT, opens_at=OPENS, closes_at=CLOSES + timedelta(days=9), at=CLOSES + SECOND
        )
    with pytest.raises(DomainError, match="en el pasado"):
        set_window(space=space, gesture=Gesture.REACT, opens_at=OPENS, closes_at=DURING - SECOND, at=DURING)


@pytest.mark.parametrize(
    ("gesture", "index"),
    [(Gesture.REACT, "act_one_at_a_time"), (Gesture.VOTE, "act_one_at_a_time"), (Gesture.CONTRIBUTE, "act_said_once")],
    ids=str,
)
def test_what_stands_of_somebody_is_found_by_its_index_among_however_many(gesture, index):
    if connection.vendor == "postgresql":  # which would rather read an empty table whole
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in Act.objects.standing_of(1, gesture, b"x" * 16).filter(value="x").explain()
