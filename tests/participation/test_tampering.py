"""What is changed of an act behind the guards, or in spite of them, is told by the audit."""

from __future__ import annotations

import pytest
from django.db import connection

from abierto.participation.actions.erasure import erase_contribution
from abierto.participation.models import Contribution
from abierto.transparency.actions.sequencing import audit, sequence_and_sign
from tests.factories.participation import a_space, said

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
