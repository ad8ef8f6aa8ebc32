"""What a ballot says, and whether it counts. Every ballot is kept: one that does not count is counted as such."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: A choice longer than this is not read: no ballot with at most 100 options needs more.
LONGEST_VALUE = 20_000


class Method(StrEnum):
    """How a vote asks and counts."""

    SINGLE = "single"
    APPROVAL = "approval"
    RANKED = "ranked"


class Validity(StrEnum):
    """Whether a ballot counts for an option and, when not, why."""

    VALID = "valid"
    BLANK = "blank"
    SPOILED = "spoiled"
    OVER_VOTED = "over_voted"
    REPEATED = "repeated"
    UNKNOWN_OPTION = "unknown_option"
    UNREADABLE = "unreadable"

    @property
    def is_invalid(self) -> bool:
        return self not in (Validity.VALID, Validity.BLANK)

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def reason(self) -> str:
        """Why one or many are invalid, after «por»."""
        return _REASONS[self]


_LABELS = {
    Validity.VALID: "válida",
    Validity.BLANK: "en blanco",
    Validity.SPOILED: "anulada por quien la emitió",
    Validity.OVER_VOTED: "con más marcas de las permitidas",
    Validity.REPEATED: "con una opción repetida",
    Validity.UNKNOWN_OPTION: "con una opción que no estaba en la boleta",
    Validity.UNREADABLE: "ilegible",
}
_REASONS = {
    Validity.SPOILED: "decisión de quien votó",
    Validity.OVER_VOTED: "más marcas de las permitidas",
    Validity.REPEATED: "una opción repetida",
    Validity.UNKNOWN_OPTION: "una opción que no estaba en la boleta",
    Validity.UNREADABLE: "no poder leerse",
}


@dataclass(frozen=True)
class Choice:
    """What a ballot says: whether it counts and, when it does, its options; in a ranked vote the best first."""

    validity: Validity
    options: tuple[str, ...] = ()


def choice_value(options: Iterable[str | list[str]] | None) -> str:
    """The text of a choice as it is committed: option keys, the best first where order counts.

    None is a ballot that its author spoiled; no options at all, a blank one. A list in place of a key is a place of a
    ranking that holds several marks, or none.
    """
    chosen = None if options is None else list(options)
    return json.dumps(chosen, ensure_ascii=False, separators=(",", ":"))


def read_choice(value: Any, *, method: Method, options: Collection[str], most: int | None = None) -> Choice:
    """What a committed value says under a method. Whatever is given, nothing is raised and nothing thrown away."""
    places = _places(value)
    if places is None:
        return Choice(Validity.SPOILED if value == "null" else Validity.UNREADABLE)
    if any(len(place) != 1 for place in places) and method is not Method.RANKED:
        return Choice(Validity.UNREADABLE)
    marks = tuple(mark for place in places for mark in place)
    if not marks:
        return Choice(Validity.BLANK)
    if any(mark not in options for mark in marks):
        return Choice(Validity.UNKNOWN_OPTION)
    if len(set(marks)) != len(marks):
        return Choice(Validity.REPEATED)
    limit = 1 if method is Method.SINGLE else most or len(options)
    if len(marks) > limit or any(len(place) > 1 for place in places):
        return Choice(Validity.OVER_VOTED)
    return Choice(Validity.VALID, marks if method is Method.RANKED else tuple(sorted(marks)))


def _places(value: Any) -> list[list[str]] | None:
    """The places of a choice, each with its marks; None where the text is not a choice."""
    if not isinstance(value, str) or len(value) > LONGEST_VALUE:
        return None
    try:
        written = json.loads(value)
    except (ValueError, RecursionError):
        return None
    if not isinstance(written, list):
        return None
    places = [place if isinstance(place, list) else [place] for place in written]
    return places if all(isinstance(mark, str) for place in places for mark in place) else None
