"""The tree in the database: appended to by one at a time, read by anyone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models.functions import Length

from abierto.transparency import merkle
from abierto.transparency.models import Tile
from abierto.transparency.models.tree import HASH, HEIGHT, WIDTH

#: One sequencer at a time: the key of PostgreSQL's own lock. SQLite lets one transaction write at a time as it is.
_ALONE = 7_304_118_233
#: Tiles written in one statement.
_AT_ONCE = 200
#: Tiles asked for in one statement: SQLite takes no condition deeper than a thousand.
_READ_AT_ONCE = 400
#: Leaves proved together, so that their tiles fit in little memory.
_PROVED_AT_ONCE = 1_000


def lock() -> None:
    """Hold the tree until the transaction ends."""
    if not connection.in_atomic_block:
        raise RuntimeError("the tree is held within a transaction")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALONE])


def size() -> int:
    """How many leaves the tree has, whether signed yet or not."""
    last = Tile.objects.filter(level=0).order_by("-index").values_list("index", Length("hashes")).first()
    return last[0] * WIDTH + last[1] // HASH if last else 0


def append(hashes: Sequence[bytes]) -> int:
    """Add leaf hashes at the end, within :func:`lock`; returns the number of the first of them."""
    first = size()
    fresh, level = list(hashes), 0
    while fresh:
        fresh = _append_to_level(level, first >> (HEIGHT * level), fresh)
        level += 1
    return first


def _append_to_level(level: int, start: int, fresh: list[bytes]) -> list[bytes]:
    """Add hashes to a level that has ``start`` of them; returns the roots of the tiles that became full."""
    index, filled = divmod(start, WIDTH)
    begun = b""
    if filled:
        begun = bytes(Tile.objects.get(level=level, index=index).hashes)
        if len(begun) != filled * HASH:
            raise RuntimeError(f"tile {level}/{index} has {len(begun) // HASH} hashes, not {filled}")
    body = begun + b"".join(fresh)
    pieces = [body[at : at + WIDTH * HASH] for at in range(0, len(body), WIDTH * HASH)]
    if begun:
        Tile.objects.filter(level=level, index=index).update(hashes=pieces[0])
    Tile.objects.bulk_create(
        (Tile(level=level, index=index + at, hashes=piece) for at, piece in enumerate(pieces) if at or not begun),
        batch_size=_AT_ONCE,
    )
    return [merkle.root(split(piece)) for piece in pieces if len(piece) == WIDTH * HASH]


def split(hashes: bytes) -> list[bytes]:
    """The hashes of a tile, one by one."""
    return [hashes[at : at + HASH] for at in range(0, len(hashes), HASH)]


def range_hashes(ranges: Iterable[merkle.Range]) -> list[bytes]:
    """The hash of each range of leaves, their tiles read together. Raises LookupError where the tree ends before."""
    wanted = list(ranges)
    nodes = [node for part in wanted for node in merkle.full_subtrees(*part)]
    tiles = _tiles({_tile_of(*node)[:2] for node in nodes})

    def read(level: int, index: int) -> bytes:
        tile_level, tile, first, count = _tile_of(level, index)
        hashes = tiles.get((tile_level, tile), b"")[first * HASH : (first + count) * HASH]
        if len(hashes) != count * HASH:
            raise LookupError(f"tile {tile_level}/{tile} ends before hash {first + count}")
        return merkle.root(split(hashes))

    return [merkle.range_hash(read, *part) for part in wanted]


def root_at(leaves: int) -> bytes:
    """The root that the tree has, or had, with so many leaves."""
    return range_hashes([(0, leaves)])[0]


def inclusion_proof(leaf: int, leaves: int) -> list[bytes]:
    """What proves that ``leaf`` is in the tree of so many leaves. Raises ValueError when it is not."""
    return range_hashes(merkle.inclusion_ranges(leaf, leaves))


def inclusion_proofs(wanted: Iterable[int], leaves: int) -> dict[int, list[bytes]]:
    """The proof of each of many leaves, their tiles read together: thousands of proofs cost a few queries."""
    found: dict[int, list[bytes]] = {}
    ordered = sorted(set(wanted))
    for at in range(0, len(ordered), _PROVED_AT_ONCE):
        paths = {leaf: merkle.inclusion_ranges(leaf, leaves) for leaf in ordered[at : at + _PROVED_AT_ONCE]}
        parts = list({part for path in paths.values() for part in path})
        hashes = dict(zip(parts, range_hashes(parts), strict=True))
        found |= {leaf: [hashes[part] for part in path] for leaf, path in paths.items()}
    return found


def consistency_proof(old: int, new: int) -> list[bytes]:
    """What proves that the tree of ``new`` leaves continues that of ``old``. Raises ValueError when it cannot."""
    return range_hashes(merkle.consistency_ranges(old, new))


def tiles_between(level: int, first: int, last: int) -> dict[int, bytes]:
    """The hashes of tiles ``first`` to ``last`` (not included) of a level, by index."""
    rows = Tile.objects.filter(level=level, index__gte=first, index__lt=last).values_list("index", "hashes")
    return {index: bytes(hashes) for index, hashes in rows}


def _tile_of(level: int, index: int) -> tuple[int, int, int, int]:
    """Where a full subtree is read: level and index of its tile, the first of its hashes there, and how many."""
    tile_level, within = divmod(level, HEIGHT)
    tile, first = divmod(index << within, WIDTH)
    return tile_level, tile, first, 1 << within


def _tiles(places: set[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    found: dict[tuple[int, int], bytes] = {}
    ordered = sorted(places)
    for at in range(0, len(ordered), _READ_AT_ONCE):
        found |= _some_tiles(ordered[at : at + _READ_AT_ONCE])
    return found


def _some_tiles(places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    # In plain SQL: a proof is asked for often, and building the same question with Django takes longer than answering.
    wanted = " OR ".join(['(level = %s AND "index" = %s)'] * len(places))
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT level, "index", hashes FROM transparency_tile WHERE {wanted}',
            [number for place in places for number in place],
        )
        return {(level, index): bytes(hashes) for level, index, hashes in cursor.fetchall()}
