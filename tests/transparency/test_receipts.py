"""A receipt is a promise that anyone can read, and nobody can make but the log."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from abierto.core.errors import DomainError
from abierto.transparency import keys, queries, sources
from abierto.transparency.actions.sequencing import publish_checkpoint, sequence, sequence_and_sign
from abierto.transparency.commitments import canonical, commit
from abierto.transparency.models import LogKey
from abierto.transparency.receipts import PREFIX, promise, read_receipt
from tests.conftest import NOON
from tests.transparency.world import lines

pytestmark = pytest.mark.django_db
COMMITMENT = bytes(range(32))


def test_a_receipt_reads_as_it_was_promised():
    text = promise(COMMITMENT, NOON)

    assert (len(text), text[:9]) == (153, PREFIX)
    read = read_receipt(f"  {text[:60]}\n{text[60:]} ")
    assert (read.commitment, read.promised_at, read.key_name) == (COMMITMENT, NOON, "abierto.test/bitacora")
    assert read.due_at == NOON + timedelta(hours=24)


def test_a_promise_asks_nothing_of_the_database(django_assert_num_queries):
    promise(COMMITMENT, NOON)
    with django_assert_num_queries(0):
        promise(COMMITMENT, NOON)


def test_every_bit_of_a_receipt_is_under_its_signature():
    body = bytearray(urlsafe_b64decode(promise(COMMITMENT, NOON).removeprefix(PREFIX)))
    for place in range(len(body)):
        spoiled = bytearray(body)
        spoiled[place] ^= 1 << place % 8
        with pytest.raises(DomainError):
            read_receipt(PREFIX + urlsafe_b64encode(bytes(spoiled)).decode())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Un comprobante empieza con"),
        ("ABIERTO2.abc", "Un comprobante empieza con"),
        (PREFIX, "le falta o le sobra algo"),
        (f"{PREFIX}ñ", "le falta o le sobra algo"),
        (PREFIX + "A" * 143, "le falta o le sobra algo"),
        (PREFIX + "!" * 144, "le falta o le sobra algo"),
        (PREFIX + "A" * 144, "no lo firmó esta bitácora"),
        ("x" * 1_000_000, "demasiado largo"),
    ],
)
def test_what_is_not_a_receipt_is_told_in_a_sentence(text, told):
    with pytest.raises(DomainError, match=told):
        read_receipt(text)


def test_a_receipt_of_a_retired_key_still_reads(tmp_path):
    lines(1)
    sequence_and_sign()
    text = promise(COMMITMENT, NOON)
    keys.path().unlink()
    sequence_and_sign()

    assert read_receipt(text).commitment == COMMITMENT
    assert promise(COMMITMENT, NOON) != text
    assert LogKey.objects.filter(retired_at=None).count() == 1


def test_a_broken_key_is_told_and_not_replaced():
    keys.signer()
    keys.path().write_text("nada\n")
    with pytest.raises(DomainError, match="no es una llave"):
        promise(COMMITMENT, NOON)
    assert keys.path().read_text() == "nada\n"


def test_only_32_bytes_are_promised():
    with pytest.raises(ValueError, match="32 bytes"):
        promise(b"short", NOON)


def test_a_receipt_goes_from_waiting_to_proved(slips):
    commitment = slips.add("una idea")
    text = promise(commitment, NOON)
    soon, late = NOON + timedelta(hours=1), NOON + timedelta(hours=24, seconds=1)

    waits = queries.standing(text, soon)
    assert waits.sentence == "El comprobante es auténtico y todavía espera su lugar en la bitácora."
    assert (waits.leaf, waits.first, waits.is_overdue) == (None, None, False)
    assert queries.standing(text, late).sentence.startswith("Pasó el plazo")

    sequence()
    assert queries.standing(text, soon).sentence == (
        "El comprobante es auténtico y ya tiene lugar: la hoja 0. Falta que se firme."
    )
    publish_checkpoint(NOON)
    proved = queries.standing(text, late)
    assert proved.sentence == "El comprobante es auténtico y está en la bitácora: es la hoja 0."
    assert (proved.first.size, proved.is_overdue, proved.inclusion.holds) == (1, False, True)


def test_a_receipt_from_before_a_crash_still_proves_after_it(slips):
    lines(300)
    with transaction.atomic():
        commitment = slips.add("aceptada justo antes")
        text = promise(commitment, NOON)
    slips.fails = True
    with pytest.raises(OSError, match="full"):
        sequence()
    keys._read.clear()  # another process, after the crash
    keys._signers.clear()
    slips.fails = False

    sequence_and_sign()

    assert queries.standing(text, NOON).inclusion.holds
    assert sources.find(commitment) == slips.leaves[0]


def test_a_commitment_opens_to_one_content_alone():
    salt = bytes(16)
    content = {"b": [1, 1e16, -0.0, None, True], "a": "ñ", "c": {"z": 1.5}}
    assert canonical(content) == '{"a":"ñ","b":[1,10000000000000000,0.0,null,true],"c":{"z":1.5}}'.encode()
    assert commit(content, salt) == commit(dict(reversed(content.items())), salt)
    assert commit(content, salt) != commit(content, bytes(15) + b"\x01")
    assert commit(content, salt) != commit(content | {"a": "n"}, salt)
    with pytest.raises(ValueError, match="16 bytes"):
        commit(content, b"")


# The command.
def told(capsys, *words: str, **options) -> str:
    call_command("verify", *words, **options)
    return capsys.readouterr().out


def test_the_command_verifies_everything_a_range_a_checkpoint_and_a_receipt(slips, capsys, tmp_path):
    text = promise(slips.add("una idea"), NOON)
    lines(299)
    sequence_and_sign()
    kept = tmp_path / "punto.txt"
    kept.write_text(queries.whole_note(queries.latest_checkpoint()))
    lines(2, start=300)
    sequence()

    everything = told(capsys)
    assert "Se revisó cada renglón (303 hojas)" in everything
    assert "Puntos de control: 1. Sus firmas son válidas y sus raíces salen." in everything
    assert "Por firmar en el siguiente punto de control: 3 hojas." in everything
    assert "Las hojas de la 10 a la 280 son lo que dicen sus renglones" in told(capsys, "--range", "10", "280")
    assert "el árbol de hoy contiene tal cual lo que firmó, de 300 hojas" in told(capsys, checkpoint=str(kept))
    assert "El comprobante es auténtico y está en la bitácora" in told(capsys, text)


def test_the_command_refuses_what_does_not_hold(slips, capsys, tmp_path):
    waiting = promise(slips.add("una idea"), NOON)
    never = promise(COMMITMENT, NOON)
    lines(3)
    sequence()
    kept = tmp_path / "punto.txt"
    kept.write_text("cualquier cosa")
    for words, options, reason in (
        ([waiting], {}, "Pasó el plazo|Falta que se firme"),
        ([never], {}, "Pasó el plazo"),
        ([f"{PREFIX}x"], {}, "le falta o le sobra algo"),
        ([], {"checkpoint": str(kept)}, "no es un punto de control"),
        ([], {"checkpoint": str(tmp_path / "nada")}, "No se puede leer"),
        (["--range", "0", "4"], {}, "El árbol tiene 4 hojas"),
        (["--range", "3", "2"], {}, "El árbol tiene 4 hojas"),
        ([never, "--range", "0", "1"], {}, "una sola cosa"),
        ([], {"expect": "abc"}, "qué archivo"),
    ):
        with pytest.raises(CommandError, match=reason):
            call_command("verify", *words, **options)


def test_a_checkpoint_of_a_tree_that_was_larger_is_refused(slips, tmp_path):
    from abierto.transparency import notes

    lines(2)
    sequence_and_sign()
    signer = keys.signer()
    for size, reason in ((9, "se quitaron hojas"), (1, "alguna se cambió")):
        note = notes.checkpoint_text(signer.name, size, bytes(32))
        line = notes.signature_line(signer.name, signer.key_id, signer.sign(note.encode()))
        kept = tmp_path / "punto.txt"
        kept.write_text(notes.signed(note, [line]))
        with pytest.raises(CommandError, match=reason):
            call_command("verify", checkpoint=str(kept))
