"""The key that the log signs with: its secret half is a file of ``DATA_DIR``, its public half a row that stays.

The file is made when it is not there. To change keys, the file is taken away: the next signature makes another, the old
row is retired, and both are lines of the ledger. What the old key signed is checked with its row for ever.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.transparency.models import LogKey

FOLDER, FILE = "llaves", "bitacora.llave"
#: The kinds of signature that are part of a key's identifier (C2SP signed-note).
ED25519, COSIGNATURE = 1, 4


@dataclass(frozen=True)
class Signer:
    """The key in use."""

    name: str
    private: Ed25519PrivateKey
    public_key: bytes

    @cached_property
    def key_id(self) -> bytes:
        return key_id(self.name, self.public_key)

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature."""
        return self.private.sign(message)


def origin() -> str:
    """What the log is called: the site's host and ``/bitacora``."""
    return _origin_of(settings.SITE_URL)


@cache
def _origin_of(site: str) -> str:
    return f"{urlsplit(site).netloc.rpartition('@')[2]}/bitacora"


def key_id(name: str, public_key: bytes, kind: int = ED25519) -> bytes:
    """The four bytes that name a key in a signature (C2SP signed-note)."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public_key).digest()[:4]


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` is that of ``message`` by this key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def known_keys(wanted: bytes) -> list[tuple[str, bytes]]:
    """(name, public key) of the keys with this identifier, the one in use included though its row is not there yet."""
    rows = LogKey.objects.filter(key_id=wanted).values_list("name", "public_key")
    found = {(name, bytes(public_key)) for name, public_key in rows}
    if path().exists() and (now := signer()).key_id == wanted:
        found.add((now.name, now.public_key))
    return sorted(found)


def path() -> Path:
    """Where the secret half lies."""
    return _within(settings.DATA_DIR)


@cache
def _within(folder: Path) -> Path:
    return Path(folder) / FOLDER / FILE


_read: dict[tuple[str, int, int], bytes] = {}
_signers: dict[tuple[str, bytes], Signer] = {}


def signer() -> Signer:
    """The key in use, made when there is none. Asks nothing of the database. Raises DomainError on a broken file."""
    seed = _seed()
    name = origin()
    known = _signers.get((name, seed))
    if known is None:
        private = Ed25519PrivateKey.from_private_bytes(seed)
        known = _signers[(name, seed)] = Signer(name, private, private.public_key().public_bytes_raw())
    return known


@transaction.atomic
def recorded() -> tuple[Signer, LogKey]:
    """The key in use and its row; a key that is new here gets one, and those before it are retired."""
    now = signer()
    row = LogKey.objects.filter(name=now.name, public_key=now.public_key, retired_at=None).first()
    if row is not None:
        return now, row
    at = clock.now()
    for old in LogKey.objects.select_for_update().filter(retired_at=None):
        old.retired_at = at
        old.save(update_fields=["retired_at"])
        ledger.record("transparency.key_retired", on=old, by=None, at=at)
    row = LogKey.objects.create(name=now.name, public_key=now.public_key, key_id=now.key_id, since=at)
    ledger.record("transparency.key_made", on=row, by=None, at=at)
    return now, row


def _seed() -> bytes:
    """The 32 bytes of the file, read again only when it changes."""
    place = path()
    try:
        seen = place.stat()
    except FileNotFoundError:
        _make(place)
        seen = place.stat()
    state = str(place), seen.st_ino, seen.st_mtime_ns
    if state not in _read:
        try:
            seed = bytes.fromhex(place.read_text().strip())
        except (OSError, ValueError):
            seed = b""
        if len(seed) != 32:
            raise DomainError(
                f"El archivo «{FOLDER}/{FILE}» de DATA_DIR no es una llave: repóngalo de su respaldo, o apártelo y se "
                "hará otra."
            )
        _read[state] = seed
    return _read[state]


def _make(place: Path) -> None:
    """A new key, whole on the disk before it has its name; whoever came first keeps theirs."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place.with_name(f".{FILE}.{secrets.token_hex(6)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{secrets.token_bytes(32).hex()}\n")
            file.flush()
            os.fsync(descriptor)
        try:
            os.link(draft, place)
        except FileExistsError:
            return
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        draft.unlink(missing_ok=True)
