"""Acts are gathered by ranges of leaves, once for all actors; each range is kept whole or not at all."""

from __future__ import annotations

import csv
import gzip
import io
import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import numpy as np

from abierto.core.errors import DomainError
from abierto.transparency.merkle import leaf_hash

from .order import Order, Reader
from .proofs import HASH, Levels
from .rows import Reaction, after_author, contribution_commitment, is_apart
from .tables import KINDS, ORIGINS, REACTIONS_SAID, YES_NO, around_instant, contribution_cells
from .tally import Figures, Seen, Tally

DATA, INDEX, STATE = "datos", "indice.json", "estado"
#: Blocks of the proof that are gathered together.
BLOCKS = 2
#: Reactions compress little, their salts being noise; trying harder takes long and gains nothing.
_EFFORT = 1


class Broken(DomainError):
    """What the database says is not what the log holds: nothing is delivered until it is cleared up."""


class _Table:
    """Lines of CSV as they come."""

    def __init__(self) -> None:
        self._out = io.StringIO()
        self.write = csv.writer(self._out).writerow

    def encoded(self) -> bytes:
        return self._out.getvalue().encode()


@dataclass
class _Bundle:
    """What of a range goes to one actor."""

    contributions: _Table = field(default_factory=_Table)
    reactions: list[str] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


class _Alike:
    """Reactions that differ in their leaf, instant, author and salt alone."""

    def __init__(self, row: Reaction, bundles: list[_Bundle], leaves: list[int]) -> None:
        self.row, self.bundles, self.leaves = row, bundles, leaves
        self.after_author = after_author(row.space, row.value, row.version)
        self.around = around_instant(row)
        self.days: dict[str, int] = defaultdict(int)

    def add_up(self) -> None:
        """Put them in the figures of whoever receives them."""
        row = self.row
        for day, amount in self.days.items():
            seen = Seen(
                row.space, row.version, day, ORIGINS[row.origin], REACTIONS_SAID[row.value], YES_NO[row.is_current],
                is_apart(row.score, row.stands), row.reasons,
            )  # fmt: skip
            for bundle in self.bundles:
                bundle.tally.reactions[seen] += amount


class Marks:
    """What had been written, at one instant, of what may be written after an act is in the log."""

    def __init__(self, reader: Reader) -> None:
        self._marks = sorted(reader.marks())

    def of(self, first: int, last: int) -> str:
        """The state of a range of leaves: another when anything was written about one of them."""
        begins, ends = (bisect_left(self._marks, (leaf, "")) for leaf in (first, last))
        return sha256(json.dumps(self._marks[begins:ends]).encode()).hexdigest()


class Gatherer:
    """Reads one range after another for an order."""

    def __init__(self, order: Order, reader: Reader, block: int) -> None:
        self.order, self.reader, self.block = order, reader, block

    def gather(self, first: int, last: int, state: str, folder: Path) -> None:
        """Write what leaves ``first`` to ``last`` (not included) hold for each actor. Raises Broken.

        ``state`` is what :class:`Marks` said of the range before it was read.
        """
        hashes = self.reader.leaf_hashes(first, last)
        if len(hashes) != (last - first) * HASH:
            raise Broken(f"Al árbol le faltan hojas entre la {first} y la {last}.")
        bundles = {actor.key: _Bundle() for actor in self.order.actors}
        spaces: dict[str, list[int]] = defaultdict(list)
        self._contributions(first, last, hashes, bundles, spaces)
        self._reactions(first, last, hashes, bundles, spaces)
        levels = [Levels(hashes[at : at + self.block * HASH]) for at in range(0, len(hashes), self.block * HASH)]
        folder.mkdir()
        with (folder / DATA).open("wb") as data:
            index = {
                "actores": {key: self._keep(data, bundle, levels, first) for key, bundle in bundles.items()},
                "espacios": {
                    space: _put(data, np.sort(np.array(leaves, dtype=np.int64)).tobytes())
                    for space, leaves in sorted(spaces.items())
                },
            }
        (folder / INDEX).write_text(json.dumps(index))
        (folder / STATE).write_text(state)

    def _contributions(self, first, last, hashes, bundles, spaces) -> None:
        for row in self.reader.contributions(first, last):
            space = self.order.by_space.get(row.space)
            if space is None:
                continue
            made = row.commitment
            if row.salt is not None:
                made = contribution_commitment(
                    row.space, row.kind, row.text, row.version, row.author.hex(), row.at, row.salt
                )
            at = (row.leaf - first) * HASH
            if made != row.commitment or leaf_hash(made) != hashes[at : at + HASH]:
                raise _not_kept(row.leaf)
            cells = contribution_cells(row, space.municipality, self.reader.rules)
            seen = Seen(
                row.space, row.version, row.at[:10], ORIGINS[row.origin], KINDS[row.kind], row.state,
                is_apart(row.score, row.stands), row.reasons,
            )  # fmt: skip
            spaces[row.space].append(row.leaf)
            for key in space.recipients:
                bundle = bundles[key]
                bundle.contributions.write(cells)
                bundle.leaves.append(row.leaf)
                bundle.tally.contributions[seen] += 1

    def _reactions(self, first, last, hashes, bundles, spaces) -> None:
        """Millions pass here: what many have the same is written once, and the rest looked at as little as can be."""
        groups: dict[tuple, _Alike | None] = {}
        for row in self.reader.reactions(first, last):
            leaf, commitment, space, version, at, origin, value, author, salt, *judged = row
            key = space, version, origin, value, *judged
            try:
                alike = groups[key]
            except KeyError:
                alike = groups[key] = self._alike(row, bundles, spaces)
            if alike is None:
                continue
            if salt is not None:
                by = author.hex()
                made = sha256(salt + f'{{"at":"{at}","author":"{by}{alike.after_author}'.encode()).digest()
                opens = f"{by},{salt.hex()},"
            else:
                made, opens = commitment, f",,{commitment.hex()}"
            begins = (leaf - first) * HASH
            if made != commitment or sha256(b"\x00" + made).digest() != hashes[begins : begins + HASH]:
                raise _not_kept(leaf)
            before, after = alike.around
            line = f"{leaf},{made[:5].hex().upper()},{before}{at}{after}{opens}\r\n"
            alike.leaves.append(leaf)
            alike.days[at[:10]] += 1
            for bundle in alike.bundles:
                bundle.reactions.append(line)
                bundle.leaves.append(leaf)
        for alike in groups.values():
            if alike is not None:
                alike.add_up()

    def _alike(self, row: Reaction, bundles, spaces) -> _Alike | None:
        """Those like a reaction, or None when its space is not delivered."""
        space = self.order.by_space.get(row.space)
        if space is None:
            return None
        return _Alike(row, [bundles[key] for key in space.recipients], spaces[row.space])

    def _keep(self, data: BinaryIO, bundle: _Bundle, levels: list[Levels], first: int) -> dict:
        leaves = np.sort(np.array(bundle.leaves, dtype=np.int64)) - first
        cuts = np.searchsorted(leaves, np.arange(len(levels) + 1) * self.block)
        proof = b"".join(level.proof(leaves[cuts[i] : cuts[i + 1]] - i * self.block) for i, level in enumerate(levels))
        reactions = "".join(bundle.reactions).encode()
        return {
            "aportaciones": _put(data, bundle.contributions.encoded()),
            "reacciones": _put(data, gzip.compress(reactions, _EFFORT, mtime=0) if reactions else b""),
            "pruebas": _put(data, proof),
            "cuentas": _put(data, json.dumps(bundle.tally.figures(self.order.municipalities).as_data()).encode()),
        }


def _not_kept(leaf: int) -> Broken:
    """Of a row that does not open its commitment, or whose commitment is not the leaf that the tree keeps."""
    return Broken(f"El renglón de la hoja {leaf} no es lo que se guardó en la bitácora: no se entrega nada.")


def _put(data: BinaryIO, body: bytes) -> list[int]:
    at = data.tell()
    data.write(body)
    return [at, len(body)]


@dataclass(frozen=True)
class Part:
    """A range that was gathered."""

    folder: Path

    @cached_property
    def index(self) -> dict:
        return json.loads((self.folder / INDEX).read_text())

    @property
    def state(self) -> str:
        """What :class:`Marks` said before the range was read."""
        return (self.folder / STATE).read_text()

    def copy(self, actor: str, name: str, target: BinaryIO) -> None:
        """Write what the part has under a name for an actor at the end of ``target``."""
        at, length = self.index["actores"][actor][name]
        with (self.folder / DATA).open("rb") as data:
            data.seek(at)
            while length:
                piece = data.read(min(length, 1 << 20))
                target.write(piece)
                length -= len(piece)

    def figures(self, actor: str) -> Figures:
        at, length = self.index["actores"][actor]["cuentas"]
        with (self.folder / DATA).open("rb") as data:
            data.seek(at)
            return Figures.from_data(json.loads(data.read(length)))

    def spaces(self) -> Iterator[tuple[str, np.ndarray]]:
        """Each space with the leaves that it has here, in order."""
        with (self.folder / DATA).open("rb") as data:
            for space, (at, length) in self.index["espacios"].items():
                data.seek(at)
                yield space, np.frombuffer(data.read(length), dtype=np.int64)
