"""The weekly reminder: one for each office and week, to whoever reports for it, and to the Secretariat if nobody acts.

It leaves on Mondays at 09:00 in Mexico City. What was missed while the program was off leaves within the week, once it
is back; a week whose reminders were prepared is never prepared again, even if something else falls due meanwhile.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from abierto.accounts.enums import Role
from abierto.accounts.models import User
from abierto.core import clock, jobs, ledger
from abierto.core.errors import DomainError
from abierto.followup.models import Digest
from abierto.followup.nudges import Kind, OfficeNudges, SecretariatNudges, nudges_of
from abierto.followup.progress import plan_at
from abierto.followup.reminded import MADE, QUEUED, Earlier, opens_at, was_made, week_of
from abierto.mail.actions.outbox import queue_message
from abierto.mail.render import render
from abierto.people.models import Affiliation, Organisation
from abierto.secretariat.models import Exercise

logger = logging.getLogger(__name__)

PURPOSE = "followup.digest"
_HEADINGS = (
    (Kind.OVERDUE, "Vencidas: debieron concluir y no están cumplidas"),
    (Kind.DUE_SOON, "Por vencer en dos semanas"),
    (Kind.STALE, "Sin informe en los dos últimos periodos cerrados"),
    (Kind.RETURNED, "Evidencia devuelta que espera respuesta"),
    (Kind.ROTTEN, "Enlaces de evidencia que dejaron de responder"),
)


def queue_weekly_digests(at: datetime | None = None) -> str:
    """Leave in the outbox the reminders of the week, where they are due and not prepared yet; how many."""
    at = at or clock.now()
    if at < opens_at(at):
        return ""
    made = 0
    for exercise in Exercise.objects.order_by("pk"):
        if jobs.stopping():
            break
        if not was_made(exercise, at):
            made += _make(exercise, at)
    return f"Recordatorios semanales preparados: {made}." if made else ""


@transaction.atomic
def _make(exercise: Exercise, at: datetime) -> int:
    """All the reminders of an exercise in a week, or none: what dies in the middle is made again whole."""
    exercise = Exercise.objects.select_for_update().get(pk=exercise.pk)
    if was_made(exercise, at):
        return 0
    # A plan published after the reminders' hour waits for next Monday: its offices missed nothing.
    found = nudges_of(exercise, at) if plan_at(exercise, opens_at(at)) is not None else None
    if found is None:
        return 0
    week = week_of(at)
    earlier = Earlier(exercise, week)
    secretaries = list(User.objects.filter(is_active=True, groups__name=Role.SECRETARIAT).order_by("pk"))
    people = _people([office.organisation for office in found.offices])
    made = 0
    for office in found.offices:
        made += _office(exercise, office, week, at, people[office.organisation.pk], secretaries, earlier)
    made += _secretariat(exercise, found.secretariat, week, at, secretaries)
    ledger.record(MADE, on=exercise, by=None, at=at, data={"week": week, "digests": made})
    return made


def _office(
    exercise: Exercise,
    office: OfficeNudges,
    week: str,
    at: datetime,
    people: list[User],
    secretaries: list[User],
    earlier: Earlier,
) -> int:
    ignored = earlier.was_ignored(office)
    copies = [user for user in secretaries if user not in people] if ignored or not people else []
    if not office.items or not (people or copies):
        return 0
    digest = _digest(exercise, office.organisation, week, at, office.items, to_fallback=bool(copies))
    if digest is None:
        return 0
    organisation = office.organisation
    context = {
        **_context(exercise, at),
        "office": office,
        "sections": [(title, office.of(kind)) for kind, title in _HEADINGS if office.of(kind)],
    }
    own = {
        "why": f"su cuenta informa por {organisation.name}",
        "how_to_end": "Llega los lunes, solo cuando su oficina tiene algo pendiente; termina al atenderlo. "
        "Si ya no informa por ella, pida al Secretariado que cambie su cuenta.",
    }
    copy = {
        "why": f"es del Secretariado y {_why_copied(organisation, people)}",
        "how_to_end": "Termina cuando la oficina actúe sobre lo vencido o tenga una cuenta que informe por ella.",
    }
    reason = f"Copia para el Secretariado: {_why_copied(organisation, people)}."
    key = _key(exercise, organisation, week)
    _send("digest_office", people, key, own, {**context, "copied_because": ""})
    _send("digest_office", copies, key, copy, {**context, "copied_because": reason})
    ledger.record(QUEUED, on=digest, by=None, at=at, data={"items": office.keys, "to_fallback": digest.to_fallback})
    return 1


def _secretariat(
    exercise: Exercise, nudges: SecretariatNudges, week: str, at: datetime, secretaries: list[User]
) -> int:
    if not nudges.items or not secretaries:
        return 0
    digest = _digest(exercise, None, week, at, nudges.items, to_fallback=False)
    if digest is None:
        return 0
    closing = [
        (each.period, each.total, sorted(each.missing.items(), key=lambda pair: (-pair[1], pair[0].label)))
        for each in nudges.closing
    ]
    context = {
        **_context(exercise, at),
        "nudges": nudges,
        "closing": closing,
        "queue_url": f"{settings.SITE_URL}{reverse('followup_desk:queue')}",
        "periods_url": f"{settings.SITE_URL}{reverse('followup_desk:periods')}",
    }
    words = {
        "why": "su cuenta es del Secretariado",
        "how_to_end": "Llega los lunes, solo cuando hay algo pendiente; termina al atenderlo.",
    }
    _send("digest_secretariat", secretaries, _key(exercise, None, week), words, context)
    data = {"pieces": nudges.pieces, "to_freeze": len(nudges.to_freeze), "closing": len(nudges.closing)}
    ledger.record(QUEUED, on=digest, by=None, at=at, data=data)
    return 1


def _digest(
    exercise: Exercise, organisation: Organisation | None, week: str, at: datetime, items: int, *, to_fallback: bool
) -> Digest | None:
    """The row that says it was made, or None when there is one already."""
    digest, new = Digest.objects.get_or_create(
        exercise=exercise,
        organisation=organisation,
        week=week,
        defaults={"made_at": at, "items": items, "to_fallback": to_fallback},
    )
    return digest if new else None


def _send(template: str, people: list[User], key: str, words: dict[str, str], context: dict[str, Any]) -> None:
    """Queue one message to each; an address that no server would take keeps nobody else from theirs."""
    if not people:
        return
    subject, text = render(template, context=context, **words)
    for user in people:
        try:
            queue_message(key=f"{key}:{user.pk}", to=user.email, subject=subject, text=text, purpose=PURPOSE)
        except DomainError:
            logger.warning("The account %s has an address to which nothing can be sent", user.pk)


def _people(organisations: list[Organisation]) -> dict[int, list[User]]:
    """Organisation → the active accounts that report for it. One query."""
    rows = Affiliation.objects.filter(
        organisation__in=organisations, user__is_active=True, user__groups__name=Role.INSTITUTION
    )
    found: dict[int, list[User]] = defaultdict(list)
    for affiliation in rows.select_related("user").order_by("user_id"):
        found[affiliation.organisation_id].append(affiliation.user)
    return found


def _why_copied(organisation: Organisation, people: list[User]) -> str:
    if not people:
        return f"ninguna cuenta activa informa por {organisation.name}"
    return f"en los dos recordatorios anteriores a {organisation.name} hubo algo vencido de lo que nadie se ocupó"


def _context(exercise: Exercise, at: datetime) -> dict[str, Any]:
    return {
        "exercise": exercise,
        "today": at.astimezone(clock.ZONE).date(),
        "desk_url": f"{settings.SITE_URL}{reverse('followup_desk:owes')}?ejercicio={exercise.external_id}",
    }


def _key(exercise: Exercise, organisation: Organisation | None, week: str) -> str:
    who = organisation.external_id if organisation is not None else "secretariado"
    return f"{PURPOSE}:{exercise.external_id[:70]}:{who}:{week}"
