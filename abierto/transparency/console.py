"""``abierto verify`` on the log: a receipt, a checkpoint, a range of leaves, or everything. Reads; changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from abierto.core import clock
from abierto.core.errors import DomainError
from abierto.transparency import checking, notes, queries, tree
from abierto.transparency.models import Checkpoint
from abierto.transparency.models.tree import leaves_of

Say = Callable[[str], object]


def verify_receipt(text: str, say: Say) -> None:
    """Whether what a receipt promised is in the log. Raises DomainError when it is not, or not yet."""
    found = queries.standing(text, clock.now())
    say(f"Huella: {found.receipt.commitment.hex()}")
    say(f"Prometido el {_instant(found.receipt.promised_at)}, a más tardar el {_instant(found.receipt.due_at)}.")
    if found.inclusion is None or not found.inclusion.holds:
        raise DomainError(found.sentence)
    checking.check_checkpoint(found.inclusion.checkpoint)
    checking.check_range(found.inclusion.leaf, found.inclusion.leaf + 1)
    say(found.sentence)
    say(
        f"Su prueba, de {len(found.inclusion.proof)} pasos, lleva a la raíz del "
        f"{str(found.inclusion.checkpoint).lower()}."
    )


def verify_checkpoint(path: str, say: Say) -> None:
    """Whether a checkpoint that somebody kept still comes out of today's tree. Raises DomainError when it does not."""
    try:
        raw = Path(path).read_bytes()[: notes.LONGEST + 1].decode("utf-8")
    except (OSError, ValueError):
        raise DomainError(f"No se puede leer «{path}»; revise que exista y que sea una nota de texto.") from None
    note = notes.read_note(raw)
    if not checking.is_ours(note):
        raise DomainError("Ese punto de control no lo firmó esta bitácora.")
    if note.size > tree.size():
        raise checking.Broken(
            f"Ese punto de control tiene {leaves_of(note.size)} y el árbol de hoy, {tree.size()}: se quitaron hojas, o "
            "la base se restauró de un respaldo anterior."
        )
    if tree.root_at(note.size) != note.root:
        raise checking.Broken("La raíz de ese punto de control no sale de las hojas de hoy: alguna se cambió.")
    say(f"Es auténtico: el árbol de hoy contiene tal cual lo que firmó, de {leaves_of(note.size)}.")
    for cosignature in _witnessed(note):
        say(f"También lo firmó {cosignature}.")


def verify_range(first: int, last: int, say: Say) -> None:
    """Whether leaves ``first`` to ``last``, both included, are what was kept. Raises DomainError when they are not."""
    if not 0 <= first <= last < tree.size():
        raise DomainError(
            f"El árbol tiene {leaves_of(tree.size())}: pida dos números entre 0 y {max(tree.size() - 1, 0)}."
        )
    checking.check_range(first, last + 1)
    signed = queries.latest_checkpoint()
    say(f"Las hojas de la {first} a la {last} son lo que dicen sus renglones, y lo que se guardó en el árbol.")
    if signed is not None and signed.size > last:
        checking.check_checkpoint(signed)
        if tree.root_at(signed.size) != bytes(signed.root):
            raise checking.Broken(f"La raíz del {str(signed).lower()} no sale del árbol.")
        say(f"El {str(signed).lower()} las contiene.")


def verify_everything(say: Say) -> None:
    """Make the whole log again and compare. Raises DomainError on the first difference."""
    seen = checking.check_everything()
    waiting = seen.leaves - (signed.size if (signed := queries.latest_checkpoint()) else 0)
    say(f"Se revisó cada renglón ({leaves_of(seen.leaves)}): todos son lo que se guardó en el árbol.")
    say(f"Puntos de control: {seen.checkpoints}. Sus firmas son válidas y sus raíces salen.")
    if waiting:
        say(f"Por firmar en el siguiente punto de control: {leaves_of(waiting)}.")


def _witnessed(note: notes.Note) -> list[str]:
    checkpoint = Checkpoint.objects.filter(size=note.size).first()
    if checkpoint is None:
        return []
    return [cosignature.witness.title for cosignature in checkpoint.cosignatures.select_related("witness")]


def _instant(at) -> str:
    return at.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M:%S")
