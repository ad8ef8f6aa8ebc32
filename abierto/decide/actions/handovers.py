"""Links that hand an account over, once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.decide.models import ActorSeat, Handover

SERVES_FOR = timedelta(days=15)
_GONE = "Este enlace ya no sirve: se usó, venció o se hizo otro después. Pida otra carta al instituto."
_OWN = (
    "Esa cuenta ya se activó: entra con su propia contraseña, y una carta no se la cambia. "
    "Quien la olvidó pone otra en la página para entrar, con su correo."
)


def has_own_password(seat: ActorSeat) -> bool:
    """Whether the account was taken up, here or in another process: no letter replaces its password."""
    return seat.user.has_usable_password()


@transaction.atomic
def make_handover(*, seat: ActorSeat, by: Any, at: datetime | None = None) -> tuple[Handover, str]:
    """A link for who holds the seat; the second value is its secret, told this once. An earlier link serves no more."""
    at = at or clock.now()
    seat = ActorSeat.objects.select_for_update(of=("self",)).select_related("force", "user").get(pk=seat.pk)
    require(by, "decide.keep_seats", seat)
    if seat.ended_at is not None:
        raise DomainError("Ese acceso ya terminó: no se hace carta para él.")
    if has_own_password(seat):
        raise DomainError(_OWN)
    Handover.objects.filter(seat=seat, used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=at)
    token = secrets.token_urlsafe(24)
    made = Handover.objects.create(
        seat=seat, token_sha256=fingerprint(token), made_at=at, made_by=by, expires_at=at + SERVES_FOR
    )
    ledger.record("decide.handover_made", on=seat, by=by, at=at)
    return made, token


def find_handover(token: str, at: datetime) -> Handover | None:
    """The link with that secret, if it still opens an account."""
    found = Handover.objects.select_related("seat__force", "seat__user").filter(token_sha256=fingerprint(token)).first()
    return found if found is not None and found.serves(at) and found.seat.ended_at is None else None


@transaction.atomic
def use_handover(*, token: str, password: str, at: datetime | None = None) -> ActorSeat:
    """Take up the account: its password is set and the link serves no more. Raises DomainError."""
    at = at or clock.now()
    found = find_handover(token, at)
    if found is None:
        raise DomainError(_GONE)
    user = found.seat.user
    if user.works_here or not user.is_active:
        raise DomainError(_GONE)
    if has_own_password(found.seat):
        raise DomainError(_OWN)
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise DomainError(" ".join(problem.messages)) from problem
    mine = Handover.objects.filter(pk=found.pk, used_at__isnull=True, withdrawn_at__isnull=True)
    if mine.update(used_at=at) != 1:
        raise DomainError(_GONE)
    user.set_password(password)
    user.save(update_fields=["password"])
    ledger.record("decide.handover_used", on=found.seat, by=None, at=at)
    return found.seat


def fingerprint(token: str) -> str:
    """What is kept of a link's secret."""
    return sha256(b"abierto.decide.handover\x00" + token.encode()).hexdigest()
