"""Acts are gathered by ranges of leaves, once for all actors; each range is kept whole or not at all."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import numpy as np

from abierto.core.errors import DomainError
from abierto.transparency.merkle import leaf_hash

from .order import Order, Reader
from .proofs import HASH, Levels
from .rows import Contribution, Reaction, contribution_commitment, instant, is_apart, reaction_commitment
from .tables import KINDS, ORIGINS, REACTIONS_SAID, YES_NO, contribution_cells, reaction_line
from .tally import Figures, Seen, Tally

DATA, INDEX = "datos", "indice.json"
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
    reacted: dict[tuple, int] = field(default_factory=dict)


class Gatherer:
    """Reads one range after another for an order."""

    def __init__(self, order: Order, reader: Reader, block: int) -> None:
        self.order, self.reader, self.block = order, reader, block

    def gather(self, first: int, last: int, folder: Path) -> None:
        """Write what leaves ``first`` to ``last`` (not included) hold for each actor. Raises Broken."""
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

    def _contributions(self, first, last, hashes, bundles, spaces) -> None:
        for row in self.reader.contributions(first, last):
            space = self.order.by_space.get(row.space)
            if space is None:
                continue
            at = instant(row.at)
            made = row.commitment
            if row.salt is not None:
                made = contribution_commitment(
                    row.space, row.kind, row.text, row.version, row.author.hex(), at, row.salt
                )
            _check(row, made, first, hashes)
            cells = contribution_cells(row, space.municipality, self.reader.rules)
            seen = Seen(
                row.space, row.version, at[:10], ORIGINS[row.origin], KINDS[row.kind], row.state,
                is_apart(row.score, row.stands), row.reasons,
            )  # fmt: skip
            spaces[row.space].append(row.leaf)
            for key in space.recipients:
                bundle = bundles[key]
                bundle.contributions.write(cells)
                bundle.leaves.append(row.leaf)
                bundle.tally.contributions[seen] += 1

    def _reactions(self, first, last, hashes, bundles, spaces) -> None:
        for row in self.reader.reactions(first, last):
            space = self.order.by_space.get(row.space)
            if space is None:
                continue
            at, author = instant(row.at), row.author.hex()
            made = row.commitment
            if row.salt is not None:
                made = reaction_commitment(row.space, row.value, row.version, author, at, row.salt)
            _check(row, made, first, hashes)
            line = reaction_line(row, at, author)
            seen = (
                row.space, row.version, at[:10], ORIGINS[row.origin], REACTIONS_SAID[row.value],
                YES_NO[row.is_current], is_apart(row.score, row.stands), row.reasons,
            )  # fmt: skip
            spaces[row.space].append(row.leaf)
            for key in space.recipients:
                bundle = bundles[key]
                bundle.reactions.append(line)
                bundle.leaves.append(row.leaf)
                amounts = bundle.reacted
                amounts[seen] = amounts.get(seen, 0) + 1
        for bundle in bundles.values():
            for told, amount in bundle.reacted.items():
                bundle.tally.reactions[Seen(*told)] += amount

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


def _check(row: Contribution | Reaction, made: bytes, first: int, hashes: bytes) -> None:
    """Raise Broken unless a row opens its commitment and the commitment is the leaf that the tree keeps."""
    at = (row.leaf - first) * HASH
    if made != row.commitment or leaf_hash(made) != hashes[at : at + HASH]:
        raise Broken(f"El renglón de la hoja {row.leaf} no es lo que se guardó en la bitácora: no se entrega nada.")


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
