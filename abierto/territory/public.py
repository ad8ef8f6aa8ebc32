"""What everyone sees of the territory: maps, a page per municipality and district, the look-up, downloads."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from abierto.core import clock
from abierto.core.files import csv_file
from abierto.core.pages import about_place, crumbs, fresh_until, public_page

from . import figures, queries
from .models import District, Municipality
from .panels import Section, district_panels, municipality_panels

HOME = ("Territorio", "/territorio/")
DISTRICTS = ("Distritos locales", "/territorio/distritos/")
_INEGI_CODE = re.compile(r"[0-9]{5}")


@public_page
def territory(request: HttpRequest) -> HttpResponse:
    """``/territorio/``: the state's municipalities on a map and in a table, and the look-up."""
    places = list(queries.municipalities())
    shown = queries.map_shown(clock.today())
    context: dict[str, Any] = {"crumbs": crumbs(HOME), "shown": shown, "count": len(places)}
    if places:
        parts = queries.parts_by_municipality(shown.drawing if shown else None)
        boundaries = queries.boundaries_of_municipalities()
        context |= {
            "figure": figures.municipalities_map(places, parts, boundaries),
            "population": f"{sum(place.population_2020 for place in places):,}",
            "districts": len({part.district_id for own in parts.values() for part in own}),
            "divided": sum(len(own) > 1 for own in parts.values()),
            "source": places[0].source,
            "boundary_source": next((boundary.source for boundary in boundaries.values()), ""),
        }
    return render(request, "territory/territory.html", context)


@public_page
def municipality_list(request: HttpRequest) -> HttpResponse:
    """The list of municipalities is the territory's own page."""
    return redirect(HOME[1])


@public_page
def municipality_detail(request: HttpRequest, inegi_code: str) -> HttpResponse:
    """A municipality: its two codes, where it is, and the districts it lies in."""
    places = list(queries.municipalities()) if _INEGI_CODE.fullmatch(inegi_code) else []
    place = next((place for place in places if place.inegi_code == inegi_code), None)
    if place is None:
        raise Http404("Ningún municipio tiene esa clave INEGI.")
    shown = queries.map_shown(clock.today())
    parts = queries.parts_by_municipality(shown.drawing if shown else None)
    boundaries = queries.boundaries_of_municipalities()
    sections = municipality_panels(place)
    context = {
        "place": place,
        "panels": sections,
        "population": f"{place.population_2020:,}",
        "coordinates": f"{place.latitude}, {place.longitude}",
        "same_numbers": int(inegi_code[2:]) == place.electoral_number,
        "parts": parts.get(place.pk, []),
        "shown": shown,
        "has_sections": shown is not None and queries.has_sections(shown.drawing),
        "boundary": boundaries.get(place.pk),
        "figure": figures.municipality_map(place, places, parts, boundaries),
        "crumbs": crumbs(HOME, (place.name, place.get_absolute_url())),
    }
    return about_place(_kept(render(request, "territory/municipality_detail.html", context), sections), inegi_code)


@public_page
def district_list(request: HttpRequest) -> HttpResponse:
    """``/territorio/distritos/``: the districts of the drawing shown, with its dates."""
    shown = queries.map_shown(clock.today())
    context: dict[str, Any] = {"crumbs": crumbs(HOME, DISTRICTS), "shown": shown}
    if shown is not None:
        districts = list(shown.drawing.districts.select_related("map"))
        boundaries = queries.boundaries_of_districts(shown.drawing)
        context |= {
            "dates": figures.dates_of(shown.drawing),
            "count": len(districts),
            "sections": queries.sections_loaded(shown.drawing),
            "boundary_source": next((boundary.source for boundary in boundaries.values()), ""),
            "figure": figures.districts_map(districts, queries.district_parts(shown.drawing), boundaries),
        }
    return render(request, "territory/district_list.html", context)


@public_page
def district_detail(request: HttpRequest, number: int) -> HttpResponse:
    """A district of the drawing shown: its municipalities, its dates."""
    shown = queries.map_shown(clock.today())
    district = queries.district_of(shown.drawing, number) if shown is not None else None
    if shown is None or district is None:
        raise Http404("Ningún distrito local tiene ese número.")
    parts = queries.district_parts(shown.drawing)
    boundaries = queries.boundaries_of_districts(shown.drawing)
    own = parts.get(district.pk, [])
    sections = district_panels(district)
    context = {
        "district": district,
        "panels": sections,
        "parts": own,
        "total": f"{sum(part.sections or 0 for part in own):,}",
        "divided": _divided(parts),
        "shown": shown,
        "dates": figures.dates_of(shown.drawing),
        "has_sections": queries.has_sections(shown.drawing),
        "boundary": boundaries.get(district.pk),
        "figure": figures.district_map(district, shown.drawing.districts.select_related("map"), parts, boundaries),
        "crumbs": crumbs(HOME, DISTRICTS, (str(district), district.get_absolute_url())),
    }
    return _kept(render(request, "territory/district_detail.html", context), sections)


def _kept(response: HttpResponse, sections: list[Section]) -> HttpResponse:
    return fresh_until(response, [instant for section in sections for instant in section.changes_at])


def _divided(parts: figures.Parts) -> set[int]:
    """The municipalities that lie in more than one district."""
    seen: set[int] = set()
    divided: set[int] = set()
    for own in parts.values():
        for part in own:
            (divided if part.municipality_id in seen else seen).add(part.municipality_id)
    return divided


@public_page
def place_search(request: HttpRequest) -> HttpResponse:
    """``/territorio/buscar/?q=``: a name, a code or a section."""
    lookup = queries.find_places(request.GET.get("q", ""), on=clock.today())
    steps = crumbs(HOME, ("Buscar un lugar", "/territorio/buscar/"))
    response = render(request, "territory/place_search.html", {"lookup": lookup, "crumbs": steps})
    return about_place(response, lookup.only_municipality) if lookup.only_municipality else response


@public_page
def municipalities_csv(request: HttpRequest) -> HttpResponse:
    """The municipalities as a table, with the districts of the drawing shown."""
    shown = queries.map_shown(clock.today())
    parts = queries.parts_by_municipality(shown.drawing if shown else None)
    columns = (
        *("clave_inegi", "numero_electoral", "nombre", "cabecera", "poblacion_2020", "latitud", "longitud"),
        *("distritos_locales", "demarcacion", "fuente"),
    )
    year = shown.drawing.year if shown else ""
    rows = (_municipality_row(place, parts.get(place.pk, []), year) for place in Municipality.objects.all())
    return csv_file("municipios.csv", columns, rows)


def _municipality_row(place: Municipality, parts: list, year: int | str) -> dict[str, Any]:
    return {
        "clave_inegi": place.inegi_code,
        "numero_electoral": place.electoral_number,
        "nombre": place.name,
        "cabecera": place.head_town,
        "poblacion_2020": place.population_2020,
        "latitud": place.latitude,
        "longitud": place.longitude,
        "distritos_locales": "; ".join(str(part.district_number) for part in parts),
        "demarcacion": year,
        "fuente": place.source,
    }


@public_page
def districts_csv(request: HttpRequest) -> HttpResponse:
    """Each part of a municipality in a district, under every drawing, with its dates."""
    columns = (
        *("demarcacion", "vigente_desde", "vigente_hasta", "distrito", "clave_inegi", "municipio", "secciones"),
        "fuente",
    )
    rows = [
        {
            "demarcacion": district.map.year,
            "vigente_desde": district.map.valid_from.isoformat(),
            "vigente_hasta": district.map.valid_until.isoformat() if district.map.valid_until else "",
            "distrito": district.number,
            "clave_inegi": part.municipality.inegi_code,
            "municipio": part.municipality.name,
            "secciones": "" if part.sections is None else part.sections,
            "fuente": district.map.source,
        }
        for district in District.objects.select_related("map").prefetch_related("parts__municipality")
        for part in district.parts.all()
    ]
    return csv_file("distritos.csv", columns, rows)
