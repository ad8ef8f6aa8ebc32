"""News, guides and legal notices, as everyone sees them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.content import queries
from abierto.content.cleaning import clean_html
from abierto.content.enums import ArticleKind, NoticeKind
from abierto.content.indexing import NOTICE_URLS
from abierto.core import clock
from abierto.core.pages import crumbs, page_of, public_page

#: Kind → title, address and lead of its list.
SECTIONS = {
    ArticleKind.NEWS: ("Noticias", "/noticias/", "Lo que ha pasado en el ejercicio, con su fecha."),
    ArticleKind.GUIDE: ("Guías", "/guias/", "Para entender el plan y usar este sitio, sin saber de antemano."),
}


@public_page
def article_list(request: HttpRequest, kind: ArticleKind) -> HttpResponse:
    title, url, lead = SECTIONS[kind]
    page = page_of(request, queries.articles(kind=kind, on=clock.today()), size=20)
    context = {"title": title, "url": url, "lead": lead, "page": page, "crumbs": crumbs((title, url))}
    return render(request, "content/article_list.html", context)


@public_page
def article_detail(request: HttpRequest, kind: ArticleKind, slug: str) -> HttpResponse:
    found = queries.article(kind=kind, slug=slug, on=clock.today())
    if found is None:
        raise Http404
    title, url, _ = SECTIONS[kind]
    context = {
        "article": found,
        "body": clean_html(found["body"]),
        "is_news": kind == ArticleKind.NEWS,
        "section": {"title": title, "url": url},
        "crumbs": crumbs((title, url), (found["title"], f"{url}{slug}/")),
    }
    return render(request, "content/article_detail.html", context)


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """The simplified notice, which leads to the whole one."""
    return _notice(request, NoticeKind.PRIVACY, simplified=True)


@public_page
def privacy_in_full(request: HttpRequest) -> HttpResponse:
    return _notice(request, NoticeKind.PRIVACY, step=("Versión integral", "integral/"))


@public_page
def notice(request: HttpRequest, kind: NoticeKind) -> HttpResponse:
    """A notice in force: in a few words, then whole."""
    return _notice(request, kind, summarised=True)


@public_page
def notice_version(request: HttpRequest, kind: NoticeKind, number: int) -> HttpResponse:
    """A version that is or was in force, whole."""
    step = (f"Versión {number}", f"versiones/{number}/")
    return _notice(request, kind, number=number, step=step, summarised=True)


def _notice(
    request: HttpRequest,
    kind: NoticeKind,
    *,
    number: int | None = None,
    simplified: bool = False,
    summarised: bool = False,
    step: tuple[str, str] | None = None,
) -> HttpResponse:
    versions = queries.notice_versions(kind=kind, on=clock.today())
    if number is None:
        shown = versions[0] if versions else None
    else:
        shown = next((version for version in versions if version.number == number), None)
        if shown is None:
            raise Http404
    title, url = str(kind.label), NOTICE_URLS[kind]
    path = [(title, url)] + ([(step[0], url + step[1])] if step else [])
    context = {
        "title": title,
        "step": step[0] if step else "",
        "url": url,
        "notice": shown,
        "versions": versions,
        "summary": clean_html(shown.summary) if shown and (simplified or summarised) else "",
        "body": clean_html(shown.body) if shown and not simplified else "",
        "simplified": simplified,
        "crumbs": crumbs(*path),
    }
    return render(request, "content/notice.html", context)
