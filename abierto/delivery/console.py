"""``abierto verify`` on a package, or on a folder with the packages of several actors. Reads; changes nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from django.db import DatabaseError

from abierto.core.errors import DomainError
from abierto.delivery.package.checking import Verdict, check
from abierto.delivery.package.opened import DAMAGED
from abierto.delivery.package.pieces import ARCHIVE, MANIFEST_FILES
from abierto.delivery.package.signing import KnownKeys, keys_of
from abierto.delivery.package.statement import add_up
from abierto.transparency.keys import known_keys

Say = Callable[[str], object]
_SEALED = b"age-encryption.org/"


def is_package(path: Path) -> bool:
    """Whether a path is a package: its folder, its archive, sealed or not, or a folder of several."""
    return _is_one(path) or bool(_several(path))


def verify(path: Path, key: str | None, say: Say) -> None:
    """Say whether a package is whole and unaltered. Raises DomainError when it is not, or cannot be known.

    ``key`` is the log's public key as somebody has it; without it, those that this site knows are asked.
    """
    known = keys_of(key) if key else _of_this_site
    if not _is_one(path):
        _verify_several(_several(path), known, say)
        return
    if path.is_file() and _begins(path).startswith(_SEALED):
        raise DomainError("El paquete está cifrado: ábralo primero con su llave de age y compruebe «paquete.zip».")
    verdict = check(path, known)
    _tell(verdict, say)
    if not verdict.is_good:
        raise DomainError("El paquete NO está completo y sin cambios: vea arriba qué y dónde.")
    say("El paquete está completo y sin cambios.")


def _tell(verdict: Verdict, say: Say) -> None:
    manifest = verdict.manifest
    if not verdict.is_good:
        for problem in verdict.problems:
            say(problem)
        return
    say(f"Paquete de {manifest['actor']['nombre']}: {manifest['proceso']}.")
    log = manifest["bitacora"]
    say(f"Lo firmó {log['nombre']}, contra su punto de control con {log['hojas']} hojas.")
    say(f"{verdict.rows} renglones: cada uno abre su hoja, y todos llevan a la raíz firmada.")
    if verdict.erased:
        say(f"De ellos, {verdict.erased} se borraron a petición de quien los escribió: su hoja está y ya no se abre.")
    say(f"Las cuentas salen de los renglones, y {len(verdict.openings)} renglones del reparto se abren con ellas.")
    say(f"Huella SHA-256 del reparto, que debe ser la misma en los paquetes de todos: {verdict.statement_sha256}")


def _verify_several(paths: list[Path], known: KnownKeys, say: Say) -> None:
    """Each package, and whether all of them together add up to the statement."""
    verdicts = []
    for path in paths:
        verdict = check(path, known)
        say(f"{path.name}: {'completo y sin cambios' if verdict.is_good else 'CON PROBLEMAS'}.")
        for problem in verdict.problems:
            say(f"  {problem}")
        verdicts.append(verdict)
    if not all(verdict.is_good for verdict in verdicts):
        raise DomainError("Algún paquete no está completo y sin cambios: vea arriba cuál.")
    if len({verdict.statement_sha256 for verdict in verdicts}) != 1:
        raise DomainError("Los paquetes no llevan el mismo reparto: a alguien se le dijo otra cosa.")
    problems = add_up(verdicts[0].statement, [opening for verdict in verdicts for opening in verdict.openings])
    for problem in problems:
        say(problem)
    if problems:
        raise DomainError("Los paquetes no suman lo que dice el reparto.")
    say(f"{len(verdicts)} paquetes: juntos suman exactamente lo que dice el reparto.")


def _is_one(path: Path) -> bool:
    if path.is_dir():
        return (path / MANIFEST_FILES[0]).is_file()
    if not path.is_file():
        return False
    start = _begins(path)
    if start.startswith(_SEALED):
        return True
    if not start.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return bool({*MANIFEST_FILES, "reparto.json"} & set(archive.namelist()))
    except DAMAGED:
        return path.name.startswith("paquete")


def _several(path: Path) -> list[Path]:
    """The packages that lie in a folder, or each in a folder of its own inside."""
    if not path.is_dir():
        return []
    archives = sorted(path.glob(f"*/{ARCHIVE}"))
    return archives or [inside for inside in sorted(path.iterdir()) if _is_one(inside) and inside.suffix != ".age"]


def _begins(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(32)
    except OSError:
        return b""


def _of_this_site(key_id: bytes) -> list[tuple[str, bytes]]:
    try:
        return known_keys(key_id)
    except DatabaseError:
        raise DomainError(
            "La base de datos no está al alcance: dé con --key la llave pública de la bitácora."
        ) from None
