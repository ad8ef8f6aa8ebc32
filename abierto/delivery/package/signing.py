"""Signing what a delivery says with the log's key, each kind of statement under words of its own."""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from typing import Any

from abierto.core.errors import DomainError
from abierto.transparency import keys, notes

#: Begin the message that is signed: no checkpoint and no receipt begins so, and neither is taken for the other.
MANIFEST = b"\x00abierto entrega 1\n"
STATEMENT = b"\x00abierto reparto 1\n"

#: Identifier of a key → the (name, public key) that are known under it.
KnownKeys = Callable[[bytes], list[tuple[str, bytes]]]
Sign = Callable[[bytes], str]


def signed(about: bytes, body: bytes) -> str:
    """The line of our signature under ``body``."""
    signer = keys.signer()
    return notes.signature_line(signer.name, signer.key_id, signer.sign(about + body)) + "\n"


def who_signed(about: bytes, body: bytes, line: bytes, known: KnownKeys) -> str | None:
    """The name of the known key whose line this is, exactly; None when it is of none, or the signature is not good."""
    told = _told(line)
    for name, public_key in known(told[:4]):
        exact = notes.signature_line(name, told[:4], told[4:]) + "\n"
        if exact.encode() == line and keys.is_signed(public_key, told[4:], about + body):
            return name
    return None


def key_id_in(line: bytes) -> bytes:
    """The identifier of the key that a line of signature says it is of; empty when it says none."""
    return _told(line)[:4]


def _told(line: bytes) -> bytes:
    try:
        return b64decode(line.decode("utf-8", "replace").split(" ")[-1].rstrip("\n"), validate=True)
    except (NotBase64, ValueError):
        return b""


def note_is_signed(note: notes.Note, known: KnownKeys) -> bool:
    """Whether a known key of the log signed a checkpoint under its own name."""
    return any(
        name == signature.name == note.origin and keys.is_signed(public_key, signature.body, note.text.encode())
        for signature in note.signatures
        for name, public_key in known(signature.key_id)
    )


def keys_of(text: str) -> KnownKeys:
    """The one key that somebody gives, as ``name+identifier+key``. Raises DomainError when it is not one."""
    parts = text.strip().split("+", 2)
    try:
        body = b64decode(parts[2], validate=True) if len(parts) == 3 else b""
    except (NotBase64, ValueError):
        body = b""
    if len(body) != 33 or body[0] != keys.ED25519 or keys.key_id(parts[0], body[1:]).hex() != parts[1]:
        raise DomainError("Eso no es una llave de la bitácora: se escribe «nombre+identificador+llave», completa.")
    wanted, found = keys.key_id(parts[0], body[1:]), [(parts[0], body[1:])]
    return lambda key_id: found if key_id == wanted else []


def written(content: dict[str, Any]) -> bytes:
    """The one way of writing what is signed: people can read it, and it comes out the same every time."""
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def read(body: bytes, name: str) -> dict[str, Any]:
    """A file of JSON. Raises ValueError with a sentence."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise ValueError(f"«{name}» no se puede leer")
    return content
