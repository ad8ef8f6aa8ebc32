"""Backups that were cut, altered or made to harm: each refused with a sentence, and nothing written."""

from __future__ import annotations

import json
import shutil
import stat
import struct
import zipfile
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abierto.core.backup import archive as archives
from abierto.core.backup import restoring
from abierto.core.backup.archive import Archive
from abierto.core.backup.inventory import FOLDERS
from abierto.core.backup.manifest import NAME, NotAManifest, is_safe, parse
from abierto.core.backup.restoring import check_backup, restore_backup
from abierto.core.errors import DomainError
from tests.core.backups import FILE, kept, refused, remade

__all__ = ["kept", "refused"]


def test_the_good_one_is_good(kept):
    manifest = check_backup(kept.good)
    assert [file.path for file in manifest.files] == ["archivos/foto.png"]
    assert next(table.rows for table in manifest.tables if table.name == "people.Person") == 30


@pytest.mark.parametrize("part", [0.0, 0.001, 0.3, 0.7, 0.99, 0.9999])
def test_a_cut_backup_is_refused(kept, refused, part):
    body = kept.good.read_bytes()
    assert "cortado" in refused(body[: int(len(body) * part)])


@pytest.mark.parametrize("entry", ["tablas/people.Person.jsonl", "tablas/auth.Permission.jsonl", FILE, NAME])
def test_one_changed_byte_of_the_contents_is_found(kept, refused, entry):
    body = bytearray(kept.good.read_bytes())
    with zipfile.ZipFile(kept.good) as archive:
        info = archive.getinfo(entry)
    name, extra = struct.unpack("<HH", body[info.header_offset + 26 : info.header_offset + 30])
    body[info.header_offset + 30 + name + extra + info.compress_size // 2] ^= 0x5A
    assert "alterado" in refused(bytes(body))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_byte_is_found_or_means_nothing(kept, tmp_path, data):
    """Bytes that say nothing of the contents (a date in the list of entries, say) may differ; the rest never."""
    body = bytearray(kept.good.read_bytes())
    where = data.draw(st.integers(0, len(body) - 1))
    body[where] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "tocado.zip"
    path.write_bytes(bytes(body))
    try:
        found = check_backup(path)
    except DomainError:
        return
    assert found == check_backup(kept.good)


@pytest.mark.parametrize("body", [b"", b"hola", b"PK\x05\x06" + bytes(18), b"\x1f\x8b" + bytes(100), bytes(5000)])
def test_what_is_not_a_backup_is_said_not_to_be_one(refused, body):
    assert "no es un respaldo de Abierto" in refused(body)


def test_another_zip_is_not_a_backup(refused, tmp_path):
    with zipfile.ZipFile(tmp_path / "otro.zip", "w") as other:
        other.writestr("hola.txt", "hola")
    assert "no trae manifiesto" in refused((tmp_path / "otro.zip").read_bytes())


def test_no_file_and_a_folder_are_refused_by_the_command(db, tmp_path):
    for path in (tmp_path / "no hay", tmp_path):
        with pytest.raises(CommandError, match="No hay ningún archivo"):
            call_command("restore", str(path))


BROKEN = {
    "kind": (lambda m: m.update(kind="otro"), "no es de un respaldo"),
    "format": (lambda m: m.update(format=2), "es del formato 2"),
    "no tables": (lambda m: m.pop("tables"), "le faltan datos"),
    "tables as text": (lambda m: m.update(tables="x"), "le faltan datos"),
    "a table as a number": (lambda m: m.update(tables=[1]), "le faltan datos"),
    "no date": (lambda m: m.update(made_at="ayer"), "su fecha no se entiende"),
    "date as a number": (lambda m: m.update(made_at=5), "le faltan datos"),
    "size": (lambda m: m["tables"][0].update(bytes=-1), "no trae tamaño y huella"),
    "size as true": (lambda m: m["tables"][0].update(bytes=True), "no trae tamaño y huella"),
    "huge size": (lambda m: m["files"][0].update(bytes=2**70), "no trae tamaño y huella"),
    "digest": (lambda m: m["files"][0].update(sha256="zz"), "no trae tamaño y huella"),
    "table name": (lambda m: m["tables"][0].update(name="../x"), "una tabla no tiene nombre"),
    "rows": (lambda m: m["tables"][0].update(rows="3"), "no se entiende"),
    "columns": (lambda m: m["tables"][0].update(columns="id"), "no se entiende"),
    "ledger": (lambda m: m["ledger"].update(lines=None), "la bitácora no se entiende"),
    "twice": (lambda m: m["files"].append(m["files"][0]), "algo viene dos veces"),
}


@pytest.mark.parametrize(("change", "told"), BROKEN.values(), ids=BROKEN)
def test_a_manifest_that_does_not_hold_together_is_refused(kept, refused, tmp_path, change, told):
    assert told in refused(remade(kept, tmp_path, change=change))


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"kind": "abierto-respaldo"}']
)
def test_a_text_that_is_no_manifest_is_refused(text):
    with pytest.raises(NotAManifest):
        parse(text)


@pytest.mark.parametrize(
    "path",
    [
        "../fuera", "archivos/../../fuera", "archivos/..", "/etc/passwd", "archivos//x", "archivos/./x", "archivos/",
        "archivos", "otra/x", "secret-key", "archivos\\..\\x", "C:/x", "archivos/x\x00", "archivos/x\n", "", None, 3,
        "archivos/" + "a" * 1000, "./archivos/x",
    ],
)  # fmt: skip
def test_a_file_that_would_land_elsewhere_is_refused(kept, refused, tmp_path, path):
    assert not is_safe(path)

    def change(manifest):
        manifest["files"][0]["path"] = path

    assert "saldría de las carpetas de datos" in refused(remade(kept, tmp_path, change=change))


@given(st.text())
def test_a_safe_path_never_leaves_the_folders_of_data(tail):
    path = f"archivos/{tail}"
    if is_safe(path):
        base = Path("/datos")
        assert (base / path).resolve().is_relative_to(base / "archivos")
        assert path.partition("/")[0] in FOLDERS


def test_entries_that_the_manifest_does_not_name_are_refused(kept, refused, tmp_path):
    told = refused(remade(kept, tmp_path, entries=lambda held: held.update({"archivos/../../malo": b"x"})))
    assert "no corresponde a su manifiesto" in told


def test_entries_that_are_missing_are_refused(kept, refused, tmp_path):
    assert "no corresponde a su manifiesto" in refused(remade(kept, tmp_path, entries=lambda held: held.pop(FILE)))


def test_other_bytes_of_the_same_size_are_refused(kept, refused, tmp_path):
    def change(held):
        held[FILE] = bytes(len(held[FILE]))

    assert f"«{FILE}» no es lo que se guardó" in refused(remade(kept, tmp_path, entries=change))


def test_two_entries_of_one_name_and_a_link_are_refused(kept, refused, tmp_path):
    path = tmp_path / "dos.zip"
    shutil.copy(kept.good, path)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(FILE, b"otro")
    assert "no es parte de un respaldo" in refused(path.read_bytes())

    shutil.copy(kept.good, path)
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("archivos/enlace")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert "no es parte de un respaldo" in refused(path.read_bytes())


def test_a_bomb_is_refused_before_it_grows(kept, refused, tmp_path):
    """An eighth of a gigabyte of zeros in an eighth of a megabyte, its size and digest honestly told."""
    size, digest, path = 128 * 1024 * 1024, sha256(), tmp_path / "bomba.zip"
    with zipfile.ZipFile(kept.good) as good:
        held = {name: good.read(name) for name in good.namelist()}
    manifest = json.loads(held.pop(NAME))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in held.items():
            archive.writestr(name, body)
        with archive.open("archivos/archivos/bomba", "w", force_zip64=True) as bomb:
            block = bytes(16 * 1024 * 1024)
            for _ in range(size // len(block)):
                bomb.write(block)
                digest.update(block)
        manifest["files"].append({"path": "archivos/bomba", "bytes": size, "sha256": digest.hexdigest()})
        archive.writestr(NAME, json.dumps(manifest))
    assert "más de lo que puede ser cierto" in refused(path.read_bytes())


def test_a_bomb_within_the_manifest_is_not_read(kept, refused, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_MANIFEST", 1024 * 1024)
    path = tmp_path / "bomba.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, b" " * (2 * 1024 * 1024))
    assert "su manifiesto es demasiado grande" in refused(path.read_bytes())


def test_a_disk_without_room_is_told_before_writing(kept, monkeypatch):
    monkeypatch.setattr(restoring.shutil, "disk_usage", lambda path: SimpleNamespace(free=10))
    with kept.empty.stand(), pytest.raises(DomainError, match="Hacen falta 0 MB en el disco"):
        restore_backup(kept.good)


def test_an_archive_closes_what_it_opened(kept):
    with Archive(kept.good) as archive:
        assert b"".join(archive.blocks(archive.manifest.files[0])) == bytes(range(256)) * 40
    with pytest.raises(DomainError, match="no se puede leer"):
        list(archive.blocks(archive.manifest.files[0]))
