"""On which days the sum of what sealed spaces received tells nothing of whom each belongs to.

A sealed space shows nothing of what it received, and a sum over one owner's spaces would show it all the same. So a
day is told only when, at every instant at which any sealed space took part, those of enough owners did. What is left
out of a sum is left out for good: put in later, the difference of two looks would tell it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from abierto.core import clock
from abierto.participation.models import Window

#: With fewer owners, the sum of all would tell of each.
ENOUGH_OWNERS = 5

#: Given spaces, to whom each belongs; those that it does not know are left out.
Owners = Callable[[Collection[int]], Mapping[int, Hashable]]
Spell = tuple[datetime, datetime, Hashable]
_OWNERS: list[Owners] = []


def register_owners(find: Owners) -> None:
    """Let a higher app say to whom its spaces belong. Registered once; a space of nobody's is its own owner."""
    if find not in _OWNERS:
        _OWNERS.append(find)


def left_out(days: Iterable[date]) -> set[date]:
    """Of these days, those on which the sum of all sealed spaces would tell of few owners."""
    asked = set(days)
    if not asked:
        return set()
    return asked - enough_on(asked, _spells(min(asked), max(asked)))


def enough_on(days: Iterable[date], spells: Iterable[Spell]) -> set[date]:
    """Of these days, those in which somebody's was open and never fewer than enough owners'. Pure."""
    changes: list[tuple[datetime, int, Hashable]] = []
    for opens_at, closes_at, owner in spells:
        changes += [(opens_at, 1, owner), (closes_at, -1, owner)]
    changes.sort(key=lambda change: change[0])
    few: list[tuple[datetime, datetime]] = []
    many: list[tuple[datetime, datetime]] = []
    standing: Counter[Hashable] = Counter()
    for (at, step, owner), (until, _, _) in pairwise(changes):
        standing[owner] += step
        if not standing[owner]:
            del standing[owner]
        if standing and at < until:
            spans = few if len(standing) < ENOUGH_OWNERS else many
            if spans and spans[-1][1] == at:
                at = spans.pop()[0]
            spans.append((at, until))
    return {day for day in days if _meets(day, many) and not _meets(day, few)}


def _meets(day: date, spans: Iterable[tuple[datetime, datetime]]) -> bool:
    begins = datetime.combine(day, time(), clock.ZONE)
    ends = datetime.combine(day + timedelta(days=1), time(), clock.ZONE)
    return any(opens < ends and begins < closes for opens, closes in spans)


def _spells(first: date, last: date) -> list[Spell]:
    """When each owner's sealed spaces were open, of what touches the days from ``first`` to ``last``."""
    begins = datetime.combine(first, time(), clock.ZONE)
    ends = datetime.combine(last + timedelta(days=1), time(), clock.ZONE)
    rows = Window.objects.filter(space__is_sealed=True, opens_at__lt=ends, closes_at__gt=begins).order_by()
    found = list(rows.values_list("opens_at", "closes_at", "space_id"))
    spaces = {space for _, _, space in found}
    owners: dict[int, Hashable] = {}
    for find in _OWNERS:
        owners.update(find(spaces))
    return [(opens, closes, owners.get(space, ("space", space))) for opens, closes, space in found]
