"""Whether a ballot's commitment opens, and whether it is in the log, from what the file itself carries."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from abierto.dialogues.tally.ballots import Ballot
from abierto.transparency.commitments import commit
from abierto.transparency.merkle import leaf_hash, verify_inclusion


@dataclass(frozen=True)
class TreeHead:
    """The size and the root of the log at a checkpoint; whose signature it bears is ``abierto verify``'s to say."""

    size: int
    root: bytes


def opens(ballot: Ballot) -> bool:
    """Whether the ballot's content and salt give its commitment."""
    try:
        return commit(ballot.content, bytes.fromhex(ballot.salt)).hex() == ballot.commitment
    except (ValueError, TypeError):  # a salt of another length, a content that JSON cannot write
        return False


def tree_head(note: str) -> TreeHead | None:
    """The tree that a checkpoint (C2SP tlog-checkpoint) signs, or None where the text is not one."""
    lines = note.split("\n")
    if len(lines) < 4 or not lines[0] or not lines[1].isascii() or not lines[1].isdigit() or len(lines[1]) > 15:
        return None
    try:
        root = base64.b64decode(lines[2], validate=True)
    except (binascii.Error, ValueError):
        return None
    return TreeHead(int(lines[1]), root) if len(root) == 32 else None


def is_included(ballot: Ballot, head: TreeHead) -> bool:
    """Whether the ballot's proof leads from its commitment to the tree's root."""
    hashed = leaf_hash(bytes.fromhex(ballot.commitment))
    proof = [bytes.fromhex(step) for step in ballot.proof]
    return ballot.leaf is not None and verify_inclusion(ballot.leaf, head.size, hashed, proof, head.root)


def has_proof(ballot: Ballot, head: TreeHead | None) -> bool:
    """Whether the file carries what proves this ballot; the only leaf of a log needs no steps."""
    return ballot.leaf is not None and head is not None and (bool(ballot.proof) or head.size == 1)
