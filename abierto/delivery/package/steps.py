"""Work that may be stopped anywhere: each step leaves its result whole under its name, or nothing."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

PROGRESS = "avance.json"


@dataclass(frozen=True)
class Progress:
    """How far the work is: what is being done, steps done and in all, acts read and in all."""

    doing: str
    steps: int
    of_steps: int
    acts: int
    of_acts: int

    @property
    def percent(self) -> int:
        return 100 * self.steps // max(self.of_steps, 1)


def progress(folder: Path) -> Progress | None:
    """How far a delivery is, for whoever looks; None before it begins."""
    try:
        return Progress(**json.loads((folder / PROGRESS).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


class Paused(Exception):
    """Whoever asked for the work wants to go on with it later."""


class Steps:
    """Does steps in order, each once, and writes down how far it is; looks between two of them at ``pause``."""

    def __init__(self, folder: Path, of_steps: int, of_acts: int, pause: Callable[[], bool] | None = None) -> None:
        self.folder, self._of_steps, self._of_acts, self._pause = folder, of_steps, of_acts, pause
        self._done = self._acts = 0

    def do(self, target: Path, doing: str, make: Callable[[Path], object], acts: int = 0) -> None:
        """Have ``make`` write a file or a folder that becomes ``target``, unless it is there from before.

        Raises Paused before what is not there, when somebody wants a pause.
        """
        self._tell(doing)
        if not target.exists():
            if self._pause is not None and self._pause():
                raise Paused
            draft = target.with_name(f".{target.name}.borrador")
            remove(draft)
            make(draft)
            _on_disk(draft)
            os.replace(draft, target)
            sync(target.parent)
        self._done, self._acts = self._done + 1, self._acts + acts
        self._tell(doing)

    def _tell(self, doing: str) -> None:
        told = Progress(doing, self._done, self._of_steps, self._acts, self._of_acts)
        draft = self.folder / f".{PROGRESS}.borrador"
        draft.write_text(json.dumps(asdict(told), ensure_ascii=False))
        os.replace(draft, self.folder / PROGRESS)


def remove(path: Path) -> None:
    """Take away a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Have the disk keep what was written to a file or a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _on_disk(path: Path) -> None:
    for inside in path.iterdir() if path.is_dir() else ():
        sync(inside)
    sync(path)
