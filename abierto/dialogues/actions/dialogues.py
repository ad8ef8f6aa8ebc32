"""Publishing a dialogue, and closing it when everything has its response."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.actions.records import delete_record as remove
from abierto.core.actions.records import save_record as save
from abierto.core.dates import long_instant
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.dialogues.indexing import index_dialogue
from abierto.dialogues.models import Dialogue, Option, Vote
from abierto.dialogues.queries import board_window, unanswered, unconfirmed, windows_of
from abierto.dialogues.settling import settled_at
from abierto.participation.actions.spaces import open_space, set_window, show_version
from abierto.participation.enums import Gesture, Public
from abierto.participation.models import Space

PERMISSION = "dialogues.edit_dialogue"


def save_record(*, record: Any, by: Any, permission: str = PERMISSION, seen: str | None = None) -> Any:
    """Add or change a dialogue or what belongs to it; a published one shows the change as a new version."""
    with transaction.atomic():
        _check_may_change(record)
        saved = save(record=record, by=by, permission=permission, event="dialogues.record_saved", seen=seen)
        if isinstance(saved, Dialogue) and saved.space is not None:
            Space.objects.filter(pk=saved.space.pk).update(title=saved.title)
            show_version(space=saved.space, text=saved.shown)
        if (changed := _dialogue_of(saved)) is not None:
            index_dialogue(changed)
        return saved


def delete_record(*, record: Any, by: Any, permission: str = PERMISSION) -> None:
    """Remove what nothing hangs from; a published dialogue stays."""
    _check_may_change(record)
    if isinstance(record, Dialogue) and _stored(record).published_at is not None:
        raise DomainError("Un diálogo publicado no se quita: hubo quien lo leyó o participó.")
    dialogue = None if isinstance(record, Dialogue) else _dialogue_of(record)
    with transaction.atomic():
        remove(record=record, by=by, permission=permission, event="dialogues.record_deleted")
        if dialogue is not None:
            index_dialogue(dialogue)


@transaction.atomic
def publish_dialogue(
    *,
    dialogue: Dialogue,
    opens_at: datetime,
    closes_at: datetime,
    public: Public = Public.OPEN,
    by: Any,
    at: datetime | None = None,
) -> Dialogue:
    """Put a dialogue on the site, with its space and the time in which it takes contributions. Done once."""
    at = at or clock.now()
    dialogue = Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    require(by, "dialogues.publish_dialogue", dialogue)
    if dialogue.published_at is not None:
        raise DomainError(f"El diálogo ya se publicó el {long_instant(dialogue.published_at)}.")
    if closes_at <= at:
        raise DomainError("Ese cierre ya pasó: nadie podría participar, y un plazo que cerró no se reabre. Revíselo.")
    dialogue.space = open_space(
        external_id=dialogue.external_id,
        title=dialogue.title,
        url=dialogue.get_absolute_url(),
        text=dialogue.shown,
        at=at,
        is_demonstration=dialogue.is_demonstration,
    )
    set_window(
        space=dialogue.space, gesture=Gesture.CONTRIBUTE, public=public, opens_at=opens_at, closes_at=closes_at,
        by=by, at=at,
    )  # fmt: skip
    dialogue.published_at = at
    dialogue.save(update_fields=["space", "published_at"])
    index_dialogue(dialogue)
    ledger.record("dialogues.dialogue_published", on=dialogue, by=by, at=at)
    return dialogue


@transaction.atomic
def close_dialogue(*, dialogue: Dialogue, closing: str, by: Any, at: datetime | None = None) -> Dialogue:
    """Say what came of it and close it. Raises DomainError while it is open or anything lacks its response."""
    at = at or clock.now()
    dialogue = Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    require(by, "dialogues.close_dialogue", dialogue)
    if dialogue.closed_at is not None:
        raise DomainError(f"El diálogo ya se cerró el {long_instant(dialogue.closed_at)}.")
    if dialogue.published_at is None:
        raise DomainError("Un diálogo que no se ha publicado no se cierra.")
    span = windows_of(dialogue)
    if span is not None and at < settled_at(span[1]):
        raise DomainError(
            f"Recibe aportaciones hasta el {long_instant(span[1])}. Se cierra desde el "
            f"{long_instant(settled_at(span[1]))}, cuando ya llegaron las que venían en camino."
        )
    asked = board_window(dialogue)
    if asked is not None and at < asked.closes_at:
        raise DomainError(f"Su tablero recibe preguntas hasta el {long_instant(asked.closes_at)}. Después se cierra.")
    unread = unconfirmed(dialogue).count()
    if unread:
        what = "una aportación capturada" if unread == 1 else f"{unread} aportaciones capturadas"
        raise DomainError(f"Falta que otra persona coteje {what} con su hoja; después se responden y se cierra.")
    waiting = unanswered(dialogue).count()
    if waiting:
        what = "una aportación" if waiting == 1 else f"{waiting} aportaciones"
        raise DomainError(f"Falta responder {what}. Un diálogo se cierra cuando todas tienen su respuesta.")
    if dialogue.votes.filter(called_at__isnull=False, counted_at__isnull=True).exists():
        raise DomainError("Falta contar una votación. Cuéntela y después cierre el diálogo.")
    if not closing.strip():
        raise DomainError("Escriba qué resultó del diálogo: es lo primero que se leerá.")
    dialogue.closing, dialogue.closed_at = closing.strip(), at
    dialogue.save(update_fields=["closing", "closed_at"])
    index_dialogue(dialogue)
    ledger.record("dialogues.dialogue_closed", on=dialogue, by=by, at=at)
    return dialogue


def _check_may_change(record: Any) -> None:
    """Raise DomainError where the database would refuse: what was closed, and what was put to the vote."""
    vote = record if isinstance(record, Vote) else record.vote if isinstance(record, Option) else None
    dialogue = _dialogue_of(record)
    if dialogue is not None and dialogue.pk and _stored(dialogue).closed_at is not None:
        raise DomainError("El diálogo ya se cerró: lo que se dijo y lo que se respondió quedan como están.")
    if vote is not None and Vote.objects.filter(pk=vote.pk, called_at__isnull=False).exists():
        raise DomainError("La votación ya se convocó: su pregunta, su método y sus opciones quedan como están.")


def _dialogue_of(record: Any) -> Dialogue | None:
    if isinstance(record, Dialogue):
        return record
    return record.vote.dialogue if isinstance(record, Option) else getattr(record, "dialogue", None)


def _stored(dialogue: Dialogue) -> Dialogue:
    return Dialogue.objects.get(pk=dialogue.pk)
