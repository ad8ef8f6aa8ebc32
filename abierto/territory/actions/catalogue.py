"""Loading the project's own catalogue of places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import F

from abierto.accounts.models import User
from abierto.core import ledger
from abierto.core.permissions import require
from abierto.territory import content
from abierto.territory.indexing import index_territory
from abierto.territory.models import District, DistrictMap, DistrictMunicipality, Municipality
from abierto.territory.names import folded
from abierto.territory.tiles import tile_positions

#: Beyond any grid: where tiles wait while others take their place.
PARKED = 10_000


@dataclass(frozen=True)
class CatalogueResult:
    """How many records of the catalogue were created, updated or removed."""

    created: int = 0
    updated: int = 0
    removed: int = 0

    @property
    def changed(self) -> bool:
        return bool(self.created or self.updated or self.removed)


@transaction.atomic
def load_catalogue(*, by: User | None = None) -> CatalogueResult:
    """Make the municipalities, drawings and districts be as the catalogue states them. Repeating it changes nothing."""
    require(by, "territory.load_catalogue")
    places = upsert(Municipality, ("inegi_code",), _municipalities())
    maps = upsert(DistrictMap, ("year",), [vars(row) for row in content.map_rows()])
    drawings = {drawing.year: drawing for drawing in DistrictMap.objects.all()}
    districts = upsert(District, ("map_id", "number"), _districts(drawings))
    parts, removed = _load_parts(drawings)
    created, updated = (sum(counts) for counts in zip(places, maps, districts, parts, strict=True))
    result = CatalogueResult(created, updated, removed)
    if result.changed:
        newest = drawings[max(drawings)]
        ledger.record("territory.catalogue_loaded", on=newest, by=by, data=vars(result))
        index_territory()
    return result


def _municipalities() -> list[dict[str, Any]]:
    rows = content.municipality_rows()
    tiles = tile_positions([(float(row.longitude), float(row.latitude)) for row in rows])
    return [
        vars(row)
        | {"folded_name": folded(row.name), "source": content.MUNICIPALITY_SOURCE}
        | {"tile_column": column, "tile_row": line}
        for row, (column, line) in zip(rows, tiles, strict=True)
    ]


def _districts(drawings: dict[int, DistrictMap]) -> list[dict[str, Any]]:
    where = {row.inegi_code: (float(row.longitude), float(row.latitude)) for row in content.municipality_rows()}
    parts: dict[int, dict[int, list[tuple[tuple[float, float], int]]]] = {}
    for part in content.part_rows():
        parts.setdefault(part.map_year, {}).setdefault(part.district, []).append(
            (where[part.municipality], part.sections)
        )
    return [row for year, districts in parts.items() for row in district_rows(drawings[year], districts)]


def district_rows(
    drawing: DistrictMap, parts: dict[int, list[tuple[tuple[float, float], int]]]
) -> list[dict[str, Any]]:
    """The districts of a drawing with their tiles: each at the mean of its municipalities, weighted by sections."""
    numbers = sorted(parts)
    centres = []
    for number in numbers:
        weight = sum(sections for _, sections in parts[number]) or 1
        centres.append(
            (
                sum(place[0] * sections for place, sections in parts[number]) / weight,
                sum(place[1] * sections for place, sections in parts[number]) / weight,
            )
        )
    return [
        {"map_id": drawing.pk, "number": number, "tile_column": column, "tile_row": line}
        for number, (column, line) in zip(numbers, tile_positions(centres), strict=True)
    ]


def _load_parts(drawings: dict[int, DistrictMap]) -> tuple[tuple[int, int], int]:
    """The parts of the catalogued districts: (created, updated), removed."""
    districts = {(d.map.year, d.number): d.pk for d in District.objects.select_related("map")}
    places = dict(Municipality.objects.values_list("inegi_code", "pk"))
    rows = [
        {
            "district_id": districts[part.map_year, part.district],
            "municipality_id": places[part.municipality],
            "sections": part.sections,
        }
        for part in content.part_rows()
    ]
    stated = {(row["district_id"], row["municipality_id"]) for row in rows}
    stale = [
        part.pk
        for part in DistrictMunicipality.objects.filter(district__map__year__in=content.catalogued_years())
        if (part.district_id, part.municipality_id) not in stated
    ]
    DistrictMunicipality.objects.filter(pk__in=stale).delete()
    return upsert(DistrictMunicipality, ("district_id", "municipality_id"), rows), len(stale)


def upsert(model: type[models.Model], key: tuple[str, ...], rows: list[dict[str, Any]]) -> tuple[int, int]:
    """Create the rows that are missing and update those that differ: (created, updated)."""
    existing = {tuple(getattr(record, name) for name in key): record for record in model._default_manager.all()}
    missing, differing = [], []
    for row in rows:
        record = existing.get(tuple(row[name] for name in key))
        if record is None:
            missing.append(model(**row))
        elif any(getattr(record, name) != value for name, value in row.items()):
            for name, value in row.items():
                setattr(record, name, value)
            differing.append(record)
    if differing:
        if "tile_column" in rows[0]:  # tiles may swap places, and no two may share one even for an instant
            moving = model._default_manager.filter(pk__in=[record.pk for record in differing])
            moving.update(tile_column=F("tile_column") + PARKED)
        model._default_manager.bulk_update(differing, [name for name in rows[0] if name not in key], batch_size=100)
    model._default_manager.bulk_create(missing, batch_size=200)
    return len(missing), len(differing)
