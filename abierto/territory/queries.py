"""What the pages of the territory ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Count, QuerySet

from .lookup import Lookup, Match, find_places
from .models import Boundary, District, DistrictMap, DistrictMunicipality, Municipality, Section

__all__ = [
    "Lookup",
    "MapShown",
    "Match",
    "Part",
    "boundaries_of_districts",
    "boundaries_of_municipalities",
    "district_of",
    "district_parts",
    "find_places",
    "has_sections",
    "map_shown",
    "municipalities",
    "parts_by_municipality",
    "sections_loaded",
]


@dataclass(frozen=True)
class MapShown:
    """The drawing whose districts are shown, and what must be said of it on that day."""

    drawing: DistrictMap
    in_force: bool
    #: The drawing in force that day whose districts are not in the catalogue, when it is another.
    successor: DistrictMap | None = None


class Part(NamedTuple):
    """The part of a municipality that lies in a district, as the pages read it."""

    district_id: int
    district_number: int
    municipality_id: int
    inegi_code: str
    municipality: str
    sections: int | None

    @property
    def district_url(self) -> str:
        return f"/territorio/distritos/{self.district_number}/"

    @property
    def municipality_url(self) -> str:
        return f"/territorio/municipios/{self.inegi_code}/"


@dataclass(frozen=True)
class Loaded:
    """How many sections of a drawing the site knows, and who said so."""

    count: int = 0
    sources: list[str] = field(default_factory=list)


def municipalities() -> QuerySet[Municipality]:
    """Every municipality, by name as people look for it."""
    return Municipality.objects.order_by("folded_name")


def map_shown(on: date) -> MapShown | None:
    """The drawing in force on a day if its districts are known, else the newest whose districts are."""
    drawings = list(DistrictMap.objects.annotate(known=Count("districts")).order_by("-valid_from"))
    in_force = next((drawing for drawing in drawings if drawing.is_in_force(on)), None)
    if in_force is not None and in_force.known:
        return MapShown(in_force, in_force=True)
    newest = next((drawing for drawing in drawings if drawing.known), None)
    return MapShown(newest, in_force=False, successor=in_force) if newest is not None else None


def parts_by_municipality(drawing: DistrictMap | None) -> dict[int, list[Part]]:
    """Municipality → its parts in the districts of a drawing, by district."""
    found: dict[int, list[Part]] = {}
    for part in _parts(drawing):
        found.setdefault(part.municipality_id, []).append(part)
    return found


def district_parts(drawing: DistrictMap) -> dict[int, list[Part]]:
    """District → the municipalities that lie in it, wholly or in part, by name."""
    found: dict[int, list[Part]] = {}
    for part in _parts(drawing):
        found.setdefault(part.district_id, []).append(part)
    return found


def _parts(drawing: DistrictMap | None) -> list[Part]:
    """Every part under a drawing, by district and then by the municipality's name."""
    rows = DistrictMunicipality.objects.filter(district__map=drawing).order_by(
        "district__number", "municipality__folded_name"
    )
    return [
        Part(*row)
        for row in rows.values_list(
            "district_id",
            "district__number",
            "municipality_id",
            "municipality__inegi_code",
            "municipality__name",
            "sections",
        )
    ]


def has_sections(drawing: DistrictMap) -> bool:
    """Whether the sections of a drawing were imported, so that one can be looked up."""
    return Section.objects.filter(map=drawing).exists()


def sections_loaded(drawing: DistrictMap) -> Loaded:
    """How many sections of a drawing were imported, and their sources."""
    rows = Section.objects.filter(map=drawing).values("source").annotate(count=Count("pk")).order_by("-count")
    return Loaded(sum(row["count"] for row in rows), [row["source"] for row in rows[:5]])


def boundaries_of_municipalities() -> dict[int, Boundary]:
    """Municipality → its outline; empty where none were imported."""
    return {boundary.municipality_id or 0: boundary for boundary in Boundary.objects.exclude(municipality=None)}


def boundaries_of_districts(drawing: DistrictMap) -> dict[int, Boundary]:
    """District → its outline under a drawing; empty where none were imported."""
    return {boundary.district_id or 0: boundary for boundary in Boundary.objects.filter(district__map=drawing)}


def district_of(drawing: DistrictMap, number: int) -> District | None:
    """A district of a drawing by its number; None for any number that no district can have."""
    if not 0 < number < 1000:
        return None
    return District.objects.filter(map=drawing, number=number).select_related("map").first()
