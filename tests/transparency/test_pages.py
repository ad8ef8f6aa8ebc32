"""The log in public: what programs ask for, and what people read."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256

import pytest
from django.test import Client
from django.utils.html import escape

from abierto.core.models import Entry
from abierto.transparency import keys, merkle, notes, tree
from abierto.transparency.actions.sequencing import publish_checkpoint, sequence, sequence_and_sign
from abierto.transparency.actions.witnesses import list_witness, retire_witness, witness_key
from abierto.transparency.models import Checkpoint, Cosignature, LineLeaf, LogKey, Witness
from abierto.transparency.queries import verification_key
from abierto.transparency.receipts import promise
from tests.conftest import NOON
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.transparency import WITNESS_PUBLIC, WitnessFactory, cosigned
from tests.transparency.world import lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "abierto.test"})


def own(client: Client, path: str, **fields):
    return client.post(path, fields, headers={"sec-fetch-site": "same-origin"})


def test_before_anything_is_signed_the_pages_say_so(client):
    assert "Todavía no hay ningún punto de control" in client.get("/bitacora/arbol/").content.decode()
    assert "Todavía no hay ninguno" in client.get("/bitacora/puntos/").content.decode()
    for path in (
        "punto",
        "checkpoint",
        "tile/0/000",
        "puntos/3.txt",
        f"prueba/{'0' * 64}.json",
        "consistencia/1/1.json",
    ):
        assert client.get(f"/bitacora/{path}").status_code == 404


def test_anyone_can_rebuild_the_tree_from_its_tiles_and_check_what_was_signed(client):
    lines(600)
    sequence_and_sign()
    sequence()  # the key's own line has a leaf and is not signed yet: no tile shows it

    note = notes.read_note(client.get("/bitacora/checkpoint").content.decode())
    tiles = [client.get(f"/bitacora/tile/0/{place}") for place in ("000", "001", "002.p/88")]
    hashes = [hashed for tile in tiles for hashed in tree.split(tile.content)]
    entries = [client.get(f"/bitacora/tile/entries/{place}").content for place in ("000", "001", "002.p/88")]
    data = [entry[at + 2 : at + 34] for entry in entries for at in range(0, len(entry), 34)]

    assert (note.size, note.root) == (600, merkle.root(hashes))
    assert [merkle.leaf_hash(leaf) for leaf in data] == hashes
    assert client.get("/bitacora/tile/1/000.p/2").content == b"".join(
        merkle.root(hashes[at : at + 256]) for at in (0, 256)
    )
    assert all("immutable" in tile["Cache-Control"] for tile in tiles)
    key = verification_key(LogKey.objects.get())
    assert escape(key) in client.get("/bitacora/arbol/").content.decode()
    public_key = b64decode(key.split("+", 2)[2])[1:]
    assert keys.is_signed(public_key, note.signatures[0].body, note.text.encode())


@pytest.mark.parametrize(
    "place",
    [
        *("0/002", "0/002.p/89", "0/002.p/256", "0/002.p/0", "0/003", "1/000", "1/000.p/3", "2/000.p/1", "8/000"),
        *("0/2", "0/x000", "0/999", "0/x999/x999/x999/x999/x999/999", "0/000.p/1/2", "x/000", "entries/003", "-1/000"),
        "entries/002.p/89",
    ],
)
def test_what_is_not_of_the_signed_tree_has_no_tile(client, place):
    lines(600)
    sequence_and_sign()
    sequence()
    assert client.get(f"/bitacora/tile/{place}").status_code == 404


def test_the_beginning_of_a_full_tile_can_be_asked_for_and_long_places_too(client):
    lines(600)
    sequence_and_sign()
    whole = client.get("/bitacora/tile/0/001").content
    assert client.get("/bitacora/tile/0/001.p/3").content == whole[:96]
    assert client.get("/bitacora/tile/0/x000/001").content == whole


def test_proofs_for_programs_hold_by_themselves(client):
    lines(300)
    sequence_and_sign()
    commitment = bytes(LineLeaf.objects.get(leaf=77).commitment)
    lines(500, start=300)
    sequence_and_sign()

    told = json.loads(client.get(f"/bitacora/prueba/{commitment.hex()}.json").content)
    proof = [bytes.fromhex(step) for step in told["proof"]]
    assert merkle.verify_inclusion(77, 801, merkle.leaf_hash(commitment), proof, bytes.fromhex(told["root"]))
    assert (told["leaf"], told["size"], told["checkpoint"]) == (77, 801, Checkpoint.objects.get(size=801).note)

    told = json.loads(client.get("/bitacora/consistencia/300/801.json").content)
    proof = [bytes.fromhex(step) for step in told["proof"]]
    old, new = (bytes(Checkpoint.objects.get(size=size).root) for size in (300, 801))
    assert (told["old_root"], told["new_root"]) == (old.hex(), new.hex())
    assert merkle.verify_consistency(300, 801, old, new, proof)
    for wrong in ("0/3", "4/3", "300/802", f"1/{'9' * 40}"):
        assert client.get(f"/bitacora/consistencia/{wrong}.json").status_code == 404
    for wrong in ("00", "g" * 64, "0" * 64):
        assert "error" in client.get(f"/bitacora/prueba/{wrong}.json").json()


def test_a_public_line_opens_with_what_its_page_shows(client):
    entry, hidden = lines(1)[0], lines(1, public=False, start=1)[0]
    assert "espera todavía su hoja" in client.get(f"/bitacora/linea/{entry.pk}/").content.decode()
    assert client.get(f"/bitacora/linea/{entry.pk}.json").status_code == 404
    sequence()
    assert "falta que se firme" in client.get(f"/bitacora/linea/{entry.pk}/").content.decode()
    publish_checkpoint()

    page = client.get(f"/bitacora/linea/{entry.pk}/").content.decode()
    told = client.get(f"/bitacora/linea/{entry.pk}.json").json()

    assert "Esta línea dice lo mismo que cuando se anotó" in page
    text = json.dumps(told["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert escape(text) in page
    assert sha256(bytes.fromhex(told["salt"]) + text.encode()).hexdigest() == told["commitment"]
    assert told["commitment"] == bytes(LineLeaf.objects.get(entry=entry).commitment).hex()
    assert bytes(LineLeaf.objects.get(entry=entry).detail_salt).hex() not in page + json.dumps(told)
    for path in (f"{hidden.pk}/", f"{hidden.pk}.json", "999999/", f"{'9' * 30}/", f"{'9' * 30}.json"):
        assert client.get(f"/bitacora/linea/{path}").status_code == 404


def test_the_ledger_leads_to_each_line(client):
    entry = lines(1)[0]
    assert f'href="/bitacora/linea/{entry.pk}/"' in client.get("/bitacora/").content.decode()


def test_a_receipt_is_read_from_its_form_or_its_address(client, slips):
    text = promise(slips.add("una idea"), NOON)
    sequence_and_sign()
    for answer in (
        own(client, "/verificar/comprobante/leer/", comprobante=text),
        client.get("/verificar/comprobante/", {"c": text}),
    ):
        assert answer.status_code == 200
        assert "está en la bitácora: es la hoja 0." in answer.content.decode()
    assert "Pegue la línea" in client.get("/verificar/comprobante/").content.decode()
    wrong = own(client, "/verificar/comprobante/leer/", comprobante="<b>nada</b>")
    assert (wrong.status_code, "empieza con" in wrong.content.decode()) == (400, True)
    assert "&lt;b&gt;nada" in wrong.content.decode()
    assert client.post("/verificar/comprobante/leer/", {"comprobante": text}).status_code == 403


# Witnesses.
def test_a_known_witness_signs_and_its_line_is_published(client):
    witness = WitnessFactory()
    lines(2)
    sequence_and_sign()
    note = Checkpoint.objects.get().note

    for _again in range(2):
        answer = client.post("/bitacora/cosignar/", cosigned(note, witness.name), content_type="text/plain")
        assert answer.status_code == 200

    kept = Cosignature.objects.get()
    assert (kept.witness, kept.signed_at.timestamp()) == (witness, 1_620_669_600)
    assert client.get("/bitacora/punto").content.decode() == note + f"{kept.line}\n"
    assert client.get("/bitacora/puntos/2.txt").content.decode() == note + f"{kept.line}\n"
    assert witness.title in client.get("/bitacora/puntos/").content.decode()


def test_what_no_known_witness_signed_is_refused(client):
    witness, retired = WitnessFactory(), WitnessFactory(retired_at=NOON)
    lines(2)
    sequence_and_sign()
    note = Checkpoint.objects.get().note
    good = cosigned(note, witness.name)
    other = notes.signed(notes.checkpoint_text("abierto.test/bitacora", 2, bytes(32)), note.splitlines()[-1:])
    for body in (
        *(b"", b"\xff", b"x" * 20_000, note.encode(), cosigned(note, "nadie").encode()),
        *(cosigned(note, retired.name).encode(), cosigned(other, witness.name).encode()),
        cosigned(note, witness.name, timestamp=2**63).encode(),
        good[:-8].encode() + b"AAAAA==\n",
        good.replace("\n2\n", "\n3\n", 1).encode(),
    ):
        answer = client.post("/bitacora/cosignar/", body, content_type="text/plain")
        assert answer.status_code == 400, body
    assert not Cosignature.objects.exists()


def test_the_secretariat_lists_and_retires_witnesses_in_the_ledger():
    secretary = SecretaryFactory()
    witness = list_witness(key=witness_key("u.example/t", WITNESS_PUBLIC), title=" La  Universidad ", by=secretary)
    assert (witness.title, bytes(witness.public_key)) == ("La Universidad", WITNESS_PUBLIC)
    retire_witness(witness=witness, by=secretary, at=None)
    assert Witness.objects.get().retired_at is not None
    assert [entry.event for entry in Entry.objects.order_by("pk")] == [
        "transparency.witness_listed",
        "transparency.witness_retired",
    ]


def test_a_key_that_is_no_witness_s_is_refused_and_nobody_else_lists_one():
    from abierto.core.errors import DomainError, NotAllowed

    secretary = SecretaryFactory()
    good = witness_key("u.example/t", WITNESS_PUBLIC)
    for key, title, reason in (
        *(("", "U", "no es la llave"), ("a+b", "U", "no es la llave"), ("a+b+ñ", "U", "no es la llave")),
        (f"con espacio{good[11:]}", "U", "no es la llave"),
        (good.replace("u.example", "v.example"), "U", "no le corresponde"),
        (good, "  ", "Escriba quién"),
    ):
        with pytest.raises(DomainError, match=reason):
            list_witness(key=key, title=title, by=secretary)
    with pytest.raises(NotAllowed):
        list_witness(key=good, title="U", by=UserFactory())
    witness = list_witness(key=good, title="U", by=None)
    with pytest.raises(DomainError, match="ya está"):
        list_witness(key=good, title="U", by=secretary)
    with pytest.raises(NotAllowed):
        retire_witness(witness=witness, by=UserFactory())
    retire_witness(witness=witness, by=secretary)
    with pytest.raises(DomainError, match="Ya no era"):
        retire_witness(witness=witness, by=secretary)
    assert Witness.objects.count() == 1


def test_the_desk_shows_the_log_and_lists_a_witness(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    lines(2)
    sequence_and_sign()
    client.force_login(SecretaryFactory())
    page = client.get("/escritorio/bitacora/").content.decode()
    assert "2 hojas" in page
    client.post("/escritorio/bitacora/", {"llave": witness_key("u.example/t", WITNESS_PUBLIC), "titulo": "Universidad"})
    assert "Universidad" in client.get("/escritorio/bitacora/").content.decode()
    client.post(f"/escritorio/bitacora/testigos/{Witness.objects.get().pk}/retirar/")
    assert "Dejó de serlo" in client.get("/escritorio/bitacora/").content.decode()
    assert "Dejó de serlo" in client.get("/bitacora/arbol/").content.decode()
