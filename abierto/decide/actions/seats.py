"""Giving people access to the desk of their actor, and ending it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from abierto.accounts.models import User
from abierto.core import clock, ledger
from abierto.core.actions.records import in_words
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.decide.models import ActorSeat, Handover
from abierto.elections.models import Force


@transaction.atomic
def grant_seat(
    *, force: Force, email: str, name: str, can_validate: bool = False, by: Any, at: datetime | None = None
) -> ActorSeat:
    """Somebody publishes for ``force`` from now on, with an account of their own that a handover activates.

    An account that works at the desk, or that serves another actor of the process, is refused with DomainError.
    """
    at = at or clock.now()
    force = Force.objects.select_for_update(of=("self",)).select_related("process").get(pk=force.pk)
    require(by, "decide.keep_seats", force)
    email, name = email.strip().lower(), " ".join(name.split())
    try:
        validate_email(email)
    except ValidationError as problem:
        raise DomainError("Escriba una dirección de correo válida.") from problem
    if not name:
        raise DomainError("Escriba el nombre de la persona.")
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    if user is None:
        with in_words():  # another may be opening the same one at this moment
            user = User.objects.create_user(email, None, name=name[:150])
    _check_serves_nobody_else(user, force)
    seat = ActorSeat(
        user=user, force=force, process=force.process, can_validate=can_validate, granted_at=at, granted_by=by
    )
    with in_words(seat):
        seat.save()
    ledger.record("decide.seat_granted", on=seat, by=by, at=at, data={"account": user.pk, "validates": can_validate})
    return seat


@transaction.atomic
def set_validator(*, seat: ActorSeat, can_validate: bool, by: Any, at: datetime | None = None) -> ActorSeat:
    """Whether somebody validates what others of their actor write."""
    seat = _standing(seat)
    require(by, "decide.keep_seats", seat)
    if seat.can_validate != can_validate:
        seat.can_validate = can_validate
        seat.save(update_fields=["can_validate"])
        ledger.record("decide.seat_changed", on=seat, by=by, at=at, data={"validates": can_validate})
    return seat


@transaction.atomic
def end_seat(*, seat: ActorSeat, by: Any, at: datetime | None = None) -> ActorSeat:
    """Somebody no longer publishes for their actor: their sessions end now, and their link opens nothing."""
    at = at or clock.now()
    seat = _standing(seat)
    require(by, "decide.keep_seats", seat)
    seat.ended_at, seat.ended_by = at, by
    seat.save(update_fields=["ended_at", "ended_by"])
    Handover.objects.filter(seat=seat, used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=at)
    for session in UserSession.objects.filter(user=seat.user_id):
        session.end()
    ledger.record("decide.seat_ended", on=seat, by=by, at=at)
    return seat


def _check_serves_nobody_else(user: User, force: Force) -> None:
    if user.works_here:
        raise DomainError("Esa cuenta trabaja en el escritorio del instituto: no puede publicar por un actor político.")
    if not user.is_active:
        raise DomainError("Esa cuenta está cerrada. La administración del sitio puede reabrirla.")
    held = ActorSeat.objects.filter(user=user, process=force.process_id).select_related("force")
    if held.exclude(force=force).exists():
        raise DomainError("Esa cuenta sirve o sirvió a otro actor político en este proceso: use otro correo.")
    if held.standing().exists():  # type: ignore[attr-defined]
        raise DomainError("Esa cuenta ya publica por este actor político.")


def _standing(seat: ActorSeat) -> ActorSeat:
    seat = ActorSeat.objects.select_for_update(of=("self",)).select_related("force").get(pk=seat.pk)
    if seat.ended_at is not None:
        raise DomainError("Ese acceso ya terminó.")
    return seat
