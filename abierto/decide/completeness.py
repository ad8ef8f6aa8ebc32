"""How much of what it may an actor has published: a platform and, for each who heads, a career and a proposal.

:func:`completeness` is pure; :func:`completeness_of` asks the database for one process, in three queries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from abierto.decide.enums import PieceKind
from abierto.decide.models import Piece
from abierto.elections.enums import Capacity, Post
from abierto.elections.models import Candidate, Force, Process

#: What each who heads is expected to publish.
OF_A_HEAD = (PieceKind.CAREER, PieceKind.PROPOSAL)


@dataclass(frozen=True)
class Completeness:
    """Of so many pieces expected, those published; and what lacks, as (kind, candidate or None for the platform)."""

    expected: int
    lacking: tuple[tuple[PieceKind, int | None], ...]

    @property
    def published(self) -> int:
        return self.expected - len(self.lacking)

    @property
    def percent(self) -> int:
        """Whole points, never rounded up to a hundred."""
        return self.published * 100 // self.expected if self.expected else 100

    @property
    def is_whole(self) -> bool:
        return not self.lacking

    def lacks(self, candidate: int | None) -> list[PieceKind]:
        """What one candidate lacks; None asks for the platform."""
        return [kind for kind, whose in self.lacking if whose == candidate]


def completeness(heads: Iterable[int], shown: Iterable[tuple[str, int | None]]) -> Completeness:
    """Of the candidates who head, and of the (kind, candidate) of what everyone sees."""
    heads = list(dict.fromkeys(heads))
    there = {(str(kind), candidate) for kind, candidate in shown}
    wanted: list[tuple[PieceKind, int | None]] = [(PieceKind.PLATFORM, None)]
    wanted += [(kind, head) for head in heads for kind in OF_A_HEAD]
    lacking = tuple((kind, whose) for kind, whose in wanted if (str(kind.value), whose) not in there)
    return Completeness(len(wanted), lacking)


def heads_of(process: Process) -> list[Candidate]:
    """Everyone who heads a formula or a slate in the process and still stands, in the order of the contests."""
    order = (
        "candidacy__contest__kind",
        "candidacy__contest__district__number",
        "candidacy__contest__external_id",
        "pk",
    )
    return list(
        _heads(process)
        .select_related("candidacy__force", "candidacy__contest__district", "candidacy__contest__municipality")
        .order_by(*order)
    )


def _heads(process: Process) -> QuerySet[Candidate]:
    return Candidate.objects.standing().filter(  # type: ignore[attr-defined]
        candidacy__contest__process=process, capacity=Capacity.OWNER, number=1, post__in=(Post.DEPUTY, Post.PRESIDENCY)
    )


def completeness_of(process: Process, *, with_heads: bool = True) -> dict[Force, Completeness]:
    """Every actor of a process with what it has published, in the order of registration; without heads, its platform.

    How many head candidacies is of the list, which has its own day: whoever shows this before it asks for none.
    """
    heads: dict[int, list[int]] = {}
    if with_heads:
        for force, head in _heads(process).values_list("candidacy__force", "pk").order_by("pk"):
            heads.setdefault(force, []).append(head)
    shown: dict[int, list[tuple[str, int | None]]] = {}
    pieces = Piece.objects.shown().filter(force__process=process)
    for force, kind, candidate in pieces.values_list("force", "kind", "candidate"):
        shown.setdefault(force, []).append((kind, candidate))
    return {
        force: completeness(heads.get(force.pk, ()), shown.get(force.pk, ()))
        for force in Force.objects.filter(process=process)
    }
