"""Whatever is changed behind the guards of the database is found, and nothing more is signed."""

from __future__ import annotations

import pytest
from django.db import connection

from abierto.core.models import Entry
from abierto.transparency import checking
from abierto.transparency.actions.sequencing import (
    audit,
    audit_and_tell,
    publish_checkpoint,
    sequence,
    sequence_and_sign,
)
from abierto.transparency.models import Audit, Checkpoint, LineLeaf, Tile
from abierto.transparency.queries import log_health
from tests.transparency.world import lines

pytestmark = pytest.mark.django_db


def around(statement: str, *values) -> None:
    """Change the database as somebody would who removed its guards."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def unguarded():
    """The guards of the database taken down, as whoever holds it could."""
    from abierto.transparency.migrations import __name__ as package

    migration = __import__(f"{package}.0001_initial", fromlist=["Migration"]).Migration
    guards = [operation for operation in migration.operations if hasattr(operation, "removal")]
    for guard in guards:
        for statement in guard.removal(connection.vendor):
            around(statement)
    if connection.vendor == "postgresql":
        around("DROP TRIGGER core_entry_append_only ON core_entry")
    else:
        around("DROP TRIGGER core_entry_no_update")
        around("DROP TRIGGER core_entry_no_delete")


def changed_line(entry: Entry) -> None:
    around("UPDATE core_entry SET subject_label = 'Otra cosa' WHERE id = %s", entry.pk)


def changed_detail(entry: Entry) -> None:
    around("UPDATE core_entry SET data = '{}' WHERE id = %s", entry.pk)


def hidden_line(entry: Entry) -> None:
    around(
        f"UPDATE core_entry SET public = {'FALSE' if connection.vendor == 'postgresql' else 0} WHERE id = %s", entry.pk
    )


def removed_leaf(entry: Entry) -> None:
    around("DELETE FROM transparency_lineleaf WHERE entry_id = %s", entry.pk)


def moved_leaf(entry: Entry) -> None:
    around("UPDATE transparency_lineleaf SET leaf = 100000 WHERE entry_id = %s", entry.pk)


def swapped_leaves(entry: Entry) -> None:
    one = LineLeaf.objects.get(entry=entry)
    other = LineLeaf.objects.exclude(pk=one.pk).order_by("leaf")[5]
    around("UPDATE transparency_lineleaf SET leaf = 99999 WHERE id = %s", one.pk)
    around("UPDATE transparency_lineleaf SET leaf = %s WHERE id = %s", one.leaf, other.pk)
    around("UPDATE transparency_lineleaf SET leaf = %s WHERE id = %s", other.leaf, one.pk)


def changed_tile(entry: Entry) -> None:
    tile = Tile.objects.get(level=0, index=0)
    spoiled = bytearray(tile.hashes)
    spoiled[77] ^= 4
    Tile.objects.filter(pk=tile.pk).update(hashes=bytes(spoiled))


def changed_upper_tile(entry: Entry) -> None:
    tile = Tile.objects.get(level=1, index=0)
    spoiled = bytearray(tile.hashes)
    spoiled[0] ^= 1
    Tile.objects.filter(pk=tile.pk).update(hashes=bytes(spoiled))


def shorter_tree(entry: Entry) -> None:
    around("DELETE FROM transparency_lineleaf WHERE leaf >= 512")
    around('DELETE FROM transparency_tile WHERE level = 0 AND "index" = 2')


def changed_root(entry: Entry) -> None:
    Checkpoint.objects.filter(size=600).update(root=bytes(32))


def changed_note(entry: Entry) -> None:
    point = Checkpoint.objects.get(size=600)
    Checkpoint.objects.filter(size=600).update(note=point.note.replace("\n600\n", "\n601\n"))


@pytest.mark.parametrize(
    "tamper",
    [
        *(changed_line, changed_detail, hidden_line, removed_leaf, moved_leaf, swapped_leaves),
        *(changed_tile, changed_upper_tile, shorter_tree, changed_root, changed_note),
    ],
)
def test_whatever_is_changed_behind_the_guards_is_found(unguarded, tamper):
    made = lines(600)
    sequence_and_sign()
    lines(5, start=600)
    before = Entry.objects.count()

    tamper(made[300])
    found = audit()

    assert found.problem != ""
    assert not log_health().ok
    assert [line.event for line in Entry.objects.filter(pk__gt=made[-1].pk).order_by("-pk")][:1] == [
        "transparency.audit_failed"
    ]
    audit()
    assert Entry.objects.count() == before + 1  # told once
    with pytest.raises(checking.Broken):
        audit_and_tell()
    assert Audit.objects.count() == 3


@pytest.mark.parametrize("tamper", [changed_upper_tile, shorter_tree, changed_root, changed_note])
def test_nothing_more_is_signed_when_the_last_root_does_not_come_out(unguarded, tamper):
    made = lines(600)
    sequence_and_sign()
    tamper(made[300])
    with pytest.raises(checking.Broken):
        publish_checkpoint()
    assert Checkpoint.objects.count() == 1


def test_nothing_more_is_signed_when_a_new_leaf_is_not_what_was_placed(unguarded):
    lines(300)
    sequence_and_sign()
    late = lines(5, start=300)[0]
    sequence()
    changed_line(late)

    with pytest.raises(checking.Broken, match=r"^La hoja \d+ no es lo que se guardó en el árbol: su renglón cambió\.$"):
        publish_checkpoint()
    assert Checkpoint.objects.count() == 1


def test_a_tree_smaller_than_what_was_signed_is_found(unguarded):
    lines(300)
    sequence_and_sign()
    around("DELETE FROM transparency_lineleaf WHERE leaf >= 256")
    around('DELETE FROM transparency_tile WHERE level = 0 AND "index" = 1')
    assert audit().problem == "El punto de control con 300 hojas es mayor que el árbol, que tiene 256: faltan hojas."


def test_a_row_that_claims_a_leaf_beyond_the_tree_is_found(slips):
    slips.add("una")
    slips.add("dos")
    sequence(1)
    slips.leaves[1] = 5
    assert audit().problem == "Un renglón de «papeletas» dice ser la hoja 5, que el árbol no tiene."


def test_a_note_whose_signature_was_changed_is_found(unguarded):
    lines(2)
    sequence_and_sign()
    point = Checkpoint.objects.get()
    text, _empty, line = point.note.partition("\n\n")
    Checkpoint.objects.update(note=f"{text}\n\n{line[:-9]}AAAAAA==\n")
    assert audit().problem == "La firma del punto de control con 2 hojas no es válida."
