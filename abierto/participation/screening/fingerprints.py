"""A fingerprint of 64 bits: two texts that share most of their words have two that resemble each other.

Features are taken where each word begins: its first eight letters (running into the next words when it is short), and
the sixteen that begin there, so that order counts. The lower 40 bits are a simhash of them all: few differ between two
copies. The upper two bands of 12 bits are each the smallest hash of the features of sixteen letters: copies that were
retouched here and there still share one of the two. All texts of a lot are worked out at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: Texts with fewer letters say the same as others by chance; they have no fingerprint to compare (0).
SHORTEST = 40
#: Rows of features worked out at a time, so that memory stays small.
_AT_ONCE = 100_000
_SPACE = 32
#: Bits of the simhash, and (first bit, bits) of each band.
SIMHASH = 40
BANDS = ((40, 12), (52, 12))


def fingerprints(texts: Sequence[str]) -> np.ndarray:
    """The fingerprint of each folded text, as uint64; 0 for one too short to compare."""
    found = np.zeros(len(texts), dtype=np.uint64)
    lot: list[int] = []
    size = 0
    for place, text in enumerate(texts):
        if len(text) < SHORTEST:
            continue
        lot.append(place)
        size += len(text)
        if size > _AT_ONCE * 4:
            found[lot] = _of([texts[i] for i in lot])
            lot, size = [], 0
    if lot:
        found[lot] = _of([texts[i] for i in lot])
    return found


def signed(fingerprint: int) -> int:
    """As the database keeps it: a signed number of 64 bits."""
    return fingerprint - (1 << 64) if fingerprint >= 1 << 63 else fingerprint


def unsigned(values: Sequence[int]) -> np.ndarray:
    """Stored fingerprints, as uint64."""
    return np.array(values, dtype=np.int64).astype(np.uint64)


def _of(texts: list[str]) -> np.ndarray:
    """Fingerprints of texts that are long enough."""
    joined = bytearray()
    starts = []
    for text in texts:
        starts.append(len(joined))
        joined += b" " + text.encode("latin-1", "replace") + b"\0" * 16
    letters = np.frombuffer(bytes(joined), dtype=np.uint8)
    words = np.flatnonzero((letters[:-16] == _SPACE) & (letters[1:-15] != 0)) + 1
    first, then = _eight(letters, words), _eight(letters, words + 8)
    long = _mix(first * np.uint64(0x9E3779B97F4A7C15) ^ _mix(then))
    owners = np.searchsorted(np.array(starts), words, side="right") - 1
    first_of = np.flatnonzero(np.diff(owners, prepend=-1))
    features = 2 * np.diff(first_of, append=len(words))
    ones = _ones(_mix(first), first_of) + _ones(long, first_of)
    packed = np.zeros((len(texts), 8), dtype=np.uint8)
    packed[:, : SIMHASH // 8] = np.packbits(ones * 2 > features[:, None], axis=1, bitorder="little")
    made = packed.view(np.uint64).ravel()
    for (shift, bits), turn in zip(BANDS, (0x94D049BB133111EB, 0xBF58476D1CE4E5B9), strict=True):
        smallest = np.minimum.reduceat(_mix(long ^ np.uint64(turn)), first_of)
        made |= (_mix(smallest) >> np.uint64(64 - bits)) << np.uint64(shift)
    made[made == 0] = 1
    return made


def _ones(hashes: np.ndarray, first_of: np.ndarray) -> np.ndarray:
    """How many features of each text have each bit of the simhash."""
    bits = np.unpackbits(hashes.view(np.uint8).reshape(-1, 8)[:, : SIMHASH // 8], axis=1, bitorder="little")
    return np.add.reduceat(bits, first_of, axis=0, dtype=np.int32)


def _eight(letters: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Eight letters from each place, as one number."""
    windows = np.lib.stride_tricks.sliding_window_view(letters, 8)
    return np.ascontiguousarray(windows[np.minimum(at, len(windows) - 1)]).view(np.uint64).ravel()


def _mix(values: np.ndarray) -> np.ndarray:
    """Spread each number over its 64 bits (the last steps of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
