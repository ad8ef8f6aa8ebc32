"""What is changed of an act behind the guards, or in spite of them, is told by the audit."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction

from abierto.participation.actions.erasure import erase_contribution
from abierto.participation.actions.gestures import Words, contribute, react
from abierto.participation.enums import Gesture, Kind
from abierto.participation.models import Act, Contribution
from abierto.participation.passes import new_pass
from abierto.transparency.actions.sequencing import audit, sequence_and_sign
from tests.factories.participation import DURING, a_space, facts, said

pytestmark = pytest.mark.django_db


def unguarded(table: str) -> None:
    """Take down the guards of a table, as whoever holds the database could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda rows: rows.update(text="Otra cosa"), "alguna se cambió"),
        (lambda rows: rows.update(kind="comment"), "alguna se cambió"),
        (lambda rows: rows._raw_delete("default"), "alguien lo quitó"),
    ],
)
def test_the_audit_tells_words_that_were_changed_or_removed(change, told):
    space = a_space()
    act = said(space).act
    erase_contribution(contribution=said(space, "Esto se borró a petición de quien lo escribió."))
    sequence_and_sign()
    assert audit().problem == ""

    unguarded("participation_contribution")
    change(Contribution.objects.filter(pk=act.pk))

    assert told in audit().problem


def test_the_audit_tells_a_text_emptied_without_the_act_that_erases():
    act = said(a_space()).act
    sequence_and_sign()

    Contribution.objects.filter(pk=act.pk).update(text="", signed_as="", erased_at=act.at)

    assert "alguna se cambió" in audit().problem


def liked(space, number=None, value="up", at=DURING) -> None:
    react(space=facts(space), number=number or new_pass(), value=value, version=1, at=at)


def test_the_audit_tells_a_reaction_that_was_taken_out_of_the_count():
    space, me = a_space(), new_pass()
    for step, value in enumerate(("up", "down", "up")):
        liked(space, me, value, DURING + timedelta(seconds=step))
    liked(space)
    sequence_and_sign()
    assert audit().problem == ""

    last = Act.objects.current().latest("pk")
    Act.objects.filter(pk=last.pk).update(superseded_at=DURING)

    assert f"El acto de la hoja {Act.objects.get(pk=last.pk).leaf} se marcó como sustituido" in audit().problem


def test_the_audit_tells_a_contribution_marked_as_replaced_since_none_ever_is():
    act = said(a_space()).act
    sequence_and_sign()

    Act.objects.filter(pk=act.pk).update(superseded_at=DURING)

    assert "se marcó como sustituido" in audit().problem


def test_the_audit_tells_a_salt_that_is_gone_while_nothing_was_erased():
    liked(a_space())
    sequence_and_sign()

    unguarded("participation_act")
    Act.objects.update(salt=None)

    assert "alguna se cambió" in audit().problem


@pytest.mark.parametrize("change", [{"salt": None}, {"value": "down"}, {"salt": None, "value": ""}])
def test_the_database_refuses_to_clear_what_opens_an_act_whose_text_stands(change):
    space = a_space()
    liked(space)
    said(space)
    for gesture in (Gesture.REACT, Gesture.CONTRIBUTE):
        with pytest.raises(IntegrityError), transaction.atomic():
            Act.objects.filter(gesture=gesture).update(**change)


def test_erasing_leaves_nothing_with_which_a_guess_is_confirmed():
    text = "Lo que no debió escribirse."
    first, other = said(a_space(), text), said(a_space(), "Otra cosa.")
    digest = sha256(f"{first.kind}\n{text}".encode()).hexdigest()
    assert first.act.value == digest
    sequence_and_sign()

    for contribution in (first, other):
        erase_contribution(contribution=contribution)

    values = set(Act.objects.values_list("value", flat=True))
    assert digest not in values
    assert {len(value) for value in values} == {64}
    assert len(values) == 2
    assert audit().problem == ""


def test_the_same_words_sent_again_without_consent_withdraw_it_and_it_is_not_given_back():
    space, me = a_space(), new_pass()
    for may_publish in (True, False, True):
        words = Words(kind=Kind.IDEA, text="Publicar las actas", may_publish=may_publish)
        contribute(space=facts(space), number=me, words=words, version=1, at=DURING)

    assert not Contribution.objects.get().may_publish
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.update(may_publish=True)
