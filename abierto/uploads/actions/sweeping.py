"""Keeping the folder and the records in step, whatever happened to the process in between."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from abierto.core import clock
from abierto.uploads import deposit
from abierto.uploads.models import StoredFile

logger = logging.getLogger(__name__)

#: How long what had no record is kept aside: a database restored from an older copy may still ask for it.
KEPT_ASIDE = timedelta(days=30)


@dataclass
class Sweep:
    """What a sweep found: unfinished arrivals removed, files set aside, records whose file is missing or another."""

    unfinished: int = 0
    set_aside: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        if not (self.unfinished or self.set_aside or self.missing):
            return "en orden"
        said = f"{self.unfinished} a medias, {len(self.set_aside)} sin registro"
        return f"{said}, {len(self.missing)} registros SIN ARCHIVO" if self.missing else said


def sweep_orphans(*, older_than: timedelta = timedelta(hours=1)) -> Sweep:
    """Remove what never finished arriving, set aside files without a record, and tell of records without a file.

    Nothing younger than ``older_than`` is touched: it may be arriving now. No record is ever changed.
    """
    found = Sweep()
    present = clock.of_the_machine().timestamp()  # as the disk counts, wherever a demonstration stands
    before = present - older_than.total_seconds()
    for path in deposit.incoming().iterdir():
        found.unfinished += _remove_older(path, before)
    kept = dict(StoredFile.objects.kept().values_list("stored_name", "external_id"))
    for place in list(deposit.places()):
        if place not in kept and _is_older(deposit.path_of(place), before) and not _recorded(place):
            _set_aside(place)
            found.set_aside.append(place)
    aside = deposit.root() / deposit.ASIDE
    for path in aside.iterdir() if aside.is_dir() else ():
        _remove_older(path, present - KEPT_ASIDE.total_seconds())
    found.missing = missing_files()
    for external_id in found.missing:
        logger.error("The file %s has a record and no bytes: restore it from a backup", external_id)
    return found


def missing_files() -> list[str]:
    """External ids of records whose bytes are not in their place, or are of another size."""
    sizes = {place: deposit.path_of(place).stat().st_size for place in deposit.places()}
    rows = StoredFile.objects.kept().order_by("pk").values_list("external_id", "stored_name", "size")
    return [external_id for external_id, place, size in rows if sizes.get(place) != size]


def _recorded(place: str) -> bool:
    """Asked again just before: its record may have been written since the list was read."""
    return StoredFile.objects.kept().filter(stored_name=place).exists()


def _set_aside(place: str) -> None:
    aside = deposit.root() / deposit.ASIDE
    aside.mkdir(mode=0o700, exist_ok=True)
    target = aside / place.rpartition("/")[2]
    deposit.path_of(place).rename(target)
    target.touch()  # its days aside begin now


def _is_older(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False


def _remove_older(path: Path, before: float) -> bool:
    if not _is_older(path, before):
        return False
    path.unlink(missing_ok=True)
    return True
