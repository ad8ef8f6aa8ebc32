"""What is asked of the log: its checkpoints, its proofs, how a receipt stands."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from abierto.core.health import Part
from abierto.core.models import Entry
from abierto.transparency import commitments, keys, merkle, sources, tree
from abierto.transparency.line_source import line_content
from abierto.transparency.models import Audit, Checkpoint, LineLeaf, LogKey
from abierto.transparency.receipts import Receipt, read_receipt


def latest_checkpoint() -> Checkpoint | None:
    """The largest tree that was signed."""
    return Checkpoint.objects.order_by("-size").first()


def whole_note(checkpoint: Checkpoint) -> str:
    """A checkpoint as it is published: our signature, then those of its witnesses."""
    lines = checkpoint.cosignatures.order_by("pk").values_list("line", flat=True)
    return checkpoint.note + "".join(f"{line}\n" for line in lines)


def verification_key(key: LogKey) -> str:
    """A key of the log as programs that check notes are given it: ``name+identifier+key``."""
    body = b64encode(bytes([keys.ED25519]) + bytes(key.public_key)).decode()
    return f"{key.name}+{bytes(key.key_id).hex()}+{body}"


@dataclass(frozen=True)
class Inclusion:
    """The proof that a commitment is a leaf of a signed tree."""

    commitment: bytes
    leaf: int
    checkpoint: Checkpoint
    proof: list[bytes]

    @property
    def holds(self) -> bool:
        """Whether the proof leads from the commitment to the root that was signed."""
        hashed, root = merkle.leaf_hash(self.commitment), bytes(self.checkpoint.root)
        return merkle.verify_inclusion(self.leaf, self.checkpoint.size, hashed, self.proof, root)


def inclusion(commitment: bytes) -> Inclusion | None:
    """The proof of a commitment in the latest checkpoint; None while it is in none."""
    leaf, checkpoint = sources.find(commitment), latest_checkpoint()
    if leaf is None or checkpoint is None or leaf >= checkpoint.size:
        return None
    return Inclusion(commitment, leaf, checkpoint, tree.inclusion_proof(leaf, checkpoint.size))


@dataclass(frozen=True)
class Standing:
    """How a receipt stands: what was promised, the leaf that it has by now, and since which checkpoint."""

    receipt: Receipt
    leaf: int | None
    first: Checkpoint | None  # the first that covers its leaf
    inclusion: Inclusion | None
    asked_at: datetime

    @property
    def is_overdue(self) -> bool:
        """The time promised has gone by and no checkpoint covers it."""
        return self.inclusion is None and self.asked_at > self.receipt.due_at

    @property
    def is_broken(self) -> bool:
        """It has a leaf, and the proof does not lead to what was signed."""
        return self.inclusion is not None and not self.inclusion.holds

    @property
    def sentence(self) -> str:
        """The answer as people read it."""
        if self.is_broken:
            return "La bitácora no puede probar lo que prometió: algo se cambió. Guarde su comprobante y denúncielo."
        if self.is_overdue:
            return (
                "Pasó el plazo y lo prometido no está en la bitácora. Guarde su comprobante: prueba el incumplimiento."
            )
        if self.leaf is None:
            return "El comprobante es auténtico y todavía espera su lugar en la bitácora."
        if self.inclusion is None or self.first is None:
            return f"El comprobante es auténtico y ya tiene lugar: la hoja {self.leaf}. Falta que se firme."
        return f"El comprobante es auténtico y está en la bitácora: es la hoja {self.leaf}."


def standing(text: str, at: datetime) -> Standing:
    """Read a receipt and look for what it promised. Raises DomainError when this log did not sign it."""
    receipt = read_receipt(text)
    leaf = sources.find(receipt.commitment)
    first = None if leaf is None else Checkpoint.objects.filter(size__gt=leaf).order_by("size").first()
    return Standing(receipt, leaf, first, inclusion(receipt.commitment), at)


def opened_line(pk: int) -> dict[str, Any] | None:
    """A public line of the ledger with all that opens its leaf; None when it is not public, or waits for its leaf."""
    found = LineLeaf.objects.filter(entry_id=pk, entry__public=True).select_related("entry").first()
    if found is None:
        return None
    content = line_content(found.entry, bytes(found.detail_salt))
    return {
        "leaf": found.leaf,
        "commitment": bytes(found.commitment).hex(),
        "salt": bytes(found.salt).hex(),
        "content": content,
        "opens": commitments.commit(content, bytes(found.salt)) == bytes(found.commitment),
    }


def public_line(pk: int) -> Entry | None:
    """A line that anyone may read."""
    return Entry.objects.filter(pk=pk, public=True).first()


def log_health() -> Part:
    """The last complete audit found everything as it was."""
    last = Audit.objects.order_by("-at", "-pk").first()
    return Part(
        "bitácora verificable",
        last is None or last.went_well,
        last.problem if last else "",
        "Ejecute «abierto verify» y vea docs/operations.md, «La bitácora verificable».",
    )
