"""The page of a contest: who holds each place and who held it, in the order of the day's draw; what it leads to."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine

from abierto.decide.order import drawn, seed_of
from abierto.elections.models import Candidate
from tests.decide.public_world import NOON, World, at, text_of
from tests.factories.elections import CandidacyFactory, CandidateFactory, CouncilContestFactory, ForceFactory

pytestmark = pytest.mark.django_db

LIST = "/decide/candidaturas/"
COUNCIL = f"{LIST}ayuntamiento.15106.2021-06-06/"
DEPUTY = f"{LIST}diputacion.distrito-07.2021-06-06/"


@pytest.fixture
def world():
    return World()


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize("forces", [1, 3])
def test_a_contest_asks_as_much_with_one_force_as_with_three(world, client, forces, django_assert_num_queries):
    for _ in range(forces):
        force = ForceFactory(process=world.process)
        candidacy = CandidacyFactory(contest=world.council, force=force)
        CandidateFactory(candidacy=candidacy)
    with django_assert_num_queries(9):
        client.get(COUNCIL)


def test_a_contest_tells_who_holds_each_place_and_who_held_it_before(world, client):
    page = text_of(client.get(DEPUTY))
    assert "Juntos (JUNTOS) coalición: PAZ, PRO" in page
    assert "Diputación Elías de Prueba Gael de Prueba" in page
    assert "Fabián de Prueba, diputación, suplente: fue sustituida o sustituido." in page
    assert "Del 29 de abril de 2021 al 8 de mayo de 2021. Acuerdo de prueba 7." in page


def test_a_contest_tells_its_slate_its_seats_and_its_parity(world, client):
    page = text_of(client.get(COUNCIL))
    assert "Presidencia municipal Ángela Núñez de Prueba Berta de Prueba" in page
    assert "Sindicatura 1 Carlos de Prueba sin suplente registrado" in page
    assert "1 presidencia, 1 sindicatura y 7 regidurías" in page
    assert "Encabezan 1 0 0 0" in page
    assert "Propietarias y propietarios 1 1 0 1" in page
    assert "Suplentes 1 0 0 0" in page
    assert "Compite aquí; sus candidaturas todavía no están registradas." in page


def test_a_place_that_somebody_left_is_vacant_until_somebody_takes_it(world, client):
    Candidate.objects.filter(name__startswith="Carlos").update(ended_on=date(2021, 5, 9), ending="withdrew")
    page = text_of(client.get(COUNCIL))
    assert "Sindicatura 1 lugar vacante" in page
    assert "Carlos de Prueba, sindicatura 1, propietaria o propietario: renunció." in page


def test_a_contest_shows_its_forces_in_the_order_of_the_days_seed(world, client):
    for name in ("verde", "morado", "naranja"):
        CandidacyFactory(contest=world.council, force=ForceFactory(process=world.process, external_id=name))
    orders = []
    for day in (10, 11, 12):
        with time_machine.travel(NOON.replace(day=day), tick=False):
            html = client.get(COUNCIL).content.decode()
        seed = seed_of(date(2021, 5, day), world.council.external_id, "2021-06-06")
        assert seed in html
        shown = re.findall(r'<th scope="row"><code>([^<]+)</code>', html)
        assert shown == drawn(["azul", "rojo", "verde", "morado", "naranja"], str, seed)
        orders.append(tuple(shown))
    assert len(set(orders)) > 1


@pytest.mark.parametrize("contest", ["otra", "ayuntamiento.15999.2021-06-06", "%0a", "x" * 300])
def test_a_contest_that_is_not_there_is_not_found(world, client, contest):
    assert client.get(f"{LIST}{contest}/").status_code == 404


def test_a_contest_of_an_older_process_follows_its_own_calendar(world, client):
    older = CouncilContestFactory(external_id="ayuntamiento.15106.2018-07-01")
    older.process.name = "Elección de 2018"
    older.process.save()
    page = text_of(client.get(f"{LIST}{older.external_id}/"))
    assert "El calendario de «Elección de 2018» no señala cuándo" in page


def test_nothing_on_the_list_tells_an_age(world, client):
    Candidate.objects.update(age=87)
    for url in (LIST, COUNCIL, "/decide/candidaturas.csv", "/decide/candidaturas.json"):
        assert "87" not in client.get(url).content.decode()


def test_what_is_invented_says_so(world, client):
    world.slate.is_demonstration = True
    world.slate.save()
    assert client.get(LIST).content.decode().count('tag-demo">demostración') == 4
    assert client.get(COUNCIL).content.decode().count('tag-demo">demostración') == 1


def test_those_who_head_lead_to_what_they_publish_while_it_may_be_seen(world, client):
    head = world.people[0]
    with time_machine.travel(at(4, 5), tick=False):
        assert "/decide/perfiles/" not in client.get(COUNCIL).content.decode()
    for url in (LIST, COUNCIL):
        html = client.get(url).content.decode()
        assert f'<a href="/decide/perfiles/{head.pk}/">{head.name}</a>' in html
        assert f"/decide/perfiles/{world.people[2].pk}/" not in html
    assert 'href="/decide/plataformas/azul/"' in client.get(COUNCIL).content.decode()
    assert client.get(f"/decide/perfiles/{head.pk}/").status_code == 200
    assert client.get(f"/decide/comparar/?eleccion={world.council.external_id}").status_code == 200


def test_after_the_election_the_pages_speak_of_the_past(world, client):
    pages = (COUNCIL, LIST, "/decide/paridad/", "/decide/donde-vivo/15058/", "/territorio/municipios/15058/")
    with time_machine.travel(at(6, 6, 23, 59, 59), tick=False):
        before = [text_of(client.get(url)) for url in pages]
    with time_machine.travel(at(7, 6), tick=False):
        after = [text_of(client.get(url)) for url in pages]
    said = (
        *("Quienes compiten hoy", "6 compiten hoy", "Cuentan quienes compiten hoy"),
        *("Todavía no se registra quiénes compiten", "Todavía no se registra quiénes compiten"),
    )
    says = (
        *("Quienes compitieron", "6 compitieron", "Cuentan quienes llegaron a la elección"),
        *("No consta quiénes compitieron", "No consta quiénes compitieron"),
    )
    for words, past, page, later in zip(said, says, before, after, strict=True):
        assert words in page
        assert past in later
        assert words not in later
