"""Public search: accents and case ignored, words reduced to their stem, the same on every database.

Each part of the site gives its pages as rows and replaces them as a whole when they change. Words are folded and
stemmed (Snowball, Spanish) here, so the database only matches whole tokens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import log

import snowballstemmer
from django.db import connection, transaction
from django.db.models import QuerySet
from wagtail.search.backends import get_search_backend
from wagtail.search.query import PlainText

from .models import SearchEntry

_stemmer = snowballstemmer.stemmer("spanish")
_WORD = re.compile(r"[a-z0-9]+")
LONGEST_QUERY = 200


@dataclass(frozen=True)
class SearchRow:
    """A page as its part describes it; ``text`` is everything it should be found by."""

    kind: str
    url: str
    title: str
    summary: str
    text: str = ""


@dataclass(frozen=True)
class Closed:
    """Kinds of pages that may not be read at this moment, though the search holds them, and when that may change."""

    kinds: frozenset[str] = frozenset()
    changes_at: tuple[datetime, ...] = ()


_CLOSERS: list[Callable[[], Closed]] = []


def register_closer(ask: Callable[[], Closed]) -> None:
    """Let a part of the site say which of its kinds are closed now. Registered once."""
    if ask not in _CLOSERS:
        _CLOSERS.append(ask)


def closed_now() -> Closed:
    """What every part of the site keeps closed."""
    told = [ask() for ask in _CLOSERS]
    return Closed(
        frozenset(kind for each in told for kind in each.kinds),
        tuple(instant for each in told for instant in each.changes_at),
    )


def fold(text: str) -> str:
    """Lower case without accents: ``Educación`` → ``educacion``."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return _stemmer.stemWord(word)


def stems(text: str) -> str:
    """The folded, stemmed words of a text, separated by spaces."""
    return " ".join(_stem(word) for word in _WORD.findall(fold(text)))


@transaction.atomic
def replace_rows(source: str, rows: Iterable[SearchRow]) -> int:
    """Make ``rows`` all that the search knows from ``source``; returns how many there are.

    Two who replace the same source at once take turns until the first one's act is committed.
    """
    if connection.vendor == "postgresql":  # SQLite has a single writer
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"search:{source}"])
    SearchEntry.objects.filter(source=source).delete()
    entries = SearchEntry.objects.bulk_create(
        SearchEntry(
            source=source,
            kind=row.kind,
            url=row.url,
            title=row.title[:300],
            summary=row.summary[:600],
            title_words=stems(row.title),
            words=stems(f"{row.title} {row.summary} {row.text}"),
        )
        for row in rows
    )
    get_search_backend().get_index_for_model(SearchEntry).add_items(SearchEntry, entries)
    return len(entries)


def replace_changed(source: str, rows: Iterable[SearchRow]) -> int:
    """:func:`replace_rows` where the search knew something else; 0 when it knew ``rows`` as they are."""
    rows = list(rows)
    wanted = {(row.url, row.title, row.summary, stems(f"{row.title} {row.summary} {row.text}")) for row in rows}
    known = SearchEntry.objects.filter(source=source).values_list("url", "title", "summary", "words")
    return 0 if wanted == set(known) else replace_rows(source, rows)


def find(
    query: str, *, kind: str = "", limit: int = 300, closed: Closed | None = None
) -> tuple[list[SearchEntry], bool]:
    """Pages that hold every word of the query, those with most of them in the title first; else those with some.

    Returns the entries and whether every word was found. Anything beyond the first 200 characters is ignored, and so
    is what is ``closed``, which is asked for unless it was already.
    """
    words = stems(query[:LONGEST_QUERY])
    if not words:
        return [], True
    entries = _open(closed)
    if kind:
        entries = entries.filter(kind=kind)
    found = _matching(words, entries, "and", limit)
    every_word = bool(found)
    if not found:
        found = _matching(words, entries, "or", limit)
    wanted = words.split()
    return sorted(found, key=lambda entry: (-_relevance(entry, wanted), entry.title)), every_word


def _matching(words: str, entries: QuerySet[SearchEntry], operator: str, limit: int) -> list[SearchEntry]:
    # Ranking in the database costs SQLite fifty milliseconds for two hundred pages; here it costs one.
    query = PlainText(words, operator=operator)
    return list(get_search_backend().search(query, entries.order_by("source"), order_by_relevance=False)[:limit])


def _relevance(entry: SearchEntry, wanted: list[str]) -> float:
    """Words of the query in the title count most; then how often they appear, less so in a longer text."""
    title, words = entry.title_words.split(), entry.words.split()
    return 10 * len(set(wanted) & set(title)) + sum(map(words.count, wanted)) / (1 + log(1 + len(words)))


def kinds(closed: Closed | None = None) -> list[str]:
    """Kinds of pages that the search holds and are open, for its filter."""
    return list(_open(closed).order_by("kind").values_list("kind", flat=True).distinct())


def _open(closed: Closed | None) -> QuerySet[SearchEntry]:
    shut = (closed_now() if closed is None else closed).kinds
    return SearchEntry.objects.exclude(kind__in=shut) if shut else SearchEntry.objects.all()
