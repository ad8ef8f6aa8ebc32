"""Votes: the ballot while it is open, and what came out once it was counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from abierto.core import clock
from abierto.core.errors import DomainError
from abierto.core.figures.figure import Figure
from abierto.core.figures.pairs import tally_chart
from abierto.core.files import attachment
from abierto.core.pages import crumbs, public_page
from abierto.core.same_origin import same_origin_post
from abierto.dialogues.actions.votes import cast_ballot
from abierto.dialogues.enums import Secrecy
from abierto.dialogues.models import Vote
from abierto.dialogues.public import (
    dialogue_crumbs,
    dialogue_or_404,
    facts_now,
    fresh_until,
    phase_of,
    vote_or_404,
)
from abierto.dialogues.tally import BallotsFile, Method, Result, Round, explain, read_ballots, tally, tell
from abierto.participation.actions.gestures import NOT_INVITED, Closed
from abierto.participation.doors import keeps_words, person, private, refused, space_or_404, told, where_from
from abierto.participation.enums import Gesture
from abierto.participation.public_proofs import proof_wanted
from abierto.participation.words import read_version

BLANK = "blanco"
_LONGEST_KEY = 8


@public_page
def vote_detail(request: HttpRequest, dialogue_id: str, number: int) -> HttpResponse:
    """A vote: its method, how secret it is, the ballot while it is open, the count once it is closed."""
    dialogue = dialogue_or_404(dialogue_id)
    vote = vote_or_404(dialogue, number)
    facts = facts_now(vote.space)
    phase = phase_of(facts, Gesture.VOTE, clock.now())
    context = {
        "dialogue": dialogue,
        "vote": vote,
        "space": facts,
        "phase": phase,
        "words": explain(Method(vote.method)),
        "is_secret": vote.secrecy == Secrecy.SECRET,
        "ballot": ballot_of(vote),
        "count": counted(vote),
        "crumbs": crumbs(*dialogue_crumbs(dialogue), (f"Votación {vote.number}", vote.get_absolute_url())),
    }
    return fresh_until(render(request, "dialogues/vote_detail.html", context), phase.instants)


@public_page
def vote_ballots(request: HttpRequest, dialogue_id: str, number: int) -> HttpResponse:
    """The ballots of a counted vote as they were published, byte by byte."""
    vote = vote_or_404(dialogue_or_404(dialogue_id), number)
    if vote.counted_at is None:
        raise Http404("Las boletas se publican cuando la votación cierra y se cuenta.")
    return attachment(vote.ballots.encode(), f"boletas-{vote.external_id}.json", "application/json")


@private
@same_origin_post
@keeps_words
def vote_post(request: HttpRequest, space_id: str) -> HttpResponse:
    """Cast a ballot; one that cannot be counted comes back as it was marked, with what to mend."""
    space = space_or_404(space_id)
    vote = Vote.objects.filter(space=space.pk, called_at__isnull=False).select_related("dialogue").first()
    if vote is None:
        raise Http404
    if (asked := proof_wanted(request, space, Gesture.VOTE)) is not None:
        return asked
    ballot = ballot_of(vote, request.POST)
    number, is_first = person(request, space, Gesture.VOTE)
    try:
        accepted = cast_ballot(
            vote=vote,
            space=space,
            number=number,
            marks=read_marks(ballot),
            version=read_version(request.POST),
            source=where_from(request),
        )
    except DomainError as problem:
        if isinstance(problem, Closed) or str(problem) == NOT_INVITED:
            return refused(request, space, problem)
        context = {"problem": str(problem), "vote": vote, "dialogue": vote.dialogue, "space": space, "ballot": ballot}
        return render(request, "dialogues/vote_again.html", context, status=422)
    return told(accepted, number if is_first else None)


@dataclass(frozen=True)
class Line:
    """An option of the ballot, as it is marked."""

    key: str
    text: str
    detail: str
    is_marked: bool = False
    place: int = 0


@dataclass(frozen=True)
class Ballot:
    """A ballot as its form shows it; ``is_blank`` is the mark of who wants none of the options."""

    method: Method
    lines: list[Line] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    is_blank: bool = False

    @property
    def places(self) -> range:
        return range(1, len(self.lines) + 1)


def ballot_of(vote: Vote, data: QueryDict | None = None) -> Ballot:
    """The ballot of a vote, with what was marked on it."""
    marked = [key[:_LONGEST_KEY] for key in data.getlist("opcion")] if data is not None else []
    lines = []
    for option in vote.options.all():
        key = str(option.number)
        place = data.get(f"lugar-{key}", "") if data is not None else ""
        number = int(place) if place.isascii() and place.isdecimal() and len(place) < 4 else 0
        lines.append(Line(key, option.text, option.detail, key in marked, number))
    known = {line.key for line in lines}
    strangers = [key for key in marked if key not in known and key != BLANK]
    return Ballot(Method(vote.method), lines, strangers, BLANK in marked)


def read_marks(ballot: Ballot) -> list[str | list[str]]:
    """What a ballot says. Raises DomainError on one without a mark, and on a blank one with marks."""
    marks: list[str | list[str]]
    if ballot.method is Method.RANKED:
        placed: dict[int, list[str]] = {}
        for line in ballot.lines:
            if line.place:
                placed.setdefault(line.place, []).append(line.key)
        marks = [keys[0] if len(keys) == 1 else keys for _, keys in sorted(placed.items())]
    else:
        marks = [line.key for line in ballot.lines if line.is_marked]
    marks += ballot.strangers
    if ballot.is_blank and marks:
        raise DomainError("Marcó «En blanco» y además una opción. Deje lo uno o lo otro.")
    if not ballot.is_blank and not marks:
        raise DomainError("No marcó nada. Elija una opción o, si quiere votar en blanco, marque «En blanco».")
    return marks


def counted(vote: Vote) -> dict[str, Any] | None:
    """What came out, from the published ballots themselves; None until they are."""
    if vote.counted_at is None:
        return None
    file, result = _read(vote.pk, vote.sha256)
    names = {option.key: option.name for option in file.options}
    return {
        "result": result,
        "winner": names.get(result.winner or "", ""),
        "sentences": tell(file, result),
        "figures": [_round(one, names) for one in result.rounds]
        or [_votes("votos", "Votos de cada opción", result.counts, names)],
        "replaced": len(file.replaced),
    }


def _round(one: Round, names: dict[str, str]) -> Figure:
    out = f" {'Sale' if len(one.out) == 1 else 'Salen'}: {', '.join(names[key] for key in one.out)}." if one.out else ""
    told = f"Boletas que cuentan: {one.continuing:,}; la mayoría es de {one.majority:,}.{out}"
    return _votes(f"ronda-{one.number}", f"Ronda {one.number}. {told}", one.counts, names)


def _votes(name: str, title: str, counts: dict[str, int], names: dict[str, str]) -> Figure:
    """Options with their votes, most first; level ones as the ballot lists them."""
    rows = [(names[key], number) for key, number in sorted(counts.items(), key=lambda pair: -pair[1])]
    return tally_chart(name, title, "Votos de cada opción.", rows, "votos")


@lru_cache(maxsize=32)
def _read(pk: int, sha256: str) -> tuple[BallotsFile, Result]:
    # Published ballots never change, so what they add up to may be kept for as long as the process lives.
    file = read_ballots(Vote.objects.values_list("ballots", flat=True).get(pk=pk, sha256=sha256))
    return file, tally(file)
