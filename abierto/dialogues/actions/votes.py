"""Votes: called with their method fixed, cast as acts of the participation, counted from what is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.dates import long_instant
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.dialogues.ballots import ballots_of
from abierto.dialogues.enums import Secrecy
from abierto.dialogues.indexing import index_dialogue
from abierto.dialogues.models import Vote
from abierto.dialogues.settling import settled_at
from abierto.dialogues.tally import Method, check, choice_value, read_choice, with_result, write_ballots
from abierto.dialogues.tally.validity import Validity
from abierto.participation.actions.gestures import Accepted, place
from abierto.participation.actions.spaces import open_space, set_window
from abierto.participation.enums import Gesture, Public
from abierto.participation.models import Act
from abierto.participation.sources import Source
from abierto.participation.spaces import Facts
from abierto.transparency.actions.sequencing import publish_checkpoint, sequence


@transaction.atomic
def call_vote(
    *,
    vote: Vote,
    opens_at: datetime,
    closes_at: datetime,
    public: Public = Public.INVITED,
    by: Any,
    at: datetime | None = None,
) -> Vote:
    """Call a vote: from here on its question, method and options do not change. Raises DomainError."""
    at = at or clock.now()
    vote = Vote.objects.select_for_update(of=("self",)).select_related("dialogue").get(pk=vote.pk)
    require(by, "dialogues.call_vote", vote)
    if vote.called_at is not None:
        raise DomainError(f"La votación ya se convocó el {long_instant(vote.called_at)}.")
    if vote.dialogue.published_at is None or vote.dialogue.closed_at is not None:
        raise DomainError("Se convocan votaciones en un diálogo publicado y sin cerrar.")
    if closes_at <= at:
        raise DomainError("Ese cierre ya pasó, y las fechas de una votación convocada no cambian. Revíselas.")
    options = list(vote.options.all())
    if len(options) < 2:
        raise DomainError("Una votación necesita al menos dos opciones.")
    vote.space = open_space(
        external_id=f"{vote.external_id[:70]}",
        title=vote.question,
        url=vote.get_absolute_url(),
        text="\n".join([vote.question, vote.method, vote.secrecy, *(option.text for option in options)]),
        at=at,
        is_demonstration=vote.is_demonstration,
    )
    set_window(
        space=vote.space, gesture=Gesture.VOTE, public=public, opens_at=opens_at, closes_at=closes_at, by=by, at=at
    )
    vote.called_at = at
    vote.save(update_fields=["space", "called_at"])
    index_dialogue(vote.dialogue)
    ledger.record("dialogues.vote_called", on=vote, by=by, at=at)
    return vote


def cast_ballot(
    *,
    vote: Vote,
    space: Facts,
    number: bytes,
    marks: Sequence[str | list[str]],
    version: int,
    source: Source | None = None,
    at: datetime | None = None,
) -> Accepted:
    """A person votes; until the close, another ballot of the same person takes the place of this one.

    ``marks`` are option keys, the best first where order counts, and a list where several share a place; none is a
    blank ballot. Raises DomainError when the marks are not a ballot of this method, so that nobody spoils theirs by
    mistake.
    """
    method = Method(vote.method)
    value = choice_value(marks)
    choice = read_choice(value, method=method, options=[str(option.number) for option in vote.options.all()])
    if choice.validity not in (Validity.VALID, Validity.BLANK):
        raise DomainError(_mending(method, choice.validity))
    return place(
        space=space, gesture=Gesture.VOTE, number=number, value=value, version=version, source=source, at=at,
        tells_instant=vote.secrecy != Secrecy.SECRET,
    )  # fmt: skip


def count_vote(*, vote: Vote, by: Any, at: datetime | None = None) -> Vote:
    """Publish the ballots of a closed vote with what they add up to; whoever reads the file can count it again.

    Every ballot must have its place in the log first; the sequencer is run if need be. The file is made before anything
    is locked, for by now no ballot enters any more: on SQLite the lock stops everybody who writes. Raises DomainError.
    """
    at = at or clock.now()
    vote = Vote.objects.select_related("dialogue", "space").get(pk=vote.pk)
    require(by, "dialogues.count_vote", vote)
    _check_may_be_counted(vote, at)
    while Act.objects.filter(space=vote.space, leaf__isnull=True).exists():
        sequence()
    publish_checkpoint(at)
    file = with_result(ballots_of(vote))
    wrong = check(file)
    if wrong:
        raise DomainError(f"Las boletas no cuadran, así que no se publica un resultado: {wrong[0]}")
    return _publish(vote, write_ballots(file), by, at)


@transaction.atomic
def _publish(vote: Vote, ballots: str, by: Any, at: datetime) -> Vote:
    vote = Vote.objects.select_for_update(of=("self",)).select_related("dialogue", "space").get(pk=vote.pk)
    _check_may_be_counted(vote, at)
    vote.ballots = ballots
    vote.sha256 = sha256(ballots.encode()).hexdigest()
    vote.counted_at = at
    vote.save(update_fields=["ballots", "sha256", "counted_at"])
    ledger.record("dialogues.vote_counted", on=vote, by=by, at=at, data={"sha256": vote.sha256})
    return vote


def _check_may_be_counted(vote: Vote, at: datetime) -> None:
    """Raise DomainError when it was counted, was not called, or may still get a ballot."""
    if vote.counted_at is not None:
        raise DomainError(f"La votación ya se contó el {long_instant(vote.counted_at)}.")
    window = vote.space.windows.filter(gesture=Gesture.VOTE).order_by("-closes_at").first() if vote.space else None
    if window is None:
        raise DomainError("La votación no se ha convocado.")
    if at < settled_at(window.closes_at):
        raise DomainError(
            f"La votación cierra el {long_instant(window.closes_at)} y se cuenta desde el "
            f"{long_instant(settled_at(window.closes_at))}: en ese rato llegan las boletas que ya venían en camino."
        )


_MENDING = {
    Validity.OVER_VOTED: "Marcó más opciones de las que permite esta votación. Deje solo una.",
    Validity.REPEATED: "Puso la misma opción en dos lugares. Deje cada una en un solo lugar.",
    Validity.UNKNOWN_OPTION: "Una de las opciones que marcó no es de esta votación. Recargue la página.",
}


def _mending(method: Method, validity: Validity) -> str:
    if method is Method.RANKED and validity is Validity.OVER_VOTED:
        return "Puso dos opciones en el mismo lugar. Dé a cada una un lugar distinto."
    return _MENDING.get(validity, "La boleta no se entiende. Recargue la página y marque otra vez.")
