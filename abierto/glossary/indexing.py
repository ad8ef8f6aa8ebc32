"""What the public search knows of the terms."""

from __future__ import annotations

from collections.abc import Iterator

from abierto.core.search import SearchRow, replace_changed
from abierto.glossary.reading import glossary

SOURCE = "glossary"


def search_rows() -> Iterator[SearchRow]:
    """One row per term."""
    for term in glossary().terms.values():
        text = " ".join((*term.other_forms, *term.explanation))
        yield SearchRow("Quitadudas", term.get_absolute_url(), term.title, term.meaning, text)


def index_glossary() -> int:
    """Replace what the search knows of the terms; returns how many there are, or 0 when it knew them as they are."""
    return replace_changed(SOURCE, search_rows())
