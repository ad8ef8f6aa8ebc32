from __future__ import annotations

import csv
import gzip
import io
import json
import re
from datetime import datetime

import pytest
import time_machine
from django.core.management import call_command

from abierto.core.clock import ZONE
from abierto.territory.actions.boundaries import import_boundaries
from abierto.territory.actions.sections import import_sections
from abierto.territory.models import District, Municipality
from tests.factories.territory import district_outlines, municipal_outlines

PAGES = [
    "/territorio/",
    "/territorio/distritos/",
    "/territorio/municipios/15106/",
    "/territorio/municipios/15058/",
    "/territorio/distritos/14/",
    "/territorio/buscar/",
    "/territorio/buscar/?q=toluca",
    "/territorio/buscar/?q=0001",
    "/territorio/municipios.csv",
    "/territorio/distritos.csv",
]


@pytest.fixture
def in_2021():
    with time_machine.travel(datetime(2021, 5, 10, 12, tzinfo=ZONE)):
        yield


@pytest.fixture
def boundaries(catalogue):
    for document in (municipal_outlines(), district_outlines()):
        import_boundaries(body=json.dumps(document).encode(), filename="mapa.geojson", source="INE, 2021")


def text_of(response) -> str:
    return response.content.decode()


def plain(response) -> str:
    """The words of a page, without its markup; a term's link stands within its sentence."""
    unlinked = re.sub(r'<a class="term"[^>]*>(.*?)</a>', r"\1", text_of(response), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unlinked))


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("drawn", [False, True])
def test_each_page_is_light_public_and_asks_little(
    catalogue, request, client, url, drawn, django_assert_max_num_queries
):
    if drawn:
        request.getfixturevalue("boundaries")
    with django_assert_max_num_queries(12):
        response = client.get(url)
    assert response.status_code == 200
    assert response.headers["Cache-Control"].startswith("public, max-age=")
    assert not response.cookies
    assert len(gzip.compress(response.content)) < 100_000
    assert "style=" not in text_of(response)


@pytest.mark.parametrize("url", PAGES)
def test_each_page_answers_with_an_empty_catalogue(db, client, url):
    response = client.get(url)
    assert response.status_code == (404 if re.search(r"/(15\d+|14)/", url) else 200)


@pytest.mark.parametrize(
    "url",
    [
        "/territorio/municipios/15999/",
        "/territorio/municipios/106/",
        "/territorio/municipios/toluca/",
        "/territorio/municipios/١٥١٠٦/",
        "/territorio/municipios/15106%0a/",
        "/territorio/municipios/" + "1" * 3000 + "/",
        "/territorio/municipios/'%20OR%201=1/",
        "/territorio/distritos/0/",
        "/territorio/distritos/46/",
        "/territorio/distritos/-1/",
        "/territorio/distritos/99999999999999999999/",
        "/territorio/distritos/" + "9" * 5000 + "/",
    ],
)
def test_an_address_of_no_place_is_not_found(catalogue, client, url):
    response = client.get(url)
    assert response.status_code == 404
    assert "No hay nada en esta dirección" in text_of(response)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=" + "a" * 3900, 200),
        ("q=%F0%9F%97%BA%EF%B8%8F", 200),
        ("q=%ff%fe", 200),
        ("q=1&q=2&q[]=3", 200),
        ("Q=x&pagina=" + "9" * 24, 200),
        ("q=%3Cscript%3Ealert(1)%3C/script%3E", 200),
        ("q=%00", 400),
        ("q=" + "a" * 1_000_000, 400),
    ],
)
def test_a_hostile_search_is_answered_with_a_page(catalogue, client, query, status):
    response = client.get(f"/territorio/buscar/?{query}")
    assert response.status_code == status
    assert "<script>alert" not in text_of(response)


@pytest.mark.parametrize("url", PAGES)
def test_pages_are_only_read(catalogue, client, url):
    assert client.post(url).status_code == 405
    assert client.head(url).status_code == 200


def test_the_territory_shows_every_municipality_in_map_and_table(catalogue, client, in_2021):
    page = text_of(client.get("/territorio/"))
    words = plain(client.get("/territorio/"))
    for code in Municipality.objects.values_list("inegi_code", flat=True):
        assert page.count(f'href="/territorio/municipios/{code}/"') == 2
    assert "16,992,418 habitantes en 2020" in words
    assert "45 distritos locales" in words
    assert "11 municipios en más de un distrito" in words
    assert "El mapa es de mosaicos porque no se han cargado límites oficiales" in words


def test_with_boundaries_the_map_is_of_outlines_and_names_their_source(boundaries, client, in_2021):
    page = text_of(client.get("/territorio/"))
    assert page.count("<path d=") >= 125
    assert "Límites: INE, 2021" in page
    assert "mosaico" not in page
    assert page.count('href="/territorio/municipios/15106/"') == 2


def test_a_municipality_in_several_districts_says_so(catalogue, client, in_2021):
    words = plain(client.get("/territorio/municipios/15106/"))
    assert "Toluca está repartido en 4 distritos locales; en cuál vota cada quien depende de su sección." in words
    for number in (2, 34, 36, 45):
        assert f"Distrito {number}" in words
    assert "15106" in words
    assert "107 (no es el final de la clave INEGI" in words
    assert "19.293488, -99.657317" in words
    assert "910,608 habitantes" in words
    assert "Toluca (aquí)" in words
    assert "La lista de secciones no está cargada" in words


def test_a_municipality_in_one_district_says_so(catalogue, client, in_2021):
    words = plain(client.get("/territorio/municipios/15001/"))
    assert "Todo el municipio está en un distrito local." in words
    assert "no es el final de la clave INEGI" not in words


def test_the_map_of_a_municipality_tells_those_that_share_its_districts(catalogue, client, in_2021):
    page = text_of(client.get("/territorio/municipios/15106/"))
    own = Municipality.objects.filter(parts__district__parts__municipality__inegi_code="15106").distinct()
    linked = set(re.findall(r'href="/territorio/municipios/(\d{5})/"', page))
    assert linked == {place.inegi_code for place in own}
    assert 1 < len(linked) < 30


def test_a_district_tells_its_municipalities_and_which_are_only_in_part(catalogue, client, in_2021):
    words = plain(client.get("/territorio/distritos/45/"))
    assert "Toluca una parte" in words
    assert "Temoaya entero" in words
    assert "Demarcación vigente del 1 de enero de 2018 al 31 de diciembre de 2022." in words
    total = sum(part.sections for part in District.objects.get(number=45).parts.all())
    assert f"{total} secciones electorales" in words


def test_in_2021_the_drawing_is_in_force_and_nothing_is_warned(catalogue, client, in_2021):
    for url in PAGES[:5]:
        assert "notice-warn" not in text_of(client.get(url))


def test_since_2023_every_page_says_that_its_districts_are_of_an_older_drawing(catalogue, client):
    with time_machine.travel(datetime(2023, 1, 1, 0, 0, 1, tzinfo=ZONE)):
        for url in PAGES[:5]:
            words = plain(client.get(url))
            assert (
                "Los distritos que aquí se muestran son los de la demarcación distrital de 2016, vigente del 1 de "
                "enero de 2018 al 31 de diciembre de 2022. Hoy rige la demarcación distrital de 2022, cuyos distritos "
                "todavía no están cargados en este sitio."
            ) in words


def test_a_newer_drawing_with_districts_takes_the_pages_when_it_is_in_force(catalogue, client):
    import_sections(
        body=b"seccion,distrito_local,inegi\n1,1,15001\n2,2,15106\n", filename="2022.csv", year=2022, source="IEEM"
    )
    with time_machine.travel(datetime(2024, 6, 2, 12, tzinfo=ZONE)):
        words = plain(client.get("/territorio/distritos/"))
        assert "Los 2 distritos de la demarcación distrital de 2022" in words
        assert "Secciones cargadas: 2 (IEEM)" in words
        assert client.get("/territorio/distritos/14/").status_code == 404
        assert "Todavía no se sabe en qué distritos está" in plain(client.get("/territorio/municipios/15002/"))
    with time_machine.travel(datetime(2021, 6, 6, 12, tzinfo=ZONE)):
        assert client.get("/territorio/distritos/14/").status_code == 200


def test_the_search_shows_what_it_found_and_why(catalogue, client, in_2021):
    words = plain(client.get("/territorio/buscar/?q=tolucka"))
    assert "Lo que puede ser «tolucka»" in words
    assert "Se parece a su nombre." in words
    assert "Nada para «zzzz»" in plain(client.get("/territorio/buscar/?q=zzzz"))


def test_the_list_of_municipalities_leads_to_the_territory(db, client):
    response = client.get("/territorio/municipios/")
    assert (response.status_code, response.headers["Location"]) == (302, "/territorio/")


def rows_of(response) -> list[dict[str, str]]:
    assert response.headers["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_downloads_say_what_the_pages_say(catalogue, client, in_2021):
    places = rows_of(client.get("/territorio/municipios.csv"))
    assert len(places) == 125
    assert sum(int(row["poblacion_2020"]) for row in places) == 16_992_418
    toluca = next(row for row in places if row["clave_inegi"] == "15106")
    assert (toluca["distritos_locales"], toluca["demarcacion"], toluca["longitud"]) == (
        "2; 34; 36; 45",
        "2016",
        "-99.657317",
    )
    parts = rows_of(client.get("/territorio/distritos.csv"))
    assert len(parts) == 147
    assert sum(int(row["secciones"]) for row in parts) == 6_441


def test_a_download_never_holds_a_formula(catalogue, client):
    Municipality.objects.filter(inegi_code="15001").update(name="=1+1", head_town="@suma")
    row = rows_of(client.get("/territorio/municipios.csv"))[0]
    assert (row["nombre"], row["cabecera"]) == ("'=1+1", "'@suma")


def test_the_published_maps_make_light_pages(catalogue, client, shared_data, in_2021):
    for name in ("municipalities_2021.geojson", "local_districts_2021.geojson"):
        call_command("import-boundaries", str(shared_data / "territory" / name), verbosity=0)
    for url in PAGES[:5]:
        page = text_of(client.get(url))
        drawing = page[page.index('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 440') :].split("</figure>")[0]
        assert len(drawing) < 150_000
        assert len(gzip.compress(page.encode())) < 40_000


def test_the_catalogue_command_says_what_it_did(db, capsys):
    call_command("load-catalogue")
    call_command("load-catalogue")
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "Catálogo de territorio: 319 registros nuevos, 0 actualizados, 0 retirados.",
        "El catálogo de territorio ya estaba al día.",
    ]
