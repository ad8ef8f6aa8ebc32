"""The project's own catalogue of places, read from ``catalogue/``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

FOLDER = Path(__file__).parent / "catalogue"
MUNICIPALITY_SOURCE = (
    "INEGI, Censo de Población y Vivienda 2020 y catálogo de localidades; INE e IEEM, números electorales"
)


@dataclass(frozen=True)
class MunicipalityRow:
    """A municipality as the catalogue states it."""

    inegi_code: str
    electoral_number: int
    name: str
    head_town: str
    population_2020: int
    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True)
class MapRow:
    """A drawing of the local districts, with the days it was in force."""

    year: int
    name: str
    valid_from: date
    valid_until: date | None
    source: str


@dataclass(frozen=True)
class PartRow:
    """The part of a municipality that lies in a district of one drawing."""

    map_year: int
    district: int
    municipality: str
    sections: int


def municipality_rows() -> list[MunicipalityRow]:
    """Every municipality, by INEGI code."""
    return [
        MunicipalityRow(
            inegi_code=row["inegi_code"],
            electoral_number=int(row["electoral_number"]),
            name=row["name"],
            head_town=row["head_town"],
            population_2020=int(row["population_2020"]),
            latitude=Decimal(row["latitude"]),
            longitude=Decimal(row["longitude"]),
        )
        for row in _table("municipalities.csv")
    ]


def map_rows() -> list[MapRow]:
    """Every drawing, the oldest first."""
    return [
        MapRow(
            year=int(row["year"]),
            name=row["name"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
            source=row["source"],
        )
        for row in _table("maps.csv")
    ]


def part_rows() -> list[PartRow]:
    """Every part, by drawing and district."""
    return [
        PartRow(int(row["map_year"]), int(row["district"]), row["municipality"], int(row["sections"]))
        for row in _table("districts.csv")
    ]


def catalogued_years() -> set[int]:
    """The drawings whose districts the catalogue itself states; those of any other come with their sections."""
    return {row.map_year for row in part_rows()}


def _table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
