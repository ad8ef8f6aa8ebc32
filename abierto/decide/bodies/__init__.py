"""The bodies that are elected, as the law of a day has them: data in ``*.toml``, read once and kept.

What a body does, what it cannot do, how it is elected and how many seats it has are facts with a citation and the day
whose text is cited. A reform is another file of data, never a change of code.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from abierto.elections.enums import ContestKind

FOLDER = Path(__file__).parent
LEGISLATURE, COUNCILS = "legislatura", "ayuntamientos"


@dataclass(frozen=True)
class Fact:
    """A statement in plain words, and where the law says so."""

    text: str
    citation: str


@dataclass(frozen=True)
class Seats:
    """The places of a council of some size, by how they are filled; ``most`` is the largest population of the size."""

    size: str
    least: int
    most: int | None
    presidency: int
    syndics: int
    councillors: int
    list_syndics: int
    list_councillors: int

    @property
    def by_majority(self) -> int:
        """How many a slate that wins takes."""
        return self.presidency + self.syndics + self.councillors

    @property
    def by_list(self) -> int:
        """How many are shared among the parties by their votes."""
        return self.list_syndics + self.list_councillors

    @property
    def total(self) -> int:
        return self.by_majority + self.by_list

    @property
    def all_syndics(self) -> int:
        return self.syndics + self.list_syndics

    @property
    def all_councillors(self) -> int:
        return self.councillors + self.list_councillors

    @property
    def sentence(self) -> str:
        """The places in words: «1 presidencia, 1 sindicatura y 4 regidurías para la planilla que gane, y …»."""
        won = f"{_many(self.presidency, 'presidencia')}, {_many(self.syndics, 'sindicatura')} y "
        won += _many(self.councillors, "regiduría")
        shared = [_many(self.list_syndics, "sindicatura")] if self.list_syndics else []
        shared.append(_many(self.list_councillors, "regiduría"))
        return f"{won} para la planilla que gane, y {' y '.join(shared)} de representación proporcional"


@dataclass(frozen=True)
class Body:
    """A body that is elected."""

    slug: str
    name: str
    line: str
    about: str
    term: Fact
    seats_text: Fact
    does: tuple[Fact, ...]
    cannot: tuple[Fact, ...]
    elected: tuple[Fact, ...]
    posts: tuple[tuple[str, str], ...]
    seats: tuple[Seats, ...]
    seats_source: str
    laws: tuple[str, ...]
    as_of: date

    def get_absolute_url(self) -> str:
        return f"/decide/organos/{self.slug}/"


@lru_cache(maxsize=1)
def bodies() -> dict[str, Body]:
    """Every body by its slug, the Legislature first."""
    return {slug: _body(slug) for slug in (LEGISLATURE, COUNCILS)}


def body_of(kind: str) -> Body:
    """The body that a kind of contest elects."""
    return bodies()[COUNCILS if kind == ContestKind.COUNCIL else LEGISLATURE]


def seats_of(population: int) -> Seats:
    """The places of the council of a municipality with so many people."""
    return next(
        seats for seats in bodies()[COUNCILS].seats if seats.most is None or seats.least <= population <= seats.most
    )


def _body(slug: str) -> Body:
    told: dict[str, Any] = tomllib.loads((FOLDER / f"{slug}.toml").read_text())
    return Body(
        slug=slug,
        name=told["name"],
        line=told["line"],
        about=told["about"],
        term=Fact(**told["term"]),
        seats_text=Fact(**told["seats_text"]),
        does=_facts(told, "does"),
        cannot=_facts(told, "cannot"),
        elected=_facts(told, "elected"),
        posts=tuple((post["name"], post["text"]) for post in told["posts"]),
        seats=tuple(_seats(told.get("seats", []))),
        seats_source=told.get("seats_source", ""),
        laws=tuple(told["laws"]),
        as_of=told["as_of"],
    )


def _facts(told: dict[str, Any], name: str) -> tuple[Fact, ...]:
    return tuple(Fact(**fact) for fact in told[name])


def _seats(rows: list[dict[str, Any]]) -> list[Seats]:
    least, found = 0, []
    for row in rows:
        found.append(Seats(least=least, most=row.get("most"), **{k: v for k, v in row.items() if k != "most"}))
        least = row.get("most", 0) + 1
    return found


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
