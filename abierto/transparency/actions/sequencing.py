"""The log grows: what waits gets a leaf, and the tree is signed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from abierto.core import clock, jobs, ledger
from abierto.core.errors import DomainError
from abierto.transparency import checking, keys, merkle, notes, sources, tree
from abierto.transparency.models import Audit, Checkpoint
from abierto.transparency.models.tree import leaves_of

#: Leaves of one transaction: while it lasts, SQLite lets nobody else write.
BATCH = 4_000
#: Leaves between two checkpoints, when there is that much to place.
_BETWEEN = 200_000
_ATTEMPTS = 5


def sequence(most: int = BATCH) -> int:
    """Give leaves to up to ``most`` rows that wait, in one transaction; returns how many.

    Within the batch they are ordered by their commitments, which tell nothing: not who came before whom.
    """
    for _ in range(_ATTEMPTS):
        before = tree.size()
        batch = _waiting(most)
        if not batch:
            return 0
        batch.sort(key=lambda item: item[2])
        hashes = [merkle.leaf_hash(commitment) for _source, _handle, commitment in batch]
        with transaction.atomic():
            tree.lock()
            if tree.size() != before:
                continue  # another sequencer was first: look again at what still waits
            first = tree.append(hashes)
            placed: dict[str, list] = {}
            for leaf, (source, handle, _commitment) in enumerate(batch, first):
                placed.setdefault(source.name, []).append((handle, leaf))
            for source in sources.all_sources():
                if source.name in placed:
                    source.place(placed[source.name])
            return len(batch)
    return 0


def _waiting(most: int) -> list[tuple[sources.Source, object, bytes]]:
    found: list[tuple[sources.Source, object, bytes]] = []
    for source in sources.all_sources():
        if len(found) < most:
            found += [(source, handle, commitment) for handle, commitment in source.waiting(most - len(found))]
    return found


@transaction.atomic
def publish_checkpoint(at: datetime | None = None) -> Checkpoint | None:
    """Sign the tree as it is; returns the latest checkpoint, which is the one before when nothing grew.

    Nothing is signed before the new leaves were made again from their rows and the root signed last came out again.
    Raises :class:`~abierto.transparency.checking.Broken` when something does not match. None while there is no leaf.
    """
    tree.lock()
    size = tree.size()
    previous = Checkpoint.objects.order_by("-size").first()
    if previous is not None:
        checking.check_checkpoint(previous)
        if previous.size > size or tree.root_at(previous.size) != bytes(previous.root):
            raise checking.Broken(f"El {str(previous).lower()} ya no sale de las hojas de hoy: no se firma otro.")
        if previous.size == size:
            return previous
    if size == 0:
        return None
    checking.check_range(previous.size if previous else 0, size)
    signer, key = keys.recorded()
    root = tree.root_at(size)
    text = notes.checkpoint_text(signer.name, size, root)
    line = notes.signature_line(signer.name, signer.key_id, signer.sign(text.encode()))
    return Checkpoint.objects.create(
        size=size, root=root, at=at or clock.now(), key=key, note=notes.signed(text, [line])
    )


def sequence_and_sign() -> str | None:
    """Place all that waits and sign; the job of every minute."""
    total = 0
    while not jobs.stopping():
        since = 0
        while since < _BETWEEN and not jobs.stopping() and (placed := sequence()):
            since += placed
        total += since
        checkpoint = publish_checkpoint()
        if since < _BETWEEN:
            break
    if not total:
        return None
    new = "1 hoja nueva" if total == 1 else f"{total} hojas nuevas"
    return f"{new}; {str(checkpoint).lower()}." if checkpoint else None


def audit(at: datetime | None = None) -> Audit:
    """Look at everything again and write down how it was; a difference is a line of the ledger too, once."""
    size, problem, seen = tree.size(), "", None
    try:
        seen = checking.check_everything()
    except DomainError as difference:
        problem = str(difference)
    with transaction.atomic():
        last = Audit.objects.order_by("-at", "-pk").first()
        made = Audit.objects.create(
            at=at or clock.now(),
            size=seen.leaves if seen else size,
            checkpoints=seen.checkpoints if seen else 0,
            problem=problem[:500],
        )
        if problem and (last is None or last.problem != made.problem):
            ledger.record("transparency.audit_failed", on=made, by=None)
    return made


def audit_and_tell() -> str:
    """The audit of every night; a difference makes the job fail, so that «/salud» and the doctor tell it."""
    made = audit()
    if made.problem:
        raise checking.Broken(made.problem)
    points = "1 punto" if made.checkpoints == 1 else f"{made.checkpoints} puntos"
    return f"{leaves_of(made.size)} y {points} de control, todo como se firmó."
