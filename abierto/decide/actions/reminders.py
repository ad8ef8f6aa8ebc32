"""What an actor still lacks, told by mail to its people once a week while it can be published.

It leaves on Mondays from 09:00 in Mexico City; what was missed then leaves later in the week, and nothing on Sundays.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.dates import long_instant
from abierto.decide.completeness import Completeness, completeness_of, heads_of
from abierto.decide.enums import PieceKind
from abierto.decide.letters import letters_to
from abierto.decide.models import Edition, Piece
from abierto.elections.calendar import Calendar, calendar_of
from abierto.elections.enums import Doing
from abierto.elections.models import Force, Process
from abierto.mail.actions.outbox import Letter, queue_messages
from abierto.mail.render import render

_HOUR, _SUNDAY = time(9), 6


def queue_reminders(at: datetime | None = None) -> str:
    """Leave in the outbox the week's reminders that are due and were not left yet; how many."""
    at = at or clock.now()
    here = at.astimezone(clock.ZONE)
    monday = here.date() - timedelta(days=here.weekday())
    if here.weekday() == _SUNDAY or here < datetime.combine(monday, _HOUR, tzinfo=clock.ZONE):
        return ""
    made = sum(_of_process(process, at) for process in Process.objects.all())
    return f"Recordatorios a actores políticos: {made}." if made else ""


@transaction.atomic
def _of_process(process: Process, at: datetime) -> int:
    calendar = calendar_of(process)
    open_now = [each for each in (Doing.PUBLISH_PLATFORMS, Doing.PUBLISH_PROFILES) if calendar.may(each, at)]
    if not open_now:
        return 0
    names = {each.pk: each.name for each in heads_of(process)}
    letters: list[Letter] = []
    for force, whole in completeness_of(process).items():
        told = _lacking(whole, names, open_now) + _in_hand(force, open_now)
        if told:
            letters += _letters(force, told, calendar, open_now, at)
    new = queue_messages(letters)
    if new:
        ledger.record("decide.reminders_sent", on=process, by=None, at=at, data={"messages": new})
    return new


def _lacking(whole: Completeness, names: dict[int, str], open_now: list[Doing]) -> list[str]:
    """What lacks and can be published now, in words."""
    found = []
    for kind, whose in whole.lacking:
        doing = Doing.PUBLISH_PLATFORMS if kind == PieceKind.PLATFORM else Doing.PUBLISH_PROFILES
        if doing in open_now:
            found.append(f"{kind.label} de {names[whose]}" if whose is not None else str(kind.label))
    return found


def _in_hand(force: Force, open_now: list[Doing]) -> list[str]:
    """What waits for the actor itself, and can be done now: to be validated, or to be corrected."""
    kinds = [kind for kind in PieceKind if Piece(kind=kind).doing in open_now]
    rows = Edition.objects.of_what_stands().filter(piece__force=force, piece__kind__in=kinds)  # type: ignore[attr-defined]
    rows = rows.select_related("piece__force", "piece__candidate", "piece__contest")
    waiting = rows.filter(submitted_at__isnull=False, validated_at__isnull=True)
    observed = rows.filter(observed_at__isnull=False, corrects__isnull=True, correction__isnull=True)
    return [
        *(f"Por validar: {each.piece.title}" for each in waiting.order_by("pk")),
        *(f"Observada, admite una corrección: {each.piece.title}" for each in observed.order_by("pk")),
    ]


def _letters(force: Force, told: list[str], calendar: Calendar, open_now: list[Doing], at: datetime) -> list[Letter]:
    year, week, _day = at.astimezone(clock.ZONE).isocalendar()
    until = [long_instant(verdict.changes_at) for each in open_now if (verdict := calendar.may(each, at)).changes_at]
    subject, text = render(
        "decide_reminder",
        why=f"publica por {force.name} en Decide",
        how_to_end="Deja de llegar cuando su actor político publica todo, o cuando el instituto termina su acceso.",
        context={
            "force": force,
            "told": told,
            "until": until[0] if until else "",
            "desk": f"{settings.SITE_URL}/actores/",
        },
    )
    return letters_to(force, "decide.reminder", "decide.reminder", subject, text, of=f":{year}-W{week:02d}")
