"""What everyone sees of the use of the site."""

from __future__ import annotations

import json
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from abierto.core.files import attachment, csv_file
from abierto.core.pages import crumbs, public_page
from abierto.usage import figures, queries
from abierto.usage.enums import Measure, Table
from abierto.usage.gates import opening_of

TITLE, URL = "Estadísticas de uso", "/decide/estadisticas/"
COLUMNS = ("tabla", "desde", "hasta", "clave", "nombre", "medida", "cantidad")


@public_page
def statistics(request: HttpRequest) -> HttpResponse:
    """``/decide/estadisticas/``: the figures of a month, the latest unless ``?mes=`` says which."""
    opening = opening_of(request, (TITLE, URL))
    if opening.closed is not None:
        return opening.closed
    months = queries.months()
    first = _asked(request.GET.get("mes", ""), months)
    month = queries.figures_of(first) if first else None
    context = {
        "crumbs": crumbs(*_steps()),
        "months": [(f"{each:%Y-%m}", queries.month_in_words(each), each == first) for each in months],
        "month": month,
        **queries.method(),
    }
    if month is not None:
        context |= {
            "views": sum(month.by_day.values()),
            "files": sum(month.files_by_part.values()),
            "acts": sum(month.acts_by_day.values()),
            "quiet_days": len(month.days) - len(month.by_day),
            "daily": [f for f in (figures.by_day(month), figures.acts_by_day(month)) if f],
            "parts": [f for f in (figures.by_part(month), figures.files_by_part(month)) if f],
            "devices": figures.by_device(month),
            "places": figures.by_place(month),
        }
    return opening.fresh(render(request, "usage/statistics.html", context))


@public_page
def statistics_csv(request: HttpRequest) -> HttpResponse:
    """Every published figure as a table; while it is closed, the page that says why."""
    opening = opening_of(request, (TITLE, URL))
    if opening.closed is not None:
        return _not_here(opening.closed)
    return opening.fresh(csv_file("estadisticas-de-uso.csv", COLUMNS, queries.published_rows()))


@public_page
def statistics_json(request: HttpRequest) -> HttpResponse:
    """Every published figure, with how it was counted and which days and months were published."""
    opening = opening_of(request, (TITLE, URL))
    if opening.closed is not None:
        return _not_here(opening.closed)
    method = queries.method()
    told = {
        "metodo": {
            "tablas": {str(table): str(table.label) for table in Table},
            "medidas": {str(measure): str(measure.label) for measure in Measure},
            "se_bajan_a_multiplos_de": method["step"],
            "lo_que_no_aparece": f"menos de {method['step']}",
            "dias_antes_de_publicar": method["delay"],
            "palabras_de_programas": method["program_words"],
            "palabras_que_no_lo_son": method["harmless"],
            "lista_revisada": str(method["reviewed"]),
        },
        "publicaciones": queries.publications(),
        "cifras": list(queries.published_rows()),
    }
    body = json.dumps(told, ensure_ascii=False, indent=1).encode()
    return opening.fresh(attachment(body, "estadisticas-de-uso.json", "application/json"))


def _not_here(closed: HttpResponse) -> HttpResponse:
    """A file that is closed is not there."""
    closed.status_code = 404
    return closed


def _asked(text: str, months: list[date]) -> date | None:
    """The month asked for, or the latest when none is; one without figures is not there."""
    if not text:
        return months[0] if months else None
    first = next((month for month in months if f"{month:%Y-%m}" == text), None)
    if first is None:
        raise Http404("De ese mes no hay cifras publicadas.")
    return first


def _steps() -> list[tuple[str, str]]:
    """The way here; through Decide where it has a page."""
    try:
        resolve("/decide/")
    except Resolver404:
        return [(TITLE, URL)]
    return [("Decide", "/decide/"), (TITLE, URL)]
