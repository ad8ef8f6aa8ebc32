"""How acts arrive: how many in half an hour, how evenly, and whether the browsers came back.

Everything is worked out over arrays of a whole slice at once. A key (a network, a pass, a group of copies) is a number;
-1 is none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Half an hour around each act: this much before and after.
SIDE = 15 * 60 * 1_000_000
#: A series is even when, in twenty pauses, they differ from their mean by less than this part of it.
PAUSES, EVEN = 20, 0.25
#: Pauses longer than this on the mean say nothing of a program.
LONGEST_PAUSE = 5 * 60 * 1_000_000


@dataclass(frozen=True)
class Rhythm:
    """Of each act, in the order given: how many share its key nearby, what part did not come back, and evenness."""

    count: np.ndarray
    missing: np.ndarray
    even: np.ndarray


def rhythm(keys: np.ndarray, at: np.ndarray, missing: np.ndarray) -> Rhythm:
    """``at`` in microseconds; ``missing`` is true where the browser did not come back."""
    size = len(keys)
    count, part, even = np.zeros(size, np.int64), np.zeros(size), np.zeros(size, bool)
    held = np.flatnonzero(keys >= 0)
    if not len(held):
        return Rhythm(count, part, even)
    order = held[np.lexsort((at[held], keys[held]))]
    key, time = keys[order], at[order] - at[held].min()
    line = key * (int(time.max()) + 4 * SIDE) + time  # one axis for all keys, far apart from one another
    low, high = np.searchsorted(line, line - SIDE, "left"), np.searchsorted(line, line + SIDE, "right")
    before = np.concatenate(([0], np.cumsum(missing[order])))
    count[order] = high - low
    part[order] = (before[high] - before[low]) / (high - low)
    even[order] = _even(key, time)
    return Rhythm(count, part, even)


def _even(key: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Whether each act lies in a run of pauses that are nearly equal."""
    found = np.zeros(len(key), dtype=bool)
    runs = len(key) - PAUSES
    if runs <= 0:
        return found
    one_key = key[PAUSES:] == key[:runs]
    gaps = np.diff(time).astype(np.float64) / 1e6
    gaps[key[1:] != key[:-1]] = 0.0
    windows = np.lib.stride_tricks.sliding_window_view(gaps, PAUSES)
    for start in range(0, runs, 65_536):  # two sums of a window at a time: cumulative sums would lose small pauses
        part = windows[start : start + 65_536]
        mean, spread = part.mean(axis=1), part.std(axis=1)
        good = one_key[start : start + 65_536] & (spread < EVEN * mean) & (mean < LONGEST_PAUSE / 1e6)
        for run in np.flatnonzero(good):
            found[start + run : start + run + PAUSES + 1] = True
    return found
