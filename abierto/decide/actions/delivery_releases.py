"""Letting an actor take its package, by one official or by two together, and its receipt.

A package without its actor's key is closed to a key whose halves are two officials'. The first to release leaves their
half, with a code that is told to them this once, closed to the other's key. The second opens both, makes the key again
in memory, and leaves it closed under both codes: age's own way, which the actor opens with what the two hand over.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any

import pyrage
from django.conf import settings
from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.decide.delivering import sealed_folder
from abierto.decide.letters import letters_to
from abierto.decide.models import ActorPackage, DeliveryOfficial, PackageReceipt, PackageRelease
from abierto.decide.models.delivery import FIRST
from abierto.delivery.package.sealing import HALVES, Official, combined, recipient_of, unwrap
from abierto.elections.calendar import calendar_of
from abierto.elections.enums import Doing
from abierto.mail.actions.outbox import Letter, queue_messages
from abierto.mail.render import render

#: Letters and figures that nobody takes for one another when they copy a code by hand.
_SIGNS, _GROUPS, _EACH = "abcdefghjkmnpqrstuvwxyz23456789", 4, 4


def release_package(*, package: ActorPackage, by: Any, passphrase: str = "", at: datetime | None = None) -> str:
    """``by`` lets the actor take its package; returns the code that they hand over, "" when its own key opens it.

    Once nobody else has to, every person of the actor is told by mail, without anything of what is in it.
    Raises OutOfTime, or DomainError: of one that two open each releases once, with their own key and passphrase.
    """
    require(by, "decide.release_package", package)
    identity = None
    if not package.recipient:  # it takes a second: before anybody else is kept waiting
        identity = _identity(_officials(package, by)[0], passphrase)
    return _release(package, by, identity, at or clock.now())


@transaction.atomic
def _release(package: ActorPackage, by: Any, identity: Any, at: datetime) -> str:
    package = _locked(package)
    _check_in_time(package, at)
    standing = package.standing_releases()
    if len(standing) >= package.needed:
        raise DomainError("Ese paquete ya se liberó.")
    if any(each.by_id == by.pk for each in standing):
        raise DomainError("Usted ya liberó su parte: la otra la libera la otra persona.")
    release = PackageRelease(package=package, number=FIRST, by=by, at=at)
    code = ""
    if not package.recipient:
        own, other = _officials(package, by)
        release.number, code = own.number, _new_code()
        half = _half(package, own, identity)
        if not standing:
            release.relay = _relay(half, code, other)
        else:
            release.key = _closed_key(standing[0], own.number, half, code, identity)
            standing[0].relay = None
            standing[0].save(update_fields=["relay"])
    release.save()
    ledger.record("decide.package_released", on=package, by=by, at=at, data={"number": release.number})
    if len(standing) + 1 == package.needed:
        queue_messages(_letters(package, release))
    return code


@transaction.atomic
def withdraw_releases(*, package: ActorPackage, by: Any, at: datetime | None = None) -> None:
    """Begin the release again, with new codes: somebody lost theirs, or it was too soon. Never after the receipt."""
    at = at or clock.now()
    package = _locked(package)
    require(by, "decide.release_package", package)
    if PackageReceipt.objects.filter(package=package).exists():
        raise DomainError("El actor político ya firmó de recibido: no se retira.")
    standing = package.standing_releases()
    if not standing:
        raise DomainError("Ese paquete no se ha liberado.")
    for release in standing:
        release.withdrawn_at, release.withdrawn_by = at, by
        release.relay = release.key = None
        release.save(update_fields=["withdrawn_at", "withdrawn_by", "relay", "key"])
    ledger.record("decide.release_withdrawn", on=package, by=by, at=at)


@transaction.atomic
def sign_receipt(*, package: ActorPackage, by: Any, at: datetime | None = None) -> PackageReceipt:
    """Somebody of the actor says that it received its package whole; once, and the ledger holds its fingerprint."""
    at = at or clock.now()
    package = _locked(package)
    require(by, "decide.receive_package", package)
    _check_in_time(package, at)
    if not package.is_released:
        raise DomainError("Su paquete todavía no se libera.")
    if PackageReceipt.objects.filter(package=package).exists():
        raise DomainError("Ya se había firmado de recibido.")
    receipt = PackageReceipt.objects.create(package=package, sha256=package.sha256, signed_at=at, signed_by=by)
    ledger.record("decide.package_received", on=package, by=by, at=at, data={"sha256": package.sha256})
    return receipt


def _letters(package: ActorPackage, release: PackageRelease) -> list[Letter]:
    subject, text = render(
        "decide_package",
        why=f"publica por {package.force.name} en Decide",
        how_to_end="Llega una vez por paquete liberado.",
        context={"package": package, "page": f"{settings.SITE_URL}/actores/entrega/"},
    )
    return letters_to(package.force, f"decide.package:{release.pk}", "decide.package", subject, text)


def closed_key(package: ActorPackage) -> bytes | None:
    """The package's own key, closed under both codes; None while two did not release it."""
    return next((bytes(each.key) for each in package.standing_releases() if each.key is not None), None)


def _officials(package: ActorPackage, by: Any) -> tuple[DeliveryOfficial, DeliveryOfficial]:
    rows = list(DeliveryOfficial.objects.filter(delivery=package.delivery_id).select_related("key", "user"))
    own = [row for row in rows if row.user_id == by.pk]
    other = [row for row in rows if row.user_id != by.pk]
    if not own or not other:
        raise DomainError("Este paquete lo liberan las dos personas que se nombraron al encargar la entrega.")
    return own[0], other[0]


def _identity(own: DeliveryOfficial, passphrase: str) -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.from_str(unwrap(Official(own.key.public, bytes(own.key.wrapped)), passphrase))


def _half(package: ActorPackage, own: DeliveryOfficial, identity: pyrage.x25519.Identity) -> bytes:
    try:
        return pyrage.decrypt((sealed_folder(package) / HALVES[own.number - 1]).read_bytes(), [identity])
    except (OSError, pyrage.DecryptError):
        raise DomainError("La mitad de la llave que le toca no está en su lugar o está dañada.") from None


def _relay(half: bytes, code: str, other: DeliveryOfficial) -> bytes:
    told = json.dumps({"half": b64encode(half).decode(), "code": code})
    return pyrage.encrypt(told.encode(), [recipient_of(other.key.public)])


def _closed_key(first: PackageRelease, number: int, half: bytes, code: str, identity: pyrage.x25519.Identity) -> bytes:
    told = json.loads(pyrage.decrypt(bytes(first.relay or b""), [identity]))
    codes = {first.number: told["code"], number: code}
    secret = combined(b64decode(told["half"]), half)
    return pyrage.passphrase.encrypt(secret + b"\n", "-".join(codes[each] for each in sorted(codes)))


def _new_code() -> str:
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_EACH)) for _ in range(_GROUPS))


def _check_in_time(package: ActorPackage, at: datetime) -> None:
    calendar_of(package.delivery.process).require(Doing.DELIVER, at)


def _locked(package: ActorPackage) -> ActorPackage:
    """The package, and its delivery, which nobody discards meanwhile."""
    rows = ActorPackage.objects.standing().select_for_update(of=("self", "delivery"))
    found = rows.select_related("delivery__process", "force").prefetch_related("releases").filter(pk=package.pk).first()
    if found is None:
        raise DomainError("La entrega de ese paquete se descartó.")
    return found
