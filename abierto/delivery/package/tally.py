"""How many: what was received, what counts in the raw and what counts once screened, by space, day and kind.

Whoever makes a package and whoever checks it add up the same way, each from the rows that they have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .rows import ERASED, STANDS, UNCONFIRMED
from .tables import KINDS, REACTIONS_SAID

ALL = "todo"
_SPACES = "espacios"


class Seen(NamedTuple):
    """What the figures look at of a row; ``counts`` is whether it counts in the raw, ``value`` already in Spanish."""

    space: str
    version: int
    day: str
    origin: str
    value: str
    counts: str
    apart: bool
    reasons: tuple[str, ...]


class Tally:
    """Adds up rows as they pass; many are alike, and those are added up once."""

    def __init__(self) -> None:
        self.contributions: Counter[Seen] = Counter()
        self.reactions: Counter[Seen] = Counter()

    def figures(self, municipalities: Mapping[str, str]) -> Figures:
        """What was added, ordered by what people ask. ``municipalities`` says that of each space, where known."""
        made = Figures()
        for seen, amount in self.contributions.items():
            made.add(seen, amount, _of_contribution(seen), municipalities)
        for seen, amount in self.reactions.items():
            made.add(seen, amount, _of_reaction(seen), municipalities)
        return made


def _of_contribution(seen: Seen) -> list[str]:
    fields = ["aportaciones.recibidas"]
    if seen.counts in {ERASED, UNCONFIRMED}:
        fields.append(f"aportaciones.{'borradas' if seen.counts == ERASED else 'sin_cotejar'}")
    elif seen.counts == STANDS:
        fields += ["aportaciones.en_bruto", f"{seen.value}.en_bruto"]
        if not seen.apart:
            fields += ["aportaciones.tamizadas", f"{seen.value}.tamizadas"]
    return fields


def _of_reaction(seen: Seen) -> list[str]:
    fields = ["reacciones.recibidas"]
    if seen.counts == "si":
        fields += ["reacciones.en_bruto", f"{seen.value}.en_bruto"]
        if not seen.apart:
            fields += ["reacciones.tamizadas", f"{seen.value}.tamizadas"]
    return fields


class Figures:
    """Amounts by group, key and field."""

    def __init__(self) -> None:
        self.amounts: Counter[tuple[str, str, str]] = Counter()

    def add(self, seen: Seen, amount: int, fields: Iterable[str], municipalities: Mapping[str, str]) -> None:
        keys = [
            (ALL, ""),
            (_SPACES, f"{seen.space}/{seen.version}"),
            ("dias", seen.day),
            ("vias", seen.origin),
            ("municipios", municipalities.get(seen.space, "")),
        ]
        fields = list(fields)
        for group, key in keys:
            for field in fields:
                self.amounts[group, key, field] += amount
        for code in seen.reasons:
            self.amounts["motivos", code, fields[0]] += amount

    def update(self, other: Figures) -> None:
        """Add what another part added up."""
        self.amounts.update(other.amounts)

    def of(self, group: str, key: str, field: str) -> int:
        """One amount."""
        return self.amounts[group, key, field]

    def all(self, field: str) -> int:
        """An amount over everything."""
        return self.amounts[ALL, "", field]

    def keys(self, group: str) -> list[str]:
        """The keys of a group, in order."""
        return sorted({key for found, key, _ in self.amounts if found == group})

    def as_data(self) -> dict[str, Any]:
        """Group → key → field → amount."""
        made: dict[str, dict[str, dict[str, int]]] = {}
        for (group, key, field), amount in sorted(self.amounts.items()):
            made.setdefault(group, {}).setdefault(key, {})[field] = amount
        return made

    @classmethod
    def from_data(cls, data: Mapping[str, Mapping[str, Mapping[str, int]]]) -> Figures:
        made = cls()
        for group, keys in data.items():
            for key, fields in keys.items():
                for field, amount in fields.items():
                    made.amounts[group, key, field] = amount
        return made


TOTALS = (
    *("espacio", "municipio", "version", "recibidas"),
    *(f"{word}_{form}" for form in ("en_bruto", "tamizadas") for word in REACTIONS_SAID.values()),
)


def totals_lines(figures: Figures, municipalities: Mapping[str, str]) -> list[list[object]]:
    """``reacciones-totales.csv``: of each space and version, how many of each in the raw and screened."""
    lines = []
    for key in figures.keys(_SPACES):
        received = figures.of(_SPACES, key, "reacciones.recibidas")
        if not received:
            continue
        space, _, version = key.rpartition("/")
        amounts = [
            figures.of(_SPACES, key, f"{word}.{form}")
            for form in ("en_bruto", "tamizadas")
            for word in REACTIONS_SAID.values()
        ]
        lines.append([space, municipalities.get(space, ""), int(version), received, *amounts])
    return lines


KIND_WORDS = tuple(KINDS.values())
