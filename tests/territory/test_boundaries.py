from __future__ import annotations

import copy
import json
from time import perf_counter

import pytest
import shapely
from django.core.management import CommandError, call_command

from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.territory.actions.boundaries import LARGEST_MAP, import_boundaries
from abierto.territory.models import Boundary, Municipality
from abierto.territory.reading.files import FileProblems
from tests.factories.accounts import UserFactory
from tests.factories.territory import district_outlines, municipal_outlines

from .outlines import shape_of

MUNICIPAL = municipal_outlines()
DISTRICTS = district_outlines()


def load(document, **options):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return import_boundaries(body=body, filename="mapa.geojson", **options)


def refused(document, **options) -> str:
    before = list(Boundary.objects.values_list("pk", "sha256"))
    lines = Entry.objects.count()
    with pytest.raises(DomainError) as caught:
        load(document, **options)
    assert list(Boundary.objects.values_list("pk", "sha256")) == before
    assert Entry.objects.count() == lines
    return str(caught.value)


def changed(document, change):
    document = copy.deepcopy(document)
    change(document["features"])
    return document


def check_shared_borders(boundaries) -> None:
    """The places tile the state: what they cover one by one is what they cover together."""
    shapes = [shape_of(boundary.path) for boundary in boundaries]
    assert all(shape.area > 0 for shape in shapes)
    together = shapely.union_all(shapes).area
    assert sum(shape.area for shape in shapes) == pytest.approx(together, rel=1e-3)


def test_the_municipalities_are_drawn_with_shared_borders_and_one_line(catalogue):
    result = load(MUNICIPAL, source="INE, 2021")

    assert (result.places, result.count, result.notes) == ("municipalities", 125, [])
    boundaries = list(Boundary.objects.all())
    assert len({boundary.municipality_id for boundary in boundaries}) == 125
    assert {boundary.source for boundary in boundaries} == {"INE, 2021"}
    assert {boundary.sha256 for boundary in boundaries} == {result.sha256}
    check_shared_borders(boundaries)
    toluca = Municipality.objects.get(inegi_code="15106").boundary
    assert shape_of(toluca.path).buffer(2).contains(shapely.Point(toluca.label_x, toluca.label_y))
    assert toluca.left < toluca.label_x < toluca.right
    assert toluca.top < toluca.label_y < toluca.bottom
    assert Entry.objects.filter(event="territory.municipal_boundaries_imported").count() == 1


def test_the_districts_are_recognised_by_their_number(catalogue):
    result = load(DISTRICTS)
    assert (result.places, result.count) == ("districts", 45)
    assert set(Boundary.objects.values_list("district__number", flat=True)) == set(range(1, 46))
    check_shared_borders(Boundary.objects.all())
    entry = Entry.objects.get(event="territory.district_boundaries_imported")
    assert entry.subject_label == "Demarcación distrital de 2016"


def test_importing_again_replaces_the_outlines_of_that_kind_alone(catalogue):
    load(MUNICIPAL)
    load(DISTRICTS)
    old = set(Boundary.objects.exclude(municipality=None).values_list("pk", flat=True))
    load(MUNICIPAL)
    new = set(Boundary.objects.exclude(municipality=None).values_list("pk", flat=True))
    assert (len(new), old & new) == (125, set())
    assert Boundary.objects.exclude(district=None).count() == 45


def test_a_dry_run_draws_and_keeps_nothing(catalogue):
    result = load(MUNICIPAL, dry_run=True)
    assert (result.count, result.characters > 0) == (125, True)
    assert (Boundary.objects.count(), Entry.objects.count()) == (0, 1)


def with_full_codes(features):
    for feature in features:
        feature["properties"] = {"CVEGEO": "15" + feature["properties"]["cve_mun"]}


def with_electoral_numbers(features):
    numbers = dict(Municipality.objects.values_list("inegi_code", "electoral_number"))
    for feature in features:
        feature["properties"] = {"ENTIDAD": 15, "MUNICIPIO": float(numbers["15" + feature["properties"]["cve_mun"]])}


def with_bare_ids(features):
    for feature in features:
        feature["id"] = "15" + feature["properties"]["cve_mun"]
        feature["properties"] = None


def open_rings(features):
    for feature in features:
        feature["geometry"]["coordinates"][0].pop()


def with_heights(features):
    for feature in features:
        feature["geometry"]["coordinates"][0] = [[*point, 2600.0] for point in feature["geometry"]["coordinates"][0]]


@pytest.mark.parametrize("change", [with_full_codes, with_electoral_numbers, with_bare_ids, open_rings, with_heights])
def test_the_same_map_is_understood_as_offices_write_it(catalogue, change):
    result = load(changed(MUNICIPAL, change))
    assert (result.places, result.count) == ("municipalities", 125)
    place = Municipality.objects.get(inegi_code="15058")
    own = shape_of(place.boundary.path)
    load(MUNICIPAL)
    place = Municipality.objects.get(inegi_code="15058")
    assert shape_of(place.boundary.path).equals(own)


def test_rings_left_open_are_closed_and_it_says_so(catalogue):
    assert load(changed(MUNICIPAL, open_rings)).notes == [
        "Se cerraron 125 contornos cuyo último punto no era el primero."
    ]


def small_loop(features):
    ring = features[0]["geometry"]["coordinates"][0]
    (x, y), centre = ring[0], shapely.Polygon(ring).centroid
    dx, dy = (centre.x - x) / 50, (centre.y - y) / 50
    features[0]["geometry"]["coordinates"][0] = [*ring, [x + dx, y + dy * 0.8], [x + dx * 0.8, y + dy], ring[0]]


def bow_tie(features):
    a, b, c, d, _ = features[3]["geometry"]["coordinates"][0]
    features[3]["geometry"]["coordinates"][0] = [a, c, b, d, a]


def test_a_small_self_crossing_is_mended_and_it_says_so(catalogue):
    result = load(changed(MUNICIPAL, small_loop))
    name = Municipality.objects.first().name
    assert result.notes == [
        f"{name}: su contorno se cruzaba consigo mismo; se corrigió sin que cambiara su superficie."
    ]
    check_shared_borders(Boundary.objects.all())


def test_a_self_crossing_that_loses_surface_is_refused(catalogue):
    said = refused(changed(DISTRICTS, bow_tie))
    assert "Distrito 4: su contorno se cruza consigo mismo, y corregirlo cambiaría el " in said


def moved(features, by):
    for feature in features:
        feature["geometry"]["coordinates"] = shift(feature["geometry"]["coordinates"], by)


def shift(value, by):
    return by(value) if isinstance(value[0], float) else [shift(item, by) for item in value]


def rename(features, key, value):
    features[0]["properties"][key] = value


HOSTILE = {
    "no es JSON": (b"hola", "No es JSON bien escrito (línea 1, carácter 1)"),
    "no es texto": (b"\xff\xfe\x00\x01", "No es texto en UTF-8"),
    "una hoja de cálculo": (b"PK\x03\x04zip", "No es JSON bien escrito"),
    "una bomba de listas": (b"[" * 2_000_000, "listas dentro de listas sin fin"),
    "una bomba de objetos": (b'{"a":' * 1_000_000, "listas dentro de listas sin fin"),
    "millones de puntos": (b"[" + b"1," * 6_000_001, "millones de puntos"),
    "no números": (b'{"type": "FeatureCollection", "features": [NaN]}', "números que no son números"),
    "un número sin fin": (b"1" * 10_000, "números que no son números"),
    "una lista": (b"[]", "No es una colección"),
    "una geometría": (b'{"type": "Polygon", "coordinates": []}', "No es una colección"),
    "vacía": (b'{"type": "FeatureCollection", "features": []}', "no tiene elementos"),
    "sin lista": (b'{"type": "FeatureCollection", "features": {}}', "no tiene elementos"),
    "otra cosa dentro": (b'{"type": "FeatureCollection", "features": [1]}', "no son de tipo Feature"),
    "sin claves": (
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"a": [1]}}]}',
        "No se reconoce de qué lugares es",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_map_is_refused_with_a_sentence(catalogue, name):
    body, said = HOSTILE[name]
    assert said in refused(body)


CHANGES = {
    "falta uno": (
        lambda f: f.pop(0),
        "falta 1 de 125 municipios, y el mapa se carga completo: Acambay de Ruíz Castañeda",
    ),
    "faltan": (lambda f: f.__delitem__(slice(0, 3)), "faltan 3 de 125 municipios"),
    "repetido": (lambda f: f.append(f[0]), "(15001) ya es el elemento 1; deje uno solo"),
    "desconocido": (lambda f: rename(f, "cve_mun", "999"), "el municipio 15999 no está en el catálogo"),
    "de otra entidad": (lambda f: rename(f, "cve_ent", "09"), "es de otra entidad (clave 09)"),
    "clave de otra entidad": (lambda f: rename(f, "cvegeo", "09001"), "es de otra entidad (clave 09001)"),
    "clave que no es": (lambda f: rename(f, "cve_mun", "x"), "no es una clave INEGI de cinco dígitos"),
    "sin clave": (lambda f: rename(f, "cve_mun", None), "no trae clave INEGI"),
    "demasiados": (lambda f: f.extend(f * 20), "2,625 elementos"),
    "puntos": (lambda f: f[0].update(geometry={"type": "Point", "coordinates": [1, 2]}), "«Point» y debe ser Polygon"),
    "sin geometría": (lambda f: f[0].update(geometry=None), "su geometría es «None»"),
    "coordenadas de texto": (
        lambda f: f[0].update(geometry={"type": "Polygon", "coordinates": "x"}),
        "tiene un problema.\n- elemento 1: tiene un polígono sin contornos",
    ),
    "polígono vacío": (
        lambda f: f[0].update(geometry={"type": "MultiPolygon", "coordinates": [[]]}),
        "polígono sin contornos",
    ),
    "contorno vacío": (lambda f: f[0].update(geometry={"type": "Polygon", "coordinates": [[]]}), "contorno vacío"),
    "dos puntos": (
        lambda f: f[0].update(geometry={"type": "Polygon", "coordinates": [[[-99.5, 19.5], [-99.4, 19.5]]]}),
        "menos de tres puntos",
    ),
    "punto sin latitud": (
        lambda f: f[0].update(geometry={"type": "Polygon", "coordinates": [[[1]]]}),
        "sin longitud y latitud",
    ),
    "verdadero": (
        lambda f: f[0].update(geometry={"type": "Polygon", "coordinates": [[[True, False]]]}),
        "no son números",
    ),
    "infinito": (
        lambda f: f[0].update(geometry={"type": "Polygon", "coordinates": [[[10**400, 1]]]}),
        "fuera del mundo",
    ),
    "sin superficie": (
        lambda f: f[0].update(
            geometry={"type": "Polygon", "coordinates": [[[-99.5, 19.5], [-99.4, 19.5], [-99.5, 19.5], [-99.5, 19.5]]]}
        ),
        "no encierra ninguna superficie",
    ),
    "en metros": (lambda f: moved(f, lambda p: [p[0] * 1e4, p[1] * 1e5]), "no son grados; parecen metros"),
    "invertidas": (lambda f: moved(f, lambda p: [p[1], p[0]]), "vienen invertidas"),
    "en otra parte": (lambda f: moved(f, lambda p: [p[0] + 5, p[1] + 5]), "caen fuera del estado"),
    "encimados": (
        lambda f: f[0].update(
            geometry={"type": "Polygon", "coordinates": [[[-100, 19], [-99, 19], [-99, 20], [-100, 19]]]}
        ),
        "se enciman en el",
    ),
    "claves cambiadas": (
        lambda f: [
            a.update(properties=b["properties"]) for a, b in zip(f, copy.deepcopy(f[40:] + f[:40]), strict=True)
        ],
        "Las claves no corresponden",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_map_with_something_wrong_is_refused_with_a_sentence_and_nothing_changes(catalogue, name):
    change, said = CHANGES[name]
    assert said in refused(changed(MUNICIPAL, change))


@pytest.mark.parametrize(
    ("crs", "fits"),
    [
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, True),
        ({"type": "name", "properties": {"name": "EPSG:4326"}}, True),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32614"}}, False),
        ({"type": "name", "properties": {"name": "EPSG:6372"}}, False),
        ({"properties": 7}, False),
        ("EPSG:3857", False),
    ],
)
def test_only_degrees_of_wgs84_are_taken(catalogue, crs, fits):
    document = {**MUNICIPAL, "crs": crs}
    if fits:
        assert load(document).count == 125
    else:
        assert "Declara otro sistema de coordenadas" in refused(document)


def test_unknown_districts_are_refused(catalogue):
    said = refused(changed(DISTRICTS, lambda features: rename(features, "distrito_local", 99)))
    assert "el distrito 99 no está en el catálogo" in said
    assert "falta 1 de 45 distritos" in said
    assert "no es un número de distrito" in refused(changed(DISTRICTS, lambda f: rename(f, "distrito_local", "uno")))
    assert "no tiene distritos en el catálogo" in refused(DISTRICTS, year=2022)


def test_a_refused_map_leaves_the_one_there_was(catalogue):
    load(MUNICIPAL)
    assert "falta 1 de 125" in refused(changed(MUNICIPAL, lambda features: features.pop()))
    assert Boundary.objects.count() == 125


def test_without_a_catalogue_it_says_to_load_it_first(db):
    with pytest.raises(DomainError, match="El catálogo de municipios está vacío"):
        load(MUNICIPAL)


def test_an_account_without_the_permission_imports_nothing(catalogue):
    with pytest.raises(NotAllowed):
        load(MUNICIPAL, by=UserFactory())
    assert Boundary.objects.count() == 0


def test_200_megabytes_are_refused_before_a_byte_is_read(catalogue, tmp_path):
    sparse = tmp_path / "enorme.geojson"
    with sparse.open("wb") as handle:
        handle.truncate(200 * 1024 * 1024)
    started = perf_counter()
    with pytest.raises(CommandError, match=r"pesa 200\.0 MB y se admiten hasta 64 MB"):
        call_command("import-boundaries", str(sparse))
    assert perf_counter() - started < 1
    with pytest.raises(DomainError, match="se admiten hasta 64 MB"):
        load(b" " * (LARGEST_MAP + 1))


def test_the_command_tells_what_it_did_and_what_it_mended(catalogue, tmp_path, capsys):
    file = tmp_path / "mapa.geojson"
    file.write_text(json.dumps(changed(MUNICIPAL, small_loop)))
    call_command("import-boundaries", str(file), "--dry-run")
    told = capsys.readouterr()
    assert told.out.startswith("Se revisó; no se guardó nada: 125 municipios")
    assert "Aviso: Acambay de Ruíz Castañeda: su contorno se cruzaba" in told.err
    assert Boundary.objects.count() == 0
    call_command("import-boundaries", str(file))
    assert capsys.readouterr().out.startswith("Listo: 125 municipios")
    assert Boundary.objects.count() == 125


@pytest.mark.parametrize(
    ("name", "count"), [("municipalities_2021.geojson", 125), ("local_districts_2021.geojson", 45)]
)
def test_the_published_maps_import_in_seconds_and_draw_small(catalogue, shared_data, name, count):
    started = perf_counter()
    call_command("import-boundaries", str(shared_data / "territory" / name), verbosity=0)
    taken = perf_counter() - started

    boundaries = list(Boundary.objects.all())
    assert len(boundaries) == count
    assert sum(len(boundary.path) for boundary in boundaries) < 100_000
    check_shared_borders(boundaries)
    assert taken < 10


def test_problems_are_kept_apart_for_whoever_lists_them(catalogue):
    with pytest.raises(FileProblems) as caught:
        load(changed(MUNICIPAL, lambda features: features.pop(0)))
    assert len(caught.value.problems) == 1
