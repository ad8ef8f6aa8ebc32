"""GeoJSON of municipalities or districts: which place each feature is, and its rings, nothing trusted."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import Any

from abierto.territory.format import FEATURE_PROPERTIES, column_token, meanings

from .files import FileProblems, Problem

MOST_FEATURES = 2_000
#: Commas stand for coordinates: beyond these the text would fill the memory once read.
MOST_COMMAS = 6_000_000
#: Systems whose coordinates are degrees and differ from WGS84 by less than what is drawn.
DEGREES = ("crs84", "epsg::4326", "epsg:4326", "epsg::4269", "epsg:4269", "epsg::6365", "epsg:6365", "crs83")

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Outline:
    """A feature as it was read. ``key`` is an INEGI code, an electoral number or a district number."""

    row: int
    key: str
    polygons: list[list[Ring]]


@dataclass
class Outlines:
    """The whole file: what its features are (``municipality``, ``electoral`` or ``district``), and notes to tell."""

    kind: str
    features: list[Outline] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    #: Keys of features that are there but cannot be drawn.
    unfit: set[str] = field(default_factory=set)


class _Unfit(ValueError):
    """A feature that cannot be drawn; the text says why."""


def read_outlines(body: bytes, filename: str, *, state: str) -> tuple[Outlines, list[Problem]]:
    """The features and the problems of single ones. Raises FileProblems when the file as a whole is another thing."""
    features = _features(body, filename)
    properties = [_properties(feature) for feature in features]
    kind = _kind(properties, filename)
    found = Outlines(kind)
    problems: list[Problem] = []
    closed = 0
    for row, (feature, known) in enumerate(zip(features, properties, strict=True), start=1):
        key = ""
        try:
            key = _key(kind, known, state)
            polygons, mended = _polygons(feature.get("geometry"))
        except _Unfit as error:
            problems.append(Problem(f"elemento {row}: {error}"))
            found.unfit.add(key)
            continue
        closed += mended
        found.features.append(Outline(row, key, polygons))
    if closed:
        found.notes.append(f"Se cerraron {closed} contornos cuyo último punto no era el primero.")
    return found, problems


def _features(body: bytes, filename: str) -> list[dict]:
    document = _document(body, filename)
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise _refusal(filename, "No es una colección de elementos de GeoJSON (FeatureCollection). Expórtelo como tal.")
    _refuse_other_reference(document.get("crs"), filename)
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise _refusal(filename, "La colección no tiene elementos.")
    if len(features) > MOST_FEATURES:
        raise _refusal(
            filename,
            f"Tiene {len(features):,} elementos. Se esperan los municipios o los distritos de un estado, no sus "
            "secciones ni sus manzanas.",
        )
    if not all(isinstance(feature, dict) and feature.get("type") == "Feature" for feature in features):
        raise _refusal(filename, "Hay elementos de la colección que no son de tipo Feature.")
    return features


def _document(body: bytes, filename: str) -> Any:
    if body.count(b",") > MOST_COMMAS:
        raise _refusal(filename, "Tiene millones de puntos, más de los que caben en un mapa. Simplifíquelo antes.")
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise _refusal(filename, "No es texto en UTF-8; un GeoJSON siempre lo es.") from error
    except RecursionError as error:
        raise _refusal(filename, "Tiene listas dentro de listas sin fin; no es un mapa.") from error
    except json.JSONDecodeError as error:
        where = f"línea {error.lineno}, carácter {error.colno}"
        raise _refusal(filename, f"No es JSON bien escrito ({where}). Vuelva a exportarlo como GeoJSON.") from error
    except ValueError as error:
        raise _refusal(filename, "Contiene números que no son números. Vuelva a exportarlo como GeoJSON.") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _refuse_other_reference(crs: Any, filename: str) -> None:
    """GeoJSON is WGS84 by its norm; an older file may declare another system, which would draw the state elsewhere."""
    if crs is None:
        return
    named = crs.get("properties") if isinstance(crs, dict) else None
    name = str(named.get("name", "") if isinstance(named, dict) else crs)
    if not name.lower().endswith(DEGREES):
        raise _refusal(
            filename,
            f"Declara otro sistema de coordenadas («{name[:60]}»). Guárdelo en WGS84 (EPSG:4326), en grados.",
        )


def _properties(feature: dict) -> dict[str, str]:
    """What the feature says of itself: meaning → value, for the meanings of :data:`FEATURE_PROPERTIES`."""
    own = feature.get("properties")
    pairs = list(own.items())[:200] if isinstance(own, dict) else []
    pairs.append(("id", feature.get("id")))
    pairs = [(name, value) for name, value in pairs if isinstance(value, str | int | float) and value != ""]
    positions = meanings([column_token(name[:80]) for name, _ in pairs], FEATURE_PROPERTIES)
    return {meaning: _text(pairs[position][1]) for meaning, position in positions.items()}


def _text(value: str | int | float) -> str:
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value) if abs(value) < 1e15 else str(value)
    return str(value)[:80].strip() if not isinstance(value, int) or abs(value) < 10**15 else "?"


def _kind(properties: list[dict[str, str]], filename: str) -> str:
    """Which places these are: the kind whose code every feature has and none repeats, or else that most have."""
    ways = {"municipality": ("inegi", "inegi_part", "id"), "electoral": ("electoral",), "district": ("district",)}
    scores = {}
    for kind, names in ways.items():
        values = [tuple(known[name] for name in names if name in known) for known in properties]
        if kind == "municipality":
            values = [() if not known.keys() & {"inegi", "inegi_part"} and not _five(known.get("id", "")) else value
                      for known, value in zip(properties, values, strict=True)]  # fmt: skip
        present = [value for value in values if value]
        scores[kind] = (len(set(present)), -len(present))
    best = max(scores, key=lambda kind: scores[kind])
    if not scores[best][0]:
        raise _refusal(
            filename,
            "No se reconoce de qué lugares es: sus elementos no traen clave de municipio (cvegeo, o cve_ent y cve_mun) "
            "ni número de distrito (distrito_local).",
        )
    return best


def _five(text: str) -> bool:
    return len(text) == 5 and text.isascii() and text.isdecimal()


def _key(kind: str, known: dict[str, str], state: str) -> str:
    declared = known.get("state", "")
    if declared.isascii() and declared.isdecimal() and len(declared) < 6 and int(declared) != int(state):
        raise _Unfit(f"es de otra entidad (clave {declared}); este sitio es de la entidad {state}.")
    if kind != "municipality":
        value = known.get(kind, "")
        if not (value.isascii() and value.isdecimal() and 0 < len(value) <= 4):
            what = "número de distrito" if kind == "district" else "número electoral de municipio"
            raise _Unfit(f"«{value}» no es un {what}." if value else f"no trae {what}.")
        return str(int(value))
    code = known.get("inegi") or known.get("inegi_part") or known.get("id", "")
    if "inegi" not in known and "inegi_part" in known and code.isascii() and code.isdecimal() and len(code) <= 3:
        code = state + code.zfill(3)
    if not _five(code):
        raise _Unfit(f"«{code}» no es una clave INEGI de cinco dígitos." if code else "no trae clave INEGI.")
    if not code.startswith(state):
        raise _Unfit(f"es de otra entidad (clave {code}); las claves de este sitio empiezan con {state}.")
    return code


def _polygons(geometry: Any) -> tuple[list[list[Ring]], int]:
    """The polygons of a geometry, and how many of its rings had to be closed."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        raise _Unfit(f"su geometría es «{str(kind)[:30]}» y debe ser Polygon o MultiPolygon.")
    coordinates = geometry.get("coordinates")
    parts = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(parts, list) or not parts:
        raise _Unfit("no tiene coordenadas.")
    polygons, closed = [], 0
    for part in parts:
        if not isinstance(part, list) or not part:
            raise _Unfit("tiene un polígono sin contornos.")
        rings = []
        for raw in part:
            ring = _ring(raw)
            if ring[0] != ring[-1]:
                ring.append(ring[0])
                closed += 1
            if len(ring) < 4:
                raise _Unfit("tiene un contorno de menos de tres puntos.")
            rings.append(ring)
        polygons.append(rings)
    return polygons, closed


def _ring(raw: Any) -> Ring:
    if not isinstance(raw, list) or not raw:
        raise _Unfit("tiene un contorno vacío.")
    ring: Ring = []
    for point in raw:
        if not isinstance(point, list) or len(point) < 2:
            raise _Unfit("tiene puntos sin longitud y latitud.")
        x, y = point[0], point[1]
        if type(x) not in (int, float) or type(y) not in (int, float):
            raise _Unfit("tiene coordenadas que no son números.")
        if not (-1e9 < x < 1e9 and -1e9 < y < 1e9):
            raise _Unfit("tiene coordenadas fuera del mundo.")
        ring.append((float(x), float(y)))
    return ring


def _refusal(filename: str, message: str) -> FileProblems:
    return FileProblems(filename, [Problem(message)])
