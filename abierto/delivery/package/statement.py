"""The statement that is the same for every actor: how much was received in all, and a closed line for each space.

A closed line is a salted commitment to what one space received. Each package opens those of its own spaces and nobody
else's; all of them opened together add up to the totals that everybody holds. So nobody learns another's figures, and
nobody can be told different ones.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from abierto.transparency.commitments import SALT, commit

FORMAT = "abierto.reparto/1"
#: What is added up over all spaces.
ADDED = ("aportaciones", "aportaciones_apartadas", "borradas", "reacciones", "reacciones_apartadas")


@dataclass(frozen=True)
class Share:
    """What one space received, and to whom it is delivered; ``leaves`` is the fingerprint of its leaves' numbers."""

    space: str
    recipients: tuple[str, ...]
    amounts: Mapping[str, int]
    leaves: str

    @property
    def content(self) -> dict[str, Any]:
        """What its line commits to."""
        return {
            "espacio": self.space,
            "entregado_a": sorted(self.recipients),
            "hojas_sha256": self.leaves,
            **{name: self.amounts.get(name, 0) for name in ADDED},
        }


class LeafPrint:
    """The fingerprint of leaf numbers in order: SHA-256 over each as eight bytes, the highest first."""

    def __init__(self) -> None:
        self._digest = sha256()

    def add(self, leaves: np.ndarray) -> None:
        """Add numbers, each higher than the ones before."""
        self._digest.update(leaves.astype(">u8").tobytes())

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def salt_of(secret: bytes, space: str) -> bytes:
    """The salt of a space's line, the same if the work is begun again."""
    return hmac.digest(secret, b"reparto\n" + space.encode(), sha256)[:SALT]


def opening(share: Share, secret: bytes) -> dict[str, Any]:
    """What opens the line of a space."""
    return {"contenido": share.content, "sal": salt_of(secret, share.space).hex()}


def line_of(opened: Mapping[str, Any]) -> str:
    """The closed line that an opening makes. Raises ValueError when it is none."""
    try:
        return commit(opened["contenido"], bytes.fromhex(opened["sal"])).hex()
    except (KeyError, TypeError, AttributeError):
        raise ValueError("una apertura del reparto no se entiende") from None


def statement(shares: Sequence[Share], secret: bytes, *, leaves: Mapping[str, int], **facts: Any) -> dict[str, Any]:
    """What is said to all alike. ``leaves`` tells what the leaves of the tree are, whose sum is the tree's size."""
    totals = {name: sum(share.amounts.get(name, 0) for share in shares) for name in ADDED}
    return {
        "formato": FORMAT,
        "espacios": sorted(line_of(opening(share, secret)) for share in shares),
        "hojas": dict(leaves),
        "totales": totals,
        **facts,
    }


def add_up(said: Mapping[str, Any], openings: Iterable[Mapping[str, Any]]) -> list[str]:
    """What does not add up once the lines of every package are opened together, in sentences; none when all does."""
    problems: list[str] = []
    opened: dict[str, Mapping[str, Any]] = {}
    for each in openings:
        line = line_of(each)
        if line not in said["espacios"]:
            problems.append(f"El espacio «{each['contenido'].get('espacio')}» no es un renglón del reparto.")
        opened[line] = each["contenido"]
    closed = len(set(said["espacios"]) - opened.keys())
    if closed:
        problems.append(f"{closed} renglones del reparto no los abre ningún paquete.")
    names = [content.get("espacio") for content in opened.values()]
    if len(set(names)) != len(names):
        problems.append("Un mismo espacio está en dos renglones del reparto.")
    for name in ADDED:
        total = sum(int(content.get(name, 0)) for content in opened.values())
        if not closed and total != said["totales"][name]:
            problems.append(f"{name}: los paquetes suman {total} y el reparto dice {said['totales'][name]}.")
    return problems
