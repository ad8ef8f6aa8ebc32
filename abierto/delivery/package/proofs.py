"""The proof that a set of leaves is in a tree, for many leaves at once. Pure: no database, no clock.

The leaves of the tree are cut in blocks of a power of two. Of a block without leaves of the package the proof gives one
hash, its root. Of any other it gives, level by level from the leaves up and from left to right, the hash beside each
one that can be worked out, unless that one can be worked out too. The roots of the blocks make the root of the tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

import numpy as np

from abierto.transparency.merkle import node_hash, root

HASH = 32
BLOCK = 1 << 16


class Levels:
    """The hashes of a block at each level, from its leaf hashes one after another."""

    def __init__(self, hashes: bytes) -> None:
        self._levels = [np.frombuffer(hashes, dtype=np.uint8).reshape(-1, HASH)]
        while len(hashes) > HASH:
            whole = len(hashes) - len(hashes) % (2 * HASH)
            above = [sha256(b"\x01" + hashes[at : at + 2 * HASH]).digest() for at in range(0, whole, 2 * HASH)]
            hashes = b"".join(above) + hashes[whole:]  # the one without a pair rises as it is
            self._levels.append(np.frombuffer(hashes, dtype=np.uint8).reshape(-1, HASH))

    def proof(self, leaves: np.ndarray) -> bytes:
        """What proves these leaves of the block, numbered from its first, in order and without repeating."""
        if not len(leaves):
            return self._levels[-1].tobytes()
        found = []
        known = leaves
        for level in self._levels[:-1]:
            has = np.zeros(len(level) + 1, dtype=bool)
            has[known] = True
            beside = known ^ 1
            wanted = beside[(beside < len(level)) & ~has[np.minimum(beside, len(level))]]
            found.append(level[wanted].tobytes())
            known = np.unique(known >> 1)
        return b"".join(found)


class Siblings:
    """The hashes of a proof, taken one after another. Raises ValueError when there are no more."""

    def __init__(self, read) -> None:
        self._read = read

    def __next__(self) -> bytes:
        hashed = self._read(HASH)
        if len(hashed) != HASH:
            raise ValueError("a la prueba le faltan huellas")
        return hashed

    def finish(self) -> None:
        """Raise ValueError when something is left over."""
        if self._read(1):
            raise ValueError("a la prueba le sobran huellas")


def block_root(size: int, leaves: Iterable[tuple[int, bytes]], siblings: Siblings) -> bytes:
    """The root of a block of ``size`` leaves, of which some are known: (number from its first, hash), in order."""
    level = list(leaves)
    if not level:
        return next(siblings)
    while size > 1:
        above: list[tuple[int, bytes]] = []
        place, last = 0, len(level)
        while place < last:
            index, hashed = level[place]
            place += 1
            if index & 1:
                hashed = node_hash(next(siblings), hashed)
            elif place < last and level[place][0] == index + 1:
                hashed = node_hash(hashed, level[place][1])
                place += 1
            elif index + 1 < size:
                hashed = node_hash(hashed, next(siblings))
            above.append((index >> 1, hashed))
        level, size = above, (size + 1) >> 1
    return level[0][1]


def root_of_blocks(roots: Sequence[bytes]) -> bytes:
    """The root of the tree over the roots of its blocks."""
    return root(roots)
