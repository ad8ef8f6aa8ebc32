"""What every public page of the dialogues needs: the record or a 404, where it stands in time, how long it is fresh."""

from __future__ import annotations

from django.http import Http404

from abierto.core.pages import fresh_until
from abierto.dialogues.models import Dialogue, Vote
from abierto.dialogues.phases import Phase, phase_of
from abierto.dialogues.queries import published_dialogues, votes_of
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
