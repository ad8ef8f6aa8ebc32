"""Moving a demonstration along the legal calendar, so that anyone may see each of its stages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.elections.calendar import Calendar, calendar_of
from abierto.elections.models import Process

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Moment:
    """An instant worth standing at, and what happens then."""

    at: datetime
    label: str

    @property
    def value(self) -> str:
        """How a form names it."""
        return self.at.isoformat()


def moments_of(calendar: Calendar) -> list[Moment]:
    """The instants at which anything opens or closes, each with the second before it, in order."""
    told: dict[datetime, list[str]] = {}
    for window in calendar.windows.values():
        told.setdefault(window.opens_at, []).append(f"abre: {window.doing.label}")
        if window.closes_at is not None:
            told.setdefault(window.closes_at, []).append(f"cierra: {window.doing.label}")
    found = []
    for at in sorted(told):
        found.append(Moment(at - SECOND, "un segundo antes de que cambie algo"))
        found.append(Moment(at, "; ".join(told[at])))
    return found


@transaction.atomic
def move_to_moment(*, process: Process, at: datetime | None, by: Any) -> None:
    """Stand the whole demonstration at an instant of the calendar, or, with None, where its settings say.

    The ledger tells it at the instant that is left. Raises DomainError outside a demonstration or for another instant.
    """
    require(by, "elections.keep_process", process)
    if not settings.DEMONSTRATION:
        raise DomainError("Esto no es una demostración: el reloj de la ley no se mueve.")
    if at is not None and at not in {moment.at for moment in moments_of(calendar_of(process))}:
        raise DomainError("Elija un momento de la lista.")
    data = {"to": at.isoformat() if at is not None else ""}
    ledger.record("elections.demonstration_moved", on=process, by=by, data=data)
    transaction.on_commit(lambda: clock.move_demonstration(at))
