"""The Merkle tree of RFC 6962: hashes, proofs and how they are checked. Pure: no database, no clock.

A tree is read through a ``Read``: ``read(level, index)`` is the hash of the full subtree of ``2**level`` leaves that
begins at leaf ``index * 2**level``. :func:`reading` makes one of a plain list of leaf hashes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

Read = Callable[[int, int], bytes]
Range = tuple[int, int]

EMPTY = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf that holds ``data``."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two others."""
    return sha256(b"\x01" + left + right).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """The root of the tree with these leaf hashes, in this order."""
    if not hashes:
        return EMPTY
    level = list(hashes)
    while len(level) > 1:
        above = [sha256(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
        if len(level) % 2:
            above.append(level[-1])  # the one without a pair rises as it is: the same tree as RFC 6962's
        level = above
    return level[0]


def reading(hashes: Sequence[bytes]) -> Read:
    """Read the tree over a list of leaf hashes."""
    known: dict[tuple[int, int], bytes] = {}

    def read(level: int, index: int) -> bytes:
        if level == 0:
            return hashes[index]
        place = level, index
        if place not in known:
            known[place] = node_hash(read(level - 1, 2 * index), read(level - 1, 2 * index + 1))
        return known[place]

    return read


def range_hash(read: Read, first: int, last: int) -> bytes:
    """The root over leaves ``first`` to ``last`` (not included), a range that some node or right edge covers."""
    if first >= last:
        return EMPTY
    *left, edge = [read(level, index) for level, index in full_subtrees(first, last)]
    for subtree in reversed(left):
        edge = node_hash(subtree, edge)
    return edge


def full_subtrees(first: int, last: int) -> Iterator[tuple[int, int]]:
    """The full subtrees, largest first, that make up leaves ``first`` to ``last`` (not included)."""
    while first < last:
        level = (last - first).bit_length() - 1
        yield level, first >> level
        first += 1 << level


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_ranges(leaf: int, size: int) -> list[Range]:
    """The ranges whose hashes prove that ``leaf`` is in the tree of ``size``, nearest first. Raises ValueError."""
    if not 0 <= leaf < size:
        raise ValueError("the leaf is not in the tree")
    first, last, found = 0, size, []
    while last - first > 1:
        middle = first + _split(last - first)
        if leaf < middle:
            found.append((middle, last))
            last = middle
        else:
            found.append((first, middle))
            first = middle
    return found[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """The ranges whose hashes prove that the tree of ``new`` leaves continues that of ``old``. Raises ValueError."""
    if not 0 <= old <= new:
        raise ValueError("the old tree is larger than the new one")
    if old in {0, new}:
        return []
    first, last, whole, found = 0, new, True, []
    while old != last:
        middle = first + _split(last - first)
        if old <= middle:
            found.append((middle, last))
            last = middle
        else:
            found.append((first, middle))
            first, whole = middle, False
    if not whole:
        found.append((first, last))
    return found[::-1]


def inclusion_proof(read: Read, leaf: int, size: int) -> list[bytes]:
    """What proves that ``leaf`` is in the tree of ``size`` leaves."""
    return [range_hash(read, *part) for part in inclusion_ranges(leaf, size)]


def consistency_proof(read: Read, old: int, new: int) -> list[bytes]:
    """What proves that the tree of ``new`` leaves holds that of ``old`` as it was."""
    return [range_hash(read, *part) for part in consistency_ranges(old, new)]


def verify_inclusion(leaf: int, size: int, hashed: bytes, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether ``proof`` leads from a leaf's hash to the root of the tree of ``size`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= leaf < size:
        return False
    place, edge, found = leaf, size - 1, hashed
    for step in proof:
        if edge == 0:
            return False
        if place & 1 or place == edge:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, edge = place >> 1, edge >> 1
        else:
            found = node_hash(found, step)
        place, edge = place >> 1, edge >> 1
    return edge == 0 and found == expected


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether ``proof`` shows that the tree of ``new`` leaves continues that of ``old`` (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old in {0, new}:
        known = old_root == (EMPTY if old == 0 else new_root)
        return known and not proof
    steps = list(proof) if old & (old - 1) else [old_root, *proof]  # a power of two is a node of the new tree
    if not steps:
        return False
    place, edge = old - 1, new - 1
    while place & 1:
        place, edge = place >> 1, edge >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if edge == 0:
            return False
        if place & 1 or place == edge:
            before, after = node_hash(step, before), node_hash(step, after)
            while not place & 1 and place:
                place, edge = place >> 1, edge >> 1
        else:
            after = node_hash(after, step)
        place, edge = place >> 1, edge >> 1
    return edge == 0 and before == old_root and after == new_root


class Frontier:
    """A tree that only grows, of which nothing is kept but the roots of its full subtrees: a few dozen hashes."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []  # largest subtree first

    def add(self, hashed: bytes) -> None:
        """Add a leaf's hash at the end."""
        self.size += 1
        closed = self.size
        while not closed & 1:
            hashed = sha256(b"\x01" + self._edge.pop() + hashed).digest()
            closed >>= 1
        self._edge.append(hashed)

    def root(self) -> bytes:
        """The root of what was added so far."""
        if not self._edge:
            return EMPTY
        *left, edge = self._edge
        for subtree in reversed(left):
            edge = node_hash(subtree, edge)
        return edge
