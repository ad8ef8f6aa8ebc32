"""A dialogue about a commitment, as tests need it: in preparation, published, with people who said something."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from abierto.dialogues.actions.dialogues import publish_dialogue
from abierto.dialogues.actions.responses import respond
from abierto.dialogues.actions.votes import call_vote, cast_ballot
from abierto.dialogues.models import Dialogue, Option, Response, Theme, Vote
from abierto.participation.enums import Public
from abierto.participation.models import Contribution, Screening
from abierto.participation.passes import new_pass
from tests.factories.participation import CLOSES, DURING, OPENS, facts, said
from tests.factories.plan import CommitmentFactory

BEFORE = OPENS - timedelta(days=1)
AFTER = CLOSES + timedelta(days=1)
REASON = "Se incorporó al calendario de entregas que publica el instituto cada mes."
_numbers = count(1)


def a_dialogue(*, published: bool = True, commitment=None, public=Public.OPEN, **facts_of_it) -> Dialogue:
    """A dialogue that takes contributions from OPENS and until just before CLOSES."""
    number = next(_numbers)
    opens_at, closes_at = facts_of_it.pop("opens_at", OPENS), facts_of_it.pop("closes_at", CLOSES)
    told = {
        "external_id": f"dialogo-{number}",
        "title": f"Diálogo de prueba {number}",
        "question": "¿Qué información le hace falta para decidir?",
        "about": "De cómo se publica la información electoral.",
        "can_change": "El calendario y el formato de lo que se publica.",
        "cannot_change": "Los plazos que fija la ley, porque no dependen del instituto.",
        "what_next": "La unidad de transparencia responde antes de treinta días, en esta página.",
        **facts_of_it,
    }
    dialogue = Dialogue.objects.create(commitment=commitment or CommitmentFactory(complete=True), **told)
    if not published:
        return dialogue
    return publish_dialogue(
        dialogue=dialogue, opens_at=opens_at, closes_at=closes_at, public=public, by=None, at=BEFORE
    )


def a_theme(dialogue: Dialogue, name: str = "Calendario") -> Theme:
    number = dialogue.themes.count() + 1
    return Theme.objects.create(
        external_id=f"{dialogue.external_id}-tema-{number}", dialogue=dialogue, number=number, name=name
    )


def told_to(
    dialogue: Dialogue, text: str = "Que se publique el calendario.", *, screened=True, **words
) -> Contribution:
    """Somebody says something to a dialogue; screened, unless said, and found fit to be shown."""
    contribution = said(dialogue.space, text, **words)
    if screened:
        screening_of(contribution)
    return contribution


def screening_of(contribution: Contribution, *, holds_text: bool = False) -> Screening:
    return Screening.objects.create(
        act=contribution.act, rule_version="prueba-1", score=0, holds_text=holds_text, at=contribution.act.at
    )


def answered(dialogue: Dialogue, *contributions: Contribution, decision="partly", **words) -> Response:
    """A response to contributions, by the program itself."""
    told = {"reason": REASON, "office": "Unidad de Transparencia", "at": AFTER, **words}
    return respond(dialogue=dialogue, contributions=contributions, decision=decision, by=None, **told)


def a_vote(
    dialogue: Dialogue, method: str = "single", options=("Uno", "Dos", "Tres"), *, called=True, **facts_of_it
) -> Vote:
    """A vote with its options, called for the same days as the dialogue."""
    number = dialogue.votes.count() + 1
    public = facts_of_it.pop("public", Public.OPEN)
    told = {"question": "¿Cómo se llamará la herramienta?", "secrecy": "secret", **facts_of_it}
    vote = Vote.objects.create(
        external_id=f"{dialogue.external_id}-votacion-{number}", dialogue=dialogue, number=number, method=method, **told
    )
    for place, text in enumerate(options, 1):
        Option.objects.create(external_id=f"{vote.external_id}-{place}", vote=vote, number=place, text=text)
    if not called:
        return vote
    return call_vote(vote=vote, opens_at=OPENS, closes_at=CLOSES, public=public, by=None, at=BEFORE)


def cast(vote: Vote, *marks: str, number: bytes | None = None, at=DURING):
    """Somebody votes."""
    return cast_ballot(vote=vote, space=facts(vote.space), number=number or new_pass(), marks=marks, version=1, at=at)
