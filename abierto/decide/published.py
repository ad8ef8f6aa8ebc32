"""What actors have published, as everyone reads it: pieces with the edition in force, in few queries.

Nothing here looks at what people answered: not a count, not an order, not a date of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from abierto.decide.delivering import who_receives
from abierto.decide.enums import PieceKind, Theme
from abierto.decide.models import Edition, Piece
from abierto.elections.models import Candidate, Force, ForceMember
from abierto.participation.enums import Gesture
from abierto.participation.models import SpaceVersion


@dataclass(frozen=True)
class Section:
    """A part of a text, under its theme."""

    theme: str
    title: str
    text: str

    @property
    def theme_label(self) -> str:
        return Theme(self.theme).label if self.theme in Theme.values else ""


@dataclass(frozen=True)
class SpaceNow:
    """What the forms need of a space: its name, and the version that the page shows."""

    external_id: str
    version: int
    is_sealed: bool = True


class Shown:
    """A piece and the edition of it that is read: the one in force, unless another was asked for."""

    def __init__(self, piece: Any, at: datetime, number: int | None = None) -> None:
        self.piece, self.at = piece, at
        self.editions: list[Edition] = piece.published_editions
        found = [each for each in self.editions if number is None or each.number == number]
        self.edition: Edition | None = found[-1] if found else None

    @property
    def is_current(self) -> bool:
        return self.edition is not None and self.edition == self.editions[-1]

    @property
    def is_withdrawn(self) -> bool:
        return self.piece.withdrawn_at is not None

    @property
    def sections(self) -> list[Section]:
        """The text by its parts; of a withdrawn piece, none."""
        if self.edition is None or self.is_withdrawn:
            return []
        return [Section(each["theme"], each["title"], each["text"]) for each in self.edition.body]

    @property
    def space(self) -> SpaceNow | None:
        """Where people answer to it; None for what takes no answers."""
        space = self.piece.space
        if space is None:
            return None
        return SpaceNow(space.external_id, max((version.number for version in space.versions.all()), default=0))

    @property
    def who_receives(self) -> str:
        """To whom goes what people answer to it."""
        return who_receives(self.piece.force)

    @property
    def is_open(self) -> bool:
        """Whether people may answer now, by the space's own windows."""
        return self.is_current and not self.is_withdrawn and any(self._spans())

    @property
    def instants(self) -> list[datetime]:
        """When that changes."""
        if self.piece.space is None:
            return []
        return [at for window in self.piece.space.windows.all() for at in (window.opens_at, window.closes_at)]

    def _spans(self) -> list[bool]:
        if self.piece.space is None:
            return []
        windows = self.piece.space.windows.all()
        return [each.opens_at <= self.at < each.closes_at for each in windows if each.gesture == Gesture.REACT]

    def about(self, theme: str) -> list[Section]:
        """What it says of a theme."""
        return [section for section in self.sections if section.theme == theme]


def published(at: datetime, *wanted: Q, **more: Any) -> list[Shown]:
    """Pieces that were published at some time, withdrawn ones included, oldest first. Five queries, however many.

    ``wanted`` and ``more`` are conditions on :class:`Piece`.
    """
    rows = _pieces(*wanted, **more).prefetch_related(
        Prefetch("space__versions", SpaceVersion.objects.only("number", "space_id")),
        "space__windows",
        Prefetch("force__members", ForceMember.objects.select_related("party")),
    )
    return [Shown(piece, at) for piece in rows]


def read(at: datetime, *wanted: Q, **more: Any) -> list[Shown]:
    """The same for a page that lists texts and asks for no answer: two queries."""
    return [Shown(piece, at) for piece in _pieces(*wanted, **more)]


def _pieces(*wanted: Q, **more: Any) -> QuerySet[Piece]:
    return (
        Piece.objects.filter(*wanted, **more, editions__published_at__isnull=False)
        .select_related(
            "force",
            "space",
            "contest__municipality",
            "candidate__candidacy__contest__municipality",
            "candidate__candidacy__contest__district",
            "candidate__candidacy__force",
        )
        .prefetch_related(
            Prefetch(
                "editions",
                Edition.objects.filter(published_at__isnull=False).select_related("photograph").order_by("number"),
                to_attr="published_editions",
            ),
        )
        .order_by("pk")
        .distinct()
    )


def pieces_of(candidates: list[Candidate]) -> dict[int, int]:
    """How many pieces of each candidate are in sight."""
    rows = Piece.objects.shown().filter(candidate__in=candidates).order_by()
    return dict(rows.values_list("candidate").annotate(amount=Count("pk", distinct=True)))


def platforms(forces: list[Force]) -> Q:
    """The platforms of some forces."""
    return Q(kind=PieceKind.PLATFORM, force__in=forces, contest__isnull=True)


def by_force(shown: Iterable[Shown]) -> dict[int, list[Shown]]:
    """What is in sight, by the key of its force."""
    found: dict[int, list[Shown]] = {}
    for each in shown:
        if not each.is_withdrawn:
            found.setdefault(each.piece.force_id, []).append(each)
    return found


@dataclass(frozen=True)
class Profile:
    """What somebody who heads has published: the career, or the last that was withdrawn, and proposals by theme."""

    career: Shown | None
    proposals: list[Shown]
    #: The proposals that the institute took away.
    taken_down: list[Shown]


def of_candidate(candidate: Candidate, at: datetime) -> Profile:
    """What somebody who heads has published."""
    shown = published(at, candidate=candidate)
    careers = [each for each in shown if each.piece.kind == PieceKind.CAREER]
    order = list(Theme.values)
    proposals = sorted(
        (each for each in shown if each.piece.kind == PieceKind.PROPOSAL),
        key=lambda each: (order.index(each.piece.theme), each.piece.pk),
    )
    standing = [each for each in careers if not each.is_withdrawn]
    return Profile(
        next(reversed(standing or careers), None),
        [each for each in proposals if not each.is_withdrawn],
        [each for each in proposals if each.piece.withdrawn_grounds],
    )
