"""Women and men in the list of candidates: counted from who stands, so that anyone recounts them from the download."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from django.db.models import Count

from abierto.elections.enums import Capacity, ContestKind, Gender, Post
from abierto.elections.models import Candidate, Force, Process


@dataclass(frozen=True)
class Tally:
    """How many of each, as the register says; ``unsaid`` is of whom it does not say."""

    women: int = 0
    men: int = 0
    non_binary: int = 0
    unsaid: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.women + other.women,
            self.men + other.men,
            self.non_binary + other.non_binary,
            self.unsaid + other.unsaid,
        )

    @property
    def total(self) -> int:
        return self.women + self.men + self.non_binary + self.unsaid

    @property
    def women_percent(self) -> float | None:
        """Of those of whom the register says it; None when it says it of nobody."""
        told = self.total - self.unsaid
        return 100 * self.women / told if told else None


@dataclass(frozen=True)
class Parity:
    """The figures of one process. Each group sums to ``all``; ``heads`` lead formulas, slates and lists."""

    all: Tally
    heads: Tally
    by_kind: dict[ContestKind, Tally]
    by_post: dict[Post, Tally]
    by_capacity: dict[Capacity, Tally]
    by_force: dict[Force, Tally]
    heads_by_force: dict[Force, Tally]
    heads_by_kind: dict[ContestKind, Tally]
    owners_by_force: dict[Force, Tally] = field(default_factory=dict)


@dataclass(frozen=True)
class _Cell:
    kind: ContestKind
    force: int
    post: Post
    capacity: Capacity
    is_head: bool
    tally: Tally


_NAMES = {Gender.WOMAN: "women", Gender.MAN: "men", Gender.NON_BINARY: "non_binary", "": "unsaid"}


def parity(process: Process) -> Parity:
    """The figures of those who stand now, in two queries."""
    cells = _cells(process)
    forces = list(Force.objects.filter(process=process))
    known = {force.pk: force for force in forces}
    heads = [cell for cell in cells if cell.is_head]
    owners = [cell for cell in cells if cell.capacity == Capacity.OWNER]

    def by_force(chosen: list[_Cell]) -> dict[Force, Tally]:
        found = _grouped(chosen, lambda cell: cell.force)
        return {known[force.pk]: found[force.pk] for force in forces if force.pk in found}

    return Parity(
        all=sum((cell.tally for cell in cells), Tally()),
        heads=sum((cell.tally for cell in heads), Tally()),
        by_kind=_in_order(ContestKind, _grouped(cells, lambda cell: cell.kind)),
        by_post=_in_order(Post, _grouped(cells, lambda cell: cell.post)),
        by_capacity=_in_order(Capacity, _grouped(cells, lambda cell: cell.capacity)),
        by_force=by_force(cells),
        heads_by_force=by_force(heads),
        heads_by_kind=_in_order(ContestKind, _grouped(heads, lambda cell: cell.kind)),
        owners_by_force=by_force(owners),
    )


def _cells(process: Process) -> list[_Cell]:
    rows = (
        Candidate.objects.standing()
        .filter(candidacy__contest__process=process)
        .order_by()
        .values_list("candidacy__contest__kind", "candidacy__force", "post", "capacity", "number", "gender")
        .annotate(count=Count("pk"))
    )
    return [
        _Cell(
            ContestKind(kind), force, Post(post), Capacity(capacity),
            Candidate(post=post, capacity=capacity, number=number).heads, Tally(**{_NAMES[gender]: count}),
        )
        for kind, force, post, capacity, number, gender, count in rows
    ]  # fmt: skip


def _grouped(cells: list[_Cell], key: Callable[[_Cell], Hashable]) -> dict[Hashable, Tally]:
    found: dict[Hashable, Tally] = defaultdict(Tally)
    for cell in cells:
        found[key(cell)] += cell.tally
    return found


def _in_order(names, found):
    return {name: found[name] for name in names if name in found}
