"""The manual, for everyone: what a role may do is not a secret."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.core.pages import crumbs, public_page
from abierto.manual.reading import FIRST, HOME, manual


@public_page
def manual_home(request: HttpRequest) -> HttpResponse:
    """``/manual/``: which chapter is for whom, how the desk is entered, and the words that come again."""
    return _page(request, FIRST)


@public_page
def chapter_detail(request: HttpRequest, chapter_id: str) -> HttpResponse:
    """One role's chapter, task by task."""
    return _page(request, "" if chapter_id == FIRST else chapter_id)


def _page(request: HttpRequest, chapter_id: str) -> HttpResponse:
    chapter = manual().get(chapter_id)
    if chapter is None:
        raise Http404("El manual no tiene un capítulo con esa dirección.")
    steps = [("Manual", HOME), (chapter.title, chapter.get_absolute_url())]
    context = {"chapter": chapter, "crumbs": crumbs(*steps[: 1 if chapter_id == FIRST else 2])}
    return render(request, "manual/chapter.html", context)
