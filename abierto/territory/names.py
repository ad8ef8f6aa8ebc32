"""Names of places as people type them: accents, case and small misspellings do not matter."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import SequenceMatcher

from abierto.core.search import fold

_WORD = re.compile(r"[a-z0-9]+")
#: Words that tell no place from another.
LINKS = frozenset(("de", "del", "la", "las", "los", "el", "y"))
#: How alike two words must be to count as the same word misspelt.
ALIKE = 0.74


def folded(text: str) -> str:
    """``Acambay de Ruíz Castañeda`` → ``acambay de ruiz castaneda``: words, one space apart."""
    return " ".join(_WORD.findall(fold(text)))


def telling_words(folded_text: str) -> list[str]:
    """The words that tell a place from another; all of them when there is no other."""
    words = folded_text.split()
    return [word for word in words if word not in LINKS] or words


def word_likeness(word: str, other: str) -> float:
    """From 0 to 1; 0 at once for words whose lengths or letters are far apart."""
    if word == other:
        return 1.0
    if abs(len(word) - len(other)) > 3 or len(word) < 4:
        return 0.0
    shared = len(set(word) & set(other))
    if shared * 2 <= max(len(set(word)), len(set(other))):
        return 0.0
    return SequenceMatcher(None, word, other, autojunk=False).ratio()


class Speller:
    """Compare what was typed with many names, looking at each pair of words once."""

    def __init__(self, typed: str) -> None:
        self.words = telling_words(typed)[:6]
        self._seen: dict[str, tuple[float, ...]] = {}

    def likeness(self, name_words: Collection[str]) -> float:
        """How well a name holds every typed word: 0 when any of them is missing, else the mean likeness."""
        if not self.words or not name_words:
            return 0.0
        rows = [self._row(word) for word in name_words]
        best = [max(column) for column in zip(*rows, strict=True)]
        return sum(best) / len(best) if min(best) >= ALIKE else 0.0

    def _row(self, word: str) -> tuple[float, ...]:
        found = self._seen.get(word)
        if found is None:
            found = self._seen[word] = tuple(word_likeness(typed[:30], word) for typed in self.words)
        return found
