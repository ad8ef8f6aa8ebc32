"""What a production fixed when it began, so that whoever goes on with it makes the same, byte by byte."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from abierto import __version__
from abierto.core.errors import DomainError
from abierto.transparency import keys

from .order import Order, Reader, Tree
from .steps import remove, sync

FILE = "encargo.json"


@dataclass(frozen=True)
class Run:
    """The facts of one production; it stays in its working folder."""

    at: str
    secret: str
    order: str
    rules: str
    key: str
    note: str
    origin: str
    size: int
    root: str
    block: int
    program: str

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.at)


def begin(
    folder: Path, order: Order, reader: Reader, tree: Tree, *, at: datetime, block: int, secret: bytes | None
) -> Run:
    """The facts of the work that stands in a folder, or of a new one. Raises DomainError when it is of another order.

    When the rules of the screening changed since, or the log's key, or the program, it begins again from nothing.
    """
    fresh = Run(
        at=at.isoformat(), secret=(secret or secrets.token_bytes(32)).hex(), order=order.digest,
        rules=reader.rules, key=keys.signer().key_id.hex(),
        note=tree.note, origin=tree.origin, size=tree.size, root=tree.root.hex(), block=block,
        program=__version__,
    )  # fmt: skip
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = _read(folder / FILE)
    if found is not None and found.order != fresh.order:
        raise DomainError("En esa carpeta hay otra entrega a medias: termínela, o elija otra carpeta.")
    if found is not None and (found.rules, found.key, found.program, found.block) == (
        fresh.rules, fresh.key, fresh.program, fresh.block,
    ):  # fmt: skip
        return found
    for inside in folder.iterdir():
        remove(inside)
    draft = folder / f".{FILE}.borrador"
    draft.write_text(json.dumps(asdict(fresh), ensure_ascii=False))
    sync(draft)
    os.replace(draft, folder / FILE)
    sync(folder)
    return fresh


def _read(path: Path) -> Run | None:
    try:
        return Run(**json.loads(path.read_text()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        raise DomainError(f"«{FILE}» de esa carpeta está dañado: bórrela y empiece otra vez.") from None
