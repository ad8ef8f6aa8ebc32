"""Work that may be stopped anywhere: each step leaves its result whole under its name, or nothing.

So how far the work is can be seen in the folder, whoever did it: this process, one before it, or its companion.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
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
    """Does steps, each once, and writes down how far all of them are; looks around between two of them.

    ``targets`` is what the steps of the whole work leave, with the acts that each takes in.
    """

    def __init__(self, folder: Path, targets: Mapping[Path, int], pause: Callable[[], bool] | None = None) -> None:
        self.folder, self._pause = folder, pause
        self._lacking, self._of_steps, self._of_acts = dict(targets), len(targets), sum(targets.values())
        #: Of two processes at the same work one tells how far it is, and each looks at the other.
        self.tells, self.beside = True, nobody
        self._doing = ""

    def do(self, target: Path, doing: str, make: Callable[[Path], object]) -> None:
        """Have ``make`` write a file or a folder that becomes ``target``, unless it is there from before.

        Looks before it makes what is not there.
        """
        self._doing = doing
        self.tell()
        if not target.exists():
            self.look()
            draft = _draft(target)
            remove(draft)
            make(draft)
            _on_disk(draft)
            os.replace(draft, target)
            sync(target.parent)
        self.tell()

    def undo(self, target: Path) -> None:
        """Take away what a step left, so that it is done again; never half of it."""
        draft = _draft(target)
        remove(draft)
        os.replace(target, draft)
        sync(target.parent)
        remove(draft)

    def look(self) -> None:
        """Raise Paused when somebody wants a pause, and what happened to whoever works beside."""
        self.beside()
        if self._pause is not None and self._pause():
            raise Paused

    def tell(self) -> None:
        """Write down what is being done, and how far the work is by what is there."""
        if not self.tells:
            return
        self._lacking = {path: acts for path, acts in self._lacking.items() if not path.exists()}
        done, acts = self._of_steps - len(self._lacking), self._of_acts - sum(self._lacking.values())
        told = Progress(self._doing, done, self._of_steps, acts, self._of_acts)
        draft = self.folder / f".{PROGRESS}.borrador"
        draft.write_text(json.dumps(asdict(told), ensure_ascii=False))
        os.replace(draft, self.folder / PROGRESS)


def _draft(target: Path) -> Path:
    return target.with_name(f".{target.name}.borrador")


def nobody() -> None:
    """Beside whoever works alone."""


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
