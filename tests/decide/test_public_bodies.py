"""The bodies that are elected: data with its citations, and the seats of each municipality."""

from __future__ import annotations

import pytest
import time_machine

from abierto.decide.bodies import bodies, seats_of
from abierto.territory.content import municipality_rows
from tests.decide.public_world import NOON, World, at, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("population", "majority", "by_list", "total"),
    [
        (0, (1, 1, 4), (0, 3), 9),
        (150_000, (1, 1, 4), (0, 3), 9),
        (150_001, (1, 1, 5), (0, 4), 11),
        (500_000, (1, 1, 5), (0, 4), 11),
        (500_001, (1, 1, 7), (1, 5), 15),
        (1_645_352, (1, 1, 7), (1, 5), 15),
    ],
)
def test_a_council_has_as_many_places_as_its_population_gives(population, majority, by_list, total):
    seats = seats_of(population)
    assert (seats.presidency, seats.syndics, seats.councillors) == majority
    assert (seats.list_syndics, seats.list_councillors) == by_list
    assert seats.total == total == seats.by_majority + seats.by_list


def test_the_125_councils_add_up_to_what_the_courts_and_the_institute_counted():
    seats = [seats_of(row.population_2020) for row in municipality_rows()]
    assert [[one.least for one in seats].count(least) for least in (0, 150_001, 500_001)] == [96, 18, 11]
    assert sum(one.presidency for one in seats) == 125
    assert sum(one.all_syndics for one in seats) == 136
    assert sum(one.all_councillors for one in seats) == 966


def test_every_fact_has_its_citation_and_ends_as_a_sentence():
    for body in bodies().values():
        facts = (*body.does, *body.cannot, *body.elected, body.term, body.seats_text)
        assert [fact.text for fact in facts if not fact.citation or not fact.text.endswith(".")] == []
        assert len(body.does) >= 4
        assert len(body.cannot) >= 3


def test_the_sentence_of_the_places_agrees_in_number():
    assert seats_of(1).sentence == (
        "1 presidencia, 1 sindicatura y 4 regidurías para la planilla que gane, y 3 regidurías de representación "
        "proporcional"
    )
    assert "y 1 sindicatura y 5 regidurías de representación proporcional" in seats_of(600_000).sentence


@time_machine.travel(NOON)
def test_the_page_of_councils_tells_the_places_of_each_municipality(client):
    World()
    page = text_of(client.get("/decide/organos/ayuntamientos/"))
    assert "Toluca 910,608 2 12 15" in page
    assert "Nezahualcóyotl 90,000 1 7 9" in page
    assert "No aprueba sus propios impuestos" in page


@time_machine.travel(NOON)
def test_the_page_of_the_legislature_tells_its_75_seats(client):
    World()
    page = text_of(client.get("/decide/organos/legislatura/"))
    assert "75 diputaciones: 45 de mayoría relativa" in page
    assert "El ayuntamiento de cada municipio" not in page


@pytest.mark.parametrize("url", ["/decide/organos/otro/", "/decide/organos/legislatura/x/"])
def test_a_body_that_is_not_elected_here_has_no_page(client, url):
    assert client.get(url).status_code == 404


@time_machine.travel(at(9, 4, 23, 59, 59))
def test_before_the_information_opens_the_bodies_say_when_it_will(client):
    World()
    response = client.get("/decide/organos/")
    assert response.status_code == 200
    assert "Todavía no se puede consultar la información electoral: abre el 10 de abril de 2021" in text_of(response)
    assert '<meta name="robots" content="noindex">' in response.content.decode()
