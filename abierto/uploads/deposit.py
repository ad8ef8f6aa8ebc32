"""The folder where files lie: nothing of it is served by itself, and nothing in it bears a name that somebody chose.

``entrando/`` holds what is arriving; ``ab/cd/…`` what was received; ``apartados/`` what had no record, for a while.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

INCOMING = "entrando"
ASIDE = "apartados"
_PLACE = re.compile(r"^[a-z2-7]{2}/[a-z2-7]{2}/[a-z2-7]{24}\.[a-z]{3,4}$")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PIECE = 1024 * 1024


def root() -> Path:
    return Path(settings.DEPOSIT_ROOT)


def token(length: int = 24) -> str:
    """Letters that nobody guesses: five bits each."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def incoming() -> Path:
    """The folder of what is arriving, made when it is missing."""
    folder = root() / INCOMING
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def new_place(extension: str) -> str:
    """A place for a new file, spread over folders."""
    name = token()
    return f"{name[:2]}/{name[2:4]}/{name}.{extension}"


def path_of(place: str) -> Path:
    """Where a place is on disk. Raises ValueError for anything that is not a place."""
    if not _PLACE.match(place):
        raise ValueError(f"not a place of the deposit: {place!r}")
    return root() / place


def put(arrived: Path, place: str) -> None:
    """Move what arrived to its place, whole or not at all, and leave it on the disk before returning."""
    target = path_of(place)
    made = [folder for folder in (target.parent.parent, target.parent) if not folder.exists()]
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with arrived.open("rb") as file:
        os.fsync(file.fileno())
    arrived.chmod(0o400)
    os.link(arrived, target)  # refuses to replace, where a rename would not
    arrived.unlink()
    for folder in {target.parent, *(folder.parent for folder in made)}:
        _sync(folder)


def remove(place: str) -> None:
    """Take the bytes away; nothing happens when they are gone already."""
    path_of(place).unlink(missing_ok=True)


def places() -> Iterator[str]:
    """Every place that holds a file."""
    for path in root().glob("??/??/*"):
        place = path.relative_to(root()).as_posix()
        if _PLACE.match(place):
            yield place


def sha256_of(path: Path) -> str:
    """The fingerprint of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
