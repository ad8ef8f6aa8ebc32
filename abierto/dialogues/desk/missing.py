"""What a dialogue lacks to be published, to be worked through and to be closed, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from abierto.core import clock
from abierto.core.dates import long_instant
from abierto.dialogues.models import Dialogue, Vote
from abierto.dialogues.phases import phase_of_windows
from abierto.dialogues.queries import board_window
from abierto.dialogues.settling import settled_at
from abierto.dialogues.worklist import to_confirm, unanswered_by_dialogue
from abierto.participation.enums import Gesture
from abierto.participation.models import Window


@dataclass(frozen=True)
class State:
    """Where a dialogue stands, what it lacks, and whether it can be closed now."""

    dialogue: Dialogue
    words: str
    lacks: tuple[str, ...]
    is_ready: bool = False


def states_of(dialogues: Sequence[Dialogue]) -> list[State]:
    """The state of each, in as many queries as one."""
    unanswered = unanswered_by_dialogue(dialogues)
    unread = Counter(to_confirm().values_list("act__space__dialogue", flat=True))
    found = []
    for dialogue in dialogues:
        windows = dialogue.space.windows.all() if dialogue.space else ()
        counts = (unanswered.get(dialogue.pk, 0), unread.get(dialogue.pk, 0))
        found.append(_state(dialogue, windows, *counts, list(dialogue.votes.all())))
    return found


def state_of(dialogue: Dialogue) -> State:
    """The state of one."""
    return _state(
        dialogue,
        dialogue.space.windows.all() if dialogue.space else (),
        unanswered_by_dialogue([dialogue]).get(dialogue.pk, 0),
        to_confirm().filter(act__space=dialogue.space_id).count() if dialogue.space_id else 0,
        list(dialogue.votes.prefetch_related("options", "space__windows")),
    )


def _state(dialogue: Dialogue, windows: Iterable[Window], unanswered: int, unread: int, votes: list[Vote]) -> State:
    if dialogue.closed_at is not None:
        late = f"Responder {_many(unanswered, 'aportación', 'aportaciones')} que contó después del cierre."
        return State(dialogue, f"Cerrado el {long_instant(dialogue.closed_at)}", (late,) if unanswered else ())
    if dialogue.published_at is None:
        return State(dialogue, "Borrador", ("Publicarlo, con las fechas en que recibe aportaciones.",))
    now = clock.now()
    phase = phase_of_windows(windows, Gesture.CONTRIBUTE, now)
    lacks = []
    if unanswered:
        lacks.append(f"Responder {_many(unanswered, 'aportación', 'aportaciones')}.")
    if unread:
        lacks.append(f"Cotejar {_many(unread, 'captura', 'capturas')} con su hoja.")
    lacks += [told for vote in votes if (told := _of_vote(vote))]
    ends = phase.closes_at
    if ends is not None and phase.is_soon:
        words = f"Abre el {long_instant(phase.opens_at)} y recibe aportaciones hasta el {long_instant(ends)}"
        return State(dialogue, words, tuple(lacks))
    if ends is not None and phase.is_open:
        return State(dialogue, f"Recibe aportaciones hasta el {long_instant(ends)}", tuple(lacks))
    asked = board_window(dialogue)
    if asked is not None and now < asked.closes_at:
        lacks.append(f"Esperar a que cierre su tablero, el {long_instant(asked.closes_at)}.")
    if ends is not None and now < settled_at(ends):
        lacks.append(f"Esperar al {long_instant(settled_at(ends))}: puede venir en camino alguna aportación.")
    return State(dialogue, "Ya no recibe aportaciones", tuple(lacks) or ("Cerrarlo: ya no falta nada más.",), not lacks)


def _of_vote(vote: Vote) -> str:
    if vote.counted_at is not None:
        return ""
    if vote.called_at is None:
        return f"Convocar la votación «{vote.question}», o quitarla."
    ends = max((each.closes_at for each in vote.space.windows.all()), default=None) if vote.space else None
    if ends is not None and clock.now() < ends:
        return f"Esperar a que cierre la votación «{vote.question}», el {long_instant(ends)}, y contarla."
    if ends is not None and clock.now() < settled_at(ends):
        return f"Contar la votación «{vote.question}», desde el {long_instant(settled_at(ends))}."
    return f"Contar la votación «{vote.question}»."


def _many(count: int, one: str, several: str) -> str:
    return f"una {one}" if count == 1 else f"{count:,} {several}"
