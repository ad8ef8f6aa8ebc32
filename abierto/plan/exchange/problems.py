"""What is wrong with a file, told so that a person can mend it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from abierto.core.errors import DomainError

#: Told at most; a file with more is mended in rounds.
MOST_TOLD = 1000


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it is (as far as known) and what to do.

    ``sheet`` is the worksheet, or the table of a JSON file; ``row`` the row of the worksheet, or the position of the
    record in the JSON list, from 1.
    """

    sheet: str
    row: int | None
    column: str
    message: str
    in_json: bool = False

    @property
    def place(self) -> str:
        words = ("tabla", "registro", "campo") if self.in_json else ("hoja", "fila", "columna")
        parts = [f"{words[0]} «{self.sheet}»"] if self.sheet else []
        if self.row is not None:
            parts.append(f"{words[1]} {self.row}")
        if self.column:
            parts.append(f"{words[2]} «{self.column}»")
        text = ", ".join(parts)
        return text[:1].upper() + text[1:]

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class PlanFileError(DomainError):
    """A plan's file that cannot be loaded. ``problems`` names each thing to mend."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems[:MOST_TOLD])
        self.total = len(problems)
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        first = self.problems[0]
        if self.total == 1:
            return str(first)
        return f"El archivo tiene {self.total} errores y no se cambió nada. El primero: {first}"


class BadValue(Exception):
    """A value that a column cannot hold; ``str(error)`` says what to do."""


def refuse(message: str) -> PlanFileError:
    """The error of a file that cannot be read at all."""
    return PlanFileError([Problem("", None, "", message)])


def shown(value: object, length: int = 60) -> str:
    """A value as a message may quote it: short, on one line, without what cannot be printed."""
    text = str(value).encode("utf-8", "replace").decode()
    text = "".join(letter if letter.isprintable() else " " for letter in text).strip()
    return text if len(text) <= length else text[: length - 1] + "…"


@lru_cache(maxsize=4096)
def fold(text: object) -> str:
    """Text as people compare it: without accents, capitals or spare spaces."""
    decomposed = unicodedata.normalize("NFKD", str(text)).casefold()
    return " ".join("".join(letter for letter in decomposed if not unicodedata.combining(letter)).split())
