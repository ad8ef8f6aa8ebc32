"""What waits gets a leaf, the tree is signed, and nothing is signed that does not come out again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from abierto.core.models import Entry
from abierto.transparency import checking, merkle, notes, sources, tree
from abierto.transparency.actions.sequencing import (
    audit,
    audit_and_tell,
    publish_checkpoint,
    sequence,
    sequence_and_sign,
)
from abierto.transparency.models import Checkpoint, LineLeaf, LogKey, Tile
from abierto.transparency.queries import log_health
from tests.conftest import NOON
from tests.transparency.world import lines

pytestmark = pytest.mark.django_db


def test_every_line_gets_one_leaf_and_its_number_does_not_tell_its_turn():
    made = lines(600)

    assert sequence(400) == 400
    assert sequence(400) == 200
    assert sequence(400) == 0

    leaves = dict(LineLeaf.objects.values_list("entry_id", "leaf"))
    assert sorted(leaves.values()) == list(range(600))
    assert set(leaves) == {line.pk for line in made}
    assert [leaves[line.pk] for line in made[:400]] != list(range(400))
    assert {leaves[line.pk] for line in made[:400]} == set(range(400))
    assert tree.size() == 600


@pytest.mark.parametrize("count", [1, 255, 256, 257, 600])
def test_the_root_from_the_tiles_is_that_of_the_leaves(slips, count):
    for number in range(count):
        slips.add(f"papeleta {number}")
    sequence(100)
    sequence(10_000)

    by_leaf = {leaf: slips.commitment(number) for number, leaf in slips.leaves.items()}
    hashes = [merkle.leaf_hash(by_leaf[leaf]) for leaf in range(count)]
    assert tree.root_at(count) == merkle.root(hashes)
    for leaf in {0, count // 2, count - 1}:
        proof = tree.inclusion_proof(leaf, count)
        assert merkle.verify_inclusion(leaf, count, hashes[leaf], proof, merkle.root(hashes))
    old = max(1, count // 3)
    assert merkle.verify_consistency(
        old, count, merkle.root(hashes[:old]), merkle.root(hashes), tree.consistency_proof(old, count)
    )


def test_a_third_level_of_tiles_is_made_when_the_second_is_full():
    hashes = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(65_536 + 3)]

    assert tree.append(hashes[:40_000]) == 0
    assert tree.append(hashes[40_000:]) == 40_000

    assert {level: Tile.objects.filter(level=level).count() for level in range(4)} == {0: 257, 1: 1, 2: 1, 3: 0}
    assert tree.root_at(65_539) == merkle.root(hashes)
    assert tree.root_at(40_001) == merkle.root(hashes[:40_001])


def test_proofs_are_read_in_one_query(django_assert_num_queries):
    tree.append([merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(70_000)])
    with django_assert_num_queries(1):
        tree.inclusion_proof(12_345, 70_000)
    with django_assert_num_queries(1):
        tree.consistency_proof(12_345, 70_000)


def test_the_proofs_of_many_leaves_are_those_of_each_and_cost_a_few_queries(django_assert_num_queries, monkeypatch):
    tree.append([merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(70_000)])
    monkeypatch.setattr(tree, "_READ_AT_ONCE", 100)
    wanted = [*range(900), *range(1_000, 70_000, 256)]
    with django_assert_num_queries(4):
        found = tree.inclusion_proofs(wanted, 70_000)

    assert set(found) == set(wanted)
    for leaf in (0, 899, 1_000, wanted[-1]):
        assert found[leaf] == tree.inclusion_proof(leaf, 70_000)
    assert tree.inclusion_proofs([], 0) == {}


def test_a_checkpoint_is_signed_once_for_each_size():
    lines(3)
    assert publish_checkpoint() is None
    sequence()

    first = publish_checkpoint(NOON)
    again = publish_checkpoint(NOON + timedelta(minutes=1))

    assert (first.size, first.at, bytes(first.root)) == (3, NOON, tree.root_at(3))
    assert again == first
    assert Checkpoint.objects.count() == 1
    assert checking.check_checkpoint(first).origin == "abierto.test/bitacora"
    assert first.note.startswith("abierto.test/bitacora\n3\n")


def test_the_first_signature_makes_a_key_and_tells_it_in_the_ledger(tmp_path):
    lines(1)
    sequence()
    publish_checkpoint()

    key = LogKey.objects.get()
    assert (tmp_path / "llaves" / "bitacora.llave").stat().st_mode & 0o777 == 0o600
    assert [line.event for line in Entry.objects.order_by("pk")] == ["plan.imported", "transparency.key_made"]
    assert key.retired_at is None


def test_another_key_retires_the_one_before_and_what_it_signed_still_holds(tmp_path):
    lines(1)
    sequence_and_sign()
    (tmp_path / "llaves" / "bitacora.llave").unlink()
    sequence_and_sign()

    old, new = LogKey.objects.order_by("pk")
    assert (old.retired_at is None, new.retired_at) == (False, None)
    assert Checkpoint.objects.order_by("size").first().key == old
    assert [bool(checking.check_checkpoint(point)) for point in Checkpoint.objects.all()] == [True, True]
    assert audit().problem == ""


def test_the_job_places_and_signs_and_says_so():
    lines(5)
    assert sequence_and_sign() == "5 hojas nuevas; punto de control con 5 hojas."
    assert sequence_and_sign() == "1 hoja nueva; punto de control con 6 hojas."  # the key's own line
    assert sequence_and_sign() is None


def test_a_line_that_came_into_sight_late_gets_its_leaf_all_the_same(monkeypatch):
    from abierto.transparency import line_source

    made = lines(10)
    monkeypatch.setattr(line_source, "LOOKED_BACK", 2)
    source = sources._SOURCES["bitácora"]
    late, others = made[0], [item for item in source.waiting(10) if item[0].entry_id != made[0].pk]
    tree.append([merkle.leaf_hash(commitment) for _handle, commitment in others])
    source.place([(handle, leaf) for leaf, (handle, _commitment) in enumerate(others)])

    assert sequence() == 1
    assert LineLeaf.objects.get(entry=late).leaf == 9


def test_a_batch_that_fails_leaves_nothing_and_is_placed_later(slips):
    lines(2)
    commitment = slips.add("una")
    slips.fails = True
    with pytest.raises(OSError, match="full"):
        sequence()
    assert (tree.size(), LineLeaf.objects.count(), slips.leaves) == (0, 0, {})

    slips.fails = False
    assert sequence() == 3
    assert sources.find(commitment) == slips.leaves[0]


def test_when_another_sequencer_was_first_the_batch_is_gathered_again(slips, monkeypatch):
    for text in ("una", "dos"):
        slips.add(text)
    gathered = []
    whole = slips.waiting

    def waiting(most):
        found = whole(most)
        if not gathered:  # meanwhile, elsewhere
            gathered.append(found)
            first = tree.append([merkle.leaf_hash(found[0][1])])
            slips.place([(found[0][0], first)])
        return found

    monkeypatch.setattr(slips, "waiting", waiting)
    assert sequence() == 1
    assert sorted(slips.leaves.values()) == [0, 1]
    assert tree.size() == 2


def test_the_audit_finds_all_as_it_was():
    for start in range(0, 900, 300):
        lines(300, start=start, public=start != 300)
        sequence_and_sign()

    made = audit(NOON)

    assert (made.size, made.checkpoints, made.problem, made.at) == (901, 3, "", NOON)
    assert log_health().ok
    assert audit_and_tell() == "901 hojas y 3 puntos de control, todo como se firmó."


def test_two_sources_cannot_claim_the_same_leaf(slips):
    lines(2)
    slips.add("una")
    sequence_and_sign()
    slips.leaves[0] = LineLeaf.objects.first().leaf
    assert audit().problem.startswith("Dos renglones distintos dicen ser la hoja")


def test_erasing_a_salt_does_not_break_the_tree(slips, monkeypatch):
    kept = slips.add("un texto personal")
    sequence_and_sign()
    slips.texts[0] = ""
    monkeypatch.setattr(slips, "commitment", lambda number: kept)  # what its row kept; nobody can make it again

    assert audit().problem == ""


def test_a_note_signed_by_another_is_not_ours(tmp_path):
    lines(1)
    sequence_and_sign()
    mine = Checkpoint.objects.get()
    note = notes.read_note(mine.note)
    forged = notes.signed(note.text, [notes.signature_line(note.origin, note.signatures[0].key_id, bytes(64))])
    assert checking.is_ours(note)
    assert not checking.is_ours(notes.read_note(forged))
