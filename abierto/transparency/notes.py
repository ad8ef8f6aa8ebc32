"""Checkpoints as signed notes (C2SP tlog-checkpoint, signed-note, tlog-cosignature). Pure: no database, no clock.

A note is a text, an empty line, and a line for each signature: an em dash, the name of the key, and in base 64 the
key's identifier followed by the signature.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass

from abierto.core.errors import DomainError

LONGEST = 16 * 1024
_DASH = "\u2014"


@dataclass(frozen=True)
class Signature:
    """A line of signature as it was read: whose name it bears, and its bytes after the key's identifier."""

    name: str
    key_id: bytes
    body: bytes

    @property
    def line(self) -> str:
        """The line, as it is written."""
        return signature_line(self.name, self.key_id, self.body)


@dataclass(frozen=True)
class Note:
    """A checkpoint as it was read; nothing of it has been checked yet."""

    text: str  # what the signatures cover, its last line break included
    origin: str
    size: int
    root: bytes
    signatures: tuple[Signature, ...]


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """What is signed: the log's name, how many leaves, and the root."""
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def signature_line(name: str, key_id: bytes, signature: bytes) -> str:
    """One signature, as its line of the note, without the line break."""
    return f"{_DASH} {name} {b64encode(key_id + signature).decode()}"


def signed(text: str, lines: list[str]) -> str:
    """The whole note."""
    return f"{text}\n" + "".join(f"{line}\n" for line in lines)


def cosigned_message(text: str, timestamp: int) -> bytes:
    """What a witness signs of a checkpoint's text (cosignature/v1)."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def read_note(raw: str) -> Note:
    """Read a checkpoint. Raises DomainError when it is not one."""
    if len(raw) > LONGEST:
        raise DomainError("Eso no es un punto de control: es demasiado largo.")
    plain = raw.replace("\r\n", "\n")
    text, empty, rest = plain.rpartition("\n\n")
    lines = text.split("\n")
    if not empty or len(lines) < 3 or not lines[1].isdecimal() or not lines[1].isascii() or len(lines[1]) > 18:
        raise DomainError("Eso no es un punto de control: le faltan renglones.")
    root = _bytes(lines[2])
    if len(root) != 32 or str(int(lines[1])) != lines[1]:
        raise DomainError("Eso no es un punto de control: su raíz o su tamaño no se entienden.")
    signatures = tuple(_signature(line) for line in rest.split("\n") if line)
    if not signatures:
        raise DomainError("Al punto de control le falta la firma.")
    return Note(f"{text}\n", lines[0], int(lines[1]), root, signatures)


def _signature(line: str) -> Signature:
    parts = line.split(" ")
    body = _bytes(parts[2]) if len(parts) == 3 and parts[0] == _DASH and parts[1] else b""
    if len(body) < 5:
        raise DomainError("Un renglón de firma del punto de control no se entiende.")
    return Signature(parts[1], body[:4], body[4:])


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text.encode("ascii"), validate=True)
    except (NotBase64, ValueError):
        return b""
