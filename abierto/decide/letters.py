"""What is written by mail to the people of a political actor."""

from __future__ import annotations

from abierto.decide.models import ActorSeat
from abierto.elections.models import Force
from abierto.mail.actions.outbox import Letter


def letters_to(force: Force, name: str, purpose: str, subject: str, text: str, *, of: str = "") -> list[Letter]:
    """A letter to each person of an actor, under ``name:<seat>`` and what it is ``of``; see the outbox's keys.

    Who has not taken up the account yet has its sealed letter, and gets none.
    """
    seats = ActorSeat.objects.standing().filter(force=force, user__is_active=True)  # type: ignore[attr-defined]
    return [
        Letter(key=f"{name}:{seat.pk}{of}", to=seat.user.email, subject=subject, text=text, purpose=purpose)
        for seat in seats.select_related("user")
        if seat.user.has_usable_password()
    ]
