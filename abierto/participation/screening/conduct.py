"""Threats and insults in a text, by lists of words kept as data (``participation/data``)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from .folding import disguised_words

DATA = Path(__file__).resolve().parents[1] / "data"
#: Letters drawn out, looked for as they are: an expression that looks back is ten times slower.
_DRAWN_OUT = tuple(letter * 3 for letter in "aeiouñbcdfghjlmnpqrstvxyz")
_LEET = re.compile(r"[013457@$|€+]")
_IN_A_WORD = re.compile(r"[^\W\d_][013457@$!|€+]+[^\W\d_]|[@$!|€+][^\W\d_]|[^\W\d_][013457@$|€+]")
#: One-letter words that Spanish has.
_ALONE = frozenset("aeouy0123456789")


def conduct(text: str, compared: str) -> list[str]:
    """Codes of how the text treats people. ``compared`` is the text folded to its words."""
    words = set(compared.split())
    hidden = disguised_words(text) if _may_hide(text, compared, words) else set()
    found = []
    if not words.isdisjoint(_anchors()) and _threats().search(compared):
        found.append("conduct.threat")
    if not words.isdisjoint(insults()) or not hidden.isdisjoint(insults()):
        found.append("conduct.insult")
    return found


def _may_hide(text: str, compared: str, words: set[str]) -> bool:
    """Whether a word may be disguised: signs stuck to letters, letters drawn out, or letters spelt apart."""
    if len([word for word in words if len(word) == 1 and word not in _ALONE]) > 1:
        return True
    if any(letters in compared for letters in _DRAWN_OUT):
        return True
    return ("!" in text or _LEET.search(text) is not None) and _IN_A_WORD.search(text) is not None


@cache
def insults() -> frozenset[str]:
    """Each insult in each of its endings."""
    found = set()
    for line in _lines("insultos.txt"):
        stem, _, endings = line.partition("/")
        found |= {stem + ending.strip("~") for ending in endings.split() or ("",)}
    return frozenset(found)


@cache
def _threats() -> re.Pattern[str]:
    """One expression of every threat, over folded words."""
    part = _sections()
    against, helpers, verbs = ("|".join(map(re.escape, part[name])) for name in ("contra", "auxiliares", "verbos"))
    alone = "|".join(map(re.escape, part["frases"]))
    joined = "|".join(map(re.escape, part["unidos"]))
    return re.compile(rf"\b(?:(?:{against}) (?:{helpers}) (?:{verbs})|(?:{helpers}) (?:{joined})|{alone})\b")


@cache
def _anchors() -> frozenset[str]:
    """Words without which no threat of the lists can be there: looked for first, because they are rare."""
    part = _sections()
    last = [phrase.split()[-1] for phrase in (*part["verbos"], *part["frases"], *part["unidos"])]
    return frozenset(last)


@cache
def _sections() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in _lines("amenazas.txt"):
        if line.startswith("["):
            here = found.setdefault(line.strip("[]"), [])
        else:
            here.append(line)
    return found


def _lines(name: str) -> list[str]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
