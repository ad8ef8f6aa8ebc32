"""Making the packages of a whole delivery, step by step; whoever begins it again goes on where it was left.

What was received is gathered by ranges and then packed by actors. Neither the ranges nor the actors need one another:
a companion does some of them, where there is a processor for it.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from hashlib import file_digest
from pathlib import Path

from abierto.core import clock
from abierto.core.errors import DomainError

from . import pair, sealing, signing
from .archive import write_archive
from .order import Actor, Order, Reader, Tree
from .parts import BLOCKS, Gatherer, Marks, Part
from .pieces import ARCHIVE, MANIFEST_FILES, Pieces
from .proofs import BLOCK
from .run import Run, begin
from .statement import LeafPrint, Share, statement
from .steps import Steps, remove, sync
from .tally import Figures

STATEMENT, STATEMENT_SIGNED = "reparto.json", "reparto.firma"
#: How many times a range is read again for what was erased or reviewed meanwhile.
_AGAIN = 2
_PARTS, _ACTORS, _PRINT, _SEALED, _DONE = "partes", "actores", "huella.json", "sellado", "entrega.json"


@dataclass(frozen=True)
class Made:
    """A package that is ready to be handed over: its folder, what is in it, and the archive before it was sealed."""

    actor: str
    folder: Path
    files: tuple[str, ...]
    archive_sha256: str
    archive_bytes: int


def produce(
    order: Order,
    reader: Reader,
    tree: Tree,
    folder: Path,
    *,
    at: datetime | None = None,
    block: int = BLOCK,
    secret: bytes | None = None,
    keep_plain: bool = False,
    pause: Callable[[], bool] | None = None,
    companion: bool | None = None,
) -> list[Made]:
    """Make and seal the package of each actor in ``folder``, which is nobody else's. Stopped, it is called again.

    ``keep_plain`` leaves what is not encrypted too, to look at; ``pause`` is asked between two steps, and has the work
    left with Paused; ``companion`` is whether a second process helps, which it does when it is worth it. Raises
    DomainError when something does not match.
    """
    order.check()
    run = begin(folder, order, reader, tree, at=at or clock.now(), block=block, secret=secret)
    if (finished := _finished(folder)) is not None:
        return finished
    helped = pair.is_worth_it(run.size) if companion is None else companion
    work = _Work(order, reader, run, folder, pause, helped)
    work.gather()
    work.state()
    made = work.pack()
    _finish(folder, made)
    if not keep_plain:
        work.clear()
    return made


def _finish(folder: Path, made: list[Made]) -> None:
    draft = folder / f".{_DONE}.borrador"
    draft.write_text(json.dumps([{**asdict(one), "folder": str(one.folder.relative_to(folder))} for one in made]))
    sync(draft)
    os.replace(draft, folder / _DONE)


def _finished(folder: Path) -> list[Made] | None:
    """What was made, when nothing is left to make."""
    try:
        told = json.loads((folder / _DONE).read_text())
    except FileNotFoundError:
        return None
    return [Made(**{**one, "folder": folder / one["folder"], "files": tuple(one["files"])}) for one in told]


class _Work:
    def __init__(
        self,
        order: Order,
        reader: Reader,
        run: Run,
        folder: Path,
        pause: Callable[[], bool] | None = None,
        helped: bool = False,
    ) -> None:
        self.order, self.reader, self.run, self.folder, self._helped = order, reader, run, folder, helped
        self._step = run.block * BLOCKS
        self._ranges = [(first, min(first + self._step, run.size)) for first in range(0, run.size, self._step)]
        targets = {self._part(first): last - first for first, last in self._ranges}
        targets |= dict.fromkeys((folder / STATEMENT, folder / STATEMENT_SIGNED), 0)
        for actor in order.actors:
            targets |= {self._home(actor) / name: 0 for name in (*Pieces.NAMES, ARCHIVE, _PRINT, _SEALED)}
        self.steps = Steps(folder, targets, pause)

    def _all(self, tasks: Sequence[Callable[[], object]]) -> None:
        """Have tasks done that do not need one another."""
        if self._helped and len(tasks) > 1:
            pair.share(tasks, self.steps)
        for task in tasks:
            task()

    def gather(self) -> None:
        """All that was received, range by range.

        A range about which something was erased or reviewed meanwhile is read again, but not without end, nor once all
        was added up: whoever erases a text now and then would hold back everybody's delivery. What is erased after that
        is in the packages, as in one already handed over.
        """
        (self.folder / _PARTS).mkdir(exist_ok=True)
        self._read(Marks(self.reader))
        for _ in range(0 if (self.folder / STATEMENT).exists() else _AGAIN):
            if not self._forget_other_than(marks := Marks(self.reader)):
                break
            self._read(marks)
        self.parts = [Part(self._part(first)) for first, _ in self._ranges]

    def _read(self, marks: Marks) -> None:
        gatherer = Gatherer(self.order, self.reader, self.run.block)
        makers = {first: partial(gatherer.gather, first, last, marks.of(first, last)) for first, last in self._ranges}
        self._all(
            [partial(self.steps.do, self._part(first), "Se reúne lo recibido", make) for first, make in makers.items()]
        )

    def _forget_other_than(self, marks: Marks) -> bool:
        """Take away the ranges that were read in another state; whether there were any."""
        kept = {self._part(first): marks.of(first, last) for first, last in self._ranges}
        other = [folder for folder, state in kept.items() if Part(folder).state != state]
        for folder in other:
            self.steps.undo(folder)
        return bool(other)

    def _part(self, first: int) -> Path:
        return self.folder / _PARTS / f"{first // self._step:06d}"

    def state(self) -> None:
        """The statement that is the same for all, and its signature."""
        said, signed = self.folder / STATEMENT, self.folder / STATEMENT_SIGNED
        self.shares: Mapping[str, Share] = self._shares()
        self.steps.do(said, "Se suma el reparto", lambda draft: draft.write_bytes(signing.written(self._statement())))
        self.steps.do(
            signed,
            "Se firma el reparto",
            lambda draft: draft.write_text(signing.signed(signing.STATEMENT, said.read_bytes())),
        )

    def _shares(self) -> dict[str, Share]:
        prints: dict[str, LeafPrint] = defaultdict(LeafPrint)
        for part in self.parts:
            for space, leaves in part.spaces():
                prints[space].add(leaves)
        figures: dict[str, dict[str, int]] = {}
        for actor in self.order.actors:
            own = amounts_by_space(self.figures_of(actor))
            figures |= own
        return {
            space.external_id: Share(
                space.external_id,
                space.recipients,
                figures.get(space.external_id, {}),
                prints[space.external_id].hexdigest(),
            )
            for space in self.order.spaces
        }

    def figures_of(self, actor: Actor) -> Figures:
        total = Figures()
        for part in self.parts:
            total.update(part.figures(actor.key))
        return total

    def _statement(self) -> dict:
        shares = list(self.shares.values())
        known = self.reader.leaves(self.run.size)
        delivered = sum(share.amounts.get(name, 0) for share in shares for name in ("aportaciones", "reacciones"))
        leaves = {**known, "otros_actos": known["actos"] - delivered, "entrega": delivered}
        del leaves["actos"]
        if sum(leaves.values()) != self.run.size or min(leaves.values()) < 0:
            raise DomainError(
                "Las hojas del árbol no suman: revise la bitácora con «abierto verify» antes de entregar."
            )
        return statement(
            shares,
            bytes.fromhex(self.run.secret),
            leaves=leaves,
            proceso=self.order.process,
            hecho=self.run.at,
            punto_de_control={"bitacora": self.run.origin, "hojas": self.run.size, "raiz": self.run.root},
            reglas_del_tamizado=self.run.rules,
        )

    def pack(self) -> list[Made]:
        """Everything of each actor."""
        self._all([partial(self._package, actor) for actor in self.order.actors])
        return [self._made(actor) for actor in self.order.actors]

    def _home(self, actor: Actor) -> Path:
        return self.folder / _ACTORS / actor.key

    def _package(self, actor: Actor) -> None:
        """The files of an actor, the archive, the sealed archive."""
        home = self._home(actor)
        home.mkdir(parents=True, exist_ok=True)
        archive = home / ARCHIVE
        pieces = Pieces(self.order, self.run, actor, self.parts, self.shares, home, self.folder)
        pieces.make(self.steps, lambda: self.figures_of(actor))
        files = [(name, home / name) for name in (*Pieces.FILES, *MANIFEST_FILES)]
        closing = f"Se cierra el paquete de {actor.name}"
        self.steps.do(archive, closing, lambda draft: _archive(files, draft))
        self.steps.do(home / _PRINT, closing, lambda draft: draft.write_text(json.dumps(_print_of(archive))))
        self.steps.do(
            home / _SEALED,
            f"Se cifra el paquete de {actor.name}",
            lambda draft: _seal(actor, archive, draft, self.order.officials),
        )

    def _made(self, actor: Actor) -> Made:
        sealed = self._home(actor) / _SEALED
        names = tuple(sorted(path.name for path in sealed.iterdir()))
        return Made(actor.key, sealed, names, **json.loads((self._home(actor) / _PRINT).read_text()))

    def clear(self) -> None:
        """Take away all that is not encrypted, and what it was made from."""
        remove(self.folder / _PARTS)
        for actor in self.order.actors:
            for path in self._home(actor).iterdir():
                if path.name != _SEALED:
                    remove(path)


def amounts_by_space(figures: Figures) -> dict[str, dict[str, int]]:
    """What the statement says of each space, from an actor's figures."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for key in figures.keys("espacios"):
        of = found[key.rpartition("/")[0]]
        for kind in ("aportaciones", "reacciones"):
            of[kind] += figures.of("espacios", key, f"{kind}.recibidas")
            of[f"{kind}_apartadas"] += figures.of("espacios", key, f"{kind}.en_bruto") - figures.of(
                "espacios", key, f"{kind}.tamizadas"
            )
        of["borradas"] += figures.of("espacios", key, "aportaciones.borradas")
    return {space: dict(amounts) for space, amounts in found.items()}


def _archive(files: list[tuple[str, Path]], draft: Path) -> None:
    with draft.open("wb") as target:
        write_archive(files, target)


def _print_of(archive: Path) -> dict[str, str | int]:
    """What is told of an archive once it is gone."""
    with archive.open("rb") as file:
        return {"archive_sha256": file_digest(file, "sha256").hexdigest(), "archive_bytes": archive.stat().st_size}


def _seal(actor: Actor, archive: Path, draft: Path, officials: tuple[str, ...]) -> None:
    draft.mkdir()

    def write(recipient) -> None:
        with archive.open("rb") as source, (draft / sealing.PACKAGE).open("wb") as target:
            sealing.seal(source, target, recipient)

    if actor.recipient:
        write(sealing.recipient_of(actor.recipient))
    else:
        sealing.seal_for_two(draft, officials, write)
