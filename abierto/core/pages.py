"""Shapes shared by the public pages: the same for everyone, cacheable by anyone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from abierto.core import clock

#: By this header a page says which municipality it is about (its INEGI code). It is the same for everyone who asks.
PLACE_HEADER = "Abierto-Municipio"


#: Seconds before an instant that changes a page when no cache keeps it any more.
BEFORE = 1

#: What a public page goes through last: given the request and the page's HTML, it gives the HTML.
Finisher = Callable[[HttpRequest, str], str]
_FINISHERS: list[Finisher] = []


def register_finisher(finish: Finisher) -> None:
    """Let a higher app have the last word on every public page. Registered once."""
    if finish not in _FINISHERS:
        _FINISHERS.append(finish)


def _finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer after every finisher, where it is a whole page: HTML, found, at hand."""
    is_page = response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html")
    if is_page and not response.streaming and _FINISHERS:
        html = response.content.decode(response.charset)
        for finish in _FINISHERS:
            html = finish(request, html)
        response.content = html.encode(response.charset)
    return response


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view as public: GET and HEAD only, no cookie, and its answer may be kept by any cache for seconds."""

    @require_safe
    @wraps(view)
    def doorman(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _finished(request, view(request, *args, **kwargs))
        if response.status_code in {200, 301, 302, 304} and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = f"public, max-age={settings.PAGE_CACHE_SECONDS}"
        return response

    doorman.is_public = True  # type: ignore[attr-defined]
    return doorman


def about_place(response: HttpResponse, inegi_code: str) -> HttpResponse:
    """The answer, saying that it is about one municipality: the statistics of use count it there.

    Never for the page of a political actor or a candidacy: those are counted in the total of their part alone.
    """
    response.headers[PLACE_HEADER] = inegi_code
    return response


def page_of(request: HttpRequest, rows: Any, *, size: int = 50) -> Page:
    """The page that ``?pagina=`` asks for: the first for nonsense, the last for a number too large."""
    return Paginator(rows, size).get_page(request.GET.get("pagina") or request.GET.get("page") or 1)


def page_or_404(request: HttpRequest, rows: Any, *, size: int = 10) -> Page:
    """The page that ``?pagina=`` asks for of a list that is part of a larger page; one that is not there is a 404."""
    try:
        return Paginator(rows, size).page(request.GET.get("pagina", 1))
    except InvalidPage as error:
        raise Http404("Esa página de la lista no existe.") from error


def crumbs(*steps: tuple[str, str]) -> Sequence[dict[str, str]]:
    """Breadcrumbs as (title, address) pairs, home first; the last one is the page itself."""
    return [{"title": "Inicio", "url": "/"}, *({"title": title, "url": url} for title, url in steps)]


def fresh_until(
    response: HttpResponse, instants: Iterable[datetime], *, at: datetime | None = None, most: int | None = None
) -> HttpResponse:
    """Let caches keep the page for its usual time, and never beyond the next of the instants that change it.

    It ends a second before that instant, because an expired page may be given for a moment (``pagecache.GRACE``).
    ``at`` is the instant that the page was made for, when it was asked for earlier than now.
    """
    now = clock.now()
    limits = [settings.PAGE_CACHE_SECONDS if most is None else min(most, settings.PAGE_CACHE_SECONDS)]
    limits += [max(int((instant - now).total_seconds()) - BEFORE, 0) for instant in instants if instant > (at or now)]
    response.headers["Cache-Control"] = f"public, max-age={min(limits)}"
    return response
