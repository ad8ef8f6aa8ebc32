"""The complete list of candidacies: its filters, its orders, its files and its cost."""

from __future__ import annotations

import csv
import io
import itertools
import json
from urllib.parse import quote

import factory
import pytest
import time_machine
from django.http import QueryDict
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from abierto.core.search import fold
from abierto.decide.public.asking import GENDERS, KINDS, POSTS, STANDING, asked
from abierto.decide.queries import ORDERS, candidates
from abierto.elections.enums import Capacity, Gender, Post
from abierto.elections.models import Candidate
from tests.decide.public_world import NOON, World, at, text_of
from tests.examples import examples
from tests.factories.elections import CandidacyFactory, CandidateFactory, CouncilContestFactory, ForceFactory

pytestmark = pytest.mark.django_db

LIST = "/decide/candidaturas/"
COUNCIL = f"{LIST}ayuntamiento.15106.2021-06-06/"


@pytest.fixture
def world():
    return World()


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


def names(query: str) -> list[str]:
    process = Candidate.objects.first().candidacy.contest.process
    return [person.name.split(" de ")[0] for person in candidates(process, asked(QueryDict(query)).wanted)]


def test_the_list_tells_everybody_those_who_left_included(world, client):
    page = text_of(client.get(LIST))
    assert "7 personas en 2 candidaturas; 6 compiten hoy" in page
    for person in world.people:
        assert person.name in page
    assert "Fabián de Prueba Fue sustituida o sustituido el 8 de mayo de 2021" in page
    assert "Regiduría 1, propietaria o propietario" in page


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("eleccion=ayuntamiento", ["Ángela Núñez", "Berta", "Carlos", "Delia"]),
        ("eleccion=diputacion", ["Elías", "Fabián", "Gael"]),
        ("eleccion=lista", []),
        ("municipio=15106", ["Ángela Núñez", "Berta", "Carlos", "Delia"]),
        ("municipio=15058", []),
        ("distrito=7", ["Elías", "Fabián", "Gael"]),
        ("distrito=07", ["Elías", "Fabián", "Gael"]),
        ("distrito=0", []),
        ("actor=azul", ["Ángela Núñez", "Berta", "Carlos", "Delia"]),
        ("actor=azul-rojo", ["Elías", "Fabián", "Gael"]),
        ("cargo=sindicatura", ["Carlos"]),
        ("genero=mujer", ["Ángela Núñez", "Berta"]),
        ("genero=no-binaria", ["Gael"]),
        ("genero=sin-dato", ["Delia"]),
        ("encabezan=si", ["Ángela Núñez", "Elías"]),
        ("vigencia=terminadas", ["Fabián"]),
        ("vigencia=vigentes&eleccion=diputacion", ["Elías", "Gael"]),
        ("q=angela+nunez", ["Ángela Núñez"]),
        ("q=NÚÑEZ%20ángela", ["Ángela Núñez"]),
        ("q=%00", ["Ángela Núñez", "Berta", "Carlos", "Delia", "Elías", "Fabián", "Gael"]),
        ("q=%25", []),
        ("q=nadie", []),
        ("eleccion=ayuntamiento&distrito=7", []),
        ("eleccion=otra", []),
        ("municipio=toluca", []),
        ("actor=%27%3B--", []),
        ("encabezan=no", []),
    ],
)
def test_a_filter_leaves_whom_it_says(world, query, who):
    assert sorted(names(query)) == sorted(who)


def test_each_order_is_as_it_says(world):
    assert names("orden=nombre") == ["Ángela Núñez", "Berta", "Carlos", "Delia", "Elías", "Fabián", "Gael"]
    assert names("orden=actor")[:4] == ["Ángela Núñez", "Berta", "Carlos", "Delia"]
    assert names("orden=lugar") == ["Ángela Núñez", "Berta", "Carlos", "Delia", "Elías", "Fabián", "Gael"]
    assert names("orden=cargo")[0] == "Ángela Núñez"
    assert names("orden=me-gusta") == names("")
    assert set(ORDERS) == {"lugar", "nombre", "actor", "cargo"}


VALUES = {
    "eleccion": st.sampled_from([*KINDS, "", "otra"]),
    "municipio": st.sampled_from(["15106", "15058", "", "99999", "x"]),
    "distrito": st.sampled_from(["7", "12", "007", "", "0", "x"]),
    "actor": st.sampled_from(["azul", "rojo", "azul-rojo", "", "nadie", "á"]),
    "cargo": st.sampled_from([*POSTS, "", "reina"]),
    "genero": st.sampled_from([*GENDERS, "", "x"]),
    "encabezan": st.sampled_from(["si", "", "no"]),
    "vigencia": st.sampled_from([*STANDING, "", "x"]),
    "q": st.sampled_from(["", "prueba", "ÁNGELA", "de prueba a", "¿?", "gael prueba"]),
    "orden": st.sampled_from([*ORDERS, "", "x"]),
}


def is_wanted(person: Candidate, told: dict[str, str]) -> bool:
    """The same filter in plain Python."""
    contest, force = person.candidacy.contest, person.candidacy.force
    words = "".join(c if c.isalnum() else " " for c in fold(told.get("q", ""))).split()
    checks = {
        "eleccion": lambda value: contest.kind == KINDS.get(value, "?"),
        "municipio": lambda value: contest.municipality is not None and contest.municipality.inegi_code == value,
        "distrito": lambda value: (
            value.isdecimal() and contest.district is not None and contest.district.number == int(value)
        ),
        "actor": lambda value: force.external_id == value,
        "cargo": lambda value: person.post == POSTS.get(value, "?"),
        "genero": lambda value: person.gender == GENDERS.get(value, "?"),
        "encabezan": lambda value: value == "si" and person.heads,
        "vigencia": lambda value: value in STANDING and (person.ended_on is None) == STANDING[value],
        "q": lambda value: bool(words) and all(word in fold(person.name) for word in words),
    }
    return all(check(told[name]) for name, check in checks.items() if told.get(name))


@hypothesis_settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=st.fixed_dictionaries({}, optional=VALUES))
def test_filters_agree_with_a_plain_filter(world, told):
    query = "&".join(f"{name}={quote(value)}" for name, value in told.items())
    wanted = asked(QueryDict(query)).wanted
    found = list(candidates(world.process, wanted).values_list("pk", flat=True))
    assert len(found) == len(set(found))
    assert set(found) == {person.pk for person in world.people if is_wanted(person, told)}


@hypothesis_settings(
    max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    told=st.dictionaries(st.sampled_from([*VALUES, "pagina", "otra", "q[]"]), st.text(max_size=60), max_size=4),
    where=st.sampled_from([LIST, "/decide/candidaturas.csv", "/decide/donde-vivo/", "/decide/donde-vivo/15106/"]),
)
def test_no_query_string_breaks_a_page(world, client, told, where):
    response = client.get(where, told)
    if "\x00" in "".join((*told, *told.values())):  # the house refuses it before any page
        assert response.status_code == 400
    else:
        assert response.status_code in {200, 302}


@pytest.mark.parametrize(
    "query",
    [
        "?distrito=99999999999999999999",
        "?q=" + "a" * 1500,
        "?pagina=-1",
        "?pagina=1e9",
        "?%ff=%ff",
        "?q=%F0%28",
    ],
)
def test_hostile_addresses_get_an_ordinary_page(world, client, query):
    assert client.get(LIST + query).status_code == 200


def test_the_files_hold_what_is_filtered(world, client):
    query = "?eleccion=diputacion&orden=nombre"
    rows = list(csv.DictReader(io.StringIO(client.get(f"/decide/candidaturas.csv{query}").content.decode("utf-8-sig"))))
    told = json.loads(client.get(f"/decide/candidaturas.json{query}").content)["candidaturas"]
    book = load_workbook(io.BytesIO(client.get(f"/decide/candidaturas.xlsx{query}").content))
    header, *lines = book.active.values
    expected = ["Elías de Prueba", "Fabián de Prueba", "Gael de Prueba"]
    assert [row["nombre"] for row in rows] == expected
    assert [row["nombre"] for row in told] == expected
    assert [line[header.index("nombre")] for line in lines] == expected
    assert rows[1]["motivo"] == "Fue sustituida o sustituido"
    assert "edad" not in {*rows[0], *told[0], *header}


def test_the_name_of_a_file_says_whether_it_is_whole(world, client):
    whole = client.get("/decide/candidaturas.csv").headers["Content-Disposition"]
    part = client.get("/decide/candidaturas.csv?cargo=sindicatura").headers["Content-Disposition"]
    assert whole == 'attachment; filename="candidaturas-2021-06-06.csv"'
    assert part == 'attachment; filename="candidaturas-2021-06-06-filtradas.csv"'


def test_the_pages_of_the_list_keep_what_was_asked(world, client):
    CandidateFactory.create_batch(60, candidacy=world.slate, post=Post.COUNCILLOR, number=numbers_from(10))
    html = client.get(f"{LIST}?cargo=regiduria").content.decode()
    assert '<a href="?cargo=regiduria&amp;pagina=2" rel="next">' in html
    assert "61</b> personas" in html
    assert text_of(client.get(f"{LIST}?cargo=regiduria&pagina=2")).count("propietaria o propietario") == 11


def numbers_from(first: int) -> factory.LazyFunction:
    """One number after another, each place of a slate having its own."""
    numbers = itertools.count(first)
    return factory.LazyFunction(lambda: next(numbers))


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_the_list_and_its_file_ask_as_much_for_one_as_for_many(world, client, rows, django_assert_num_queries):
    for _ in range(min(rows, 3)):
        force = ForceFactory(process=world.process)
        candidacy = CandidacyFactory(contest=CouncilContestFactory(process=world.process), force=force)
        CandidateFactory.create_batch(rows // min(rows, 3), candidacy=candidacy, number=numbers_from(1))
    client.get(LIST)
    with django_assert_num_queries(9):
        client.get(LIST)
    with django_assert_num_queries(5):
        client.get("/decide/candidaturas.csv")


def test_heads_are_those_whom_the_facts_call_heads(world):
    heads = {person.name for person in world.people if person.heads}
    assert heads == {"Ángela Núñez de Prueba", "Elías de Prueba"}
    assert {person.capacity for person in world.people if person.heads} == {Capacity.OWNER}
    assert Gender.WOMAN in {person.gender for person in world.people if person.heads}


def test_parity_is_told_to_anyone_and_recounts_from_the_download(world, client):
    page = text_of(client.get("/decide/paridad/"))
    rows = json.loads(client.get("/decide/candidaturas.json?vigencia=vigentes").content)["candidaturas"]

    assert "1 de 2 candidaturas que encabeza una mujer" in page
    assert f"{sum(row['genero'] == 'Mujer' for row in rows)} de {len(rows)} lugares que ocupan mujeres" in page
    assert "Regiduría 0 0 0 1 1 sin dato" in page
    assert "Juntos" in page or "JUNTOS" in page
    assert "/decide/paridad/" in client.get("/decide/candidaturas/").content.decode()


def test_parity_is_closed_until_the_list_opens(world, client):
    with time_machine.travel(at(29, 4), tick=False):
        page = text_of(client.get("/decide/paridad/"))
    assert "Esta parte está cerrada." in page
    assert "encabeza" not in page
