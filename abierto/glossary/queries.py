"""Finding terms: by words, in alphabetical order, by theme."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from abierto.core.search import LONGEST_QUERY, fold, stems
from abierto.glossary.reading import Term, glossary


def find_terms(query: str) -> list[Term]:
    """Terms with every word of the query: first those so named, then those whose meaning says it, then the rest."""
    wanted = set(stems(query[:LONGEST_QUERY]).split())
    found = []
    for term_id, shelves in _shelves().items():
        if wanted and wanted <= shelves[-1]:
            place = next(place for place, words in enumerate(shelves) if wanted <= words)
            found.append((place, glossary().terms[term_id]))
    return [term for _, term in sorted(found, key=lambda pair: pair[0])]


def by_letter() -> list[tuple[str, list[Term]]]:
    """Every term under the first letter of its name, accents aside."""
    letters = groupby(glossary().terms.values(), key=lambda term: fold(term.name)[0].upper())
    return [(letter, list(terms)) for letter, terms in letters]


@lru_cache(maxsize=1)
def _shelves() -> dict[str, tuple[set[str], set[str], set[str], set[str]]]:
    """The stems of each term: of its name, with its other forms, with its meaning, with all of its text."""
    found = {}
    for term in glossary().terms.values():
        name = set(stems(term.name).split())
        forms = name | set(stems(" ".join(term.forms)).split())
        meaning = forms | set(stems(term.meaning).split())
        found[term.id] = (name, forms, meaning, meaning | set(stems(term.text).split()))
    return found
