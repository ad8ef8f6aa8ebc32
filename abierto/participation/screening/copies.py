"""Texts that repeat others: fingerprints find the candidates, the texts themselves decide.

Of each group of copies only the first text is looked up again, so fifty thousand copies weigh as much as one. Texts
that share a band of the fingerprint are candidates; of these, the ones within a few bits are read and compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from .fingerprints import BANDS, SIMHASH

#: Bits in which the simhashes of two copies may differ, and how alike their letters must be (0 to 100).
NEAR_BITS = 10
ALIKE = 82.0
#: Of a text, how much is compared letter by letter; of its candidates, how many.
_READ, _CANDIDATES = 2_000, 2
#: How many texts of one band's value are looked at, the latest ones.
_BUCKET = 800
_SIMHASH = np.uint64((1 << SIMHASH) - 1)


@dataclass(frozen=True, slots=True)
class Copy:
    """What a text repeats: the first of its group, whether word for word, and how many the group holds with it.

    ``missing`` is how many of those browsers did not come back.
    """

    first: int
    exact: bool
    size: int
    missing: int


class Copies:
    """The distinct texts of one space so far, and how many copies each has: act → (how many, how many not back).

    ``read`` gives the folded texts of earlier acts, by act.
    """

    def __init__(
        self,
        known: Iterable[tuple[int, int]] = (),
        sizes: Mapping[int, tuple[int, int]] | None = None,
        read: Callable[[Sequence[int]], dict[int, str]] = lambda acts: {},
    ) -> None:
        rows = np.fromiter(
            ((act, mark) for act, mark in known), dtype=np.dtype([("act", np.int64), ("mark", np.int64)])
        )
        self._acts, self._marks = rows["act"].copy(), rows["mark"].astype(np.uint64)
        self._new_acts: list[int] = []
        self._new_marks: list[int] = []
        self._sizes = dict(sizes or {})
        self._read = read
        self._index()

    def place(
        self, acts: Sequence[int], texts: Sequence[str], marks: np.ndarray, missing: Sequence[bool] | None = None
    ) -> list[Copy | None]:
        """What each text repeats, in order; None for the first of its kind. Texts without fingerprint are let pass."""
        found: list[Copy | None] = [None] * len(acts)
        if len(self._new_acts) > max(2_000, len(self._acts) // 400):
            self._index()
        first_here: dict[str, int] = {}
        fresh: list[int] = []
        for place, text in enumerate(texts):
            if marks[place] and first_here.setdefault(text, place) == place:
                fresh.append(place)
        groups = self._groups_of(fresh, acts, texts, marks)
        for place, text in enumerate(texts):
            if not marks[place]:
                continue
            first, exact = groups[first_here[text]]
            if first == acts[place]:
                continue
            size, lost = self._sizes.get(first, (1, 0))
            size, lost = self._sizes[first] = size + 1, lost + bool(missing and missing[place])
            found[place] = Copy(first, exact or first == acts[first_here[text]], size, lost)
        return found

    def _groups_of(self, fresh: list[int], acts, texts, marks) -> dict[int, tuple[int, bool]]:
        """The group of each text that is new in this lot: (first act, word for word)."""
        earlier, beside = self._candidates(marks[fresh])
        pool = [acts[place] for place in fresh]
        wanted = {act for found in earlier for act in found}
        read = self._read(sorted(wanted)) if wanted else {}
        groups: dict[int, tuple[int, bool]] = {}
        for order, place in enumerate(fresh):
            text = texts[place]
            others = [(act, read[act]) for act in earlier[order] if act in read]
            for j in beside[order]:
                if groups[fresh[j]][0] == pool[j]:
                    others.append((pool[j], texts[fresh[j]]))
            same = _alike(text, others)
            groups[place] = same or (acts[place], False)
            if same is None:
                self._new_acts.append(acts[place])
                self._new_marks.append(int(marks[place]))
        return groups

    def _candidates(self, marks: np.ndarray) -> tuple[list[list[int]], list[list[int]]]:
        """For each fingerprint: earlier acts, and places of this lot before its own, that are close; closest first."""
        new = np.array(self._new_marks, dtype=np.uint64)
        new_acts = np.array(self._new_acts, dtype=np.int64)
        who, rows, apart = _near(marks, self._marks, self._bands)
        new_who, new_rows, new_apart = _near(marks, new, _sorted_bands(new))
        earlier = _closest(
            len(marks),
            np.concatenate((who, new_who)),
            np.concatenate((self._acts[rows], new_acts[new_rows])),
            np.concatenate((apart, new_apart)),
        )
        who, rows, apart = _near(marks, marks, _sorted_bands(marks))
        before = rows < who
        return earlier, _closest(len(marks), who[before], rows[before], apart[before])

    def _index(self) -> None:
        """Take in what is new, and sort each band for looking up."""
        if self._new_acts:
            self._acts = np.concatenate((self._acts, np.array(self._new_acts, dtype=np.int64)))
            self._marks = np.concatenate((self._marks, np.array(self._new_marks, dtype=np.uint64)))
            self._new_acts, self._new_marks = [], []
        self._bands = _sorted_bands(self._marks)


_Bands = list[tuple[np.ndarray, np.ndarray]]


def _sorted_bands(marks: np.ndarray) -> _Bands:
    """Each band's values in order, and where each is."""
    made = []
    for shift, bits in BANDS:
        values = _band(marks, shift, bits)
        order = np.argsort(values, kind="stable").astype(np.int32)
        made.append((values[order], order))
    return made


def _near(marks: np.ndarray, others: np.ndarray, bands: _Bands) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs that share a band and are within the bits: (place in ``marks``, place in ``others``, bits apart)."""
    found = []
    for (shift, bits), (keys, order) in zip(BANDS, bands, strict=True):
        values = _band(marks, shift, bits)
        high = np.searchsorted(keys, values, side="right")
        low = np.maximum(np.searchsorted(keys, values, side="left"), high - _BUCKET)
        counts = high - low
        who = np.repeat(np.arange(len(marks), dtype=np.int32), counts)
        rows = order[np.arange(len(who)) + np.repeat(low - (np.cumsum(counts) - counts), counts)]
        apart = np.bitwise_count((others[rows] ^ marks[who]) & _SIMHASH)
        kept = apart <= NEAR_BITS
        found.append((who[kept], rows[kept], apart[kept]))
    who, rows, apart = (np.concatenate(part) for part in zip(*found, strict=True))
    return who, rows, apart


def _closest(size: int, who: np.ndarray, what: np.ndarray, apart: np.ndarray) -> list[list[int]]:
    """The few closest of each, without repeating, the earliest first among equals."""
    found: list[list[int]] = [[] for _ in range(size)]
    order = np.lexsort((what, apart, who))
    who, what = who[order], what[order]
    fresh = np.ones(len(who), dtype=bool)
    fresh[1:] = (who[1:] != who[:-1]) | (what[1:] != what[:-1])
    who, what = who[fresh], what[fresh]
    starts = np.searchsorted(who, who, side="left")
    few = np.arange(len(who)) - starts < _CANDIDATES
    for i, j in zip(who[few].tolist(), what[few].tolist(), strict=True):
        found[i].append(j)
    return found


def _band(marks: np.ndarray, shift: int, bits: int) -> np.ndarray:
    return ((marks >> np.uint64(shift)) & np.uint64((1 << bits) - 1)).astype(np.uint16)


def _alike(text: str, others: list[tuple[int, str]]) -> tuple[int, bool] | None:
    """The first of ``others`` that says the same: (act, word for word)."""
    for act, other in others:
        if text == other:
            return act, True
    cut = text[:_READ]
    for act, other in others:
        if fuzz.ratio(cut, other[:_READ], score_cutoff=ALIKE):
            return act, False
    return None
