"""What the pages of Decide ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When

from abierto.decide.enums import PieceKind
from abierto.decide.models import Edition, Piece
from abierto.elections.calendar import calendars_of
from abierto.elections.enums import Capacity, ContestKind, Gender, Post
from abierto.elections.models import Candidacy, Candidate, Contest, Force, ForceMember, Process, Standing
from abierto.territory.models import District, Municipality, Section

#: The places of a slate, in the order in which they are read; the alphabet has another.
_POST_ORDER = Case(
    *(When(post=post, then=Value(rank)) for rank, post in enumerate((Post.PRESIDENCY, Post.SYNDIC, Post.COUNCILLOR))),
    default=Value(9),
)
_PLACE = (
    "candidacy__contest__kind",
    "candidacy__contest__district__number",
    "candidacy__contest__municipality__folded_name",
    "candidacy__contest__pk",
    "candidacy__force__order",
)
_WITHIN = ("post_order", "number", "capacity", "registered_on", "pk")
UNSAID = "El registro no lo dice"
#: How the list may be ordered; by nothing else.
ORDERS = {
    "lugar": (*_PLACE, "candidacy__pk", *_WITHIN),
    "nombre": ("folded_name", "pk"),
    "actor": ("candidacy__force__order", "candidacy__force__pk", *_PLACE[:4], *_WITHIN),
    "cargo": ("post_order", *_PLACE, "number", "capacity", "registered_on", "pk"),
}


def editions_to_review(at: datetime) -> QuerySet[Edition]:
    """What the institute may publish or observe, now or once a silence ends: not what has closed for good."""
    waiting, still = Edition.objects.to_review(), Q(pk__in=())  # type: ignore[attr-defined]
    processes = Process.objects.filter(forces__pieces__editions__in=waiting.order_by()).distinct()
    for process, calendar in calendars_of(processes).items():
        for kind in PieceKind:
            verdict = calendar.may(Piece(kind=kind).doing, at)
            if verdict.is_open or verdict.changes_at is not None:
                still |= Q(piece__force__process=process, piece__kind=kind)
    return waiting.filter(still)


def current_process(on: date) -> Process | None:
    """The process that the site speaks of: that of the nearest election day; of two as near, the one to come."""
    processes = Process.objects.select_related("district_map").order_by("-election_day", "external_id")
    return min(processes, key=lambda process: abs((process.election_day - on).days), default=None)


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for in the list; empty is anything. ``is_possible`` is False for what nothing can be."""

    kind: str = ""
    municipality: str = ""
    district: int | None = None
    force: str = ""
    post: str = ""
    gender: str | None = None
    heads: bool = False
    standing: bool | None = None
    words: tuple[str, ...] = ()
    order: str = "lugar"
    is_possible: bool = True

    @property
    def is_all(self) -> bool:
        return self == Wanted(order=self.order)


@dataclass(frozen=True)
class Counts:
    """How many people, of them how many stand now, and in how many candidacies."""

    people: int
    standing: int
    candidacies: int


def candidates(process: Process, wanted: Wanted) -> QuerySet[Candidate]:
    """Everybody registered in a process who is looked for, those who left included, in the order asked for."""
    rows = Candidate.objects.filter(candidacy__contest__process=process)
    if not wanted.is_possible:
        return rows.none()
    exact = {
        "candidacy__contest__kind": wanted.kind,
        "candidacy__contest__municipality__inegi_code": wanted.municipality,
        "candidacy__contest__district__number": wanted.district or "",
        "candidacy__force__external_id": wanted.force,
        "post": wanted.post,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.gender is not None:
        rows = rows.filter(gender=wanted.gender)
    if wanted.heads:
        rows = rows.filter(capacity=Capacity.OWNER, number=1, post__in=(Post.DEPUTY, Post.PRESIDENCY))
    if wanted.standing is not None:
        rows = rows.filter(ended_on__isnull=wanted.standing)
    for word in wanted.words:
        rows = rows.filter(folded_name__contains=word)
    return rows.annotate(post_order=_POST_ORDER).order_by(*ORDERS[wanted.order])


def with_places(rows: QuerySet[Candidate], some: Any) -> QuerySet[Candidate]:
    """Some of the rows (their keys), with all that a line of the list shows: the rest is ordered without reading it."""
    told = ("candidacy__force", "candidacy__contest__district", "candidacy__contest__municipality")
    return rows.filter(pk__in=some).select_related(*told)


def counts(rows: QuerySet[Candidate]) -> Counts:
    """The figures of a list, in one query."""
    told = rows.order_by().aggregate(
        people=Count("pk"),
        standing=Count("pk", filter=Q(ended_on__isnull=True)),
        candidacies=Count("candidacy", distinct=True),
    )
    return Counts(**told)


def forces_of(process: Process) -> list[Force]:
    """The political actors of a process in the order of their registration, with their members."""
    return list(process.forces.prefetch_related(members()))


def places_of(process: Process) -> tuple[list[tuple[str, str]], list[int]]:
    """Municipalities (code, name) and numbers of districts in which something is contested."""
    municipalities = Municipality.objects.filter(contests__process=process).order_by("folded_name")
    districts = District.objects.filter(contests__process=process).order_by("number")
    return list(municipalities.values_list("inegi_code", "name")), list(districts.values_list("number", flat=True))


@dataclass
class Running:
    """A force that stands in a contest, with its candidacy once it is registered."""

    force: Force
    candidacy: Candidacy | None = None
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def places(self) -> list[Place]:
        """The places of the candidacy, in order, each with who holds it now."""
        found: dict[tuple[str, int], Place] = {}
        for candidate in self.candidates:
            place = found.setdefault((candidate.post, candidate.number), Place(candidate.post, candidate.number))
            if candidate.ended_on is None:
                if candidate.capacity == Capacity.OWNER:
                    place.owner = candidate
                else:
                    place.substitute = candidate
        return list(found.values())

    @property
    def left(self) -> list[Candidate]:
        """Those who no longer stand, by the day they left."""
        return sorted((one for one in self.candidates if one.ended_on), key=lambda one: (one.ended_on, one.pk))


@dataclass
class Place:
    """A place of a formula, a slate or a list."""

    post: str
    number: int
    owner: Candidate | None = None
    substitute: Candidate | None = None

    @property
    def title(self) -> str:
        """«Presidencia municipal», «Regiduría 3»."""
        label = str(Post(self.post).label)
        return f"{label} {self.number}" if self.post in (Post.SYNDIC, Post.COUNCILLOR) or self.number > 1 else label


def contests() -> QuerySet[Contest]:
    """Contests with what their names are made of."""
    return Contest.objects.select_related("process__district_map", "district__map", "municipality")


def running(contest: Contest) -> list[Running]:
    """Who stands in a contest, by the order of registration, with everybody who has held each place."""
    standings = {standing.force_id: Running(standing.force) for standing in _standings((contest,))}
    for candidacy in contest.candidacies.select_related("force").prefetch_related(members("force__")):
        own = standings.setdefault(candidacy.force_id, Running(candidacy.force))
        own.candidacy = candidacy
    rows = Candidate.objects.filter(candidacy__contest=contest).annotate(post_order=_POST_ORDER).order_by(*_WITHIN)
    by_candidacy = {own.candidacy.pk: own for own in standings.values() if own.candidacy is not None}
    for candidate in rows:
        by_candidacy[candidate.candidacy_id].candidates.append(candidate)
    return sorted(standings.values(), key=lambda own: (own.force.order, own.force.external_id))


def standings_in(found: Iterable[Contest]) -> dict[int, list[Standing]]:
    """Contest → the forces that stand in it, by the order of registration; see :func:`_standings`."""
    told: dict[int, list[Standing]] = {}
    for standing in _standings(found):
        told.setdefault(standing.contest_id, []).append(standing)
    return told


def invented_in(contest: Contest) -> set[int]:
    """The forces of which only the demonstration says that they stand in a contest."""
    invented = _standings((contest,)).filter(is_demonstration=True)  # type: ignore[misc]
    return set(invented.values_list("force", flat=True))


def counts_invented(process: Process) -> bool:
    """Whether some of those who stand in a process are of the demonstration: figures that count them say so."""
    rows = Candidate.objects.standing().filter(candidacy__contest__process=process)  # type: ignore[attr-defined]
    return rows.filter(candidacy__is_demonstration=True).exists()


def contests_of_municipality(process: Process, place: Municipality) -> list[Contest]:
    """The council's contest, and that of each district in which the municipality lies, by number."""
    lies_in = Q(district__parts__municipality=place, district__map=process.district_map)
    rows = contests().filter(process=process).filter(Q(municipality=place) | lies_in).distinct()
    return sorted(rows, key=lambda one: (one.kind != ContestKind.COUNCIL, one.district.number if one.district else 0))


def contests_of_district(process: Process, district: District) -> list[Contest]:
    """The district's contest, when it is of the drawing that serves the process."""
    return list(contests().filter(process=process, district=district))


def section_of(process: Process, number: int) -> Section | None:
    """A section in the drawing that serves the process."""
    rows = Section.objects.select_related("municipality", "district")
    return rows.filter(map=process.district_map, number=number).first()


def genders(people: Iterable[Candidate]) -> dict[str, int]:
    """How many there are of each gender, and how many whose gender the register does not say."""
    told = {str(gender.label): 0 for gender in Gender} | {UNSAID: 0}
    for person in people:
        told[str(Gender(person.gender).label) if person.gender else UNSAID] += 1
    return told


def members(prefix: str = "") -> Prefetch:
    """The parties of an alliance, in the order of their registration."""
    return Prefetch(f"{prefix}members", ForceMember.objects.select_related("party").order_by("party__order"))


def _standings(found: Iterable[Contest]) -> QuerySet[Standing]:
    """Who stands; ``is_demonstration`` when nothing says so but whoever invented its candidacy there."""
    invented = Candidate.objects.filter(
        candidacy__contest=OuterRef("contest"),
        candidacy__force=OuterRef("force"),
        candidacy__is_demonstration=True,
        source=OuterRef("source"),
    )
    rows = Standing.objects.filter(contest__in=found).annotate(is_demonstration=Exists(invented))
    rows = rows.select_related("force").prefetch_related(members("force__"))
    return rows.order_by("contest", "force__order", "force__external_id")
