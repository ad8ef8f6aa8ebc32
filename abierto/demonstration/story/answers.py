"""What invented people answer to the invented platforms and proposals, day by day, through the same actions as anyone.

Drawn the same way every time. Nobody's pass, network or browser is behind it; each contribution is kept as a
demonstration, and what was received by whom is shown nowhere, here as anywhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache, partial
from hashlib import sha256
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import F

from abierto.core.clock import ZONE
from abierto.decide.enums import PieceKind
from abierto.decide.models import Piece
from abierto.participation.actions.erasure import erase_contribution
from abierto.participation.actions.gestures import Words, contribute, react
from abierto.participation.enums import Gesture, Kind, Reaction, Sector
from abierto.participation.models import Act as Said
from abierto.participation.models import Contribution
from abierto.participation.passes import pseudonym
from abierto.participation.spaces import Facts, read_facts

from .acts import Act, instant
from .candidates import FOLDER, PROCESS

FIRST, LAST = date(2021, 4, 12), date(2021, 6, 2)
#: Gestures that a platform, and a proposal, draw on a day, on average.
_REACTIONS = {PieceKind.PLATFORM: 2.2, PieceKind.PROPOSAL: 0.5}
_CONTRIBUTIONS = {PieceKind.PLATFORM: 0.35, PieceKind.PROPOSAL: 0.06}
_PEOPLE = 900
_SECTORS = (*[Sector.CITIZEN] * 5, *[Sector.UNSAID] * 4, *[Sector.CIVIL_SOCIETY] * 2, Sector.ACADEMIA, Sector.BUSINESS,
            Sector.PUBLIC_SERVANT)  # fmt: skip
_SIGNED = ("", "", "", "", "", "Comité de Vecinos Ejemplo", "Colectivo Ejemplo", "Una vecina (ejemplo)")
#: When a gesture is made, and how.
Gestures = Iterator[tuple[datetime, partial[Any]]]


class _Crowd:
    """Who answers to what is published; each thing is read once, however many days there are to tell."""

    def __init__(self) -> None:
        self.open: list[tuple[Piece, Facts, list[str]]] = []

    def look(self) -> None:
        """Read what has been published since the last time."""
        there = Piece.objects.standing().filter(force__process__external_id=PROCESS, space__isnull=False)
        if there.count() == len(self.open):
            return
        known = [piece.pk for piece, _facts, _themes in self.open]
        new = there.exclude(pk__in=known).select_related(
            "force", "space", "candidate__candidacy__contest__municipality", "candidate__candidacy__contest__district"
        )
        for piece in new:
            edition = piece.published()
            themes = [each["theme"] for each in edition.body] if edition is not None else []
            if piece.space is not None:
                self.open.append((piece, read_facts(piece.space), themes))

    def tell(self, day: date) -> None:
        """All that was answered on a day, in the order in which it came; nothing when the day was told already."""
        begins = _end(day).replace(hour=0, minute=0)
        here = {"at__gte": begins, "at__lt": begins + timedelta(days=1), "space__is_sealed": True}
        if Said.objects.filter(**here, contribution__is_demonstration=True).exists():
            return
        self.look()
        with transaction.atomic():
            found = [each for piece, facts, themes in self.open for each in _of_piece(piece, facts, themes, day)]
            found.sort(key=lambda each: each[0])
            if found and _is_there(*found[0]):
                return
            for _at, happen in found:
                happen()
            back = Said.objects.filter(**here, returned_at__isnull=True).exclude(author__in=self.lost())
            back.update(returned_at=F("at") + timedelta(seconds=2))  # as when the browser reads its receipt

    def lost(self) -> list[bytes]:
        """The pseudonyms whose browsers never came back: those of the campaign."""
        told = _told()["campaign"]
        secrets = [
            facts.secret
            for piece, facts, _themes in self.open
            if piece.kind == PieceKind.PLATFORM and piece.force.external_id == told["actor"]
        ]
        return [pseudonym(_pass(f"campaña {turn}"), secret) for secret in secrets for turn in range(told["copies"])]


def answers() -> list[Act]:
    """A chapter a day, told when the day is over, and what was erased later."""
    crowd, gone = _Crowd(), _told()["erased"]
    days = (FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1))
    erased_at = instant(gone["at"]) + timedelta(days=gone["after_days"])
    chapters = [(_end(day), partial(crowd.tell, day)) for day in days]
    return [*chapters, (erased_at, partial(_erase, gone["text"], erased_at))]


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "answers.toml").read_text(encoding="utf-8"))


def _end(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 30, tzinfo=ZONE)


def _is_there(at: datetime, happen: partial[Any]) -> bool:
    """Whether a gesture was made already: for the days on which nobody wrote anything."""
    facts, number = happen.keywords["space"], happen.keywords["number"]
    return Said.objects.filter(space_id=facts.pk, author=pseudonym(number, facts.secret), at=at).exists()


def _of_piece(piece: Piece, facts: Facts, themes: list[str], day: date) -> Gestures:
    """What one platform or proposal receives on a day."""
    kind = PieceKind(piece.kind)
    draw = Random(f"{piece.external_id} {day}")  # noqa: S311 - the same every time, and nobody's secret
    for _ in range(_amount(draw, _REACTIONS[kind])):
        at, person = _at(draw, day), draw.randrange(_PEOPLE)
        value = draw.choices((Reaction.UP, Reaction.DOWN, Reaction.NONE), (62, 35, 3))[0]
        if facts.open_to(Gesture.REACT, at):
            yield at, partial(react, space=facts, number=_pass(person), value=value, version=facts.version, at=at)
    for _ in range(_amount(draw, _CONTRIBUTIONS[kind])):
        at, person, words = _at(draw, day), draw.randrange(_PEOPLE), _words(draw, piece, themes)
        yield from _say(facts, at, _pass(person), words)
    if kind == PieceKind.PLATFORM:
        yield from _of_actor(facts, piece.force.external_id, day)


def _of_actor(facts: Facts, actor: str, day: date) -> Gestures:
    """What the texts tell of one actor's platform: a campaign, one hand that does not stop, what is held or erased."""
    told = _told()
    for name in ("campaign", "insistent"):
        row = told[name]
        if row["actor"] == actor and row["begins_at"].date() == day:
            yield from _in_a_row(facts, row, name)
    for row in (*told["held"], told["erased"]):
        if row["actor"] == actor and row["at"].date() == day:
            yield from _say(facts, instant(row["at"]), _pass(row["text"]), Words(Kind(row["kind"]), row["text"]))


def _in_a_row(facts: Facts, row: dict[str, Any], name: str) -> Gestures:
    """The same words, or nearly, at even pauses: from as many people as copies, or from one."""
    for turn in range(row["copies"]):
        at = instant(row["begins_at"]) + timedelta(seconds=row["seconds"] * turn)
        text = row["text"].replace("{number}", str(turn + 1)) + row["tails"][turn % len(row["tails"])]
        who = f"campaña {turn}" if name == "campaign" else "insistente"
        yield from _say(facts, at, _pass(who), Words(Kind.COMMENT, text))


def _say(facts: Facts, at: datetime, number: bytes, words: Words) -> Gestures:
    if facts.open_to(Gesture.CONTRIBUTE, at):
        version = facts.version
        yield (
            at,
            partial(contribute, space=facts, number=number, words=words, version=version, at=at, is_demonstration=True),
        )


def _words(draw: Random, piece: Piece, themes: list[str]) -> Words:
    """An invented contribution on the theme of a proposal, or on one of those of a platform."""
    told = _told()
    kind, text = draw.choice(told["themes"][piece.theme or draw.choice(themes)])
    opening = draw.choice(told["openings"])
    text = text[:1].upper() + text[1:]
    contest = piece.candidate.candidacy.contest if piece.candidate is not None else None
    place = "el Estado de México"
    if contest is not None and contest.municipality is not None:
        place = str(contest.municipality)
    elif contest is not None and contest.district is not None:
        place = f"el distrito {contest.district.number}"
    written = f"{opening}{text}{draw.choice(told['endings'])}".replace("{place}", place).replace(" de el ", " del ")
    return Words(Kind(kind), written, draw.choice(_SIGNED), draw.choice(_SECTORS), draw.random() < 0.5)


def _amount(draw: Random, mean: float) -> int:
    """How many on a day: as many trials as make the mean, each of them even."""
    return sum(draw.random() < mean / 4 for _ in range(4))


def _at(draw: Random, day: date) -> datetime:
    return _end(day).replace(hour=7, minute=0) + timedelta(seconds=draw.randrange(16 * 3600))


def _pass(who: int | str) -> bytes:
    return sha256(f"demostración {who}".encode()).digest()[:16]


def _erase(text: str, at: datetime) -> None:
    found = Contribution.objects.filter(text=text, is_demonstration=True).first()
    if found is not None:
        erase_contribution(contribution=found, at=at)
