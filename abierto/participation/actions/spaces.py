"""Opening spaces, and changing when they are open, what they show and who is invited."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.actions.records import in_words
from abierto.core.errors import DomainError
from abierto.participation import spaces
from abierto.participation.enums import Gesture, Public
from abierto.participation.models import Act, Invitation, Space, SpaceVersion, Window
from abierto.participation.passes import pseudonym

_INSTANT = timedelta(microseconds=1)


@transaction.atomic
def open_space(
    *,
    external_id: str,
    title: str,
    url: str,
    text: str,
    at: datetime | None = None,
    is_sealed: bool = False,
    is_demonstration: bool = False,
) -> Space:
    """Make a space that shows ``text``; it takes nothing until it has a window.

    Called by the act of whatever the space is about, which asks the permission. Raises DomainError on bad values.
    """
    at = at or clock.now()
    space = Space(external_id=external_id, title=title, url=url, is_sealed=is_sealed, is_demonstration=is_demonstration)
    with in_words(space):
        space.full_clean()
        space.save()
    show_version(space=space, text=text, at=at)
    return space


@transaction.atomic
def show_version(*, space: Space, text: str, at: datetime | None = None) -> SpaceVersion:
    """What the space shows from now on. The same text as now makes no new version."""
    space = Space.objects.select_for_update().get(pk=space.pk)
    digest = sha256(text.encode()).hexdigest()
    last = space.versions.order_by("-number").first()
    if last is not None and last.sha256 == digest:
        return last
    number = last.number + 1 if last is not None else 1
    made = SpaceVersion.objects.create(space=space, number=number, text=text, sha256=digest, since=at or clock.now())
    if last is not None:
        ledger.record("participation.version_shown", on=space, by=None, at=at)
    transaction.on_commit(lambda: spaces.forget(space.external_id))
    return made


@transaction.atomic
def set_window(
    *,
    space: Space,
    gesture: Gesture,
    opens_at: datetime,
    closes_at: datetime,
    public: Public = Public.OPEN,
    by: Any = None,
    at: datetime | None = None,
) -> Window:
    """When a public may do a gesture. What has already closed is not opened again, nor closed in the past; a window
    that was set when it would already have closed was never open, and is set right.

    Called by the act of whatever the space is about, which asks the permission. Raises DomainError.
    """
    at = at or clock.now()
    space = Space.objects.select_for_update().get(pk=space.pk)
    window = Window.objects.filter(space=space, gesture=gesture, public=public).first()
    if closes_at <= opens_at:
        raise DomainError("El plazo debe cerrar después de abrir.")
    if window is None:
        window = Window(space=space, gesture=gesture, public=public)
        event = "participation.space_opened"
    else:
        if (window.opens_at, window.closes_at) == (opens_at, closes_at):
            return window
        if window.set_at is not None and not window.was_never_open:
            at = max(at, window.set_at + _INSTANT)  # the database asks that each time be said after the one before
        if window.closes_at <= at and not window.was_never_open:
            raise DomainError("Ese plazo ya cerró: no se abre otra vez, porque hubo quien ya no participó por eso.")
        if closes_at < at:
            raise DomainError("Un plazo no se cierra en el pasado: lo que llegó hasta ahora se recibió a tiempo.")
        if window.opens_at <= at and opens_at != window.opens_at and not window.was_never_open:
            raise DomainError("El plazo ya comenzó: su inicio no se cambia.")
        event = "participation.window_changed"
    window.opens_at, window.closes_at, window.set_at = opens_at, closes_at, at
    window.save()
    told = {"gesture": gesture, "public": public, "opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat()}
    ledger.record(event, on=space, by=by, at=at, data=told)
    transaction.on_commit(lambda: spaces.forget(space.external_id))
    return window


@transaction.atomic
def invite(
    *,
    space: Space,
    label: str,
    sector: str = "",
    by: Any = None,
    at: datetime | None = None,
    is_demonstration: bool = False,
) -> tuple[Invitation, str]:
    """Keep a place for an organisation or office; the second value is the link's secret part, told this once.

    Called by the act of whatever the space is about, which asks the permission. Raises DomainError, also where whoever
    held an earlier place of that name voted with it: theirs would be two ballots.
    """
    at = at or clock.now()
    earlier = Invitation.objects.filter(space=space, label__iexact=label.strip(), withdrawn_at__isnull=False)
    if any(_has_voted(each) for each in earlier):
        raise DomainError(f"«{label.strip()}» ya votó con otra invitación. No se hace otra: serían dos boletas.")
    token = secrets.token_urlsafe(24)
    invitation = Invitation(
        space=space,
        label=label.strip(),
        sector=sector,
        author=pseudonym(invited_pass(token), bytes(space.secret)),
        made_at=at,
        is_demonstration=is_demonstration,
    )
    with in_words(invitation):
        invitation.full_clean()
        invitation.save()
    ledger.record("participation.invitation_made", on=space, by=by, at=at)
    transaction.on_commit(lambda: spaces.forget(space.external_id))
    return invitation, token


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Any = None, at: datetime | None = None) -> None:
    """The link no longer takes part; what was said with it stays. Raises DomainError once it has voted."""
    at = at or clock.now()
    if _has_voted(invitation):
        raise DomainError(f"«{invitation.label}» ya votó con esa invitación. No se retira: su boleta cuenta.")
    if Invitation.objects.filter(pk=invitation.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
        ledger.record("participation.invitation_withdrawn", on=invitation.space, by=by, at=at)
    transaction.on_commit(lambda: spaces.forget(invitation.space.external_id))


def _has_voted(invitation: Invitation) -> bool:
    return Act.objects.standing_of(invitation.space_id, Gesture.VOTE, bytes(invitation.author)).exists()


def invited_pass(token: str) -> bytes:
    """The pass that an invitation's link makes: the same one from any device."""
    return sha256(b"abierto.participation.invitation\x00" + token.encode()).digest()[:16]
