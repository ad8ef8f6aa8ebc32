"""What came on paper or in a file: typed by one person, read against the sheet by another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.dialogues.models import Dialogue
from abierto.dialogues.queries import set_aside
from abierto.participation.actions.capture import Sheet, bring_in, confirm_capture
from abierto.participation.enums import Origin
from abierto.participation.models import Contribution, ScreeningReview


@transaction.atomic
def capture_sheets(*, dialogue: Dialogue, sheets: Sequence[Sheet], origin: Origin, by: Any) -> list[Contribution]:
    """Keep a batch of a published dialogue, whole or not at all; it waits for a second reader."""
    dialogue = Dialogue.objects.select_for_update(of=("self",)).select_related("space").get(pk=dialogue.pk)
    require(by, "dialogues.capture", dialogue)
    if dialogue.space is None:
        raise DomainError("Primero se publica el diálogo; después se captura lo que llegó en papel.")
    if dialogue.closed_at is not None:
        raise DomainError("El diálogo ya se cerró: lo que se capture ahora no tendría respuesta.")
    if not sheets:
        raise DomainError("Escriba al menos una aportación.")
    return bring_in(space=dialogue.space, sheets=sheets, origin=origin, by=by)


@transaction.atomic
def confirm_sheet(*, dialogue: Dialogue, contribution: Contribution, by: Any) -> Contribution:
    """A second person read it against its sheet and it says the same: from here on it counts."""
    _to_read(dialogue, contribution, by)
    return confirm_capture(contribution=contribution, by=by)


@transaction.atomic
def refuse_sheet(*, dialogue: Dialogue, contribution: Contribution, reason: str, by: Any) -> None:
    """It does not say what its sheet says: it is kept, does not count, and is typed again under another number."""
    contribution = _to_read(dialogue, contribution, by)
    if contribution.captured_by_id is None or contribution.confirmed_by_id is not None:
        raise DomainError("Esa aportación no espera cotejo.")
    if contribution.captured_by_id == by.pk:
        raise DomainError("La coteja alguien distinto de quien la capturó.")
    if not reason.strip():
        raise DomainError("Escriba en qué no coincide con la hoja, para quien la vuelva a capturar.")
    at = clock.now()
    ScreeningReview.objects.create(act=contribution.act, stands=False, reason=reason.strip()[:500], by=by, at=at)
    ledger.record("participation.screening_reviewed", on=contribution, by=by, at=at, data={"stands": False})


def _to_read(dialogue: Dialogue, contribution: Contribution, by: Any) -> Contribution:
    """The capture as it is now, held until the transaction ends. Raises DomainError where nobody waits for a reader."""
    require(by, "dialogues.confirm_capture", dialogue)
    rows = Contribution.objects.select_for_update(of=("self",)).select_related("act")
    contribution = rows.get(pk=contribution.pk)
    if contribution.act.space_id != dialogue.space_id:
        raise DomainError("Esa aportación es de otro diálogo.")
    if dialogue.closed_at is not None:
        raise DomainError("El diálogo ya se cerró.")
    if contribution.pk in set_aside(dialogue):
        raise DomainError("Otra persona ya dijo que no coincide con su hoja: no cuenta, y se captura otra vez.")
    return contribution
