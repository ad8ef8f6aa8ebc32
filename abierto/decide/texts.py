"""What a publication may say: its sections, how long they are, and what each kind asks for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from abierto.core.errors import DomainError
from abierto.decide.enums import PieceKind, Theme
from abierto.participation.words import clean_text

#: Letters of a section, by kind.
LONGEST = {PieceKind.PLATFORM: 4_000, PieceKind.CAREER: 5_000, PieceKind.PROPOSAL: 1_600}
LONGEST_TITLE = 150
LONGEST_ALT = 300


@dataclass(frozen=True)
class Words:
    """What somebody writes of an edition. ``photograph`` is an upload; without one, the photograph there was stays."""

    sections: tuple[Mapping[str, str], ...]
    consent_given: bool = False
    has_sensitive: bool = False
    consent_sensitive: bool = False
    photograph: Any = None
    photograph_alt: str = ""
    drop_photograph: bool = False


def checked_body(kind: PieceKind | str, theme: str, sections: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """The sections as they are kept, the platform's in the order of the themes. Raises DomainError.

    A draft may lack text; what it has must fit.
    """
    kind = PieceKind(kind)
    body = [
        {name: clean_text(str(each.get(name, "") or "")).strip() for name in ("theme", "title", "text")}
        for each in sections
    ]
    body = [each for each in body if each["title"] or each["text"]]
    if kind != PieceKind.PLATFORM:
        if len(body) > 1:
            raise DomainError("Aquí va un solo texto.")
        for each in body:
            each["theme"] = theme
    else:
        _check_themes(body)
        order = list(Theme.values)
        body.sort(key=lambda each: order.index(each["theme"]))
    for each in body:
        _check_lengths(kind, each)
    return body


def check_complete(kind: PieceKind | str, body: list[dict[str, str]]) -> None:
    """Raise DomainError unless the text may be submitted."""
    if not body or any(not each["text"] for each in body):
        raise DomainError("Falta el texto: una sección con título también lo lleva.")
    if kind == PieceKind.PROPOSAL and not body[0]["title"]:
        raise DomainError("Escriba el título de la propuesta.")


def _check_themes(body: list[dict[str, str]]) -> None:
    seen = set()
    for each in body:
        if each["theme"] not in Theme.values:
            raise DomainError("Elija el tema de cada sección de la plataforma.")
        if each["theme"] in seen:
            raise DomainError(f"El tema «{Theme(each['theme']).label}» está dos veces; reúna su texto en una sección.")
        seen.add(each["theme"])


def _check_lengths(kind: PieceKind, section: Mapping[str, str]) -> None:
    where = f" de «{Theme(section['theme']).label}»" if kind == PieceKind.PLATFORM else ""
    if len(section["title"]) > LONGEST_TITLE:
        raise DomainError(f"El título{where} tiene {len(section['title'])} letras; caben {LONGEST_TITLE}.")
    most = LONGEST[kind]
    if len(section["text"]) > most:
        raise DomainError(f"El texto{where} tiene {len(section['text']):,} letras; caben {most:,}.")
