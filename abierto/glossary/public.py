"""What everyone sees of the terms: the list, each one, and both downloads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from abierto.core.files import csv_file
from abierto.core.pages import crumbs, public_page
from abierto.core.search import LONGEST_QUERY
from abierto.glossary.queries import by_letter, find_terms
from abierto.glossary.reading import HOME, Term, glossary

ALPHABETICAL = "a-z"
COLUMNS = (
    *("id", "nombre", "otras_formas", "tema", "significado", "explicacion", "ejemplo", "fundamento"),
    *("relacionados", "revisado", "direccion"),
)


@public_page
def term_list(request: HttpRequest) -> HttpResponse:
    """``/decide/quitadudas/``: every term by theme, or from A to Z with ``?orden=a-z``, or those that ``?q=`` finds."""
    query = request.GET.get("q", "").replace("\x00", " ").strip()[:LONGEST_QUERY]
    context: dict[str, Any] = {"crumbs": _crumbs(), "query": query, "count": len(glossary().terms)}
    if query:
        context["found"] = find_terms(query)
    elif request.GET.get("orden") == ALPHABETICAL:
        context["letters"] = by_letter()
    else:
        context["themes"] = [(theme, glossary().of_theme(theme)) for theme in glossary().themes]
    return render(request, "glossary/term_list.html", context)


@public_page
def term_detail(request: HttpRequest, term_id: str) -> HttpResponse:
    """What a term means, an example, the law that says it, and the terms beside it."""
    term = glossary().terms.get(term_id)
    if term is None:
        raise Http404("Ningún término del Quitadudas tiene esa dirección.")
    context = {
        "term": term,
        "related": glossary().related_to(term),
        "crumbs": _crumbs((term.title, term.get_absolute_url())),
    }
    return render(request, "glossary/term_detail.html", context)


@public_page
def terms_json(request: HttpRequest) -> HttpResponse:
    """Every term, for programs."""
    content = {"terminos": [_row(term) for term in glossary().terms.values()]}
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})


@public_page
def terms_csv(request: HttpRequest) -> HttpResponse:
    """Every term as a table; what are several lines, in one cell."""
    rows = (_flat(_row(term)) for term in glossary().terms.values())
    return csv_file("quitadudas.csv", COLUMNS, rows)


def _row(term: Term) -> dict[str, Any]:
    return {
        "id": term.id,
        "nombre": term.name,
        "otras_formas": list(term.other_forms),
        "tema": term.theme.name,
        "significado": term.meaning,
        "explicacion": list(term.explanation),
        "ejemplo": term.example,
        "fundamento": [str(citation) for citation in term.citations],
        "relacionados": list(term.related),
        "revisado": term.reviewed_on.isoformat(),
        "direccion": term.get_absolute_url(),
    }


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    between = {"explicacion": "\n", "otras_formas": "; ", "fundamento": "; ", "relacionados": "; "}
    return {name: between[name].join(value) if name in between else value for name, value in row.items()}


def _crumbs(*steps: tuple[str, str]) -> Sequence[dict[str, str]]:
    """The way here, through «Decide» where the site has that page."""
    try:
        resolve("/decide/")
        above = [("Decide", "/decide/")]
    except Resolver404:
        above = []
    return crumbs(*above, ("Quitadudas", HOME), *steps)
