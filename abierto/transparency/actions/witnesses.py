"""Who may sign after the log, and their signatures."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.transparency import keys, notes
from abierto.transparency.models import Checkpoint, Cosignature, Witness


@transaction.atomic
def list_witness(*, key: str, title: str, by: Any, at: datetime | None = None) -> Witness:
    """Recognise a witness by its verification key, as C2SP writes it: ``name+identifier+key``."""
    require(by, "transparency.keep_witnesses")
    name, public_key = read_witness_key(key)
    title = " ".join(title.split())[:200]
    if not title:
        raise DomainError("Escriba quién es el testigo.")
    if Witness.objects.filter(name=name, public_key=public_key, retired_at=None).exists():
        raise DomainError("Ese testigo ya está en la lista.")
    witness = Witness.objects.create(name=name, public_key=public_key, title=title, since=at or clock.now())
    ledger.record("transparency.witness_listed", on=witness, by=by)
    return witness


@transaction.atomic
def retire_witness(*, witness: Witness, by: Any, at: datetime | None = None) -> Witness:
    """Take no more signatures from a witness; those that it gave stay."""
    require(by, "transparency.keep_witnesses")
    witness = Witness.objects.select_for_update().get(pk=witness.pk)
    if witness.retired_at is not None:
        raise DomainError("Ya no era testigo.")
    witness.retired_at = at or clock.now()
    witness.save(update_fields=["retired_at"])
    ledger.record("transparency.witness_retired", on=witness, by=by)
    return witness


def add_cosignatures(raw: str, at: datetime | None = None) -> list[Cosignature]:
    """Keep the signatures of known witnesses under one of our checkpoints; those kept already are told again.

    The signature itself is the permission. Raises DomainError when there is none that holds.
    """
    note = notes.read_note(raw)
    checkpoint = Checkpoint.objects.filter(size=note.size).first()
    if checkpoint is None or not checkpoint.note.startswith(f"{note.text}\n"):
        raise DomainError("Ese punto de control no es de esta bitácora.")
    kept = []
    for signature in note.signatures:
        witness = _witness_of(signature)
        if witness is None or (signed_at := _signed_at(signature, witness, note.text)) is None:
            continue
        found, _made = Cosignature.objects.get_or_create(
            checkpoint=checkpoint,
            witness=witness,
            defaults={"signed_at": signed_at, "line": signature.line, "received_at": at or clock.now()},
        )
        kept.append(found)
    if not kept:
        raise DomainError("Ninguna firma de esa nota es de un testigo reconocido.")
    return kept


def read_witness_key(text: str) -> tuple[str, bytes]:
    """The name and the public key of a verification key for cosignatures. Raises DomainError when it is not one."""
    name, identifier, encoded = (*text.strip().split("+", 2), "", "")[:3]
    try:
        body = b64decode(encoded.encode("ascii"), validate=True)
    except (NotBase64, ValueError):
        body = b""
    plain = name and len(name) <= 200 and not any(sign.isspace() or not sign.isprintable() for sign in name)
    if not plain or len(body) != 33 or body[0] != keys.COSIGNATURE:
        raise DomainError("Esa no es la llave de un testigo: se espera «nombre+identificador+llave», de tipo 04.")
    if keys.key_id(name, body[1:], keys.COSIGNATURE).hex() != identifier.lower():
        raise DomainError("El identificador de esa llave no le corresponde: cópiela completa.")
    return name, body[1:]


def witness_key(name: str, public_key: bytes) -> str:
    """A witness's verification key, as it is written."""
    identifier = keys.key_id(name, public_key, keys.COSIGNATURE).hex()
    return f"{name}+{identifier}+{b64encode(bytes([keys.COSIGNATURE]) + public_key).decode()}"


def _witness_of(signature: notes.Signature) -> Witness | None:
    for witness in Witness.objects.filter(name=signature.name, retired_at=None):
        if keys.key_id(witness.name, bytes(witness.public_key), keys.COSIGNATURE) == signature.key_id:
            return witness
    return None


def _signed_at(signature: notes.Signature, witness: Witness, text: str) -> datetime | None:
    """When the witness says it signed; None when the signature does not hold."""
    if len(signature.body) != 8 + 64:
        return None
    timestamp = int.from_bytes(signature.body[:8], "big")
    message = notes.cosigned_message(text, timestamp)
    if not keys.is_signed(bytes(witness.public_key), signature.body[8:], message):
        return None
    try:
        return datetime.fromtimestamp(timestamp, UTC)
    except (OverflowError, ValueError, OSError):
        return None
