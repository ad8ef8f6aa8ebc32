"""What the public search knows of the manual."""

from __future__ import annotations

from collections.abc import Iterator

from abierto.core.search import SearchRow, replace_changed
from abierto.manual.reading import manual

SOURCE = "manual"


def search_rows() -> Iterator[SearchRow]:
    """One row per chapter."""
    for chapter in manual().values():
        yield SearchRow("Manual", chapter.get_absolute_url(), chapter.title, chapter.summary, chapter.text)


def index_manual() -> int:
    """Replace what the search knows of the manual; returns how many chapters, or 0 when it knew them as they are."""
    return replace_changed(SOURCE, search_rows())
