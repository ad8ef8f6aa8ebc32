"""Places: single ones, and whole maps as the offices publish them, made up from the catalogue's coordinates."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import factory
import shapely
from factory.django import DjangoModelFactory

from abierto.territory.content import municipality_rows
from abierto.territory.models import District, DistrictMap, DistrictMunicipality, Municipality, Section
from abierto.territory.names import folded


class MunicipalityFactory(DjangoModelFactory):
    """A municipality of the state 15, each in its own tile."""

    class Meta:
        model = Municipality

    inegi_code = factory.Sequence(lambda n: f"15{n + 1:03d}")
    electoral_number = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Municipio {n + 1}")
    folded_name = factory.LazyAttribute(lambda place: folded(place.name))
    head_town = factory.LazyAttribute(lambda place: f"Villa de {place.name}")
    population_2020 = 10_000
    latitude = "19.290000"
    longitude = "-99.650000"
    source = "Prueba"
    tile_column = factory.Sequence(lambda n: n % 11)
    tile_row = factory.Sequence(lambda n: n // 11)


class DistrictMapFactory(DjangoModelFactory):
    class Meta:
        model = DistrictMap
        django_get_or_create = ("year",)

    year = 2016
    name = factory.LazyAttribute(lambda drawing: f"Demarcación distrital de {drawing.year}")
    valid_from = date(2018, 1, 1)
    valid_until = date(2022, 12, 31)
    source = "Prueba"


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = District

    map = factory.SubFactory(DistrictMapFactory)
    number = factory.Sequence(lambda n: n + 1)
    tile_column = factory.Sequence(lambda n: n % 7)
    tile_row = factory.Sequence(lambda n: n // 7)


class PartFactory(DjangoModelFactory):
    class Meta:
        model = DistrictMunicipality

    district = factory.SubFactory(DistrictFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    sections = 10


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    district = factory.SubFactory(DistrictFactory)
    map = factory.SelfAttribute("district.map")
    municipality = factory.SubFactory(MunicipalityFactory)
    number = factory.Sequence(lambda n: n + 1)
    source = "Prueba"


def municipal_outlines() -> dict[str, Any]:
    """A GeoJSON of the 125 municipalities: to each, the land nearer to its head town than to any other."""
    rows = municipality_rows()
    points = shapely.MultiPoint([(float(row.longitude), float(row.latitude)) for row in rows])
    edge = points.envelope.buffer(0.05, join_style="mitre")
    cells = shapely.voronoi_polygons(points, extend_to=edge, ordered=True)
    return collection(
        [
            (shapely.intersection(cell, edge), {"cve_ent": "15", "cve_mun": row.inegi_code[2:], "nombre": row.name})
            for row, cell in zip(rows, cells.geoms, strict=True)
        ]
    )


def district_outlines() -> dict[str, Any]:
    """A GeoJSON of 45 districts: a chequerboard of nine by five over the state."""
    west, south, wide, high = -100.6, 18.4, 0.22, 0.37
    return collection(
        [
            (
                shapely.box(
                    west + column * wide,
                    south + row * high,
                    west + (column + 1) * wide,
                    south + (row + 1) * high,
                ),
                {"distrito_local": row * 9 + column + 1},
            )
            for row in range(5)
            for column in range(9)
        ]
    )


def collection(shapes: list[tuple[shapely.Geometry, dict[str, Any]]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}
            for shape, properties in shapes
        ],
    }
