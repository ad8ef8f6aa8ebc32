"""Importing the electoral sections: which district and municipality each lies in."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F

from abierto.accounts.models import User
from abierto.core import ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.territory.content import catalogued_years
from abierto.territory.indexing import index_territory
from abierto.territory.models import District, DistrictMap, DistrictMunicipality, Municipality, Section
from abierto.territory.reading.files import MEGABYTE, FileProblems, Problem, check_size
from abierto.territory.reading.sections import SectionRow, read_sections

from .catalogue import PARKED, district_rows, upsert

LARGEST_TABLE = 32 * MEGABYTE


@dataclass(frozen=True)
class SectionsResult:
    """What an import of sections did, or would do."""

    map_name: str
    created: int
    updated: int
    unchanged: int
    removed: int
    kept: int
    districts: int
    sha256: str


@transaction.atomic
def import_sections(
    *,
    body: bytes,
    filename: str,
    year: int | None = None,
    source: str = "",
    replace: bool = False,
    dry_run: bool = False,
    by: User | None = None,
) -> SectionsResult:
    """Add or correct the sections of a drawing from a table; with ``replace``, those not in it leave.

    ``year`` names the drawing; without it, the newest that the catalogue states. All or nothing: raises FileProblems
    with every row, column and mend.
    """
    require(by, "territory.import_sections")
    check_size(len(body), filename, limit=LARGEST_TABLE)
    drawing = drawing_of(year)
    places = {place.inegi_code: place for place in Municipality.objects.all()}
    rows, problems, names = read_sections(body, filename, state=state_of(places))
    lying = _resolve(rows, drawing, places, names, problems)
    if problems:
        raise FileProblems(filename, sorted(problems, key=lambda problem: problem.row or 0))

    sha256 = hashlib.sha256(body).hexdigest()
    told = (source.strip() or f"{filename[:150]} (SHA-256 {sha256[:16]}…)")[:300]
    result = _save(drawing, lying, told, sha256, replace=replace, dry_run=dry_run)
    if not dry_run and (result.created or result.updated or result.removed):
        ledger.record(
            "territory.sections_imported", on=drawing, by=by, data=vars(result) | {"filename": filename[:200]}
        )
    return result


def drawing_of(year: int | None) -> DistrictMap:
    """The drawing of a year, or the newest that has districts. Raises DomainError where there is none."""
    if year is None:
        drawing = DistrictMap.objects.filter(districts__isnull=False).order_by("-year").first()
        if drawing is None:
            raise DomainError("El catálogo de distritos está vacío. Cárguelo antes con «abierto load-catalogue».")
        return drawing
    drawing = DistrictMap.objects.filter(year=year).first() if 0 < year < 10_000 else None
    if drawing is None:
        known = ", ".join(str(y) for y in DistrictMap.objects.order_by("year").values_list("year", flat=True))
        raise DomainError(f"No hay demarcación de {year}. Las del catálogo son: {known or 'ninguna'}.")
    return drawing


def state_of(places: dict[str, Municipality]) -> str:
    """The two digits that every code of the state begins with. Raises DomainError with an empty catalogue."""
    if not places:
        raise DomainError("El catálogo de municipios está vacío. Cárguelo antes con «abierto load-catalogue».")
    return next(iter(places))[:2]


def _resolve(
    rows: list[SectionRow],
    drawing: DistrictMap,
    places: dict[str, Municipality],
    names: dict[str, str],
    problems: list[Problem],
) -> dict[int, tuple[int, Municipality]]:
    """Section → (district number, municipality), with what contradicts the catalogue added to ``problems``."""
    by_number = {str(place.electoral_number): place for place in places.values()}
    parts = DistrictMunicipality.objects.filter(district__map=drawing)
    stated = set(parts.values_list("district__number", "municipality_id"))
    fixed = drawing.year in catalogued_years()
    numbers = {number for number, _ in stated}
    found: dict[int, tuple[int, Municipality]] = {}
    first_row: dict[int, int] = {}
    for row in rows:
        meaning = next(name for name in ("inegi", "inegi_part", "electoral") if name in names)
        place = (by_number if row.by_number else places).get(row.municipality)
        if row.section in first_row:
            message = f"la sección {row.section:04d} ya está en el renglón {first_row[row.section]}; deje una sola."
            problems.append(Problem(message, row.row, names["section"]))
        first_row.setdefault(row.section, row.row)
        if place is None:
            message = f"el municipio {row.municipality} no está en el catálogo; revise la clave."
            problems.append(Problem(message, row.row, names[meaning]))
        if fixed and row.district not in numbers:
            message = f"el distrito {row.district} no existe en la {drawing.name.lower()} (tiene {len(numbers)})."
            problems.append(Problem(message, row.row, names["district"]))
        elif fixed and place is not None and (row.district, place.pk) not in stated:
            message = (
                f"{place.name} ({place.inegi_code}) no tiene parte en el distrito {row.district} según el catálogo; "
                "revise si la clave es la de INEGI o el número electoral."
            )
            problems.append(Problem(message, row.row, names["district"]))
        if place is not None:
            found[row.section] = (row.district, place)
    return found


def _save(
    drawing: DistrictMap,
    lying: dict[int, tuple[int, Municipality]],
    source: str,
    sha256: str,
    *,
    replace: bool,
    dry_run: bool,
) -> SectionsResult:
    sections = Section.objects.filter(map=drawing).select_related("district", "municipality")
    existing = {section.number: section for section in sections}
    new = lying.keys() - existing.keys()
    moved = {
        number
        for number in lying.keys() & existing.keys()
        if (existing[number].district.number, existing[number].municipality_id)
        != (lying[number][0], lying[number][1].pk)
    }
    absent = existing.keys() - lying.keys()
    result = SectionsResult(
        map_name=drawing.name,
        created=len(new),
        updated=len(moved),
        unchanged=len(lying) - len(new) - len(moved),
        removed=len(absent) if replace else 0,
        kept=0 if replace else len(absent),
        districts=len({district for district, _ in lying.values()}),
        sha256=sha256,
    )
    if dry_run:
        return result
    if drawing.year in catalogued_years():
        districts = dict(District.objects.filter(map=drawing).values_list("number", "pk"))
    else:
        kept = {} if replace else {n: (s.district.number, s.municipality) for n, s in existing.items()}
        districts = _make_districts(drawing, kept | lying)
    if replace:
        _delete_sections(drawing, absent)
    for number in moved:
        section = existing[number]
        section.district_id, section.municipality = districts[lying[number][0]], lying[number][1]
        section.source = source
    Section.objects.bulk_update([existing[n] for n in moved], ["district", "municipality", "source"], batch_size=200)
    Section.objects.bulk_create(
        (
            Section(map=drawing, number=number, district_id=districts[district], municipality=place, source=source)
            for number, (district, place) in sorted(lying.items())
            if number in new
        ),
        batch_size=1000,
    )
    if drawing.year not in catalogued_years():
        _count_parts(drawing)
    return result


def _delete_sections(drawing: DistrictMap, numbers: set[int]) -> None:
    ordered = sorted(numbers)
    for start in range(0, len(ordered), 500):
        Section.objects.filter(map=drawing, number__in=ordered[start : start + 500]).delete()


def _make_districts(drawing: DistrictMap, lying: dict[int, tuple[int, Municipality]]) -> dict[int, int]:
    """A drawing that the catalogue does not state gets its districts from its sections: number → key."""
    weights: dict[int, Counter] = {}
    for district, place in lying.values():
        weights.setdefault(district, Counter())[float(place.longitude), float(place.latitude)] += 1
    emptied = District.objects.filter(map=drawing).exclude(number__in=weights)
    emptied.update(tile_column=F("tile_column") + 2 * PARKED)  # they leave their tile; their number stays
    rows = district_rows(drawing, {number: list(places.items()) for number, places in weights.items()})
    upsert(District, ("map_id", "number"), rows)
    return dict(District.objects.filter(map=drawing).values_list("number", "pk"))


def _count_parts(drawing: DistrictMap) -> None:
    """Say which municipalities lie in each district of such a drawing, and with how many sections."""
    counted = (
        Section.objects.filter(map=drawing).values("district_id", "municipality_id").annotate(sections=Count("pk"))
    )
    DistrictMunicipality.objects.filter(district__map=drawing).delete()
    DistrictMunicipality.objects.bulk_create(DistrictMunicipality(**row) for row in counted.order_by())
    District.objects.filter(map=drawing, sections__isnull=True).delete()
    index_territory()
