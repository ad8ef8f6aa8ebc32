"""What an address asks of the list of candidacies, and the same thing written again as an address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from abierto.core.search import fold
from abierto.decide.queries import ORDERS, Wanted
from abierto.elections.enums import ContestKind, Gender, Post

#: The words of the addresses, which are in Spanish and stay.
KINDS = {"diputacion": ContestKind.DEPUTY, "lista": ContestKind.DEPUTY_LIST, "ayuntamiento": ContestKind.COUNCIL}
POSTS = {
    "diputacion": Post.DEPUTY,
    "presidencia": Post.PRESIDENCY,
    "sindicatura": Post.SYNDIC,
    "regiduria": Post.COUNCILLOR,
}
GENDERS = {"mujer": Gender.WOMAN, "hombre": Gender.MAN, "no-binaria": Gender.NON_BINARY, "sin-dato": ""}
STANDING = {"vigentes": True, "terminadas": False}
ORDER_WORDS = {
    "lugar": "Por lugar",
    "nombre": "Por nombre",
    "actor": "Por actor político",
    "cargo": "Por cargo",
}
_FIELDS = (*("eleccion", "municipio", "distrito", "actor", "cargo", "genero", "encabezan", "vigencia", "q", "orden"),)
LONGEST = 100
_INEGI, _NUMBER, _SLUG = re.compile(r"[0-9]{5}"), re.compile(r"[0-9]{1,3}"), re.compile(r"[-a-zA-Z0-9_]{1,60}")
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Asked:
    """The fields as they were typed, clean, and what they mean."""

    typed: dict[str, str] = field(default_factory=dict)
    wanted: Wanted = field(default_factory=Wanted)

    @property
    def query(self) -> str:
        """The address of what is asked, without the page; "" when it is everything."""
        return urlencode({name: value for name, value in self.typed.items() if value})


def asked(told: QueryDict) -> Asked:
    """What an address asks. A value that means nothing gives a list with nobody in it; an odd order, the usual one."""
    typed = {name: _clean(told.get(name, "")) for name in _FIELDS}
    if typed["orden"] not in ORDERS or typed["orden"] == "lugar":
        typed["orden"] = ""
    odd = [
        name
        for name, known in (
            *(("eleccion", KINDS), ("cargo", POSTS), ("genero", GENDERS), ("vigencia", STANDING)),
            ("encabezan", {"si": True}),
        )
        if typed[name] and typed[name] not in known  # type: ignore[operator]
    ]
    odd += [
        name
        for name, shape in (("municipio", _INEGI), ("distrito", _NUMBER), ("actor", _SLUG))
        if typed[name] and not shape.fullmatch(typed[name])
    ]
    words = tuple(_WORD.findall(fold(typed["q"])))
    if odd or (typed["q"] and not words) or typed["distrito"] in {"0", "00", "000"}:
        return Asked(typed, Wanted(order=typed["orden"] or "lugar", is_possible=False))
    return Asked(typed, Wanted(words=words, order=typed["orden"] or "lugar", **_meant(typed)))


def _meant(typed: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": str(KINDS.get(typed["eleccion"], "")),
        "municipality": typed["municipio"],
        "district": int(typed["distrito"]) if typed["distrito"] else None,
        "force": typed["actor"],
        "post": str(POSTS.get(typed["cargo"], "")),
        "gender": str(GENDERS[typed["genero"]]) if typed["genero"] else None,
        "heads": typed["encabezan"] == "si",
        "standing": STANDING.get(typed["vigencia"]),
    }


def _clean(value: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value[:LONGEST]).split())
