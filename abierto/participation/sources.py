"""Where on the network an act came from, as a name that lasts a day's key: never the address itself.

The name stands for the prefix (a /24 of IPv4, a /48 of IPv6) under the key of the day. Acts of one day and one place
share it, which is what screening looks at; once the key is destroyed it cannot be led back to any address.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from socket import AF_INET, AF_INET6, inet_pton

from django.db import transaction

from abierto.core import clock
from abierto.participation.models import SourceKey

#: Begins an IPv4 address written as IPv6.
_MAPPED = bytes(10) + b"\xff\xff"
_kept: dict[date, tuple[int, bytes]] = {}


@dataclass(frozen=True)
class Source:
    """A place on the network: its name of the day, and the key that made it."""

    name: bytes
    key: int


def source_of(address: str, day: date | None = None) -> Source | None:
    """The source of an address on a day; None for what is not an address."""
    prefix = prefix_of(address)
    if prefix is None:
        return None
    pk, key = _key_of(day or clock.today())
    return Source(blake2b(prefix, key=key, digest_size=16).digest(), pk)


def prefix_of(address: str) -> bytes | None:
    """The network that an address stands for, as a neighbourhood, not a house: 3 bytes of IPv4, 6 of IPv6.

    An IPv4 address that a server with both kinds of network writes as IPv6 is the IPv4 address.
    """
    try:
        parsed = inet_pton(AF_INET6 if ":" in address else AF_INET, address)
    except (OSError, ValueError):
        return None
    if parsed.startswith(_MAPPED):
        parsed = parsed.removeprefix(_MAPPED)
    return parsed[: 3 if len(parsed) == 4 else 6]


def forget_keys() -> None:
    """Drop what this process keeps: a key was destroyed, or the database is another."""
    _kept.clear()


def _key_of(day: date) -> tuple[int, bytes]:
    kept = _kept.get(day)
    if kept is None:
        with transaction.atomic():
            row, _ = SourceKey.objects.get_or_create(day=day, defaults={"key": secrets.token_bytes(32)})
        if row.key is None:  # a clock that went back: the day's key is gone, so is the name
            return row.pk, secrets.token_bytes(32)
        _kept.clear()
        kept = _kept[day] = (row.pk, bytes(row.key))
    return kept
