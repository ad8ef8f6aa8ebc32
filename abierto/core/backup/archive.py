"""Reading a backup that nobody vouches for: nothing of it is used before all of it was checked."""

from __future__ import annotations

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from abierto.core.errors import DomainError

from .manifest import NAME, File, Manifest, NotAManifest, Table, parse

BLOCK = 1024 * 1024
#: A manifest of half a million files fits.
LARGEST_MANIFEST = 128 * BLOCK
#: How many times larger than the archive its contents may be; rows of a real site come to twenty.
EXPANSION = 300
_BROKEN = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
_DAMAGED = "El respaldo está cortado o alterado: {what}. Use otra copia. No se escribió nada."


class Archive:
    """An open backup whose structure was found sound; :meth:`verify` looks at every byte of it."""

    def __init__(self, path: Path) -> None:
        """Raises DomainError, in words for who operates the site, when it is not a whole backup."""
        self.path = path
        if not path.is_file():
            raise DomainError(f"No hay ningún archivo en «{path}».")
        if not zipfile.is_zipfile(path):
            raise DomainError(f"«{path.name}» no es un respaldo de Abierto, o está cortado. No se escribió nada.")
        self._file = path.open("rb")
        try:
            self._zip = self._opened()
            self._entries = self._sound_entries()
            self.manifest, self.fingerprint = self._read_manifest()
            self._agree()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *problem: object) -> None:
        self._file.close()  # whoever still reads an entry loses it

    def verify(self) -> None:
        """Read every entry to its end and compare size and SHA-256. Raises DomainError naming the one that differs."""
        for part in self.manifest.parts:
            sha256, size = hashlib.sha256(), 0
            for block in self.blocks(part):
                sha256.update(block)
                size += len(block)
            if (size, sha256.hexdigest()) != (part.bytes, part.sha256):
                raise DomainError(_DAMAGED.format(what=f"«{part.entry}» no es lo que se guardó"))

    def blocks(self, part: Table | File) -> Iterator[bytes]:
        """The bytes of an entry, a block at a time, and never more than it said it has."""
        try:
            with self._zip.open(part.entry) as source:
                yield from _blocks(source)
        except _BROKEN as problem:
            raise DomainError(_DAMAGED.format(what=f"«{part.entry}» no se puede leer")) from problem

    def lines(self, table: Table) -> Iterator[bytes]:
        """The rows of a table, one line at a time."""
        try:
            with self._zip.open(table.entry) as source:
                yield from source
        except _BROKEN as problem:
            raise DomainError(_DAMAGED.format(what=f"«{table.entry}» no se puede leer")) from problem

    def _opened(self) -> ZipFile:
        try:
            return ZipFile(self._file)
        except _BROKEN as problem:
            raise DomainError(_DAMAGED.format(what="no se puede abrir")) from problem

    def _sound_entries(self) -> dict[str, ZipInfo]:
        """Plain entries, each once, none encrypted and none a link."""
        found: dict[str, ZipInfo] = {}
        for info in self._zip.infolist():
            odd = info.flag_bits & 0x1 or info.is_dir() or stat.S_ISLNK(info.external_attr >> 16)
            if odd or info.compress_type not in {ZIP_STORED, ZIP_DEFLATED} or info.orig_filename in found:
                raise DomainError(_DAMAGED.format(what=f"«{info.orig_filename[:80]}» no es parte de un respaldo"))
            found[info.orig_filename] = info
        return found

    def _read_manifest(self) -> tuple[Manifest, str]:
        info = self._entries.pop(NAME, None)
        if info is None:
            raise DomainError(f"«{self.path.name}» no es un respaldo de Abierto: no trae manifiesto.")
        if info.file_size > LARGEST_MANIFEST:
            raise DomainError(_DAMAGED.format(what="su manifiesto es demasiado grande"))
        try:
            text = self._zip.read(info)
        except _BROKEN as problem:
            raise DomainError(_DAMAGED.format(what="su manifiesto no se puede leer")) from problem
        try:
            return parse(text), hashlib.sha256(text).hexdigest()
        except NotAManifest as problem:
            raise DomainError(_DAMAGED.format(what=f"su manifiesto {problem}")) from problem

    def _agree(self) -> None:
        """The archive holds what the manifest says and nothing else, and would not fill the disk by surprise."""
        promised = {part.entry: part.bytes for part in self.manifest.parts}
        held = {name: info.file_size for name, info in self._entries.items()}
        if promised != held:
            odd = sorted(set(promised.items()) ^ set(held.items()))[0][0]
            raise DomainError(_DAMAGED.format(what=f"«{odd[:80]}» no corresponde a su manifiesto"))
        if self.manifest.size > EXPANSION * self.path.stat().st_size:
            raise DomainError(
                _DAMAGED.format(what=f"crecería a {self.manifest.size // BLOCK} MB, más de lo que puede ser cierto")
            )


def _blocks(source: IO[bytes]) -> Iterator[bytes]:
    while block := source.read(BLOCK):
        yield block
