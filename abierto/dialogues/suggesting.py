"""Themes proposed from the texts: those that repeat one another, or share their telling words, are put together.

Pure and deterministic: the same texts in the same order give the same groups, and each says which words it shares.
Words are compared by their stem, as the site's search does; a word that few texts use tells more than a common one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nsmallest
from math import log
from pathlib import Path

from rapidfuzz import fuzz

from abierto.core.search import fold, stems

#: Texts looked at together; those of a larger dialogue come in rounds, as earlier ones get their theme.
MOST = 3_000
#: Two texts are copies when their letters are this much alike (0 to 100), and speak of one thing from this share on.
ALIKE, SHARED = 82.0, 0.2
#: Members of a group that a text is compared with, and groups that it is compared to.
_MEMBERS, _GROUPS = 8, 6
#: Words by which a text looks for its group, groups looked at by each word, and from what share letters are compared.
_TELLING, _LOOKED_AT, _MAYBE_COPIES = 10, 400, 0.3
_WORD = re.compile(r"[^\W\d_]{3,}")
_EMPTY = frozenset(
    (Path(__file__).resolve().parent / "data" / "palabras-sin-tema.txt").read_text(encoding="utf-8").splitlines()[1:]
)


@dataclass(frozen=True)
class Text:
    """A contribution as it is compared; ``theme`` when it has one."""

    pk: int
    text: str
    theme: int | None = None


@dataclass(frozen=True)
class Suggestion:
    """Texts without theme that belong together: the words they share, how many repeat another, and under what theme.

    ``theme`` is an existing one; without it ``name`` is a proposal that a person may write anew.
    """

    members: tuple[int, ...]
    shared: tuple[tuple[str, int], ...]
    copies: int
    total: int
    theme: int | None = None
    name: str = ""
    why: str = ""


@dataclass
class _Read:
    source: Text
    folded: str
    stems: frozenset[str]
    weight: float = 0.0  # of all its words together


@dataclass
class _Group:
    members: list[_Read]
    copies: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def take(self, read: _Read, *, is_copy: bool) -> None:
        self.members.append(read)
        self.copies += is_copy
        self.counts.update(read.stems)


def suggest(texts: Sequence[Text], themes: Mapping[int, str] | None = None) -> list[Suggestion]:
    """Groups of texts without theme, the largest first. ``themes`` are the names of those that exist, by number."""
    themes = themes or {}
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    reads = [_read(text, forms) for text in texts[:MOST]]
    weights = _weights(reads)
    found = [_suggestion(group, weights, forms, themes) for group in _groups(reads, weights)]
    kept = [each for each in found if each is not None]
    return sorted(kept, key=lambda each: (-len(each.members), each.members[0]))


def _read(text: Text, forms: dict[str, Counter[str]]) -> _Read:
    found = set()
    for word in _WORD.findall(text.text.casefold()):
        stem = _stem(word)
        if stem:
            found.add(stem)
            forms[stem][word] += 1
    return _Read(text, " ".join(fold(text.text).split())[:2_000], frozenset(found))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    """The stem of a word; empty for one that says nothing by itself."""
    plain = fold(word)
    return "" if plain in _EMPTY else stems(plain)


def _weights(reads: Sequence[_Read]) -> dict[str, float]:
    """How much each stem tells: the fewer texts use it, the more."""
    seen: Counter[str] = Counter(stem for read in reads for stem in read.stems)
    weights = {stem: round(log(1 + len(reads) / count), 6) for stem, count in seen.items()}
    for read in reads:
        read.weight = sum(weights[stem] for stem in sorted(read.stems))
    return weights


def _groups(reads: Sequence[_Read], weights: Mapping[str, float]) -> list[_Group]:
    """Each text, in order, joins the group most like it, or begins its own."""
    groups: list[_Group] = []
    same: dict[str, int] = {}  # the very same words → their group
    using: dict[str, list[int]] = defaultdict(list)  # stem → groups that use it
    for read in reads:
        place, is_copy = same.get(read.folded), True
        if place is None:
            place, is_copy = _closest(read, groups, using, weights)
        if place is None:
            place, is_copy = len(groups), False
            groups.append(_Group([]))
        same.setdefault(read.folded, place)
        group = groups[place]
        for stem in read.stems - group.counts.keys():
            using[stem].append(place)
        group.take(read, is_copy=is_copy)
    return groups


def _closest(
    read: _Read, groups: Sequence[_Group], using: Mapping[str, Sequence[int]], weights: Mapping[str, float]
) -> tuple[int | None, bool]:
    """The group most like a text, and whether the text repeats one of it; found by its most telling words."""
    near: dict[int, float] = {}
    for stem in sorted(read.stems, key=lambda stem: (-weights[stem], stem))[:_TELLING]:
        for place in using.get(stem, ())[:_LOOKED_AT]:
            near[place] = near.get(place, 0.0) + weights[stem]
    best, is_copy, likeness = None, False, 0.0
    for place, _ in nsmallest(_GROUPS, near.items(), key=lambda pair: (-pair[1], pair[0])):
        for member in groups[place].members[:_MEMBERS]:
            alike, copied = _likeness(read, member, weights)
            if alike > likeness and (copied or alike >= SHARED):
                best, is_copy, likeness = place, copied, alike
    return best, is_copy


def _likeness(read: _Read, other: _Read, weights: Mapping[str, float]) -> tuple[float, bool]:
    """What two texts share of all that they say, by weight; 1 when one repeats the other."""
    shared = read.stems & other.stems
    both = sum(weights[stem] for stem in shared)
    share = both / (read.weight + other.weight - both) if len(shared) > 1 else 0.0
    if share > _MAYBE_COPIES and fuzz.ratio(read.folded, other.folded, score_cutoff=ALIKE):
        return 1.0, True
    return share, False


def _suggestion(
    group: _Group, weights: Mapping[str, float], forms: Mapping[str, Counter[str]], themes: Mapping[int, str]
) -> Suggestion | None:
    without = tuple(read.source.pk for read in group.members if read.source.theme not in themes)
    told = [stem for stem, count in group.counts.items() if count * 2 >= len(group.members) and count > 1]
    told.sort(key=lambda stem: (-group.counts[stem] * weights[stem], stem))
    theme, why = _theme(group, told[:5], themes)
    if not without or (len(without) < 2 and theme is None):
        return None
    words = [_form(forms[stem]) for stem in told]
    return Suggestion(
        members=without,
        shared=tuple((word, group.counts[stem]) for word, stem in zip(words[:5], told[:5], strict=True)),
        copies=group.copies + 1 if group.copies else 0,
        total=len(group.members),
        theme=theme,
        name="" if theme else _name(words),
        why=why,
    )


def _theme(group: _Group, told: Iterable[str], themes: Mapping[int, str]) -> tuple[int | None, str]:
    """The existing theme of a group: where its others already are, else the one whose name says its words."""
    placed = Counter(read.source.theme for read in group.members if read.source.theme in themes)
    if placed:
        theme, count = min(placed.items(), key=lambda pair: (-pair[1], pair[0]))
        return theme, "una parecida ya está en ese tema" if count == 1 else f"{count} parecidas ya están en ese tema"
    telling = set(told)
    named = {
        number: telling & {_stem(word) for word in _WORD.findall(name.casefold())} for number, name in themes.items()
    }
    best = max(sorted(named), key=lambda number: len(named[number]), default=None)
    if best is not None and named[best]:
        return best, "comparten palabras con el nombre de ese tema"
    return None, ""


def _form(written: Counter[str]) -> str:
    """The way in which a word was written most often; the shortest of those written as often."""
    return min(written, key=lambda word: (-written[word], len(word), word))


def _name(words: Sequence[str]) -> str:
    text = ", ".join(words[:3])
    return (text[:1].upper() + text[1:])[:120]
