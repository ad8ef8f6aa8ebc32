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

#: Bits in which the simhashes of two copies may differ (fewer when no band is shared), and how alike their letters
#: must be (0 to 100).
NEAR_BITS, NEARER_BITS = 10, 6
ALIKE = 82.0
#: Of a text, how much is compared letter by letter; of its candidates, how many.
_READ, _CANDIDATES = 2_000, 4
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
        earlier = self._candidates(marks[fresh])
        beside = _close(marks[fresh], marks[fresh])
        wanted = {act for near in earlier for act in near}
        read = self._read(sorted(wanted)) if wanted else {}
        groups: dict[int, tuple[int, bool]] = {}
        for order, place in enumerate(fresh):
            text = texts[place]
            others = [(act, read[act]) for act in earlier[order] if act in read]
            others += [
                (acts[fresh[j]], texts[fresh[j]])
                for j in beside.get(order, ())
                if groups[fresh[j]][0] == acts[fresh[j]]
            ][:_CANDIDATES]
            same = _alike(text, others)
            groups[place] = same or (acts[place], False)
            if same is None:
                self._new_acts.append(acts[place])
                self._new_marks.append(int(marks[place]))
        return groups

    def _candidates(self, marks: np.ndarray) -> list[list[int]]:
        """For each fingerprint, the earlier acts whose fingerprint is close, the closest first."""
        found: list[list[tuple[int, int]]] = [[] for _ in marks]
        for band, (shift, bits) in enumerate(BANDS):
            values = _band(marks, shift, bits)
            keys, order = self._bands[band]
            high = np.searchsorted(keys, values, side="right")
            low = np.maximum(np.searchsorted(keys, values, side="left"), high - _BUCKET)
            counts = high - low
            who = np.repeat(np.arange(len(marks)), counts)
            offsets = np.arange(len(who)) - np.repeat(np.cumsum(counts) - counts, counts)
            rows = order[np.repeat(low, counts) + offsets]
            apart = np.bitwise_count((self._marks[rows] ^ marks[who]) & _SIMHASH)
            for i in map(int, np.flatnonzero(apart <= NEAR_BITS)):
                found[who[i]].append((int(apart[i]), int(self._acts[rows[i]])))
        if self._new_marks:
            new = np.array(self._new_marks, dtype=np.uint64)
            for i, near in _close(marks, new, all_pairs=True).items():
                found[i] += [(int(np.bitwise_count((new[j] ^ marks[i]) & _SIMHASH)), self._new_acts[j]) for j in near]
        return [[act for _, act in sorted(set(near))[:_CANDIDATES]] for near in found]

    def _index(self) -> None:
        """Take in what is new, and sort each band for looking up."""
        if self._new_acts:
            self._acts = np.concatenate((self._acts, np.array(self._new_acts, dtype=np.int64)))
            self._marks = np.concatenate((self._marks, np.array(self._new_marks, dtype=np.uint64)))
            self._new_acts, self._new_marks = [], []
        self._bands = []
        for shift, bits in BANDS:
            values = _band(self._marks, shift, bits)
            order = np.argsort(values, kind="stable").astype(np.int32)
            self._bands.append((values[order], order))


def _band(marks: np.ndarray, shift: int, bits: int) -> np.ndarray:
    return ((marks >> np.uint64(shift)) & np.uint64((1 << bits) - 1)).astype(np.uint16)


def _close(these: np.ndarray, those: np.ndarray, *, all_pairs: bool = False) -> dict[int, list[int]]:
    """For each of ``these``, which of ``those`` are within the bits; without ``all_pairs``, only those before it."""
    found: dict[int, list[int]] = {}
    for start in range(0, len(these), 256):
        differing = these[start : start + 256, None] ^ those[None, :]
        apart = np.bitwise_count(differing & _SIMHASH)
        shared = np.zeros(apart.shape, dtype=bool)
        for shift, bits in BANDS:
            shared |= (differing & np.uint64(((1 << bits) - 1) << shift)) == 0
        for i, j in zip(*np.nonzero((apart <= NEARER_BITS) | (shared & (apart <= NEAR_BITS))), strict=True):
            if all_pairs or j < i + start:
                found.setdefault(int(i) + start, []).append(int(j))
    return found


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
