"""Invented candidacies and what they publish, in a few places, drawn the same way every time. None of it is anybody's.

Who competes in each council is a fact; who would be on each slate, who stands in each district, what they propose and
what people answered is not, and every page marks it so.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache, partial
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any

from abierto.core.clock import ZONE
from abierto.decide.actions.pieces import begin_piece, submit_edition, validate_edition
from abierto.decide.actions.review import publish_edition
from abierto.decide.actions.silence import record_silences
from abierto.decide.bodies import seats_of
from abierto.decide.enums import PieceKind, Theme
from abierto.decide.models import Piece
from abierto.decide.texts import Words
from abierto.elections.actions.importing import import_candidacies
from abierto.elections.comparing import Terms
from abierto.elections.enums import Capacity, ForceKind, Gender, Post
from abierto.elections.models import Candidate, Contest, Force, Process
from abierto.elections.reading.candidates import Line, Reading

from .acts import Act

FOLDER = Path(__file__).parents[1] / "elections"
PROCESS = "edomex-2021"
SOURCE = "Demostración"
PLATFORMS_AT = datetime(2021, 4, 12, 9, 0, tzinfo=ZONE)
REGISTERED_AT = datetime(2021, 4, 30, 9, 0, tzinfo=ZONE)
PROFILES_AT = datetime(2021, 5, 3, 9, 0, tzinfo=ZONE)
SILENCE_AT = datetime(2021, 6, 3, 0, 0, tzinfo=ZONE)
#: Parties that stand in districts in the demonstration: coalitions by district are not in the sources.
_IN_DISTRICTS = ("pan", "pri", "prd", "pt", "pvem", "mc", "morena", "naem", "pes", "rsp", "fxm")


def candidates() -> list[Act]:
    """Platforms, then the lists of candidates, then careers and proposals, each in its window; then silence."""
    return [
        (PLATFORMS_AT, _platforms),
        (REGISTERED_AT, _register),
        (PROFILES_AT, partial(_profiles, PROFILES_AT)),
        (SILENCE_AT, _silence),
    ]


def _silence() -> None:
    record_silences(SILENCE_AT)


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "texts.toml").read_text(encoding="utf-8"))


def _pick(what: str, of: int) -> int:
    """A number below ``of``, always the same for the same words."""
    return int.from_bytes(sha256(what.encode()).digest()[:4], "big") % of


def _platforms() -> None:
    process = Process.objects.get(external_id=PROCESS)
    if Piece.objects.filter(force__process=process).exists():
        return
    at = PLATFORMS_AT
    for force in Force.objects.filter(process=process).exclude(kind=ForceKind.INDEPENDENT):
        if force.external_id in {"rsp", "comun-pt-morena-naem"}:
            continue  # not everybody publishes, and the page says so
        sections = tuple(
            {"theme": str(theme), "title": title, "text": text}
            for theme in Theme
            if _pick(f"{force.external_id} {theme}", 10) < 6
            for title, text in [_proposal(force.order, theme, "el Estado de México")]
        )
        _publish(force, PieceKind.PLATFORM, Words(sections, consent_given=True), at)
        at += timedelta(hours=3)


def _register() -> None:
    process = Process.objects.get(external_id=PROCESS)
    if Candidate.objects.filter(candidacy__contest__process=process).exists():
        return
    reading = Reading("candidaturas-de-demostracion.csv", list(_lines(process)))
    terms = Terms(source=SOURCE, on=REGISTERED_AT.date())
    import_candidacies(process=process, reading=reading, terms=terms, by=None, at=REGISTERED_AT)


def _profiles(begins: datetime) -> None:
    process = Process.objects.get(external_id=PROCESS)
    if Piece.objects.filter(force__process=process, candidate__isnull=False).exists():
        return
    heads = Candidate.objects.filter(
        candidacy__contest__process=process, capacity=Capacity.OWNER, number=1, post__in=(Post.PRESIDENCY, Post.DEPUTY)
    ).select_related("candidacy__force", "candidacy__contest__municipality", "candidacy__contest__district")
    for turn, head in enumerate(heads.order_by("pk")):
        force, contest = head.candidacy.force, head.candidacy.contest
        name = f"{contest.external_id} {force.external_id}"
        if _pick(f"publica {name}", 6):
            continue
        at = begins + timedelta(hours=4 * turn)
        careers = _told()["careers"]["texts"]
        words = Words(({"theme": "", "title": "", "text": careers[_pick(name, len(careers))]},), consent_given=True)
        _publish(force, PieceKind.CAREER, words, at, candidate=head)
        where = str(contest.municipality or contest.district)
        for theme in sorted(Theme, key=lambda theme: _pick(f"{name} {theme}", 1_000))[:2]:
            title, text = _proposal(_pick(name, 4), theme, where)
            words = Words(({"theme": str(theme), "title": title, "text": text},), consent_given=True)
            _publish(force, PieceKind.PROPOSAL, words, at, candidate=head, theme=theme)


def _publish(force: Force, kind: PieceKind, words: Words, at: datetime, **more: Any) -> None:
    """Written, validated and published, as an actor and the institute would."""
    head = more.get("candidate")
    where = head.candidacy.contest.external_id if head is not None else ""
    told = f"{force.external_id} {kind} {where} {more.get('theme', '')}"
    name = blake2b(told.encode(), digest_size=6).hexdigest()
    edition = begin_piece(
        kind=kind, force=force, words=words, by=None, at=at, is_demonstration=True, external_id=f"{kind.value}-{name}",
        **more,
    )  # fmt: skip
    edition = submit_edition(edition=edition, by=None, at=at)
    edition = validate_edition(edition=edition, by=None, at=at)
    publish_edition(edition=edition, by=None, at=at)


def _proposal(turn: int, theme: Theme, where: str) -> tuple[str, str]:
    texts = _told()["themes"][theme.value]
    title, text = texts[(turn + list(Theme).index(theme)) % len(texts)]
    return title, text.replace("{place}", where).replace(" de el ", " del ")


def _lines(process: Process) -> Iterator[Line]:
    """Slates in the councils and formulas in the districts that the demonstration fills."""
    where = _told()["where"]
    councils = Contest.objects.filter(process=process, municipality__inegi_code__in=where["municipalities"])
    row, turns = 1, Counter[str]()
    for contest in councils.select_related("municipality").order_by("external_id"):
        for standing in contest.standings.select_related("force"):
            turns[standing.force.external_id] += 1
            for line in _slate(contest, standing.force, turns[standing.force.external_id]):
                row += 1
                yield line(row=row)
    districts = Contest.objects.filter(process=process, district__number__in=where["districts"])
    forces = Force.objects.filter(process=process, external_id__in=_IN_DISTRICTS)
    for turn, contest in enumerate(districts.order_by("external_id")):
        for force in forces:
            for capacity in Capacity:
                row += 1
                yield _line(contest, force, Post.DEPUTY, 1, capacity, _gender(force, turn))(row=row)


def _slate(contest: Contest, force: Force, turn: int) -> Iterator[Any]:
    """As many places as the council of the municipality has for the slate that wins."""
    seats = seats_of(contest.municipality.population_2020) if contest.municipality is not None else None
    counts = (seats.presidency, seats.syndics, seats.councillors) if seats is not None else (0, 0, 0)
    posts = zip((Post.PRESIDENCY, Post.SYNDIC, Post.COUNCILLOR), counts, strict=True)
    places = [(post, number) for post, count in posts for number in range(1, count + 1)]
    for rank, (post, number) in enumerate(places):
        for capacity in Capacity:
            yield _line(contest, force, post, number, capacity, _gender(force, turn + rank))


def _gender(force: Force, turn: int) -> Gender:
    """By turns: place by place within a slate, and from one election to the next among those who head for a force."""
    return (Gender.WOMAN, Gender.MAN)[(_pick(force.external_id, 2) + turn) % 2]


def _line(contest: Contest, force: Force, post: Post, number: int, capacity: Capacity, gender: Gender) -> Any:
    """Whoever holds a place: formulas are of one gender, and places alternate, as parity asks."""
    names = _told()["names"]
    told = f"{contest.external_id} {force.external_id} {post} {number} {capacity}"
    given = names["women" if gender == Gender.WOMAN else "men"]
    surnames = names["surnames"]
    name = f"{given[_pick(told, len(given))]} Ejemplo {surnames[_pick(told + '!', len(surnames))]}"
    return partial(
        Line,
        force=force.external_id,
        post=post.value,
        capacity=capacity.value,
        name=name,
        number=number,
        kind=contest.kind,
        contest=contest.external_id,
        gender=gender.value,
        demonstration=True,
    )
