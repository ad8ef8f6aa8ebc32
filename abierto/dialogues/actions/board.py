"""The live board of a meeting: people ask from their phones, one person moderates, everyone reads the screen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.dialogues.enums import BoardState
from abierto.dialogues.models import BoardMark, Dialogue
from abierto.participation.actions.spaces import open_space, set_window
from abierto.participation.enums import Gesture
from abierto.participation.models import Contribution


@transaction.atomic
def open_board(
    *, dialogue: Dialogue, opens_at: datetime, closes_at: datetime, by: Any, at: datetime | None = None
) -> Dialogue:
    """Let people ask during the meeting; again, with other hours, while they have not passed."""
    dialogue = Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    require(by, "dialogues.moderate_board", dialogue)
    if dialogue.published_at is None:
        raise DomainError("Primero se publica el diálogo; después se abre su tablero.")
    if dialogue.closed_at is not None:
        raise DomainError("El diálogo ya se cerró: no recibe más preguntas.")
    if dialogue.board is None:
        dialogue.board = open_space(
            external_id=f"{dialogue.external_id}-tablero",
            title=f"Tablero de preguntas: {dialogue.title}",
            url=f"{dialogue.get_absolute_url()}tablero/",
            text=dialogue.question,
            at=at,
            is_demonstration=dialogue.is_demonstration,
        )
        dialogue.save(update_fields=["board"])
    set_window(space=dialogue.board, gesture=Gesture.CONTRIBUTE, opens_at=opens_at, closes_at=closes_at, by=by, at=at)
    return dialogue


@transaction.atomic
def mark_question(
    *, dialogue: Dialogue, question: Contribution, state: str, by: Any, at: datetime | None = None
) -> BoardMark:
    """Show a question, answer it now, mark it answered, or hold it. One is answered at a time."""
    at = at or clock.now()
    dialogue = Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    require(by, "dialogues.moderate_board", dialogue)
    if state not in BoardState.values:
        raise DomainError("Elija qué hacer con la pregunta.")
    if dialogue.board_id is None or question.act.space_id != dialogue.board_id:
        raise DomainError("Esa pregunta no es del tablero de este diálogo.")
    last = question.marks.order_by("-pk").first()
    if last is not None and last.state == state:
        return last
    if state == BoardState.NOW:
        for other in _answered_now(dialogue).exclude(pk=question.pk):
            BoardMark.objects.create(contribution=other, state=BoardState.ANSWERED, by=by, at=at)
    mark = BoardMark.objects.create(contribution=question, state=state, by=by, at=at)
    ledger.record(
        "dialogues.question_moved", on=dialogue, by=by, at=at, data={"state": state, "question": question.folio}
    )
    return mark


def _answered_now(dialogue: Dialogue):
    """The question on the screen, if any: its latest mark says so."""
    found = Contribution.objects.filter(act__space=dialogue.board_id, marks__state=BoardState.NOW).distinct()
    now = [c.pk for c in found if (last := c.marks.order_by("-pk").first()) and last.state == BoardState.NOW]
    return Contribution.objects.filter(pk__in=now).select_related("act")
