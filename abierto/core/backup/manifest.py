"""The first page of a backup: what it holds, so that it can be checked before anything is written."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from .inventory import FOLDERS

KIND, FORMAT = "abierto-respaldo", 1
NAME = "manifiesto.json"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TABLE = re.compile(r"[A-Za-z0-9_]{1,100}\.[A-Za-z0-9_]{1,100}")


@dataclass(frozen=True)
class Table:
    """A table: its columns, how many rows, the last number it gave, and the size and SHA-256 of its lines."""

    name: str
    columns: list[str]
    rows: int
    last_id: int | None
    bytes: int
    sha256: str

    @property
    def entry(self) -> str:
        """Where its lines lie in the archive."""
        return f"tablas/{self.name}.jsonl"


@dataclass(frozen=True)
class File:
    """A file of ``DATA_DIR``: its path from there, size and SHA-256."""

    path: str
    bytes: int
    sha256: str

    @property
    def entry(self) -> str:
        """Where it lies in the archive."""
        return f"archivos/{self.path}"


@dataclass(frozen=True)
class Ledger:
    """The end of the ledger: how many lines, the last one's number, and the SHA-256 of them all."""

    lines: int
    last_id: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, and which program made it, when, from which database."""

    program: str
    made_at: str
    database: str
    migrations: list[str]
    tables: list[Table]
    files: list[File]
    ledger: Ledger
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def parts(self) -> list[Table | File]:
        """Every table and file, in order."""
        return [*self.tables, *self.files]

    @property
    def size(self) -> int:
        """Bytes of all that it holds, when it is out of the archive."""
        return sum(part.bytes for part in self.parts)

    def text(self) -> bytes:
        """The manifest as it is kept."""
        told = {"kind": KIND, "format": FORMAT, **asdict(self)}
        return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()


class NotAManifest(ValueError):
    """The text does not describe a backup; ``str(error)`` says in what."""


def parse(text: bytes) -> Manifest:
    """Read a manifest that nobody vouches for. Raises NotAManifest."""
    try:
        told = json.loads(text)
        _need(isinstance(told, dict) and told.get("kind") == KIND, "no es de un respaldo de Abierto")
        _need(told["format"] == FORMAT, f"es del formato {told['format']}, y este programa lee el {FORMAT}")
        tables = [Table(**_only(row, Table)) for row in told["tables"]]
        files = [File(**_only(row, File)) for row in told["files"]]
        manifest = Manifest(
            **{name: told[name] for name in ("program", "made_at", "database", "migrations", "left_out")},
            tables=tables,
            files=files,
            ledger=Ledger(**_only(told["ledger"], Ledger)),
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise NotAManifest("le faltan datos") from problem
    except json.JSONDecodeError as problem:
        raise NotAManifest("no se puede leer") from problem
    except UnicodeDecodeError as problem:
        raise NotAManifest("no se puede leer") from problem
    _check(manifest)
    return manifest


def _need(condition: bool, told: str) -> None:
    if not condition:
        raise NotAManifest(told)


def _only(row: dict[str, Any], kind: type) -> dict[str, Any]:
    return {member.name: row[member.name] for member in fields(kind)}


def _check(manifest: Manifest) -> None:
    """Every value is of its kind, no name leads elsewhere, and none is there twice."""
    words = (manifest.program, manifest.made_at, manifest.database, *manifest.migrations)
    _need(all(isinstance(word, str) for word in words), "le faltan datos")
    try:
        datetime.fromisoformat(manifest.made_at)
    except ValueError as problem:
        raise NotAManifest("su fecha no se entiende") from problem
    for part in manifest.parts:
        _need(_whole(part.bytes) and _digest(part.sha256), f"«{_short(part)}» no trae tamaño y huella")
    for table in manifest.tables:
        _need(isinstance(table.name, str) and bool(_TABLE.fullmatch(table.name)), "una tabla no tiene nombre")
        numbered = table.last_id is None or _whole(table.last_id)
        named = isinstance(table.columns, list) and all(isinstance(name, str) for name in table.columns)
        _need(_whole(table.rows) and numbered and named, f"la tabla «{table.name}» no se entiende")
    for file in manifest.files:
        _need(is_safe(file.path), f"el archivo «{str(file.path)[:80]}» saldría de las carpetas de datos")
    _need(_whole(manifest.ledger.lines) and _whole(manifest.ledger.last_id), "la bitácora no se entiende")
    entries = [part.entry for part in manifest.parts]
    _need(len(entries) == len(set(entries)), "algo viene dos veces")


def _short(part: Table | File) -> str:
    return str(part.name if isinstance(part, Table) else part.path)[:80]


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _digest(value: Any) -> bool:
    return isinstance(value, str) and bool(_SHA256.fullmatch(value))


def is_safe(path: Any) -> bool:
    """Whether a path stays within one of the folders of data, on any system."""
    if not isinstance(path, str) or not path or len(path) > 1000 or "\\" in path or ":" in path.partition("/")[0]:
        return False
    if any(ord(letter) < 32 for letter in path):
        return False
    parts = path.split("/")
    plain = len(parts) > 1 and not any(part in {"", ".", ".."} for part in parts)
    return plain and parts[0] in FOLDERS and str(PurePosixPath(path)) == path
