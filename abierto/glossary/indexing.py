"""What the public search knows of the terms."""

from __future__ import annotations

from collections.abc import Iterator

from abierto.core.models import SearchEntry
from abierto.core.search import SearchRow, replace_rows, stems
from abierto.glossary.reading import glossary

SOURCE = "glossary"


def search_rows() -> Iterator[SearchRow]:
    """One row per term."""
    for term in glossary().terms.values():
        text = " ".join((*term.other_forms, *term.explanation))
        yield SearchRow("Quitadudas", term.get_absolute_url(), term.title, term.meaning, text)


def index_glossary() -> int:
    """Replace what the search knows of the terms; returns how many there are, or 0 when it knew them as they are."""
    rows = list(search_rows())
    wanted = {(row.url, row.title, row.summary, stems(f"{row.title} {row.summary} {row.text}")) for row in rows}
    known = SearchEntry.objects.filter(source=SOURCE).values_list("url", "title", "summary", "words")
    return 0 if wanted == set(known) else replace_rows(SOURCE, rows)
