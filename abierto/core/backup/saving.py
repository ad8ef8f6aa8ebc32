"""Making a backup of a site in use: the database first, all at one instant; then the files that its rows speak of.

Files are written before the rows that name them and do not change afterwards, so those copied later are never too few.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.apps import apps
from django.db import connection
from django.db.models import Model

from abierto import __version__
from abierto.core import clock, health
from abierto.core.errors import DomainError
from abierto.core.models import Entry

from .archive import BLOCK, Archive
from .database import columns, last_id, lines, snapshot
from .inventory import FILES_LEFT_OUT, FOLDERS, PASSING, TABLES_LEFT_OUT, contents, folder, migrations, tables
from .manifest import NAME, File, Ledger, Manifest, Table, is_safe


def make_backup(path: Path, *, say: Callable[[str], None] = lambda told: None) -> tuple[Manifest, str]:
    """Write the whole site to ``path``, read it back, and only then give it its name, for its owner's eyes alone.

    Returns the manifest and its SHA-256. Raises DomainError when the place is taken or the site is not migrated.
    """
    _refuse(path)
    with _unfinished(path) as draft:
        with ZipFile(draft, "w", allowZip64=True) as archive:
            with snapshot():
                say("Base de datos, en un solo instante")
                kept = [_table(archive, model) for model in tables()]
            say("Archivos")
            files = list(_files(archive))
            manifest = _manifest(kept, files)
            archive.writestr(_info(NAME, ZIP_DEFLATED), manifest.text())
        say("Relectura de todo lo escrito")
        with Archive(draft) as written:
            written.verify()
            fingerprint = written.fingerprint
    return manifest, fingerprint


def _refuse(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise DomainError(f"«{path}» ya existe, y un respaldo no se escribe encima de nada: elija otro nombre.")
    if not path.parent.is_dir():
        raise DomainError(f"No existe la carpeta «{path.parent}».")
    if any(path.resolve().is_relative_to(folder(name).resolve()) for name in FOLDERS):
        raise DomainError("El respaldo no puede quedar dentro de lo que se respalda: elija otra carpeta.")
    if health.pending_migrations():
        raise DomainError(f"La base no está al día con este programa. {health.PREPARE}")


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """A file beside ``path`` that takes its name when all went well, and is not there when not."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}.parcial")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield draft
        _to_disk(draft)
        draft.replace(path)
        _to_disk(path.parent)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _info(entry: str, compression: int) -> ZipInfo:
    info = ZipInfo(entry, date_time=clock.now().astimezone(clock.ZONE).timetuple()[:6])
    info.compress_type = compression
    info.external_attr = 0o600 << 16
    return info


def _written(archive: ZipFile, entry: str, compression: int, blocks: Iterable[bytes]) -> tuple[int, str, int]:
    """Write an entry as it comes; how many bytes, their SHA-256, and how many blocks."""
    size, sha256, count = 0, hashlib.sha256(), 0
    with archive.open(_info(entry, compression), "w", force_zip64=True) as target:
        for block in blocks:
            target.write(block)
            sha256.update(block)
            size, count = size + len(block), count + 1
    return size, sha256.hexdigest(), count


def _table(archive: ZipFile, model: type[Model]) -> Table:
    label = model._meta.label
    size, sha256, rows = _written(archive, f"tablas/{label}.jsonl", ZIP_DEFLATED, lines(model))
    return Table(label, [field.attname for field in columns(model)], rows, last_id(model), size, sha256)


def _files(archive: ZipFile) -> Iterator[File]:
    """Copy what lies in the folders of data, uncompressed: most of it is compressed by itself."""
    for name in FOLDERS:
        for told, path in contents(name):
            if path.is_symlink() or not path.is_file() or not is_safe(told):
                raise DomainError(f"«{told}» no es un archivo común, y no se puede respaldar. Quítelo de ahí.")
            yield from _file(archive, told, path)


def _file(archive: ZipFile, told: str, path: Path) -> Iterator[File]:
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return  # erased since the folder was listed, as the law may ask; its record is told by «abierto sweep-files»
    with source:
        size, sha256, _ = _written(archive, f"archivos/{told}", ZIP_STORED, iter(lambda: source.read(BLOCK), b""))
    yield File(told, size, sha256)


def _manifest(kept: list[Table], files: list[File]) -> Manifest:
    ledger = next(table for table in kept if table.name == Entry._meta.label)
    models = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    return Manifest(
        program=__version__,
        made_at=clock.now().isoformat(),
        database=connection.vendor,
        migrations=migrations(),
        tables=kept,
        files=files,
        ledger=Ledger(ledger.rows, ledger.last_id or 0, ledger.sha256),
        left_out={
            **{name: why for name, why in TABLES_LEFT_OUT.items() if name in models},
            **FILES_LEFT_OUT,
            **PASSING,
        },
    )
