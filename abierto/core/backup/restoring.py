"""Restoring a backup into an empty place: all is checked, then written at once, then read again and compared."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from abierto import __version__
from abierto.core import health
from abierto.core.errors import DomainError

from .archive import BLOCK, Archive
from .database import alone, clear, columns, digest, doors_open, has_tables, is_in_use, last_id, load, number_from
from .inventory import FOLDERS, contents, migrations, tables
from .manifest import Manifest, Table
from .staging import staged_files

_MEND = (
    "Restaure en un lugar vacío: otra DATA_DIR y, con PostgreSQL, una base recién creada con «createdb» y señalada en "
    "DATABASE_URL. No se escribió nada."
)


def check_backup(path: Path, *, fingerprint: str = "") -> Manifest:
    """Read the whole archive and compare every size and SHA-256; nothing is written. Raises DomainError."""
    with Archive(path) as archive:
        _is_the_one(archive, fingerprint)
        archive.verify()
        return archive.manifest


def restore_backup(path: Path, *, fingerprint: str = "", say: Callable[[str], None] = lambda told: None) -> Manifest:
    """Make this empty place what the backup was. Raises DomainError, and then the place is still empty.

    ``say`` is told each step, and what was compared, in Spanish.
    """
    with Archive(path) as archive:
        _is_the_one(archive, fingerprint)
        manifest = archive.manifest
        _same_program(manifest)
        _refuse_used_place()
        _room(manifest)
        archive.verify()
        say(f"Respaldo íntegro: {len(manifest.tables)} tablas y {len(manifest.files)} archivos, cada uno con su huella")
        if health.pending_migrations():
            say("Base vacía: se crean sus tablas")
            call_command("migrate", verbosity=0, interactive=False)
        with staged_files(archive) as staged, transaction.atomic():
            alone()
            _refuse_used_place()
            with doors_open():
                _load(archive)
            say(_compare_tables(manifest))
            staged.put_in_place()
        say(_compare_files(manifest))
    call_command("update_index", verbosity=0)
    say("Índice de búsqueda rehecho")
    return manifest


def _is_the_one(archive: Archive, fingerprint: str) -> None:
    if fingerprint and fingerprint.strip().lower() != archive.fingerprint:
        raise DomainError(
            f"La huella de este respaldo es {archive.fingerprint}, no la que se pidió. No se escribió nada."
        )


def _same_program(manifest: Manifest) -> None:
    """The rows fit the tables of the program that saved them, and of no other."""
    theirs, ours = set(manifest.migrations), set(migrations())
    if theirs == ours:
        return
    if theirs - ours:
        raise DomainError(
            f"El respaldo es de un programa más nuevo (Abierto {manifest.program}; este es {__version__}) y trae "
            f"cambios que este no conoce: {_some(theirs - ours)}. Instale aquella versión y restaure con ella. "
            "No se escribió nada."
        )
    raise DomainError(
        f"El respaldo es de un programa anterior (Abierto {manifest.program}; este es {__version__}) y le faltan "
        f"cambios: {_some(ours - theirs)}. Restaure con aquella versión y después actualice con «abierto prepare». "
        "No se escribió nada."
    )


def _some(names: set[str]) -> str:
    more = f" y {len(names) - 3} más" if len(names) > 3 else ""
    return ", ".join(sorted(names)[:3]) + more


def _refuse_used_place() -> None:
    if has_tables() and not health.pending_migrations() and is_in_use():
        raise DomainError(f"La base de datos ya tiene cuentas o actos. {_MEND}")
    for name in FOLDERS:
        if any(contents(name)):
            raise DomainError(f"La carpeta «{name}» de DATA_DIR ya tiene archivos. {_MEND}")


def _room(manifest: Manifest) -> None:
    free = shutil.disk_usage(settings.DATA_DIR).free
    needed = sum(file.bytes for file in manifest.files)
    if connection.vendor == "sqlite":
        needed += 2 * sum(table.bytes for table in manifest.tables)  # rows, and the journal that they pass through
    if needed > free:
        raise DomainError(
            f"Hacen falta {needed // BLOCK} MB en el disco de DATA_DIR y quedan {free // BLOCK}. No se escribió nada."
        )


def _load(archive: Archive) -> None:
    """Every row of every table, each table after those that it refers to; the database then looks at it all."""
    models, told = tables(), {table.name: table for table in archive.manifest.tables}
    if {model._meta.label for model in models} != set(told):
        raise DomainError("Las tablas del respaldo no son las de este programa. No se escribió nada.")
    clear(models)
    for model in models:
        table = told[model._meta.label]
        if set(table.columns) != {field.attname for field in columns(model)}:
            raise DomainError(f"Las columnas de «{table.name}» no son las de este programa. No se escribió nada.")
        try:
            load(model, table.columns, archive.lines(table))
            if table.last_id is not None:
                number_from(model, table.last_id)
        except (DatabaseError, ValueError, TypeError, ArithmeticError) as problem:
            raise DomainError(
                f"La base de datos no admite una fila de «{table.name}»: {health.first_line(problem)}. "
                "No se escribió nada."
            ) from problem
    try:
        connection.check_constraints()
    except DatabaseError as problem:
        raise DomainError(
            f"Una fila se refiere a otra que no viene: {health.first_line(problem)}. No se escribió nada."
        ) from problem


def _compare_tables(manifest: Manifest) -> str:
    rows = 0
    for table in manifest.tables:
        model = _model(table)
        found = digest(model)
        if (found.rows, found.bytes, found.sha256) != (table.rows, table.bytes, table.sha256):
            raise DomainError(
                f"La tabla «{table.name}» no quedó como estaba ({found.rows} filas de {table.rows}): "
                "esta base no guarda algún valor tal cual. No se escribió nada."
            )
        if last_id(model) != table.last_id:
            raise DomainError(f"La numeración de «{table.name}» no quedó como estaba. No se escribió nada.")
        rows += found.rows
    ledger = manifest.ledger
    return (
        f"Comparadas {len(manifest.tables)} tablas con {rows} filas, iguales; "
        f"bitácora: {ledger.lines} líneas, la última {ledger.last_id}, huella {ledger.sha256[:16]}…"
    )


def _model(table: Table) -> type[Model]:
    return next(m for m in apps.get_models(include_auto_created=True) if m._meta.label == table.name)


def _compare_files(manifest: Manifest) -> str:
    size = 0
    for file in manifest.files:
        found = _digest_of(Path(settings.DATA_DIR) / file.path)
        if found != file.sha256:
            raise DomainError(f"El archivo «{file.path}» no quedó como estaba: revise el disco y restaure otra vez.")
        size += file.bytes
    return f"Comparados {len(manifest.files)} archivos con {size} bytes, iguales"


def _digest_of(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
