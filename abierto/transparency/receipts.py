"""Receipts: the log's signed promise that a commitment will be a leaf of its tree within a day.

A receipt is a line of text: ``ABIERTO1.`` and, in base 64 for addresses, the key's identifier (4 bytes), the instant
(8 bytes, seconds since 1970), the commitment (32) and the signature (64). It says nothing of what was done or by whom.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from abierto.core.errors import DomainError
from abierto.transparency import commitments, keys

PREFIX = "ABIERTO1."
#: How long the log takes at most to give a place to what it promised.
WITHIN = timedelta(hours=24)
#: Begins the message that is signed; no checkpoint begins with a null byte, so one is never taken for the other.
_ABOUT = b"\x00abierto promesa 1\n"
_LENGTH = 4 + 8 + commitments.SIZE + 64


@dataclass(frozen=True)
class Receipt:
    """A promise that was read, whose signature holds."""

    commitment: bytes
    promised_at: datetime
    key_name: str

    @property
    def due_at(self) -> datetime:
        """By when the commitment must be a leaf."""
        return self.promised_at + WITHIN


def promise(commitment: bytes, at: datetime) -> str:
    """The receipt of a commitment accepted at ``at``. Asks nothing of the database."""
    if len(commitment) != commitments.SIZE:
        raise ValueError(f"a commitment is {commitments.SIZE} bytes")
    signer = keys.signer()
    body = signer.key_id + int(at.timestamp()).to_bytes(8, "big") + commitment
    return PREFIX + urlsafe_b64encode(body + signer.sign(_ABOUT + body)).decode()


def read_receipt(text: str) -> Receipt:
    """Read a receipt as people paste it, blanks and line breaks aside. Raises DomainError unless this log signed it."""
    if len(text) > 2000:
        raise DomainError("Eso no es un comprobante: es demasiado largo.")
    plain = "".join(text.split())
    if not plain.startswith(PREFIX):
        raise DomainError(f"Un comprobante empieza con «{PREFIX}»; copie la línea completa.")
    try:
        body = urlsafe_b64decode(plain.removeprefix(PREFIX).encode("ascii"))
    except (NotBase64, ValueError):
        body = b""
    if len(body) != _LENGTH or urlsafe_b64encode(body).decode() != plain.removeprefix(PREFIX):
        raise DomainError("Al comprobante le falta o le sobra algo; copie la línea completa.")
    told, signature = body[:-64], body[-64:]
    names = keys.known_keys(told[:4])
    if not names:
        raise DomainError("Este comprobante no lo firmó esta bitácora.")
    for name, public_key in names:
        if keys.is_signed(public_key, signature, _ABOUT + told):
            return Receipt(told[12:], _instant(told[4:12]), name)
    raise DomainError("La firma del comprobante no es válida: alguien lo cambió, o se copió mal.")


def _instant(told: bytes) -> datetime:
    try:
        return datetime.fromtimestamp(int.from_bytes(told, "big"), UTC)
    except (OverflowError, ValueError, OSError):
        raise DomainError("El comprobante trae una fecha imposible.") from None
