"""What a leaf of the tree holds: a salted commitment, which says nothing by itself and opens to one content alone.

Whoever has the content and the salt can make the commitment again; without the salt nobody can even guess. Erasing the
salt unlinks the leaf from its content for good, and the tree stays as it was.
"""

from __future__ import annotations

import json
import secrets
from hashlib import sha256
from typing import Any

SALT = 16  # bytes
SIZE = 32  # bytes of a commitment
_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
_AS_THEY_ARE = frozenset((str, int, bool, type(None)))


def canonical(content: dict[str, Any]) -> bytes:
    """The one way of writing ``content``: JSON in UTF-8, keys in order, no spaces."""
    return _WRITER.encode(_settled(content)).encode("utf-8", "surrogatepass")


def new_salt() -> bytes:
    """Sixteen bytes at random."""
    return secrets.token_bytes(SALT)


def commit(content: dict[str, Any], salt: bytes) -> bytes:
    """The commitment to ``content``: the SHA-256 of the salt followed by the content written canonically."""
    if len(salt) != SALT:
        raise ValueError(f"a salt is {SALT} bytes")
    return sha256(salt + canonical(content)).digest()


def _settled(value: Any) -> Any:
    """Numbers as every database gives them back: ``1e+16`` may return as ``10000000000000000``, and -0.0 as 0.0."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) >= 1e16 else value + 0.0
    if isinstance(value, dict):
        return {key: _settled(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(part) for part in value]
    return value
