"""The files of a backup on their way to their folders: beside them first, then in place at once, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings

from .archive import Archive
from .inventory import FOLDERS, folder
from .manifest import File


class Staged:
    """Files written beside the folders of data, on the same disk, for the program's eyes alone."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self._moved: list[tuple[Path, Path]] = []

    def write(self, archive: Archive, file: File) -> None:
        """Take one file out of the archive and leave it on the disk."""
        target = self.base / file.path
        for above in reversed(target.relative_to(self.base).parents):
            (self.base / above).mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            for block in archive.blocks(file):
                out.write(block)
            out.flush()
            os.fsync(descriptor)

    def put_in_place(self) -> None:
        """Move what was written to the folders of data, which hold no files."""
        for name in FOLDERS:
            staged = self.base / name
            if not staged.is_dir():
                continue
            folder(name).mkdir(mode=0o700, exist_ok=True)
            for source in sorted(staged.iterdir()):
                target = folder(name) / source.name
                source.rename(target)
                self._moved.append((source, target))

    def take_back(self) -> None:
        """Undo :meth:`put_in_place`, as far as it went."""
        for source, target in reversed(self._moved):
            target.rename(source)


@contextmanager
def staged_files(archive: Archive) -> Iterator[Staged]:
    """The archive's files, staged; what goes wrong within, the database's refusal included, leaves none of them."""
    base = Path(mkdtemp(prefix="restaurando-", dir=settings.DATA_DIR))
    staged = Staged(base)
    try:
        for file in archive.manifest.files:
            staged.write(archive, file)
        yield staged
    except BaseException:
        staged.take_back()
        raise
    finally:
        shutil.rmtree(base, ignore_errors=True)
