"""Looking whether everything is as it was signed: leaves made again from their rows, tiles, roots and signatures.

Reads and writes nothing. What does not match is told in :class:`Broken`, in a sentence for people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from abierto.core.errors import DomainError
from abierto.transparency import keys, merkle, notes, sources, tree
from abierto.transparency.models import Checkpoint
from abierto.transparency.models.tree import HASH, HEIGHT, WIDTH

#: Leaves that are in memory at once.
CHUNK = 64 * WIDTH
_LAST = 2**62


class Broken(DomainError):
    """Something is not what was signed. ``str(error)`` says what."""


@dataclass(frozen=True)
class Seen:
    """What a complete look went through."""

    leaves: int
    checkpoints: int


def check_range(first: int, last: int, *, each: Callable[[list[bytes]], None] = lambda hashes: None) -> None:
    """Make leaves ``first`` to ``last`` (not included) again from their rows and compare them with the tiles, and the
    tiles with those above. Raises Broken. ``each`` is given the leaf hashes, in order, from the tile of the first."""
    for start, hashes in leaf_hashes(first - first % WIDTH, last):
        each(hashes)
        _check_leaves(start, hashes)
    level = 0
    while (last >> (HEIGHT * (level + 1))) > 0:
        _check_above(level, first >> (HEIGHT * (level + 1)), last >> (HEIGHT * (level + 1)))
        level += 1


def check_everything(say: Callable[[int], None] = lambda leaves: None) -> Seen:
    """Make the whole tree again from the rows of its sources, and every checkpoint's root. Raises Broken.

    ``say`` is told now and then how many leaves were looked at. The log may grow meanwhile: what is new is left for
    another time.
    """
    signed = Checkpoint.objects.order_by("-size").first()
    size = tree.size()
    if signed is not None and signed.size > size:
        raise Broken(f"El {str(signed).lower()} es mayor que el árbol, que tiene {size}: faltan hojas.")
    roots = _Roots(size)

    def grow(hashes: list[bytes]) -> None:
        roots.grow(hashes)
        say(roots.frontier.size)

    check_range(0, size, each=grow)
    roots.grow([])
    claimed = {source.name: max(source.stored(size, _LAST), default=-1) for source in sources.all_sources()}
    beyond = tree.size()  # asked after: a leaf and its row come into sight together
    for name, leaf in claimed.items():
        if leaf >= beyond:
            raise Broken(f"Un renglón de «{name}» dice ser la hoja {leaf}, que el árbol no tiene.")
    return Seen(size, roots.seen)


class _Roots:
    """The tree growing leaf by leaf, its root compared with what was signed at each size."""

    def __init__(self, size: int) -> None:
        self.frontier, self.seen = merkle.Frontier(), 0
        self._left = Checkpoint.objects.filter(size__lte=size).order_by("size").iterator(chunk_size=500)
        self._next = next(self._left, None)

    def grow(self, hashes: list[bytes]) -> None:
        self._look()
        for hashed in hashes:
            self.frontier.add(hashed)
            self._look()

    def _look(self) -> None:
        while self._next is not None and self._next.size == self.frontier.size:
            check_checkpoint(self._next)
            if self.frontier.root() != bytes(self._next.root):
                raise Broken(
                    f"La raíz del {str(self._next).lower()} ya no sale de sus hojas: alguna se cambió, se quitó o se "
                    "añadió."
                )
            self._next, self.seen = next(self._left, None), self.seen + 1


def leaf_hashes(first: int, last: int) -> Iterator[tuple[int, list[bytes]]]:
    """Leaf hashes made from the rows of the sources, some thousands at a time, each lot with its first number."""
    for start in range(first, last, CHUNK):
        end = min(start + CHUNK, last)
        found = stored(start, end)
        yield start, [merkle.leaf_hash(found[leaf]) for leaf in range(start, end)]


def stored(first: int, last: int) -> dict[int, bytes]:
    """The commitments of leaves ``first`` to ``last`` (not included), of whatever source. Raises Broken on a gap."""
    found: dict[int, bytes] = {}
    for source in sources.all_sources():
        own = source.stored(first, last)
        twice = found.keys() & own.keys()
        if twice:
            raise Broken(f"Dos renglones distintos dicen ser la hoja {min(twice)}.")
        found |= own
    if len(found) != last - first:
        missing = next(leaf for leaf in range(first, last) if leaf not in found)
        raise Broken(f"Falta el renglón de la hoja {missing}: alguien lo quitó.")
    return found


def check_checkpoint(checkpoint: Checkpoint) -> notes.Note:
    """Whether a checkpoint's row, its note and our signature on it say the same. Raises Broken."""
    note = notes.read_note(checkpoint.note)
    if (note.size, note.root) != (checkpoint.size, bytes(checkpoint.root)):
        raise Broken(f"El {str(checkpoint).lower()} no dice lo que se firmó.")
    if not is_ours(note):
        raise Broken(f"La firma del {str(checkpoint).lower()} no es válida.")
    return note


def is_ours(note: notes.Note) -> bool:
    """Whether some key of this log signed the note under its own name."""
    return any(
        name == signature.name == note.origin and keys.is_signed(public_key, signature.body, note.text.encode())
        for signature in note.signatures
        for name, public_key in keys.known_keys(signature.key_id)
    )


def _check_leaves(start: int, hashes: list[bytes]) -> None:
    """Compare leaf hashes, the first of them that of a tile, with the tiles of the lowest level."""
    tiles = tree.tiles_between(0, start // WIDTH, (start + len(hashes) - 1) // WIDTH + 1)
    for at in range(0, len(hashes), WIDTH):
        expected = b"".join(hashes[at : at + WIDTH])
        kept = tiles.get((start + at) // WIDTH, b"")[: len(expected)]
        if kept != expected:
            wrong = next(
                place
                for place, hashed in enumerate(hashes[at : at + WIDTH])
                if kept[place * HASH : (place + 1) * HASH] != hashed
            )
            raise Broken(f"La hoja {start + at + wrong} no es lo que se guardó en el árbol: su renglón cambió.")


def _check_above(level: int, first: int, last: int) -> None:
    """Compare tiles ``first`` to ``last`` of a level, all full, with the hashes above them."""
    for start in range(first, last, CHUNK // WIDTH):
        end = min(start + CHUNK // WIDTH, last)
        tiles = tree.tiles_between(level, start, end)
        above = tree.tiles_between(level + 1, start // WIDTH, (end - 1) // WIDTH + 1)
        for index in range(start, end):
            at = index % WIDTH * HASH
            root = merkle.root(tree.split(tiles.get(index, b"")))
            if above.get(index // WIDTH, b"")[at : at + HASH] != root:
                raise Broken(
                    f"Las hojas desde la {index << (HEIGHT * (level + 1))} no son lo que se guardó en el árbol."
                )
