"""What the database refuses, and what a backup carries."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connections, transaction

from abierto.core.backup import database, inventory
from abierto.core.backup.cells import parsed
from abierto.core.models import Entry
from abierto.transparency import tree
from abierto.transparency.actions.sequencing import audit, sequence_and_sign
from abierto.transparency.models import Audit, Checkpoint, Cosignature, LineLeaf, LogKey, Tile, Witness
from tests.conftest import NOON
from tests.factories.transparency import WitnessFactory
from tests.transparency.world import lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    """One row at least of everything."""
    lines(300)
    sequence_and_sign()
    audit(NOON)
    witness = WitnessFactory()
    Cosignature.objects.create(
        checkpoint=Checkpoint.objects.get(), witness=witness, signed_at=NOON, line="x", received_at=NOON
    )


CHANGES = {
    Tile: {"hashes": bytes(64)},
    Checkpoint: {"root": bytes(32)},
    Audit: {"problem": "x"},
    LineLeaf: {"leaf": 10**6},
    Cosignature: {"line": "y"},
    LogKey: {"name": "otro"},
    Witness: {"title": "Otro"},
}


@pytest.mark.parametrize("model", CHANGES, ids=lambda model: model.__name__)
def test_the_database_lets_nobody_change_or_remove_it(kept, model):
    before = list(model.objects.order_by("pk").values_list())
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=model.objects.order_by("pk").first().pk).update(**CHANGES[model])
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete("default")
    assert list(model.objects.order_by("pk").values_list()) == before


def test_a_tile_grows_at_its_end_and_nowhere_else(kept):
    tile = Tile.objects.get(level=0, index=1)
    body = bytes(tile.hashes)
    with pytest.raises(DatabaseError), transaction.atomic():
        Tile.objects.filter(pk=tile.pk).update(hashes=bytes(32) + body)
    with pytest.raises(DatabaseError), transaction.atomic():
        Tile.objects.filter(pk=tile.pk).update(hashes=body[:-32])
    with pytest.raises(DatabaseError), transaction.atomic():
        Tile.objects.filter(pk=tile.pk).update(hashes=body + b"half")
    assert Tile.objects.filter(pk=tile.pk).update(hashes=body + bytes(32)) == 1


def test_a_key_that_was_retired_stays_retired(kept):
    LogKey.objects.update(retired_at=NOON)
    with pytest.raises(DatabaseError), transaction.atomic():
        LogKey.objects.update(retired_at=None)


def test_the_tree_is_held_within_a_transaction(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(connections["default"], "in_atomic_block", False)
        with pytest.raises(RuntimeError, match="within a transaction"):
            tree.lock()


def test_a_backup_carries_the_tree_and_never_the_key(kept):
    carried = {model._meta.label for model in inventory.tables()}
    assert {f"transparency.{model.__name__}" for model in CHANGES} <= carried
    assert "llaves" in inventory.FILES_LEFT_OUT
    for model in CHANGES:
        rows = [parsed(line) for line in database.lines(model)]
        assert len(rows) == model.objects.count() > 0


def test_the_ledger_lines_of_the_log_itself_are_public(kept):
    assert Entry.objects.get(event="transparency.key_made").public
