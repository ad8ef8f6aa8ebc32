"""What is elected where somebody lives: the look-up, the sheet, and the sections on the pages of places."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine

from abierto.core.clock import ZONE
from abierto.core.pages import PLACE_HEADER
from abierto.decide.queries import contests_of_municipality
from tests.decide.public_world import NOON, World, at, text_of
from tests.factories.elections import DeputyContestFactory, ForceFactory, StandingFactory
from tests.factories.territory import DistrictFactory, DistrictMapFactory, MunicipalityFactory, PartFactory

pytestmark = pytest.mark.django_db

SHEET = "/decide/donde-vivo/"


@pytest.fixture
def world():
    return World()


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


def test_a_municipality_in_one_district_has_one_council_and_one_deputy(world, client):
    page = text_of(client.get(f"{SHEET}15106/"))
    assert "Municipio de Toluca, distrito local 7." in page
    assert "Ayuntamiento de Toluca" in page
    assert "Diputación local, Distrito 7" in page
    assert "Distrito 12" not in page
    assert "está repartido" not in page


def test_a_municipality_in_two_districts_tells_both_and_how_to_know_which(world, client):
    page = text_of(client.get(f"{SHEET}15058/"))
    assert "Nezahualcóyotl está repartido en 2 distritos locales: 7, 12." in page
    assert "A usted le toca solo uno, y lo dice su sección" in page
    assert "Diputación local, Distrito 7" in page
    assert "Diputación local, Distrito 12" in page


def test_with_the_section_only_its_district_is_left(world, client):
    page = text_of(client.get(f"{SHEET}15058/?seccion=321"))
    assert "Sección 0321, distrito local 12." in page
    assert "Diputación local, Distrito 12" in page
    assert "Distrito 7" not in page
    assert "está repartido" not in page


def test_a_section_of_another_municipality_leads_there(world, client):
    response = client.get(f"{SHEET}15106/?seccion=0321")
    assert "La sección 0321 no es de Toluca: es de Nezahualcóyotl." in text_of(response)
    assert f'href="{SHEET}15058/?seccion=0321"' in response.content.decode()
    assert "Diputación local, Distrito 7" in text_of(response)


@pytest.mark.parametrize("section", ["9999", "0", "12345", "abc", "²", "-1", "3 2 1"])
def test_a_section_that_is_not_known_shows_the_whole_municipality_and_says_so(world, client, section):
    page = text_of(client.get(f"{SHEET}15058/", {"seccion": section}))
    assert f"La sección «{section}» no está en la lista de secciones" in page
    assert "está repartido en 2 distritos" in page


@pytest.mark.parametrize("code", ["15999", "1510", "x", "15106x"])
def test_a_place_that_is_not_there_is_not_found(world, client, code):
    assert client.get(f"{SHEET}{code}/").status_code == 404


def test_looking_up_a_section_leads_to_its_sheet_at_once(world, client):
    assert client.get(f"{SHEET}?q=0321").headers["Location"] == f"{SHEET}15058/?seccion=0321"
    assert client.get(f"{SHEET}?q=toluca").headers["Location"] == f"{SHEET}15106/"


def test_what_may_be_several_places_is_listed_with_the_reason(world, client):
    MunicipalityFactory(inegi_code="15900", name="Toluca Chica", electoral_number=900)
    response = client.get(f"{SHEET}?q=toluca")
    assert response.status_code == 200
    assert f'href="{SHEET}15106/"' in response.content.decode()
    assert f'href="{SHEET}15900/"' in response.content.decode()


def test_nothing_found_says_what_to_try(world, client):
    page = text_of(client.get(f"{SHEET}?q=zzzzzz"))
    assert "Nada para «zzzzzz»" in page
    assert "No se encontró ningún lugar." in page


def test_the_sheet_says_who_stands_with_the_members_of_each_alliance(world, client):
    page = text_of(client.get(f"{SHEET}15106/"))
    assert "Partido Azul (PAZ) Partido Rojo (PRO)" in page
    assert "Juntos (JUNTOS) coalición: PAZ, PRO" in page
    assert "1 presidencia, 1 sindicatura y 7 regidurías para la planilla que gane" in page


def test_the_sheet_is_counted_for_its_place_and_for_no_other(world, client):
    assert client.get(f"{SHEET}15106/").headers[PLACE_HEADER] == "15106"
    assert PLACE_HEADER not in client.get(SHEET).headers
    assert PLACE_HEADER not in client.get("/decide/candidaturas/ayuntamiento.15106.2021-06-06/").headers


def test_before_the_list_opens_the_sheet_tells_the_forces_and_when_the_names_come(world, client):
    with time_machine.travel(at(20, 4), tick=False):
        page = text_of(client.get(f"{SHEET}15106/"))
    assert "Partido Azul (PAZ)" in page
    assert "Ángela" not in page
    assert "Todavía no se puede consultar la lista de candidaturas: abre el 30 de abril de 2021, 00:00 horas." in page


def test_only_the_districts_of_the_process_drawing_count(world):
    newer = DistrictMapFactory(year=2022, valid_from=at(1, 1).date(), valid_until=None)
    district = DistrictFactory(map=newer, number=33)
    PartFactory(district=district, municipality=world.whole)
    DeputyContestFactory(district=district, external_id="otra")
    told = [str(contest) for contest in contests_of_municipality(world.process, world.whole)]
    assert told == ["Ayuntamiento de Toluca", "Diputación local, Distrito 7"]


def test_the_page_of_a_municipality_tells_what_is_elected_there(world, client):
    page = text_of(client.get("/territorio/municipios/15106/"))
    assert "Qué se elige aquí" in page
    assert "Ayuntamiento de Toluca Partido Azul (PAZ) Partido Rojo (PRO)" in page
    assert "Diputación local, Distrito 7 Juntos (JUNTOS)" in page


def test_the_page_of_a_district_tells_its_deputy(world, client):
    page = text_of(client.get("/territorio/distritos/12/"))
    assert "Diputación local, Distrito 12 Todavía no se registra quiénes compiten." in page
    assert "Ayuntamiento de" not in page


def test_before_the_information_opens_the_pages_of_places_tell_nothing_of_it(world, client):
    with time_machine.travel(at(9, 4), tick=False):
        assert "Qué se elige aquí" not in text_of(client.get("/territorio/municipios/15106/"))


def test_without_a_process_the_pages_of_places_are_as_they_were(client):
    MunicipalityFactory(inegi_code="15106")
    assert "Qué se elige aquí" not in text_of(client.get("/territorio/municipios/15106/"))


def test_after_the_districts_were_drawn_again_the_pages_say_whose_each_is(world, client):
    """The process of 2021 used the drawing of 2016; from 2023 the pages of places show that of 2022."""
    world.process.district_map.valid_until = date(2022, 12, 31)
    world.process.district_map.save()
    newer = DistrictMapFactory(year=2022, valid_from=date(2023, 1, 1), valid_until=None)
    PartFactory(district=DistrictFactory(map=newer, number=7), municipality=world.whole)
    with time_machine.travel(datetime(2023, 3, 1, 12, tzinfo=ZONE), tick=False):
        district = text_of(client.get("/territorio/distritos/7/"))
        place = text_of(client.get("/territorio/municipios/15106/"))

    assert "este distrito es de la de 2022: no es el mismo territorio, aunque el número se repita" in district
    assert "Diputación local, Distrito 7" not in district
    assert "Diputación local, Distrito 7 Juntos (JUNTOS)" in place
    assert "Los distritos son los de la demarcación de" in place


def test_a_municipality_whose_districts_are_not_known_says_that_they_lack(world, client):
    MunicipalityFactory(inegi_code="15900", name="Lugar Nuevo", electoral_number=900)
    assert "Todavía no se registra qué se elige aquí" in text_of(client.get("/territorio/municipios/15900/"))
    world.split.parts.all().delete()
    assert "Falta registrar en qué distritos" in text_of(client.get("/territorio/municipios/15058/"))


@pytest.mark.parametrize("forces", [1, 3, 30])
def test_the_sheet_and_the_panel_ask_as_much_for_one_force_as_for_many(
    world, client, forces, django_assert_num_queries
):
    for _ in range(forces):
        StandingFactory(contest=world.council, force=ForceFactory(process=world.process))
    with django_assert_num_queries(10):
        client.get(f"{SHEET}15106/?seccion=1")
    with django_assert_num_queries(11):
        client.get("/territorio/municipios/15106/")
