"""Witnesses of the log, and what they sign."""

from __future__ import annotations

import factory
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from factory.django import DjangoModelFactory

from abierto.transparency import keys, notes
from abierto.transparency.models import Witness
from tests.conftest import NOON

#: The secret half of the factory's witnesses.
WITNESS_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS_PUBLIC = WITNESS_KEY.public_key().public_bytes_raw()


class WitnessFactory(DjangoModelFactory):
    """A university that keeps the checkpoints."""

    class Meta:
        model = Witness

    name = factory.Sequence(lambda number: f"testigo{number}.example/bitacora")
    public_key = WITNESS_PUBLIC
    title = factory.Sequence(lambda number: f"Universidad {number}")
    since = NOON


def cosigned(note: str, name: str, timestamp: int = 1_620_669_600, key: Ed25519PrivateKey = WITNESS_KEY) -> str:
    """The note with a witness's line under it."""
    text = notes.read_note(note).text
    signature = key.sign(notes.cosigned_message(text, timestamp))
    identifier = keys.key_id(name, key.public_key().public_bytes_raw(), keys.COSIGNATURE)
    return note + notes.signature_line(name, identifier, timestamp.to_bytes(8, "big") + signature) + "\n"
