"""Pages that belong to no part: search, the ledger, the gallery of the visual language, and errors."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from . import clock, ledger, search
from .gallery import specimens
from .models import Entry
from .pages import crumbs, fresh_until, page_of, public_page


@public_page
def site_search(request: HttpRequest) -> HttpResponse:
    """Everything public, by words."""
    query = request.GET.get("q", "").replace("\x00", " ").strip()[: search.LONGEST_QUERY]
    kind = request.GET.get("tipo", "")[:60]
    closed = search.closed_now()
    found, every_word = search.find(query, kind=kind, closed=closed) if query else ([], True)
    context = {
        "query": query,
        "kind": kind,
        "page": page_of(request, found, size=20),
        "every_word": every_word,
        "kinds": search.kinds(closed),
        "kept": _kept(q=query, tipo=kind),
        "crumbs": crumbs(("Buscar", "/buscar/")),
    }
    return fresh_until(render(request, "core/search.html", context), closed.changes_at)


@public_page
def ledger_list(request: HttpRequest) -> HttpResponse:
    """The public ledger, newest first; filters by act and by dates."""
    event = request.GET.get("acto", "")
    since, until = _day(request.GET.get("desde", "")), _day(request.GET.get("hasta", ""))
    entries = Entry.objects.told_to_anyone()
    if event in ledger.EVENTS:
        entries = entries.filter(event=event)
    if since:
        entries = entries.filter(at__date__gte=since)
    if until:
        entries = entries.filter(at__date__lte=until)
    page = page_of(request, entries, size=50)
    context = {
        "page": page,
        "lines": [(entry, ledger.sentence(entry)) for entry in page],
        "events": ledger.public_events(),
        "event": event,
        "since": since,
        "until": until,
        "kept": _kept(acto=event, desde=since or "", hasta=until or ""),
        "crumbs": crumbs(("Bitácora", "/bitacora/")),
    }
    return render(request, "core/ledger_list.html", context)


@public_page
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component of the visual language, once."""
    return render(request, "core/gallery.html", {**specimens(), "crumbs": crumbs(("Galería", "/galeria/"))})


@public_page
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to tell of a weakness, for programs and people (RFC 9116); nothing when no contact was set."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    until = (clock.of_the_machine() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {until}",
        "Preferred-Languages: es, en",
        f"Canonical: {settings.SITE_URL}{request.path}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old: say how to mend it."""
    sentence = "El formulario venció. Vuelva a abrir la página y envíelo otra vez."
    return render(request, "403.html", {"reason": sentence}, status=403)


def _day(text: str) -> date | None:
    """A day written as AAAA-MM-DD; anything else is no filter."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _kept(**values) -> str:
    """The query string that a pager's links keep, ending in ``&`` when there is any."""
    text = urlencode({name: value for name, value in values.items() if value})
    return f"{text}&" if text else ""
