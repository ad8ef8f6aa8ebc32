"""The terms as they are written in ``terms/*.toml``: read once, checked as a whole, kept in memory.

A file holds the terms of one theme. ``terms/laws.toml`` names the laws that they cite.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from abierto.core.search import fold

FOLDER = Path(__file__).parent / "terms"
LAWS = "laws.toml"
HOME = "/decide/quitadudas/"
#: Where the words of a term lead to it: on any page, on pages about elections, or nowhere.
EVERYWHERE, ELECTORAL, NEVER = LINKS = ("everywhere", "electoral", "never")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_THEME_FIELDS = {"id", "name", "about", "order", "reviewed_on", "term"}
_TERM_FIELDS = {"id", "name", "forms", "links", "meaning", "explanation", "example", "law", "related", "reviewed_on"}


class GlossaryError(ValueError):
    """What is wrong with the terms as written, and where."""


@dataclass(frozen=True)
class Law:
    """A law that terms cite, with the day whose text is cited."""

    id: str
    name: str
    as_of: date


@dataclass(frozen=True)
class Citation:
    """Articles of a law."""

    law: Law
    articles: str

    def __str__(self) -> str:
        return f"{self.law.name}, {self.articles}"


@dataclass(frozen=True)
class Theme:
    """A group of terms."""

    id: str
    name: str
    about: str
    order: int


@dataclass(frozen=True)
class Term:
    """An electoral concept; ``forms`` are all the ways of naming it, its name first."""

    id: str
    name: str
    forms: tuple[str, ...]
    links: str
    meaning: str
    explanation: tuple[str, ...]
    example: str
    citations: tuple[Citation, ...]
    related: tuple[str, ...]
    theme: Theme
    reviewed_on: date

    @property
    def title(self) -> str:
        """The name as a heading: with a capital first letter and, where the next form is its initials, with them."""
        initials = f" ({self.forms[1]})" if self.forms[1:] and self.forms[1].isupper() else ""
        return f"{self.name[0].upper()}{self.name[1:]}{initials}"

    @property
    def other_forms(self) -> tuple[str, ...]:
        return self.forms[1:]

    @property
    def text(self) -> str:
        """All that a person reads of the term, a paragraph a line."""
        return "\n".join((self.meaning, *self.explanation, self.example))

    def get_absolute_url(self) -> str:
        return f"{HOME}{self.id}/"


@dataclass(frozen=True)
class Glossary:
    """Every term, by id in alphabetical order of its name, and the themes in their order."""

    terms: Mapping[str, Term]
    themes: tuple[Theme, ...]

    def of_theme(self, theme: Theme) -> list[Term]:
        return [term for term in self.terms.values() if term.theme == theme]

    def related_to(self, term: Term) -> list[Term]:
        return [self.terms[name] for name in term.related]


@lru_cache(maxsize=1)
def glossary() -> Glossary:
    """The product's own terms. Raises GlossaryError when they are not well written."""
    return read_glossary(FOLDER)


def read_glossary(folder: Path) -> Glossary:
    """Read and check the terms of a folder. Raises GlossaryError, naming the file and the term."""
    laws = _laws(_parsed(folder / LAWS))
    themes: list[Theme] = []
    terms: list[Term] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name == LAWS:
            continue
        raw = _parsed(path)
        theme = _theme(raw, path.name)
        themes.append(theme)
        terms += [_term(row, theme, raw.get("reviewed_on"), laws, path.name) for row in raw.get("term", [])]
    _check_together(terms)
    in_order = sorted(terms, key=lambda term: fold(term.name))
    return Glossary({term.id: term for term in in_order}, tuple(sorted(themes, key=lambda theme: theme.order)))


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as problem:
        raise GlossaryError(f"{path.name}: no se puede leer ({problem}).") from problem


def _laws(raw: Mapping[str, Any]) -> dict[str, Law]:
    try:
        return {name: Law(name, row["name"], row["as_of"]) for name, row in raw.items()}
    except (KeyError, TypeError) as problem:
        raise GlossaryError(f"{LAWS}: cada ley lleva «name» y «as_of».") from problem


def _theme(raw: Mapping[str, Any], where: str) -> Theme:
    _known(raw, _THEME_FIELDS, where)
    try:
        return Theme(raw["id"], raw["name"], raw["about"], raw["order"])
    except KeyError as problem:
        raise GlossaryError(f"{where}: falta {problem}.") from problem


def _term(row: Mapping[str, Any], theme: Theme, reviewed_on: Any, laws: Mapping[str, Law], file: str) -> Term:
    where = f"{file}, «{row.get('id', '?')}»"
    _known(row, _TERM_FIELDS, where)
    try:
        term = Term(
            id=row["id"],
            name=row["name"],
            forms=(row["name"], *row.get("forms", ())),
            links=row.get("links", EVERYWHERE),
            meaning=row["meaning"],
            explanation=tuple(row["explanation"]),
            example=row["example"],
            citations=tuple(Citation(laws[law], articles) for law, articles in row["law"].items()),
            related=tuple(row["related"]),
            theme=theme,
            reviewed_on=row.get("reviewed_on", reviewed_on),
        )
    except KeyError as problem:
        raise GlossaryError(f"{where}: falta {problem}, o no está en {LAWS}.") from problem
    _check(term, where)
    return term


def _known(row: Mapping[str, Any], fields: set[str], where: str) -> None:
    if unknown := sorted(set(row) - fields):
        raise GlossaryError(f"{where}: no se conoce {', '.join(unknown)}.")


def _check(term: Term, where: str) -> None:
    """What a term must be by itself."""
    rules = (
        (_ID.fullmatch(term.id), "el id va en minúsculas sin acentos, con guiones"),
        (term.links in LINKS, f"«links» es {', '.join(LINKS)}"),
        (_is_sentence(term.meaning), "el significado es una oración con punto final"),
        (2 <= len(term.explanation) <= 4, "la explicación tiene de dos a cuatro párrafos"),
        (all(map(_is_sentence, (*term.explanation, term.example))), "cada párrafo termina en punto"),
        (term.citations, "falta la ley que lo dice"),
        (len(term.related) >= 2, "faltan términos relacionados: al menos dos"),
        (isinstance(term.reviewed_on, date), "falta la fecha de revisión"),
    )
    for is_right, sentence in rules:
        if not is_right:
            raise GlossaryError(f"{where}: {sentence}.")


def _is_sentence(text: str) -> bool:
    return bool(text.strip()) and text.rstrip("»)").endswith((".", "?"))


def _check_together(terms: Iterable[Term]) -> None:
    """What terms must be beside each other: one id each, no form shared, every relation leads somewhere."""
    owners: dict[str, str] = {}
    ids: set[str] = set()
    for term in terms:
        if term.id in ids:
            raise GlossaryError(f"«{term.id}» está dos veces.")
        ids.add(term.id)
        for form in term.forms:
            if (owner := owners.setdefault(form, term.id)) != term.id or term.forms.count(form) > 1:
                raise GlossaryError(f"«{form}» es de «{owner}» y de «{term.id}».")
    for term in terms:
        if lost := [name for name in term.related if name not in ids or name == term.id]:
            raise GlossaryError(f"«{term.id}» se relaciona con «{lost[0]}», que no es otro término.")
