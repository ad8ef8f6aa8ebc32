"""Who is invited to a dialogue or to a vote, and until when it is open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.dialogues.models import Dialogue, Vote
from abierto.participation.actions.spaces import invite, set_window, withdraw_invitation
from abierto.participation.enums import Gesture, Public, Sector
from abierto.participation.models import Invitation, Space


@transaction.atomic
def invite_to(*, record: Dialogue | Vote, label: str, sector: str = "", by: Any) -> tuple[Invitation, str]:
    """Keep a place for an organisation or office; the second value is its link's secret part, told this once."""
    space = _space(record, by)
    if sector not in Sector.values:
        raise DomainError("Elija un sector de la lista, o ninguno.")
    return invite(space=space, label=label, sector=sector, by=by, is_demonstration=record.is_demonstration)


@transaction.atomic
def withdraw_from(*, record: Dialogue | Vote, invitation: Invitation, by: Any) -> None:
    """The link no longer takes part; what was said or voted with it stays."""
    space = _space(record, by)
    if invitation.space_id != space.pk:
        raise DomainError("Esa invitación es de otro diálogo.")
    withdraw_invitation(invitation=invitation, by=by)


@transaction.atomic
def change_window(*, dialogue: Dialogue, opens_at: datetime, closes_at: datetime, public: Public, by: Any) -> None:
    """Change when a published dialogue takes contributions of a public, while that has not passed."""
    dialogue = Dialogue.objects.select_for_update(of=("self",)).select_related("space").get(pk=dialogue.pk)
    require(by, "dialogues.publish_dialogue", dialogue)
    if dialogue.space is None or dialogue.closed_at is not None:
        raise DomainError("Cambian de plazo los diálogos publicados y sin cerrar.")
    set_window(
        space=dialogue.space, gesture=Gesture.CONTRIBUTE, public=public, opens_at=opens_at, closes_at=closes_at, by=by
    )


def _space(record: Dialogue | Vote, by: Any) -> Space:
    require(by, "dialogues.call_vote" if isinstance(record, Vote) else "dialogues.edit_dialogue", record)
    if record.space is None:
        what = "Convoque antes la votación" if isinstance(record, Vote) else "Publique antes el diálogo"
        raise DomainError(f"{what}: las invitaciones son para participar en lo que ya está en el sitio.")
    return record.space
