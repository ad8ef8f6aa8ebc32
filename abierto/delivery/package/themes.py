"""Themes in what people wrote, by a method that can be explained: words that appear together more than by chance.

1. Words are reduced to their stem; those that say nothing by themselves are left out. A text counts each once, and of
   texts that repeat one another only the first teaches.
2. Of the most used words (not of nearly all texts), those that appear together more than chance explains are joined
   into themes: one begins with the word that tells most, and takes up to five that go with all of its own.
3. A text is of the theme with which it shares most, if it has its first word or two of its words. A theme is told with
   the words that set its texts apart from the others (log-odds with a prior; Monroe, Colaresi and Quinn 2008).

Only the texts of one actor are looked at: comparing with those of others would tell of them.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from abierto.core.search import fold, stems

#: Words that are looked at, themes that are told, words of a theme, words that tell it.
_WORDS, _THEMES, _OF_THEME, _TELLING = 300, 12, 6, 8
#: From how many texts on a word is looked at (and a share of all), and up to what share of all.
_FEW, _SHARE, _MOST = 3, 0.002, 0.6
#: Standard errors from which on two words are not together by chance, and texts from which on there are themes.
_SURE, _ENOUGH = 3.0, 8
_NOTHING = -1
_WORD = re.compile(r"[^\W\d_]{3,}")
_EMPTY = frozenset(
    line
    for line in (Path(__file__).resolve().parents[1] / "data" / "palabras-vacias.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)


@dataclass(frozen=True)
class Theme:
    """Words that go together, the words that tell their texts, how many texts, and which are good examples."""

    name: str
    words: tuple[str, ...]
    raw: int
    screened: int
    examples: tuple[int, ...]


@dataclass(frozen=True)
class Themes:
    """The themes, the largest first, and how many texts are of none."""

    themes: tuple[Theme, ...]
    looked_at: int
    without: int


class _Numbers(dict[str, int]):
    """Word → its number, in order; -1 for those that say nothing."""

    def __missing__(self, word: str) -> int:
        number = self[word] = _NOTHING if fold(word) in _EMPTY else len(self)
        return number


class Texts:
    """The words of texts, added one by one; the texts themselves are not kept."""

    def __init__(self) -> None:
        self._ids = _Numbers()
        self._words, self._ends = array("i"), array("q", [0])
        self._flags = array("b")

    def add(self, text: str, *, teaches: bool, apart: bool, shows: bool) -> None:
        """Add a text: whether it ``teaches`` (repeats none), is set ``apart``, and may be shown as an example."""
        found = set(map(self._ids.__getitem__, _WORD.findall(text.casefold())))
        found.discard(_NOTHING)
        self._words.extend(sorted(found))
        self._ends.append(len(self._words))
        self._flags.append(teaches + 2 * apart + 4 * (shows and 20 <= len(text) <= 400))

    def themes(self, examples: int = 3) -> Themes:
        """The themes of all that was added; examples are places in the order in which texts were added."""
        flags = np.frombuffer(self._flags, dtype=np.int8) if self._flags else np.zeros(0, dtype=np.int8)
        count = len(flags)
        teaches = (flags & 1).astype(bool)
        if teaches.sum() < _ENOUGH:
            return Themes((), count, count)
        texts = self._matrix(count)
        taught = texts[teaches]
        found, weights = self._found(taught)
        if not found:
            return Themes((), count, count)
        of = _assigned(texts, found, weights)
        made = []
        for place, words in enumerate(found):
            own = of.number == place
            if not own.any():
                continue
            telling = self._telling(taught, own[teaches])
            shown = np.flatnonzero(own & (flags >= 4) & ((flags & 2) == 0) & teaches)
            best = shown[np.lexsort((shown, -of.score[shown] / np.sqrt(of.length[shown] + 5)))][:examples]
            made.append(
                Theme(
                    name=", ".join(self._forms[word] for word in words[:3]),
                    words=tuple(telling),
                    raw=int(own.sum()),
                    screened=int((own & ((flags & 2) == 0)).sum()),
                    examples=tuple(int(each) for each in best),
                )
            )
        made.sort(key=lambda theme: (-theme.raw, theme.name))
        return Themes(tuple(made), count, int((of.number < 0).sum()))

    def _matrix(self, count: int) -> csr_matrix:
        """Texts by stems. A word that one text alone uses teaches nothing, and is not worth its stem."""
        words = np.frombuffer(self._words, dtype=np.int32) if self._words else np.zeros(0, dtype=np.int32)
        ends = np.frombuffer(self._ends, dtype=np.int64)
        used = np.bincount(words, minlength=len(self._ids))
        stem_of = np.full(len(self._ids), _NOTHING, dtype=np.int32)
        self._stems: list[str] = []
        self._forms: list[str] = []  # of each stem, the way in which it was written most often
        numbers: dict[str, int] = {}
        often: list[int] = []
        for word, number in self._ids.items():
            if number == _NOTHING or used[number] < 2:
                continue
            stem = stems(fold(word))
            place = numbers.setdefault(stem, len(numbers))
            if place == len(self._forms):
                self._stems.append(stem)
                self._forms.append(word)
                often.append(0)
            if (-used[number], len(word), word) < (-often[place], len(self._forms[place]), self._forms[place]):
                self._forms[place], often[place] = word, int(used[number])
            stem_of[number] = place
        told = stem_of[words]
        kept = told >= 0
        texts = np.repeat(np.arange(count, dtype=np.int32), np.diff(ends))[kept]
        ones = np.ones(int(kept.sum()), dtype=np.float32)
        made = csr_matrix((ones, (texts, told[kept])), shape=(count, len(self._stems)))
        made.data[:] = 1  # two forms of one word in a text are one
        return made

    def _found(self, taught: csr_matrix) -> tuple[list[list[int]], np.ndarray]:
        """The words of each theme, the one that tells most first, and how much each word of all tells."""
        count = taught.shape[0]
        used = np.asarray(taught.sum(axis=0)).ravel()
        weights = np.log((count + 1) / (used + 1))
        least = max(_FEW, int(np.ceil(_SHARE * count)))
        looked = np.flatnonzero((used >= least) & (used <= _MOST * count))
        if not len(looked):
            return [], weights
        looked = np.array(sorted(looked, key=lambda word: (-used[word], self._stems[word]))[:_WORDS])
        few = taught[:, looked]
        together = np.asarray((few.T @ few).todense())
        return _joined(looked, used[looked], together, count, weights[looked]), weights

    def _telling(self, taught: csr_matrix, own: np.ndarray) -> list[str]:
        """The words that set the texts of a theme apart from the others."""
        inside = np.asarray(taught[own].sum(axis=0)).ravel()
        every = np.asarray(taught.sum(axis=0)).ravel()
        outside = every - inside
        prior, total = every + 0.01, every.sum() + 0.01 * len(every)
        a, b = inside + prior, outside + prior
        first, second = inside.sum() + total, outside.sum() + total
        odds = np.log(a / (first - a)) - np.log(b / (second - b))
        sure = odds / np.sqrt(1 / a + 1 / b)
        sure[every < _FEW] = -np.inf
        order = np.lexsort((np.arange(len(sure)), -sure))[:_TELLING]
        return [self._forms[word] for word in order if sure[word] > 0]


@dataclass(frozen=True)
class _Assigned:
    number: np.ndarray  # of the theme of each text, -1 for none
    score: np.ndarray
    length: np.ndarray


def _assigned(texts: csr_matrix, found: Sequence[Iterable[int]], weights: np.ndarray) -> _Assigned:
    """The theme with which each text shares most."""
    number = np.full(texts.shape[0], -1, dtype=np.int8)
    score = np.zeros(texts.shape[0], dtype=np.float64)
    for place, words in enumerate(found):
        own = list(words)
        has = texts[:, own]
        shared = np.asarray(has.sum(axis=1)).ravel()
        first = np.asarray(texts[:, own[0]].todense()).ravel() > 0
        worth = np.asarray(has @ weights[own]).ravel()
        better = ((shared >= 2) | first) & (worth > score + 1e-9)
        number[better], score[better] = place, worth[better]
    return _Assigned(number, score, np.diff(texts.indptr))


def _joined(
    looked: np.ndarray, used: np.ndarray, together: np.ndarray, count: int, weights: np.ndarray
) -> list[list[int]]:
    """Words joined into themes by how surely they appear together."""
    both = together + 0.5
    one, other = used[:, None] - together + 0.5, used[None, :] - together + 0.5
    neither = count - used[:, None] - used[None, :] + together + 0.5
    odds = np.log(both) + np.log(neither) - np.log(one) - np.log(other)
    sure = odds / np.sqrt(1 / both + 1 / one + 1 / other + 1 / neither)
    sure[together < 2] = -np.inf
    np.fill_diagonal(sure, -np.inf)
    free = np.ones(len(looked), dtype=bool)
    themes: list[list[int]] = []
    for seed in np.lexsort((np.arange(len(looked)), -(used * weights))):
        if not free[seed] or len(themes) == _THEMES:
            continue
        own = [int(seed)]
        while len(own) < _OF_THEME:
            with_all = np.where(free, sure[own].min(axis=0), -np.inf)
            with_all[own] = -np.inf
            best = int(np.argmax(with_all))
            if with_all[best] < _SURE:
                break
            own.append(best)
        if len(own) > 1:
            free[own] = False
            themes.append([int(looked[word]) for word in own])
    return themes
