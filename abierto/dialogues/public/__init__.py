"""What every public page of the dialogues needs: the record or a 404, where it stands in time, how long it is fresh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from abierto.core.pages import fresh_until
from abierto.dialogues.models import Dialogue, Vote
from abierto.dialogues.queries import published_dialogues, votes_of
from abierto.participation.enums import Gesture, Public
from abierto.participation.models import Space
from abierto.participation.spaces import Facts, read_facts

__all__ = [
    "Phase",
    "dialogue_crumbs",
    "dialogue_or_404",
    "facts_now",
    "fresh_until",
    "phase_of",
    "vote_or_404",
]


@dataclass(frozen=True)
class Phase:
    """Where a gesture of a space stands at an instant: before its time, in it, or after it."""

    opens_at: datetime | None
    closes_at: datetime | None
    at: datetime
    publics: frozenset[Public] = frozenset()
    is_for_invited: bool = False

    @property
    def is_soon(self) -> bool:
        return self.opens_at is not None and self.at < self.opens_at

    @property
    def is_open(self) -> bool:
        return bool(self.publics)

    @property
    def is_over(self) -> bool:
        return self.closes_at is not None and self.at >= self.closes_at

    @property
    def instants(self) -> tuple[datetime, ...]:
        return tuple(instant for instant in (self.opens_at, self.closes_at) if instant is not None)


def phase_of(facts: Facts | None, gesture: Gesture, at: datetime) -> Phase:
    """The phase of a gesture; of a space that is not there, none."""
    span = facts.span(gesture) if facts is not None else None
    if facts is None or span is None:
        return Phase(None, None, at)
    publics = frozenset(facts.open_to(gesture, at))
    invited = all(one.public == Public.INVITED for one in facts.spans.get(gesture, ()))
    return Phase(*span, at, publics, invited)


def facts_now(space: Space | None) -> Facts | None:
    """A space as the database has it: a page is kept for a while, so what it is made from is not."""
    return read_facts(space) if space is not None else None


def dialogue_or_404(dialogue_id: str) -> Dialogue:
    """A published dialogue."""
    dialogue = published_dialogues().filter(external_id=dialogue_id).first()
    if dialogue is None:
        raise Http404("No hay un diálogo publicado en esa dirección.")
    return dialogue


def vote_or_404(dialogue: Dialogue, number: int) -> Vote:
    """A vote of the dialogue that was called."""
    vote = votes_of(dialogue).filter(number=number).first()
    if vote is None:
        raise Http404("Ese diálogo no tiene una votación convocada con ese número.")
    vote.dialogue = dialogue
    return vote


def dialogue_crumbs(dialogue: Dialogue) -> tuple[tuple[str, str], ...]:
    return ("Diálogos", "/dialogos/"), (dialogue.title, dialogue.get_absolute_url())
