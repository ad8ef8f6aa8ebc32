"""From rings in degrees to shapes that share their borders, drawn as SVG paths in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Transformer

from .files import Problem
from .geojson import Outline

FRAME_WIDTH = 2000
#: Vertices that stand out less than this (in units of the frame) are dropped, on both sides of a border alike.
TOLERANCE = 2.0
#: A mend that changes a place's surface by more than this is no mend.
MOST_CHANGE = 0.01
#: Surface that neighbours may claim both, as a share of the whole.
MOST_OVERLAP = 0.005
#: Degrees around the catalogue's own places within which the state lies.
MARGIN = 0.5
#: INEGI's conic projection for the country, in metres.
METRES = "EPSG:6372"


@dataclass(frozen=True)
class Drawn:
    """A place's outline in the units of the frame, with where and how large its label may be."""

    path: str
    label: tuple[int, int]
    label_room: int
    box: tuple[int, int, int, int]


@dataclass(frozen=True)
class Frame:
    """The size of the whole map."""

    width: int
    height: int


def where_they_lie(outlines: list[Outline], box: tuple[float, float, float, float]) -> Problem | None:
    """What is wrong with where the file lies as a whole: metres, swapped axes, another state; None if nothing is.

    ``box`` is west, south, east, north of the catalogue's places.
    """
    points = np.array([point for outline in outlines for rings in outline.polygons for point in rings[0]])
    x, y = np.median(points, axis=0)
    if _inside(y, x, box):
        return Problem("Las coordenadas vienen invertidas: GeoJSON escribe primero la longitud y luego la latitud.")
    if abs(points[:, 0]).max() > 180 or abs(points[:, 1]).max() > 90:
        return Problem(
            "Las coordenadas no son grados; parecen metros de otra proyección. Guarde el archivo en WGS84 (EPSG:4326)."
        )
    west, south, east, north = box
    outside = (
        (points[:, 0] < west - MARGIN) | (points[:, 0] > east + MARGIN)
        | (points[:, 1] < south - MARGIN) | (points[:, 1] > north + MARGIN)
    )  # fmt: skip
    if outside.any():
        return Problem(
            f"{int(outside.sum()):,} de sus {len(points):,} puntos caen fuera del estado "
            f"(se espera longitud de {west - MARGIN:.1f} a {east + MARGIN:.1f} y latitud de {south - MARGIN:.1f} a "
            f"{north + MARGIN:.1f}). ¿Es el archivo de otra entidad?"
        )
    return None


def _inside(x: float, y: float, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return west - MARGIN <= x <= east + MARGIN and south - MARGIN <= y <= north + MARGIN


def shapes_of(outlines: list[Outline], names: list[str]) -> tuple[np.ndarray, list[str], list[Problem]]:
    """One valid shape in metres per outline, notes of what was mended, and problems of what could not be."""
    transformer = Transformer.from_crs("EPSG:4326", METRES, always_xy=True)
    shapes, notes, problems = [], [], []
    for outline, name in zip(outlines, names, strict=True):
        drawn = [shapely.Polygon(rings[0], rings[1:]) for rings in _in_metres(outline.polygons, transformer)]
        shape = drawn[0] if len(drawn) == 1 else shapely.MultiPolygon(drawn)
        if not shape.is_valid:
            before = sum(polygon.area for polygon in drawn)
            shape = _surface(shapely.make_valid(shape))
            change = abs(shape.area - before) / max(shape.area, before, 1.0)
            if change > MOST_CHANGE:
                problems.append(
                    Problem(
                        f"{name}: su contorno se cruza consigo mismo, y corregirlo cambiaría el {change:.0%} de su "
                        "superficie. Repare la geometría en su programa de mapas."
                    )
                )
                continue
            notes.append(f"{name}: su contorno se cruzaba consigo mismo; se corrigió sin que cambiara su superficie.")
        if shape.area < 1.0:
            problems.append(Problem(f"{name}: su contorno no encierra ninguna superficie."))
            continue
        shapes.append(shape)
    return np.array(shapes, dtype=object), notes, problems


def _in_metres(polygons: list, transformer: Transformer) -> list[list[np.ndarray]]:
    return [[np.column_stack(transformer.transform(*np.array(ring).T)) for ring in rings] for rings in polygons]


def _surface(shape: shapely.Geometry) -> shapely.Geometry:
    """Only the polygons of what a mend gives."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.union_all(parts)


def overlap(shapes: np.ndarray) -> Problem | None:
    """What is wrong when places cover one another, which no official map does."""
    total, union = shapely.area(shapes).sum(), shapely.union_all(shapes).area
    share = (total - union) / union
    if share <= MOST_OVERLAP:
        return None
    return Problem(f"Los contornos se enciman en el {share:.1%} del territorio; cada punto debe ser de un solo lugar.")


def draw(shapes: np.ndarray) -> tuple[Frame, list[Drawn]]:
    """Simplify all the shapes at once, so that neighbours keep the same border, and write them as paths."""
    west, south, east, north = shapely.total_bounds(shapes)
    unit = max(east - west, north - south) / FRAME_WIDTH
    frame = Frame(max(1, round((east - west) / unit)), max(1, round((north - south) / unit)))
    in_frame = shapely.transform(shapes, lambda points: (points - (west, north)) / (unit, -unit))
    simple = shapely.coverage_simplify(in_frame, TOLERANCE)
    return frame, [_drawn(shape, full) for shape, full in zip(simple, in_frame, strict=True)]


def _drawn(shape: shapely.Geometry, full: shapely.Geometry) -> Drawn:
    if shape.is_empty:
        shape = full
    polygons = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    path = "".join(_path(ring) for part in polygons for ring in (part.exterior, *part.interiors))
    circle = shapely.maximum_inscribed_circle(polygons[0], tolerance=1.0)
    (x, y), _ = circle.coords
    left, top, right, bottom = (round(value) for value in shape.bounds)
    if not path:  # a place smaller than a unit is still drawn
        path = f"M{left} {top}h1v1h-1z"
    return Drawn(
        path, (round(x), round(y)), int(circle.length), (left, top, max(right, left + 1), max(bottom, top + 1))
    )


def _path(ring: shapely.LinearRing) -> str:
    """``M10 20l3-4 5 6z``: whole numbers, each step from the last point; empty when nothing of the ring is left."""
    points = np.rint(shapely.get_coordinates(ring)[:-1]).astype(int)
    steps = np.diff(points, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    if len(steps) < 2:
        return ""
    words = " ".join(f"{x} {y}" for x, y in steps.tolist()).replace(" -", "-")
    return f"M{points[0][0]} {points[0][1]}l{words}z"
