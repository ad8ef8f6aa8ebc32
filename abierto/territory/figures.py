"""The maps of the territory: outlines where they were imported, tiles computed from the catalogue where not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from abierto.core.figures.figure import Figure
from abierto.core.figures.maps import Shape, Tile, choropleth, tile_map

from .models import Boundary, District, DistrictMap, Municipality
from .queries import Part

Parts = dict[int, list[Part]]
TILES = " Cada mosaico es un lugar, puesto cerca de donde está; su tamaño no es el de su superficie."


def municipalities_map(places: Iterable[Municipality], parts: Parts, boundaries: dict[int, Boundary]) -> Figure:
    """Every municipality by its population, each a link to its page."""
    told = [
        (
            place,
            {
                "label": place.inegi_code[2:],
                "name": place.name,
                "value": place.population_2020,
                "href": place.get_absolute_url(),
                "cells": (
                    place.inegi_code,
                    str(place.electoral_number),
                    place.head_town,
                    f"{place.population_2020:,}",
                    _districts_in_words(parts.get(place.pk, [])),
                ),
            },
        )
        for place in places
    ]
    return _map(
        told,
        boundaries,
        name="mapa-municipios",
        title="Municipios por población en 2020",
        description="Cada municipio con el color de su población según el censo de 2020; el número es el final de su "
        "clave INEGI.",
        unit="habitantes",
        columns=("Municipio", "Clave INEGI", "Número electoral", "Cabecera", "Población 2020", "Distritos locales"),
    )


def values_map(
    places: Iterable[Municipality],
    boundaries: dict[int, Boundary],
    values: dict[str, int],
    *,
    without: str,
    columns: tuple[str, str],
    **words: Any,
) -> Figure:
    """Every municipality by a quantity of its INEGI code; ``without`` is said of those that have none.

    ``words``: ``name``, ``title``, ``description`` and ``unit`` of the figure.
    """
    told = []
    for place in places:
        value = values.get(place.inegi_code)
        cell = without if value is None else f"{value:,}"
        facts = {"label": place.inegi_code[2:], "name": place.name, "value": value, "href": place.get_absolute_url()}
        told.append((place, {**facts, "cells": (cell,)}))
    return _map(told, boundaries, columns=columns, **words)


def districts_map(districts: Iterable[District], parts: Parts, boundaries: dict[int, Boundary]) -> Figure:
    """Every district of a drawing by its number of sections, each a link to its page."""
    districts = list(districts)
    told = [
        (
            district,
            {
                "label": str(district.number),
                "name": str(district),
                "value": _sections(parts.get(district.pk, [])),
                "href": district.get_absolute_url(),
                "cells": (
                    ", ".join(part.municipality for part in parts.get(district.pk, [])) or "sin dato",
                    _count(_sections(parts.get(district.pk, []))),
                ),
            },
        )
        for district in districts
    ]
    drawing = districts[0].map
    return _map(
        told,
        boundaries,
        name="mapa-distritos",
        title=f"Distritos locales: {drawing.name.lower()}",
        description=f"Cada distrito con el color de su número de secciones electorales. {dates_of(drawing)}",
        unit="secciones electorales",
        columns=("Distrito", "Municipios, enteros o en parte", "Secciones"),
    )


def municipality_map(
    place: Municipality, places: Iterable[Municipality], parts: Parts, boundaries: dict[int, Boundary]
) -> Figure:
    """Where a municipality lies, with those that share a local district with it."""
    own = {part.district_id: part.district_number for part in parts.get(place.pk, [])}
    told = []
    for other in places:
        shared = sorted(own[part.district_id] for part in parts.get(other.pk, []) if part.district_id in own)
        here = other.pk == place.pk
        facts: dict[str, Any] = {"label": other.inegi_code[2:], "name": other.name}
        if here or shared:
            districts = ", ".join(map(str, shared)) or "sin dato"
            facts |= {
                "value": 0 if here else 1,
                "href": other.get_absolute_url(),
                "current": here,
                "cells": (other.inegi_code, f"{other.population_2020:,}", districts),
            }
        else:
            facts["quiet"] = True
        told.append((other, facts))
    return _map(
        told,
        boundaries,
        near=[other.pk for other, facts in told if not facts.get("quiet")],
        name=f"mapa-{place.inegi_code}",
        title=f"Dónde está {place.name}",
        description=f"{place.name} y los municipios que comparten con él un distrito local; los demás, en gris.",
        kinds=("este municipio", "comparte distrito local"),
        columns=("Municipio", "Clave INEGI", "Población 2020", "Distritos que comparten"),
    )


def district_map(
    district: District, districts: Iterable[District], parts: Parts, boundaries: dict[int, Boundary]
) -> Figure:
    """Where a district lies among the others of its drawing that share a municipality with it."""
    own = {part.municipality_id: part.municipality for part in parts.get(district.pk, [])}
    told = []
    for other in districts:
        shared = [own[part.municipality_id] for part in parts.get(other.pk, []) if part.municipality_id in own]
        here = other.pk == district.pk
        facts: dict[str, Any] = {"label": str(other.number), "name": str(other)}
        if here or shared:
            facts |= {
                "value": 0 if here else 1,
                "href": other.get_absolute_url(),
                "current": here,
                "cells": (", ".join(shared) or "sin dato", _count(_sections(parts.get(other.pk, [])))),
            }
        else:
            facts["quiet"] = True
        told.append((other, facts))
    return _map(
        told,
        boundaries,
        near=[other.pk for other, facts in told if not facts.get("quiet")],
        name=f"mapa-distrito-{district.number}",
        title=f"Dónde está el distrito local {district.number}",
        description=f"El distrito {district.number} y los que comparten con él un municipio; los demás, en gris. "
        f"{dates_of(district.map)}",
        kinds=("este distrito", "comparte municipio"),
        columns=("Distrito", "Municipios que comparten", "Secciones"),
    )


def dates_of(drawing: DistrictMap) -> str:
    """When a drawing serves or served, as a sentence."""
    return f"Demarcación vigente {drawing.period}."


def _map(told: list[tuple], boundaries: dict[int, Boundary], *, near: list[int] | None = None, **words) -> Figure:
    """Outlines when every place has one, else tiles."""
    if told and all(record.pk in boundaries for record, _ in told):
        first = boundaries[told[0][0].pk]
        frame = (first.frame_width, first.frame_height)
        shapes = [_shape(boundaries[record.pk], facts) for record, facts in told]
        window = _window([boundaries[key] for key in near], frame) if near else None
        return choropleth(shapes=shapes, frame=frame, window=window, **words)
    words["description"] += TILES
    tiles = [Tile(column=record.tile_column, row=record.tile_row, **facts) for record, facts in told]
    return tile_map(tiles=tiles, **words)


def _shape(boundary: Boundary, facts: dict) -> Shape:
    return Shape(
        path=boundary.path,
        label_at=(boundary.label_x, boundary.label_y),
        label_room=boundary.label_room,
        box=(boundary.left, boundary.top, boundary.right, boundary.bottom),
        **facts,
    )


def _window(boundaries: list[Boundary], frame: tuple[int, int]) -> tuple[int, int, int, int]:
    """A square around some outlines, with some of what surrounds them, that stays within the frame."""
    left, right = min(b.left for b in boundaries), max(b.right for b in boundaries)
    top, bottom = min(b.top for b in boundaries), max(b.bottom for b in boundaries)
    side = min(max(max(right - left, bottom - top) * 5 // 4, min(frame) // 10), *frame)
    x = min(max((left + right - side) // 2, 0), frame[0] - side)
    y = min(max((top + bottom - side) // 2, 0), frame[1] - side)
    return x, y, x + side, y + side


def _sections(parts: list[Part]) -> int | None:
    counts = [part.sections for part in parts if part.sections is not None]
    return sum(counts) if counts and len(counts) == len(parts) else None


def _count(value: int | None) -> str:
    return "sin dato" if value is None else f"{value:,}"


def _districts_in_words(parts: list[Part]) -> str:
    return ", ".join(str(part.district_number) for part in parts) or "sin dato"
