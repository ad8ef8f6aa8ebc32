"""What a public page goes through last: its electoral words lead to their explanation."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest

from abierto.glossary.linking import Entry, Linker
from abierto.glossary.reading import ELECTORAL, EVERYWHERE, HOME, glossary

#: Pages about elections, where everyday words («campaña», «acta») have their electoral meaning.
ABOUT_ELECTIONS = ("/decide/", "/territorio/", "/resultados/")


def link_first_mentions(request: HttpRequest, html: str) -> str:
    """The page with links to its terms; the list of terms stays as it is, and no term's page leads to itself."""
    path = request.path
    if path == HOME:
        return html
    own = path[len(HOME) :].rstrip("/") if path.startswith(HOME) else ""
    return linker(path.startswith(ABOUT_ELECTIONS)).link(html, without=(own,))


@lru_cache(maxsize=2)
def linker(about_elections: bool) -> Linker:
    """The linker for pages about elections, or for any other."""
    wanted = {EVERYWHERE, ELECTORAL} if about_elections else {EVERYWHERE}
    return Linker(
        Entry(form, term.id, term.get_absolute_url(), term.meaning)
        for term in glossary().terms.values()
        if term.links in wanted
        for form in term.forms
    )
