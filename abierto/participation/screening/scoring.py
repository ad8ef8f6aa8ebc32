"""From acts to reasons and points. Pure: no database, no clock; nothing is ever dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .conduct import conduct
from .copies import Copies, Copy
from .fingerprints import fingerprints
from .folding import compared
from .personal import personal_data
from .reasons import FLAGGED_FROM, HOLDING, REASONS, points
from .rhythm import rhythm

MANY_FROM_SOURCE, MANY_FROM_AUTHOR, MANY_COPIES = 30, 10, 20
#: From how many acts of a network or of a text "most did not come back" means something.
ENOUGH, MOST = 10, 0.5
#: Texts worked on at a time.
LOT = 1_000


@dataclass(frozen=True, slots=True)
class Seen:
    """An act as screening sees it. ``at`` in microseconds; ``first`` is the first act of its group of copies.

    ``returned`` is None for what did not come by the web: no rhythm, no browser. ``text`` is None for what is no
    contribution, or whose text is gone.
    """

    act: int
    space: int
    author: bytes
    source: bytes | None
    at: int
    returned: bool | None
    text: str | None = None
    first: int | None = None
    source_gone: bool = False
    contributes: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of an act; ``mark`` is the fingerprint of its text, None when it has no text."""

    act: int
    reasons: tuple[str, ...]
    score: int
    mark: int | None = None
    first: int | None = None

    @property
    def is_flagged(self) -> bool:
        """Whether it is one of those told apart."""
        return self.score >= FLAGGED_FROM

    @property
    def holds_text(self) -> bool:
        """Whether a person reads the text before anyone else does."""
        return any(REASONS[code].family in HOLDING for code in self.reasons)


Texts = Callable[[Sequence[Seen]], Mapping[int, str]]


def texts_of(acts: Sequence[Seen]) -> dict[int, str]:
    """The texts that the acts carry."""
    return {seen.act: seen.text for seen in acts if seen.text is not None}


def score(
    batch: Sequence[Seen],
    *,
    around: Sequence[Seen] = (),
    copies: Mapping[int, Copies] | None = None,
    texts: Texts = texts_of,
) -> list[Judgement]:
    """Reasons and points of each act of ``batch``, in its order.

    ``around`` are the acts of the same half hours that are not judged now; ``copies`` are the texts of each space so
    far (they learn those of this batch); ``texts`` reads what some acts wrote, a lot at a time.
    """
    held = copies if copies is not None else _first_copies(batch)
    said: list[tuple[list[str], int | None, Copy | None]] = []
    for start in range(0, len(batch), LOT):
        lot = batch[start : start + LOT]
        said += _read(lot, texts(lot), held)
    whole = [
        *(replace(seen, first=one.first if one else None) if one else seen
          for seen, (_, _, one) in zip(batch, said, strict=True)),
        *around,
    ]  # fmt: skip
    arrivals = _arrivals(whole, len(batch))
    judged = []
    for place, (seen, (reasons, mark, copy)) in enumerate(zip(batch, said, strict=True)):
        if seen.returned is not None:
            reasons = [*reasons, *arrivals[place]]
        if seen.source_gone:
            reasons = [*reasons, "source.gone"]
        judged.append(Judgement(seen.act, tuple(reasons), points(reasons), mark, copy.first if copy else None))
    return judged


def _first_copies(batch: Sequence[Seen]) -> dict[int, Copies]:
    """For a batch that nothing comes before: its own texts are all there is to read."""
    written = {seen.act: seen.text for seen in batch if seen.text is not None}

    def read(acts: Sequence[int]) -> dict[int, str]:
        return {act: compared(written[act]) for act in acts}

    return {space: Copies(read=read) for space in {seen.space for seen in batch}}


def what_it_says(text: str) -> list[str]:
    """Codes of personal data and of conduct in a text: what is asked at once, before anything is published."""
    return personal_data(text) + conduct(text, compared(text))


def _read(
    lot: Sequence[Seen], texts: Mapping[int, str], copies: Mapping[int, Copies]
) -> list[tuple[list[str], int | None, Copy | None]]:
    """What each text of a lot says and repeats."""
    folded = [compared(texts[seen.act]) if seen.act in texts else "" for seen in lot]
    marks = fingerprints(folded)
    found: list[Copy | None] = [None] * len(lot)
    for space in {seen.space for seen in lot}:
        here = [i for i, seen in enumerate(lot) if seen.space == space]
        placed = copies[space].place(
            [lot[i].act for i in here],
            [folded[i] for i in here],
            marks[here],
            [lot[i].returned is False for i in here],
        )
        for i, copy in zip(here, placed, strict=True):
            found[i] = copy
    read: list[tuple[list[str], int | None, Copy | None]] = []
    for i, seen in enumerate(lot):
        text = texts.get(seen.act)
        if text is None:
            read.append(([], None, None))
            continue
        reasons = personal_data(text) + conduct(text, folded[i])
        copy = found[i]
        if copy is not None:
            reasons.append("copy.exact" if copy.exact else "copy.near")
            if copy.size >= MANY_COPIES:
                reasons.append("copy.mass")
            if seen.returned is False and copy.size >= ENOUGH and copy.missing > MOST * copy.size:
                reasons.append("trip.copy")
        read.append((reasons, int(marks[i]), copy))
    return read


def _arrivals(whole: Sequence[Seen], judged: int) -> list[list[str]]:
    """What the rhythm of the acts says of each of the first ``judged``."""
    at = np.array([seen.at for seen in whole], dtype=np.int64)
    missing = np.array([seen.returned is False for seen in whole])
    source = rhythm(_keys(whole, lambda seen: seen.source and (seen.space, seen.source)), at, missing)
    author = rhythm(_keys(whole, lambda seen: (seen.space, seen.author) if seen.contributes else None), at, missing)
    group = rhythm(_keys(whole, lambda seen: seen.first), at, missing)
    signs = (
        ("rate.source", source.count >= MANY_FROM_SOURCE),
        ("rate.author", author.count > MANY_FROM_AUTHOR),
        ("regular.source", source.even),
        ("regular.author", author.even),
        ("regular.copy", group.even),
        ("trip.missing", missing),
        ("trip.source", missing & (source.count >= ENOUGH) & (source.missing > MOST)),
    )
    found: list[list[str]] = [[] for _ in range(judged)]
    for code, marked in signs:
        for place in np.flatnonzero(marked[:judged]):
            found[place].append(code)
    return found


def _keys(whole: Sequence[Seen], key_of: Callable[[Seen], object]) -> np.ndarray:
    """A number for each different key; -1 for none, and for what did not come by the web."""
    numbers: dict[object, int] = {}
    made = np.full(len(whole), -1, dtype=np.int64)
    for place, seen in enumerate(whole):
        key = key_of(seen) if seen.returned is not None else None
        if key is not None:
            made[place] = numbers.setdefault(key, len(numbers))
    return made
