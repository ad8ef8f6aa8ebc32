"""Importing official boundaries: a whole set of outlines at once, drawn and kept as SVG paths."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from abierto.accounts.models import User
from abierto.core import ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.territory.models import Boundary, District, DistrictMap, Municipality
from abierto.territory.reading.files import MEGABYTE, FileProblems, Problem, check_size
from abierto.territory.reading.geojson import Outline, Outlines, read_outlines
from abierto.territory.reading.shapes import Drawn, Frame, draw, overlap, shapes_of, where_they_lie

from .sections import drawing_of, state_of

LARGEST_MAP = 64 * MEGABYTE
#: Head towns that may lie outside their municipality's outline before the codes are taken for shuffled.
MOST_ASTRAY = 0.1

Tell = Callable[[str], None]


@dataclass(frozen=True)
class BoundariesResult:
    """What an import of boundaries did, or would do. ``notes`` tell what was mended on the way."""

    places: str
    count: int
    characters: int
    sha256: str
    notes: list[str] = field(default_factory=list)


def import_boundaries(
    *,
    body: bytes,
    filename: str,
    year: int | None = None,
    source: str = "",
    dry_run: bool = False,
    by: User | None = None,
    tell: Tell = lambda line: None,
) -> BoundariesResult:
    """Replace the outlines of every municipality, or of every district of a drawing, by those of a GeoJSON file.

    Which of the two it holds is seen in the features. All or nothing: raises FileProblems with a sentence per problem.
    ``tell`` hears how the work goes on.
    """
    require(by, "territory.import_boundaries")
    check_size(len(body), filename, limit=LARGEST_MAP)
    municipalities = {place.inegi_code: place for place in Municipality.objects.all()}
    state = state_of(municipalities)
    tell(f"Leyendo «{filename}»…")
    outlines, problems = read_outlines(body, filename, state=state)
    lies_wrong = where_they_lie(outlines.features, _box(municipalities)) if outlines.features else None
    if lies_wrong:
        raise FileProblems(filename, [lies_wrong, *problems])

    drawing = drawing_of(year)
    places = _places(outlines.kind, drawing, municipalities)
    named = _matched(outlines, places, problems)
    if problems:
        raise FileProblems(filename, problems)
    tell(f"Comprobando {len(named)} contornos…")
    targets = list(named)
    shapes, notes, unmended = shapes_of([named[key] for key in targets], [str(places[key]) for key in targets])
    if unmended:
        raise FileProblems(filename, unmended)
    wrong = overlap(shapes) or _astray(targets, named, municipalities, outlines.kind)
    if wrong:
        raise FileProblems(filename, [wrong])
    tell("Dibujando el mapa…")
    frame, drawn = draw(shapes)

    result = BoundariesResult(
        places="districts" if outlines.kind == "district" else "municipalities",
        count=len(drawn),
        characters=sum(len(shape.path) for shape in drawn),
        sha256=hashlib.sha256(body).hexdigest(),
        notes=[*outlines.notes, *notes],
    )
    if not dry_run:
        told = (source.strip() or filename)[:300]
        _save([places[key] for key in targets], drawn, frame, told, result, drawing, by, filename)
    return result


@transaction.atomic
def _save(
    places: list[Municipality | District],
    drawn: list[Drawn],
    frame: Frame,
    source: str,
    result: BoundariesResult,
    drawing: DistrictMap,
    by: User | None,
    filename: str,
) -> None:
    """Put the new outlines in the place of the old ones, and say so in the ledger."""
    of_districts = result.places == "districts"
    old = (
        Boundary.objects.filter(district__map=drawing) if of_districts else Boundary.objects.exclude(municipality=None)
    )
    old.delete()
    Boundary.objects.bulk_create(
        Boundary(
            **{"district" if of_districts else "municipality": place},
            path=shape.path,
            label_x=shape.label[0],
            label_y=shape.label[1],
            label_room=shape.label_room,
            left=shape.box[0],
            top=shape.box[1],
            right=shape.box[2],
            bottom=shape.box[3],
            frame_width=frame.width,
            frame_height=frame.height,
            source=source,
            sha256=result.sha256,
        )
        for place, shape in zip(places, drawn, strict=True)
    )
    event = "territory.district_boundaries_imported" if of_districts else "territory.municipal_boundaries_imported"
    data = {"filename": filename[:200], "sha256": result.sha256, "count": result.count, "notes": result.notes[:50]}
    ledger.record(event, on=drawing, by=by, data=data)


def _places(
    kind: str, drawing: DistrictMap, municipalities: dict[str, Municipality]
) -> dict[str, Municipality] | dict[str, District]:
    """The places that the file must hold, by the key that its features carry."""
    if kind == "district":
        districts = {str(district.number): district for district in drawing.districts.all()}
        if not districts:
            raise DomainError(
                f"La {drawing.name.lower()} no tiene distritos en el catálogo. Cargue antes sus secciones."
            )
        return districts
    if kind == "electoral":
        return {str(place.electoral_number): place for place in municipalities.values()}
    return municipalities


def _matched(outlines: Outlines, places: dict, problems: list[Problem]) -> dict[str, Outline]:
    """Key → outline; unknown, repeated and missing places are added to ``problems``."""
    word = "distrito" if outlines.kind == "district" else "municipio"
    times = Counter(outline.key for outline in outlines.features)
    found: dict[str, Outline] = {}
    for outline in outlines.features:
        if outline.key not in places:
            message = f"el {word} {outline.key} no está en el catálogo; revise la clave."
            problems.append(Problem(f"elemento {outline.row}: {message}"))
        elif outline.key in found:
            message = (
                f"{places[outline.key]} ({outline.key}) ya es el elemento {found[outline.key].row}; deje uno solo."
            )
            problems.append(Problem(f"elemento {outline.row}: {message}"))
        else:
            found[outline.key] = outline
    missing = [f"{places[key]} ({key})" for key in places if key not in times and key not in outlines.unfit]
    if missing:
        said = "falta" if len(missing) == 1 else "faltan"
        problems.append(
            Problem(
                f"{said} {len(missing)} de {len(places)} {word}s, y el mapa se carga completo: {', '.join(missing)}."
            )
        )
    return found


def _astray(
    targets: list[str], named: dict[str, Outline], municipalities: dict[str, Municipality], kind: str
) -> Problem | None:
    """Say so when too many municipalities lie far from their own head town: their codes are those of others."""
    if kind == "district":
        return None
    by_key = {str(p.electoral_number): p for p in municipalities.values()} if kind == "electoral" else municipalities
    astray = [by_key[key] for key in targets if not _holds(named[key], by_key[key])]
    if len(astray) <= len(targets) * MOST_ASTRAY:
        return None
    examples = ", ".join(f"{place} ({place.inegi_code})" for place in astray[:5])
    return Problem(
        f"{len(astray)} contornos no contienen la cabecera de su municipio, como {examples}. Las claves no "
        "corresponden: revise si son claves INEGI o números electorales."
    )


def _holds(outline: Outline, place: Municipality) -> bool:
    """Whether the head town lies within the outline's bounds."""
    points = [point for rings in outline.polygons for point in rings[0]]
    x, y = float(place.longitude), float(place.latitude)
    return min(p[0] for p in points) <= x <= max(p[0] for p in points) and min(p[1] for p in points) <= y <= max(
        p[1] for p in points
    )


def _box(municipalities: dict[str, Municipality]) -> tuple[float, float, float, float]:
    """West, south, east and north of the catalogue's head towns."""
    longitudes = [float(place.longitude) for place in municipalities.values()]
    latitudes = [float(place.latitude) for place in municipalities.values()]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)
