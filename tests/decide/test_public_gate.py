"""The calendar holds for every page, to the second; what is shut says why and until when."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from abierto.decide.queries import current_process
from abierto.elections.enums import Doing
from abierto.elections.models import Stage
from tests.decide.public_world import NOON, STAGES, World, at, text_of
from tests.factories.elections import ProcessFactory

pytestmark = pytest.mark.django_db

BY_CANDIDATES = ["/decide/candidaturas/", "/decide/candidaturas/ayuntamiento.15106.2021-06-06/"]
BY_INFORMATION = [
    "/decide/organos/",
    "/decide/organos/legislatura/",
    "/decide/organos/ayuntamientos/",
    "/decide/donde-vivo/",
    "/decide/donde-vivo/15106/",
]
BY_PLATFORMS = ["/decide/plataformas/", "/decide/plataformas/azul/", "/decide/avance/"]
STATISTICS = "/decide/estadisticas/"
FILES = [f"/decide/candidaturas.{extension}" for extension in ("csv", "xlsx", "json")]
GATED = (
    [(url, Doing.SEE_CANDIDATES) for url in BY_CANDIDATES]
    + [(url, Doing.SEE_INFORMATION) for url in BY_INFORMATION]
    + [(url, Doing.SEE_PLATFORMS) for url in BY_PLATFORMS]
)


def max_age(response) -> int:
    return int(re.fullmatch(r"public, max-age=(\d+)", response.headers["Cache-Control"])[1])


@pytest.mark.parametrize(("url", "doing"), [*GATED, (STATISTICS, Doing.SEE_STATISTICS)])
def test_a_part_opens_at_its_second_and_not_before(client, url, doing):
    World()
    opens_at = STAGES[doing][0]
    with time_machine.travel(opens_at - timedelta(seconds=1), tick=False):
        before = client.get(url)
    with time_machine.travel(opens_at, tick=False):
        after = client.get(url)
    assert "Esta parte está cerrada." in text_of(before)
    assert f"Regla de {doing}" in text_of(before)
    assert max_age(before) == 0
    assert after.status_code == 200
    assert "Esta parte está cerrada." not in text_of(after)


@pytest.mark.parametrize("extension", ["csv", "json"])
def test_the_files_of_statistics_wait_for_their_stage_as_the_page_does(client, extension):
    World()
    url = f"/decide/estadisticas.{extension}"
    with time_machine.travel(at(15, 12, 23, 59, 59), tick=False):
        before, home = client.get(url), text_of(client.get("/decide/"))
    with time_machine.travel(at(16, 12), tick=False):
        after = client.get(url)
    assert before.status_code == 404
    assert "Todavía no se puede consultar la estadística de la herramienta: abre el 16 de diciembre" in text_of(before)
    assert "consultar la estadística de la herramienta: abre el 16 de diciembre" in home
    assert after.status_code == 200
    assert after.headers["Content-Disposition"].startswith("attachment")


def test_no_page_names_who_stands_before_the_list_opens_nor_tells_what_they_published_before_its_stage(client):
    World()
    at_each = {}
    for day, month in ((20, 4), (30, 4), (5, 5)):
        with time_machine.travel(at(day, month), tick=False):
            at_each[day] = [text_of(client.get(url)) for url in ("/decide/plataformas/azul/", "/decide/avance/")]
    before, listed, published = at_each[20], at_each[30], at_each[5]
    assert not any("Ángela" in page for page in before)
    assert "Partido Azul no 0 1" in before[1]
    assert (
        "Por ahora solo se cuentan las plataformas. Todavía no se puede consultar la lista de candidaturas" in before[1]
    )
    assert "Ángela Núñez" in listed[0]
    assert "Ha publicado" not in listed[0]
    assert "Partido Azul no 0 3" in listed[1]
    assert "Ha publicado" in published[0]


@pytest.mark.parametrize("url", FILES)
def test_a_file_is_refused_with_the_reason_until_its_part_opens(client, url):
    World()
    with time_machine.travel(at(29, 4, 23, 59, 59), tick=False):
        before = client.get(url)
    with time_machine.travel(at(30, 4), tick=False):
        after = client.get(url)
    assert before.status_code == 404
    assert "Ángela" not in before.content.decode()
    assert "Todavía no se puede consultar la lista de candidaturas" in text_of(before)
    assert after.status_code == 200
    assert after.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(("url", "_doing"), GATED)
@pytest.mark.parametrize("instant", [at(2, 6, 23, 59, 59), at(3, 6), at(6, 6, 12), at(6, 6, 23, 59, 59), at(7, 6)])
def test_silence_leaves_the_information_in_sight(client, url, _doing, instant):
    World()
    with time_machine.travel(instant, tick=False):
        response = client.get(url)
    assert response.status_code == 200
    assert "Esta parte está cerrada." not in text_of(response)


def test_no_page_is_kept_beyond_the_next_change_of_the_calendar(client, settings):
    settings.PAGE_CACHE_SECONDS = 60
    World()
    urls = [url for url, _doing in GATED] + FILES + ["/decide/", "/decide/calendario/", "/territorio/municipios/15106/"]
    with time_machine.travel(at(2, 6, 23, 59, 50), tick=False):
        assert {url: max_age(client.get(url)) for url in urls} == dict.fromkeys(urls, 9)
    with time_machine.travel(at(2, 6, 12), tick=False):
        assert {url: max_age(client.get(url)) for url in urls} == dict.fromkeys(urls, 60)


def test_what_is_drawn_by_day_is_not_kept_beyond_midnight(client, settings):
    settings.PAGE_CACHE_SECONDS = 60
    World()
    with time_machine.travel(at(10, 5, 23, 59, 45), tick=False):
        assert max_age(client.get(BY_CANDIDATES[1])) == 14
        assert max_age(client.get(BY_CANDIDATES[0])) == 60


def test_a_part_whose_term_ended_says_that_it_did(client):
    World()
    Stage.objects.filter(doing=Doing.SEE_CANDIDATES).update(closes_at=at(1, 7))
    with time_machine.travel(at(1, 7), tick=False):
        page = text_of(client.get("/decide/candidaturas/"))
    assert "Ya no se puede consultar la lista de candidaturas: el plazo terminó el 1 de julio de 2021" in page


def test_a_part_that_the_calendar_does_not_name_is_never_open(client):
    World()
    Stage.objects.filter(doing=Doing.SEE_CANDIDATES).delete()
    with time_machine.travel(NOON, tick=False):
        page = text_of(client.get("/decide/candidaturas/"))
    assert "no señala cuándo se puede consultar la lista de candidaturas" in page


@pytest.mark.parametrize("url", ["/decide/", "/decide/calendario/", "/decide/candidaturas/", "/decide/organos/"])
def test_without_a_process_the_pages_say_so(client, url):
    assert "Todavía no hay un proceso electoral registrado en este sitio." in text_of(client.get(url))


def test_the_site_speaks_of_the_nearest_election_and_of_two_as_near_of_the_one_to_come():
    past = ProcessFactory(election_day=at(6, 6).date())
    coming = ProcessFactory(election_day=at(16, 6).date())
    assert current_process(at(1, 1).date()) == past
    assert current_process(at(10, 6).date()) == past
    assert current_process(at(11, 6).date()) == coming
    assert current_process(at(1, 12).date()) == coming


def test_the_calendar_tells_each_stage_and_where_it_stands(client):
    World()
    with time_machine.travel(at(3, 6), tick=False):
        page = text_of(client.get("/decide/calendario/"))
    assert "Consultar la información electoral abierta" in page
    assert "Publicar trayectorias y propuestas terminada" in page
    assert "Guardar silencio electoral abierta" in page
    assert "Consultar los resultados definitivos por abrir" in page
    assert "tampoco el personal del instituto" in page
    for doing in STAGES:
        assert f"Fundamento: Regla de {doing}" in page


def test_a_stage_that_silence_stops_is_told_as_stopped(client):
    World()
    Stage.objects.filter(doing=Doing.PUBLISH_PROFILES).update(closes_at=None)
    with time_machine.travel(at(5, 6), tick=False):
        calendar, home = (text_of(client.get(url)) for url in ("/decide/calendario/", "/decide/"))
    assert "Publicar trayectorias y propuestas detenida" in calendar
    assert "Hay silencio electoral hasta el 7 de junio de 2021, 00:00 horas" in calendar
    assert "Hay silencio electoral hasta el 7 de junio de 2021, 00:00 horas" in home


def test_the_drawn_calendar_says_the_same_as_its_table(client):
    World()
    with time_machine.travel(NOON, tick=False):
        html = client.get("/decide/calendario/").content.decode()
    table = html[html.index("<figcaption>") :]
    assert table.count('<th scope="col">') == 5
    assert "29 de abril" not in table
    assert "3 de junio de 2021, 00:00 horas" in table


def test_the_home_of_decide_leads_to_each_part_and_says_what_is_open(client):
    World()
    with time_machine.travel(at(20, 4), tick=False):
        response = client.get("/decide/")
    page = text_of(response)
    assert "Consultar la información electoral" in page
    assert "Todavía no se puede consultar la lista de candidaturas: abre el 30 de abril de 2021, 00:00 horas." in page
    assert "No es una encuesta" in page
    for url in ("/decide/organos/", "/decide/donde-vivo/", "/decide/candidaturas/", "/decide/calendario/"):
        assert f'href="{url}"' in response.content.decode()
