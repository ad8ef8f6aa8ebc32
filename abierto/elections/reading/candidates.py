"""Rows of a list of candidates as lines whose every value was read; what cannot be is told cell by cell."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from abierto.core.errors import DomainError
from abierto.elections.enums import ContestKind
from abierto.territory.reading.files import FileProblems, Problem

from .cells import READERS, Bad, text_of
from .tables import MOST_ROWS, open_table

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody in a place, as a row says it. None is what the row does not tell."""

    row: int
    force: str
    post: str
    capacity: str
    name: str
    number: int = 0
    formula: int = 0
    kind: str = ""
    contest: str = ""
    district: int | None = None
    municipality: str = ""
    municipality_name: str = ""
    electoral: int | None = None
    gender: str | None = None
    age: int | None = None
    registered_on: date | None = None
    ended_on: date | None = None
    ending: str = ""
    citation: str = ""
    source: str = ""
    demonstration: bool | None = None


@dataclass
class Reading:
    """What a file holds: its lines, all that must be mended, the columns that were left out, and of what kind."""

    filename: str
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    contact: list[str] = field(default_factory=list)
    career: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def column(self, *meanings: str) -> str:
        """The file's own name of the first of these columns that it has."""
        return next((self.names[each] for each in meanings if each in self.names), meanings[0])


def read_candidates(body: bytes, filename: str) -> Reading:
    """Read a list whole. Raises FileProblems when no table is recognised; the rest is in ``problems``."""
    table = open_table(body, filename)
    names = {meaning: table.names[place] for meaning, place in table.columns.items()}
    reading = Reading(filename, names=names, contact=table.contact, career=table.career, unknown=table.unknown)
    number = table.header_row
    count = 0
    try:
        for number, cells in table.body():
            raw = {meaning: cells.get(place) for meaning, place in table.columns.items()}
            if all(value is None or value == "" for value in raw.values()):
                continue
            count += 1
            if count > MOST_ROWS:
                reading.problems.append(Problem(f"La tabla pasa de {MOST_ROWS:,} renglones; divídala.", number))
                break
            _read_row(reading, number, raw)
    except csv.Error:
        message = "La tabla está dañada a partir de aquí: una celda no termina o pasa de 130,000 letras."
        reading.problems.append(Problem(message, number + 1))
    except DomainError as problem:
        reading.problems.append(Problem(str(problem), number))
    reading.problems += table.merged_problems()
    if not reading.lines and not reading.problems:
        raise FileProblems(filename, [Problem("La tabla no tiene ningún renglón después de los encabezados.")])
    return reading


def kept(reading: Reading) -> bytes:
    """The lines alone, to be kept between the preview and its confirmation: nothing else of the file is."""
    usual = [(each.name, each.default) for each in fields(Line)]
    lines = [
        {name: value for name, default in usual if (value := getattr(line, name)) != default} for line in reading.lines
    ]
    content = {"filename": reading.filename, "names": reading.names, "lines": lines}
    return json.dumps(content, ensure_ascii=False, default=str, sort_keys=True).encode()


def from_kept(body: bytes) -> Reading:
    """What :func:`kept` wrote."""
    content = json.loads(body)
    lines = []
    for row in content["lines"]:
        told: dict[str, Any] = dict(row)
        for name in ("registered_on", "ended_on"):
            if name in told:
                told[name] = date.fromisoformat(told[name])
        lines.append(Line(**told))
    return Reading(content["filename"], lines=lines, names=content["names"])


def _read_row(reading: Reading, number: int, raw: dict[str, Any]) -> None:
    """Add the row's line, or what is wrong with each of its cells."""
    told: dict[str, Any] = {}
    before = len(reading.problems)
    for meaning, value in raw.items():
        try:
            told[meaning] = READERS[meaning](text_of(value))
        except Bad as problem:
            reading.problems.append(Problem(str(problem), number, reading.names[meaning]))
    if len(reading.problems) > before:
        return
    try:
        reading.lines.append(_line(number, told))
    except _BadAt as problem:
        reading.problems.append(Problem(problem.told, number, reading.column(*problem.meanings)))


class _BadAt(Exception):
    """A row whose cells do not go together."""

    def __init__(self, told: str, *meanings: str) -> None:
        super().__init__(told)
        self.told, self.meanings = told, meanings


def _line(row: int, told: dict[str, Any]) -> Line:
    parts = [told.get(each) for each in ("name", "first_surname", "second_surname")]
    name = " ".join(part for part in parts if part)
    if not name:
        raise _BadAt("falta el nombre; si el lugar está vacante, borre el renglón.", "name", "first_surname")
    if len(name) > LONGEST_NAME:
        raise _BadAt(f"tiene más de {LONGEST_NAME} letras.", "name", "first_surname")
    post, kind = told["post"]
    if kind is None and not told.get("contest"):
        if told.get("district") is None:
            message = "diga si es de mayoría relativa (y de qué distrito) o de representación proporcional."
            raise _BadAt(message, "post")
        kind = ContestKind.DEPUTY
    if told.get("ended_on") is None and told.get("ending"):
        raise _BadAt("dice por qué terminó y no cuándo; escriba la fecha.", "ended_on", "ending")
    if told.get("ended_on") is not None and not told.get("ending"):
        raise _BadAt("dice cuándo terminó y no por qué; escriba el motivo.", "ending", "ended_on")
    given = {meaning: str(value) for meaning in _TEXTS if (value := told.get(meaning))}
    return Line(
        row=row,
        name=name,
        post=str(post),
        kind="" if kind is None else str(kind),
        number=told.get("number") or 0,
        formula=told.get("formula") or 0,
        municipality=told.get("inegi") or "",
        municipality_name=told.get("municipality") or "",
        district=told.get("district"),
        electoral=told.get("electoral"),
        gender=str(told["gender"]) if told.get("gender") else None,
        age=told.get("age"),
        registered_on=told.get("registered_on"),
        ended_on=told.get("ended_on"),
        demonstration=told.get("demonstration"),
        **given,
    )


_TEXTS = ("force", "capacity", "contest", "ending", "citation", "source")

__all__ = ["Line", "Reading", "from_kept", "kept", "read_candidates"]
