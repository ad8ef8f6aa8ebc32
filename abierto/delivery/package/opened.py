"""A package that somebody holds, as a folder or as its archive: its files by name, nothing taken on trust."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .archive import difference

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,60}")
#: No file of JSON in a package comes near it.
LARGEST_JSON = 256 << 20
#: What reading a damaged archive or disk raises; ``zipfile`` says "not implemented" of a compression that it lacks.
DAMAGED = (OSError, zipfile.BadZipFile, NotImplementedError, EOFError, ValueError)


class NotAPackage(ValueError):
    """It cannot be opened as one; ``str(error)`` says why, in Spanish."""


class Opened:
    """The files of a package."""

    def __init__(self, path: Path, archive: zipfile.ZipFile | None) -> None:
        self._path, self._archive = path, archive

    @property
    def is_archive(self) -> bool:
        return self._archive is not None

    def names(self) -> list[str]:
        """The names of all that is there, repeated ones too."""
        if self._archive is not None:
            return [info.filename for info in self._archive.infolist()]
        return sorted(inside.name for inside in self._path.iterdir())

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Read a file. Raises NotAPackage when it is not there, or is damaged on the way."""
        try:
            file = self._archive.open(name) if self._archive is not None else (self._path / name).open("rb")
        except (KeyError, FileNotFoundError):
            raise NotAPackage(f"falta «{name}»") from None
        except DAMAGED as problem:
            raise NotAPackage(f"«{name}» no se puede leer ({problem})") from None
        try:
            with file:
                yield file  # type: ignore[misc]
        except DAMAGED as problem:
            raise NotAPackage(f"«{name}» no se puede leer completo ({problem})") from None

    def read(self, name: str, most: int = LARGEST_JSON) -> bytes:
        """All of a small file."""
        with self.open(name) as file:
            body = file.read(most + 1)
        if len(body) > most:
            raise NotAPackage(f"«{name}» es demasiado grande")
        return body

    def container(self) -> str | None:
        """What is wrong with the archive itself, beyond its files; None when nothing is, or it is a folder."""
        if self._archive is None:
            return None
        if any(info.compress_type != zipfile.ZIP_STORED for info in self._archive.infolist()):
            return "El ZIP se volvió a comprimir: no es el archivo que se entregó."
        try:
            with self._path.open("rb") as raw:
                where = difference(self._archive, raw)
        except (OSError, zipfile.BadZipFile, ValueError, RuntimeError) as problem:
            return f"El ZIP está dañado ({problem})."
        if where is None:
            return None
        place = f"en lo que rodea a «{where}»" if where else "en su índice o después de él"
        return f"El ZIP no es, byte por byte, el que se entregó: cambia {place}."


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """Open a package. Raises NotAPackage."""
    if path.is_dir():
        yield Opened(path, None)
        return
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGED:
        raise NotAPackage("no es un ZIP que se pueda abrir") from None
    with archive:
        yield Opened(path, archive)
