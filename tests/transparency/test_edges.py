"""What seldom happens: notes that are none, keys made twice at once, a log that ends in the middle of its work."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from django.core.management import CommandError, call_command

from abierto.core import jobs
from abierto.core.errors import DomainError
from abierto.transparency import keys, merkle, notes, receipts, sources, tree
from abierto.transparency.actions import sequencing
from abierto.transparency.actions.sequencing import sequence, sequence_and_sign
from abierto.transparency.actions.witnesses import add_cosignatures
from abierto.transparency.guards import GrowsOnly
from abierto.transparency.models import Checkpoint, LineLeaf, Tile
from abierto.transparency.queries import standing
from tests.conftest import NOON
from tests.factories.transparency import WITNESS_KEY, WitnessFactory, cosigned
from tests.transparency.world import lines

pytestmark = pytest.mark.django_db

TEXT = notes.checkpoint_text("a.example/log", 3, bytes(32))
LINE = notes.signature_line("a.example/log", b"1234", bytes(64))


def test_a_note_reads_as_it_was_written():
    note = notes.read_note(notes.signed(TEXT, [LINE]).replace("\n", "\r\n"))
    assert (note.text, note.origin, note.size, note.root) == (TEXT, "a.example/log", 3, bytes(32))
    assert [signature.line for signature in note.signatures] == [LINE]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("", "le faltan renglones"),
        (TEXT, "le faltan renglones"),
        (f"a\n-3\n{'A' * 43}=\n\n{LINE}\n", "le faltan renglones"),
        (f"a\n03\n{'A' * 43}=\n\n{LINE}\n", "no se entienden"),
        (f"a\n3\nñ\n\n{LINE}\n", "no se entienden"),
        (f"{TEXT}\n", "le falta la firma"),
        (f"{TEXT}\n- a AAAA\n", "firma del punto de control no se entiende"),
        ("x" * 20_000, "demasiado largo"),
    ],
)
def test_what_is_not_a_note_is_told_in_a_sentence(raw, told):
    with pytest.raises(DomainError, match=told):
        notes.read_note(raw)


def test_a_receipt_with_an_impossible_date_is_refused_though_it_were_signed():
    signer = keys.signer()
    body = signer.key_id + b"\xff" * 8 + bytes(32)
    text = receipts.PREFIX + urlsafe_b64encode(body + signer.sign(receipts._ABOUT + body)).decode()
    with pytest.raises(DomainError, match="fecha imposible"):
        receipts.read_receipt(text)


def test_of_two_processes_that_make_the_key_at_once_both_use_that_of_the_first():
    first = keys.signer().public_key
    keys._make(keys.path())
    assert keys.signer().public_key == first
    assert [path.name for path in keys.path().parent.iterdir()] == ["bitacora.llave"]


def test_a_witness_line_that_is_cut_or_of_another_key_with_its_name_is_not_kept():
    witness = WitnessFactory()
    other = WitnessFactory(name=witness.name, public_key=bytes(32))
    lines(1)
    sequence_and_sign()
    note = Checkpoint.objects.get().note
    identifier = keys.key_id(witness.name, WITNESS_KEY.public_key().public_bytes_raw(), keys.COSIGNATURE)
    with pytest.raises(DomainError, match="testigo reconocido"):
        add_cosignatures(note + notes.signature_line(witness.name, identifier, bytes(10)) + "\n")
    kept = add_cosignatures(cosigned(note, witness.name))
    assert [cosignature.witness for cosignature in kept] == [witness]
    assert not other.cosignatures.exists()


def test_a_source_is_registered_once():
    with pytest.raises(ValueError, match="registered twice"):
        sources.register_source(sources._SOURCES["bitácora"])


def test_a_full_batch_leaves_the_other_sources_for_the_next(slips):
    lines(3)
    slips.add("una")
    assert sequence(3) == 3
    assert (slips.leaves, LineLeaf.objects.count()) == ({}, 3)
    assert sequence(3) == 1


def test_a_sequencer_that_is_never_first_gives_up_for_now(slips, monkeypatch):
    slips.add("una")
    sizes = iter(range(100))
    monkeypatch.setattr(tree, "size", lambda: next(sizes))
    assert sequence() == 0
    assert (slips.leaves, Tile.objects.count()) == ({}, 0)


def test_the_job_signs_now_and_then_when_there_is_much_to_place_and_ends_when_asked(monkeypatch):
    lines(10)
    monkeypatch.setattr(sequencing, "_BETWEEN", 4)
    monkeypatch.setattr(sequencing, "BATCH", 4)
    monkeypatch.setattr(sequencing, "sequence", lambda: sequence(4))
    assert sequence_and_sign() == "11 hojas nuevas; punto de control con 11 hojas."
    assert sorted(Checkpoint.objects.values_list("size", flat=True)) == [4, 8, 11]

    lines(1, start=10)
    monkeypatch.setattr(jobs, "_stopping", True)
    assert sequence_and_sign() is None
    assert tree.size() == 11


def test_a_tree_with_a_tile_cut_short_takes_no_more_leaves():
    tree.append([merkle.leaf_hash(bytes([number])) for number in range(3)])
    with pytest.raises(RuntimeError, match="has 3 hashes, not 2"):
        tree._append_to_level(0, 2, [bytes(32)])
    with pytest.raises(LookupError):
        tree.root_at(4)
    assert tree.range_hashes([(0, 0)]) == [merkle.EMPTY]


def test_a_proof_that_does_not_come_out_is_told(slips, monkeypatch):
    text = receipts.promise(slips.add("una"), NOON)
    slips.add("dos")
    sequence_and_sign()
    monkeypatch.setattr(tree, "inclusion_proof", lambda leaf, size: [bytes(32)])
    found = standing(text, NOON)
    assert found.is_broken
    assert found.sentence.startswith("La bitácora no puede probar lo que prometió")
    with pytest.raises(CommandError, match="no puede probar"):
        call_command("verify", text)


def test_the_command_names_the_witnesses_of_a_checkpoint(capsys, tmp_path):
    lines(3)
    sequence_and_sign()
    witness = WitnessFactory()
    add_cosignatures(cosigned(Checkpoint.objects.get().note, witness.name))
    kept = tmp_path / "punto.txt"
    kept.write_text(Checkpoint.objects.get().note)
    call_command("verify", checkpoint=str(kept))
    assert f"También lo firmó {witness.title}." in capsys.readouterr().out


def test_the_command_verifies_leaves_that_are_not_signed_yet(capsys):
    lines(3)
    sequence()
    call_command("verify", "--range", "0", "2")
    assert "las contiene" not in capsys.readouterr().out
    sequence_and_sign()
    call_command("verify", "--range", "0", "2")
    assert "El punto de control con 3 hojas las contiene." in capsys.readouterr().out
    call_command("verify")
    assert "esperan" not in capsys.readouterr().out


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_the_guard_speaks_both_databases_and_describes_itself(vendor):
    guard = GrowsOnly("t", column="c", keys=("id",))
    assert guard.describe() == "Let c of t only grow"
    assert all(statement.startswith("CREATE") for statement in guard.statements(vendor))
    assert all(statement.startswith("DROP") for statement in guard.removal(vendor))


def test_each_row_says_what_it_is(slips):
    lines(1)
    sequence_and_sign()
    witness = WitnessFactory()
    cosignature = add_cosignatures(cosigned(Checkpoint.objects.get().note, witness.name))[0]
    assert str(cosignature) == f"{witness.title} · Punto de control con 1 hoja"
    assert str(LineLeaf.objects.first()) == "Hoja 0"
    assert str(Tile.objects.first()) == "Tesela 0/0"
