"""Going through the rows of a package: each opens its leaf, all of them are in the tree, and they add up again."""

from __future__ import annotations

import gzip
import io
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from heapq import merge

import numpy as np

from abierto.transparency.merkle import leaf_hash

from .opened import NotAPackage, Opened
from .proofs import Siblings, block_root, root_of_blocks
from .rows import ERASED, contribution_commitment, is_apart, reaction_commitment
from .statement import LeafPrint
from .tables import Line, Unreadable, cell, read_contributions, read_reactions, uncell
from .tally import Figures, Seen, Tally

CONTRIBUTIONS, REACTIONS, PROOF = "aportaciones.csv", "reacciones.csv.gz", "pruebas.bin"
#: Two servers' clocks may differ a little: a reaction that took another's place may tell an instant that much earlier.
_CLOCKS = timedelta(minutes=1)
_MOST = 20

Tell = Callable[[str], None]


@dataclass
class Walked:
    """What the rows say."""

    rows: int = 0
    erased: int = 0
    root: bytes = b""
    tally: Tally = field(default_factory=Tally)
    prints: dict[str, str] = field(default_factory=dict)
    whole: bool = True  # every row was read, and the proof to its end

    def figures(self, municipalities: Mapping[str, str]) -> Figures:
        return self.tally.figures(municipalities)


class TooMany(Exception):
    """So many things do not match that telling more of them helps nobody."""


def walk(package: Opened, spaces: Mapping[str, str], rules: str, size: int, block: int, tell: Tell) -> Walked:
    """Go through the rows; what does not match is told, and the root that they make is in what is returned.

    ``spaces`` are those of the package, with their municipality.
    """
    found = Walked()
    leaves: dict[str, list[int]] = defaultdict(list)
    currents = _Currents()
    told = 0

    def problem(sentence: str) -> None:
        nonlocal told
        tell(sentence)
        told += 1
        if told >= _MOST:
            raise TooMany

    def hashed(rows: Iterable[tuple[str, Line]]) -> Iterator[tuple[int, bytes]]:
        before = -1
        for name, line in rows:
            place = f"«{name}», renglón {line.number}"
            if line.leaf <= before or line.leaf >= size:
                problem(f"{place}: la hoja {line.leaf} no va ahí; se repitió, se movió o no existe.")
                raise TooMany
            before = line.leaf
            for sentence in _look(name, line, spaces, rules):
                problem(f"{place}: {sentence}")
            found.rows += 1
            leaves[line.space].append(line.leaf)
            _count(found, currents, name, line)
            yield line.leaf, leaf_hash(_commitment(name, line) or b"")

    try:
        with ExitStack() as stack:
            rows = merge(*_tables(package, stack), key=lambda pair: pair[1].leaf)
            siblings = Siblings(stack.enter_context(package.open(PROOF)).read)
            found.root = _root(hashed(rows), size, block, siblings)
            siblings.finish()
    except TooMany:
        found.whole = False
    except (Unreadable, NotAPackage, ValueError) as wrong:
        tell(f"{str(wrong)[:1].upper()}{str(wrong)[1:]}.")
        found.whole = False
    if found.whole:
        for sentence in currents.problems():
            tell(sentence)
    found.prints = {space: _print(numbers) for space, numbers in leaves.items()}
    return found


def _tables(package: Opened, stack: ExitStack) -> list[Iterator[tuple[str, Line]]]:
    def text(file) -> io.TextIOWrapper:
        return stack.enter_context(io.TextIOWrapper(file, "utf-8", newline=""))

    contributions = text(stack.enter_context(package.open(CONTRIBUTIONS)))
    reactions = text(stack.enter_context(gzip.GzipFile(fileobj=stack.enter_context(package.open(REACTIONS)))))
    return [
        _named(CONTRIBUTIONS, read_contributions(contributions)),
        _named("reacciones.csv", read_reactions(reactions)),
    ]


def _named(name: str, lines: Iterator[Line]) -> Iterator[tuple[str, Line]]:
    try:
        for line in lines:
            yield name, line
    except Unreadable as wrong:
        raise Unreadable(f"«{name}», {wrong}") from None


def _root(hashes: Iterator[tuple[int, bytes]], size: int, block: int, siblings: Siblings) -> bytes:
    """The root of the tree, from the rows and from the proof, block by block."""
    roots: list[bytes] = []
    pending = next(hashes, None)
    for first in range(0, size, block):
        length = min(block, size - first)
        own: list[tuple[int, bytes]] = []
        while pending is not None and pending[0] < first + length:
            own.append((pending[0] - first, pending[1]))
            pending = next(hashes, None)
        roots.append(block_root(length, own, siblings))
    return root_of_blocks(roots)


def _look(name: str, line: Line, spaces: Mapping[str, str], rules: str) -> Iterator[str]:
    """What of a line does not match, its place in the tree apart."""
    commitment = _commitment(name, line)
    if line.space not in spaces:
        yield f"«{line.space[:60]}» no es un espacio de este paquete."
    if line.apart != is_apart(line.score, line.stands):
        yield "«apartada» no sale de sus puntos y su revisión."
    if commitment is None:
        yield "le falta con qué abrir su compromiso."
    elif name != CONTRIBUTIONS and line.told["folio"] != commitment.hex()[:10].upper():
        yield "su reacción, espacio, versión, hora o autor no son los que se guardaron en la bitácora."
    if name != CONTRIBUTIONS:
        if line.commitment is not None and line.salt is not None:
            yield "trae un compromiso que sobra."
        return
    if (line.counts == ERASED) != (line.salt is None):
        yield "dice que se borró y no se borró, o al revés."
    if line.commitment is None or line.commitment != commitment:
        yield "su texto, tipo, espacio, versión, hora o autor no son los que se guardaron en la bitácora."
    elif line.told["folio"] != line.commitment.hex()[:10].upper():
        yield "su folio no es el de su compromiso."
    if line.told["municipio"] != cell(spaces.get(line.space, "")):
        yield "su municipio no es el de su espacio."
    if line.told["reglas"] != rules:
        yield "no se tamizó con las reglas del paquete."


def _commitment(name: str, line: Line) -> bytes | None:
    """The commitment that a line opens, or that it gives when there is nothing to open."""
    if line.salt is None:
        return line.commitment
    if name == CONTRIBUTIONS:
        return contribution_commitment(
            line.space, line.value, uncell(line.told["texto"]), line.version, line.author, line.at, line.salt
        )
    return reaction_commitment(line.space, line.value, line.version, line.author, line.at, line.salt)


def _count(found: Walked, currents: _Currents, name: str, line: Line) -> None:
    word = line.told["tipo" if name == CONTRIBUTIONS else "reaccion"]
    seen = Seen(line.space, line.version, line.at[:10], line.origin, word, line.counts, line.apart, line.reasons)
    if name == CONTRIBUTIONS:
        found.tally.contributions[seen] += 1
        found.erased += line.salt is None
    else:
        found.tally.reactions[seen] += 1
        if line.salt is not None:
            currents.add(line)


def _print(leaves: list[int]) -> str:
    made = LeafPrint()
    made.add(np.array(leaves, dtype=np.int64))
    return made.hexdigest()


class _Currents:
    """Of each person in each space one reaction counts: the last one."""

    def __init__(self) -> None:
        self._who, self._counts = bytearray(), bytearray()
        self._at, self._lines = array("d"), array("q")

    def add(self, line: Line) -> None:
        self._who += blake2b(f"{line.space}\n{line.author}".encode(), digest_size=8).digest()
        self._at.append(datetime.fromisoformat(line.at).timestamp())
        self._counts.append(line.counts == "si")
        self._lines.append(line.number)

    def problems(self) -> Iterator[str]:
        if not self._at:
            return
        who = np.frombuffer(bytes(self._who), dtype=np.uint64)
        at = np.frombuffer(self._at, dtype=np.float64)
        counts = np.frombuffer(bytes(self._counts), dtype=np.uint8)
        order = np.argsort(who, kind="stable")
        starts = np.flatnonzero(np.r_[True, who[order][1:] != who[order][:-1]])
        current = np.add.reduceat(counts[order].astype(np.int64), starts)
        last = np.maximum.reduceat(at[order], starts)
        told = np.maximum.reduceat(np.where(counts[order] == 1, at[order], 0), starts)
        wrong = np.flatnonzero((current != 1) | (told < last - _CLOCKS.total_seconds()))
        for place in wrong[:_MOST].tolist():
            line = self._lines[int(order[starts[place]])]
            yield (
                f"«reacciones.csv», renglón {line}: de esa persona en ese espacio debe contar solo la última reacción, "
                "y no es así."
            )
