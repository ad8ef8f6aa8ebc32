"""Whoever alters a package is found out: any bit by the signature, any row by the log, even for those who can sign."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import shutil
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from abierto.delivery.package import signing
from abierto.delivery.package.archive import write_archive
from abierto.delivery.package.checking import check
from abierto.delivery.package.pieces import MANIFEST_FILES, Pieces
from tests.delivery.conftest import Delivery

NAMES = (*Pieces.FILES, *MANIFEST_FILES)


def test_every_flip_cut_and_addition_in_the_archive_is_found(delivery: Delivery, tmp_path):
    """Four hundred alterations of the bytes of the archive, its headers and its index among them."""
    whole = delivery.archive("uno").read_bytes()
    chance, altered = random.Random(5), tmp_path / "paquete.zip"
    places = random.Random(6).sample(range(len(whole)), 300)
    places += range(0, 50)  # the first header
    places += range(len(whole) - 150, len(whole), 3)  # the index
    for place in places:
        kind = chance.choice(["flip", "flip", "cut", "add"])
        if kind == "flip":
            body = whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :]
        elif kind == "cut":
            body = whole[:place] + whole[place + chance.randint(1, 40) :]
        else:
            body = whole[:place] + chance.randbytes(chance.randint(1, 40)) + whole[place:]
        altered.write_bytes(body)
        assert check(altered, delivery.known).problems, (kind, place)
    assert len(places) >= 400


def unpacked(delivery: Delivery, folder: Path, actor: str = "uno") -> Path:
    folder.mkdir()
    for name in NAMES:
        shutil.copyfile(delivery.folder / "actores" / actor / name, folder / name)
    return folder


def test_every_alteration_of_a_file_of_the_folder_is_found_with_its_name(delivery: Delivery, tmp_path):
    """A hundred and thirty more, file by file: the problem names the file, or what its signature covers."""
    folder, chance = unpacked(delivery, tmp_path / "paquete"), random.Random(7)
    assert check(folder, delivery.known).problems == []
    for name in NAMES:
        whole = (folder / name).read_bytes()
        for _ in range(10):
            place = chance.randrange(len(whole))
            (folder / name).write_bytes(
                whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :]
            )
            told = " ".join(check(folder, delivery.known).problems)
            assert name in told or ("firma" in told and name.startswith(("manifiesto", "reparto"))), (name, place, told)
        (folder / name).write_bytes(whole)
    assert check(folder, delivery.known).problems == []


def test_a_file_that_is_missing_or_left_over_is_named(delivery: Delivery, tmp_path):
    folder = unpacked(delivery, tmp_path / "paquete")
    (folder / "otra-cosa.txt").write_text("de más")
    assert check(folder, delivery.known).problems == ["Sobra «otra-cosa.txt»: no está en el manifiesto."]
    (folder / "otra-cosa.txt").unlink()
    (folder / "informe.pdf").unlink()
    assert check(folder, delivery.known).problems == ["«informe.pdf» falta."]


def test_members_in_another_order_or_compressed_again_are_told(delivery: Delivery, tmp_path):
    folder = unpacked(delivery, tmp_path / "paquete")
    moved, packed = tmp_path / "movido.zip", tmp_path / "comprimido.zip"
    with moved.open("wb") as target:
        write_archive([(name, folder / name) for name in reversed(NAMES)], target)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in NAMES:
            archive.write(folder / name, name)
    assert check(packed, delivery.known).problems == ["El ZIP se volvió a comprimir: no es el archivo que se entregó."]
    assert check(moved, delivery.known).problems == ["Los archivos del ZIP no van en el orden del manifiesto."]


def test_another_key_signs_nothing_of_ours(delivery: Delivery):
    told = check(delivery.archive("uno"), lambda key_id: []).problems
    assert told[0].startswith("La firma del manifiesto no es de la bitácora")
    assert len(told) == 3


# Whoever holds the log's key can sign an altered package again: what binds rows to the log finds it all the same.


def sign_again(folder: Path) -> None:
    manifest = json.loads((folder / "manifiesto.json").read_text())
    for entry in manifest["archivos"]:
        body = (folder / entry["nombre"]).read_bytes()
        entry |= {"bytes": len(body), "sha256": sha256(body).hexdigest()}
    body = signing.written(manifest)
    (folder / "manifiesto.json").write_bytes(body)
    (folder / "manifiesto.firma").write_text(signing.signed(signing.MANIFEST, body))


def table(folder: Path, name: str) -> list[list[str]]:
    raw = (folder / name).read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode()
    return list(csv.reader(io.StringIO(text, newline="")))


def keep(folder: Path, name: str, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    body = out.getvalue().encode()
    (folder / name).write_bytes(gzip.compress(body, mtime=0) if name.endswith(".gz") else body)


def cell_of(rows: list[list[str]], number: int, column: str, value: str) -> None:
    rows[number][[name.removeprefix("\ufeff") for name in rows[0]].index(column)] = value


def changed(column: str, value: str, which: int = 2) -> Callable:
    def alter(rows: list[list[str]]) -> None:
        cell_of(rows, which, column, value)

    return alter


def without_one(rows):
    del rows[3]


def one_repeated(rows):
    rows.insert(4, rows[3])


def two_swapped(rows):
    rows[3], rows[4] = rows[4], rows[3]


def one_invented(rows):
    rows.append(list(rows[-1]))
    cell_of(rows, -1, "hoja", "299")


CONTRIBUTED, REACTED = "aportaciones.csv", "reacciones.csv.gz"


@pytest.mark.parametrize(
    ("name", "alter", "told"),
    [
        (CONTRIBUTED, changed("texto", "Yo no dije esto."), "«aportaciones.csv», renglón 3: su texto, tipo"),
        (CONTRIBUTED, changed("espacio", "plataforma-alianza", 1), "«aportaciones.csv», renglón 2: su texto, tipo"),
        (CONTRIBUTED, changed("recibida", "2021-05-02T17:00:00.000012-05:00"), "renglón 3: su texto, tipo"),
        (CONTRIBUTED, changed("tipo", "queja"), "renglón 3: «queja» no es un valor de la columna tipo"),
        (CONTRIBUTED, changed("folio", "0000000000"), "renglón 3: su folio no es el de su compromiso"),
        (CONTRIBUTED, changed("estado", "borrada"), "dice que se borró y no se borró"),
        (CONTRIBUTED, changed("estado", "vigente"), "Las cuentas no salen"),
        (CONTRIBUTED, changed("apartada", "si"), "«apartada» no sale de sus puntos"),
        (CONTRIBUTED, changed("municipio", "Lerma"), "su municipio no es el de su espacio"),
        (CONTRIBUTED, without_one, "no llevan a la raíz|faltan huellas|sobran huellas"),
        (CONTRIBUTED, one_repeated, "renglón 5: la hoja"),
        (CONTRIBUTED, two_swapped, "renglón 5: la hoja"),
        (CONTRIBUTED, one_invented, "la hoja 299|no llevan a la raíz|faltan huellas|sobran huellas"),
        (REACTED, changed("reaccion", "sin_reaccion", 1), "«reacciones.csv», renglón 2: su reacción, espacio"),
        (REACTED, changed("autor", "00" * 16), "renglón 3: su reacción, espacio"),
        (REACTED, changed("sal", ""), "le falta con qué abrir su compromiso"),
        (REACTED, changed("vigente", "no", 2), "debe contar solo la última reacción"),
        (REACTED, without_one, "no llevan a la raíz|faltan huellas|sobran huellas"),
        (REACTED, one_repeated, "«reacciones.csv», renglón 5: la hoja"),
        (REACTED, two_swapped, "«reacciones.csv», renglón 5: la hoja"),
    ],
)  # fmt: skip
def test_rows_altered_and_signed_again_are_told_with_where(delivery: Delivery, tmp_path, name, alter, told):
    folder = unpacked(delivery, tmp_path / "paquete")
    rows = table(folder, name)
    alter(rows)
    keep(folder, name, rows)
    sign_again(folder)
    found = check(folder, delivery.known).problems
    assert any(part in problem for problem in found for part in told.split("|")), found


def test_an_amount_changed_in_the_manifest_or_the_statement_and_signed_again_is_told(delivery: Delivery, tmp_path):
    folder = unpacked(delivery, tmp_path / "paquete")
    manifest = json.loads((folder / "manifiesto.json").read_text())
    manifest["cuentas"]["todo"][""]["aportaciones.tamizadas"] += 1
    (folder / "manifiesto.json").write_text(json.dumps(manifest))
    sign_again(folder)
    (problem,) = check(folder, delivery.known).problems
    assert problem.startswith("Las cuentas no salen: aportaciones.tamizadas (todo) son ")

    folder = unpacked(delivery, tmp_path / "otro")
    proofs = json.loads((folder / "pruebas.json").read_text())
    proofs["aperturas"][0]["contenido"]["reacciones"] += 1
    (folder / "pruebas.json").write_bytes(signing.written(proofs))
    sign_again(folder)
    space = proofs["aperturas"][0]["contenido"]["espacio"]
    assert check(folder, delivery.known).problems == [
        f"«{space}»: su renglón no está en el reparto.",
        f"«{space}»: el reparto dice otra cantidad que la de sus renglones.",
    ]


@pytest.mark.parametrize("body", [b"{}", b"[]", b"", b"\xff", b'{"formato": "abierto.entrega/1"}', b"[" * 100_000])
@pytest.mark.parametrize("name", ["manifiesto.json", "reparto.json", "pruebas.json"])
def test_nonsense_in_place_of_a_file_is_a_sentence_and_no_failure(delivery: Delivery, tmp_path, name, body):
    folder = unpacked(delivery, tmp_path / "paquete")
    (folder / name).write_bytes(body)
    assert check(folder, delivery.known).problems
