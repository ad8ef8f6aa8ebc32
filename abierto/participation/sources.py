"""Where on the network an act came from, as a name that lasts a day's key: never the address itself.

The name stands for the prefix (a /24 of IPv4, a /48 of IPv6) under the key of the day. Acts of one day and one place
share it, which is what screening looks at; once the key is destroyed it cannot be led back to any address.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from ipaddress import ip_address, ip_network

from django.db import transaction

from abierto.core import clock
from abierto.participation.models import SourceKey

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
    return Source(blake2b(prefix.encode(), key=key, digest_size=16).digest(), pk)


def prefix_of(address: str) -> str | None:
    """The network that an address stands for, as a neighbourhood, not a house."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return str(ip_network(f"{parsed}/{24 if parsed.version == 4 else 48}", strict=False))


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
