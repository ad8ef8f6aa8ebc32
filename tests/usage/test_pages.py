"""What everyone sees of the use of the site."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from abierto.core.pages import PLACE_HEADER
from abierto.usage.actions.publishing import publish_due
from abierto.usage.models import OpenCount
from abierto.usage.parts import PARTS
from tests.factories.territory import DistrictFactory, MunicipalityFactory, SectionFactory

pytestmark = pytest.mark.django_db

PAGE = "/decide/estadisticas/"


def counted(table, period, cell, amount, measure="consultas"):
    OpenCount.objects.create(table=table, period=period, cell=cell, measure=measure, amount=amount)


@pytest.fixture
def published():
    """Three days of April and two of May; April is closed."""
    toluca = MunicipalityFactory(inegi_code="15106", name="Toluca")
    MunicipalityFactory(inegi_code="15001", name="Acambay")
    counted("partes", date(2021, 4, 29), "plan", 1234)
    counted("partes", date(2021, 4, 29), "plan", 44, "descargas")
    counted("partes", date(2021, 4, 29), "inicio", 307)
    counted("partes", date(2021, 4, 30), "plan", 61)
    counted("partes", date(2021, 5, 1), "plataformas", 88)
    counted("aparatos", date(2021, 4, 1), "telefono", 1111)
    counted("aparatos", date(2021, 4, 1), "programa", 77)
    counted("municipios", date(2021, 4, 1), "15106", 129)
    counted("municipios", date(2021, 4, 1), "15001", 6)
    publish_due(date(2021, 5, 4))
    return toluca


def test_before_anything_is_published_the_page_says_when_it_will_be(client):
    counted("partes", date(2021, 4, 29), "plan", 123456)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "Todavía no se publica ninguna cifra" in page.text
    assert "123,45" not in page.text


def test_the_page_shows_the_latest_month_and_leads_to_the_others(client, published):
    page = client.get(PAGE)
    assert "Consultas por día, mayo de 2021" in page.text
    assert "Decide: plataformas, todas juntas" in page.text
    assert '<a href="?mes=2021-04">abril de 2021</a>' in page.text
    assert page.text.count("Se publica por mes") == 2


def test_a_closed_month_has_all_its_figures_each_with_its_table(client, published):
    page = client.get(f"{PAGE}?mes=2021-04")
    figures = {
        figure.title: figure.rows
        for figure in [*page.context["daily"], *page.context["parts"], page.context["devices"], page.context["places"]]
    }
    assert figures == {
        "Consultas por día, abril de 2021": (("29 de abril", "1,530"), ("30 de abril", "60")),
        "Consultas por parte del sitio, abril de 2021": ((PARTS["plan"], "1,290"), (PARTS["inicio"], "300")),
        "Descargas por parte del sitio, abril de 2021": ((PARTS["plan"], "40"),),
        "Consultas por clase de aparato, abril de 2021": (
            ("Teléfono", "1,110"),
            ("Programas (buscadores, robots)", "70"),
        ),
        "Consultas sobre cada municipio, abril de 2021": (("Acambay", "menos de diez"), ("Toluca", "120")),
    }
    assert page.text.count("La misma información en una tabla") == 5


@pytest.mark.parametrize(
    "month",
    ["2021-03", "2021-13", "2021-4", "abril", "2021-04-01", "9999-12", "２０２１-04", "\x7f", "0000-01", "0000-12"],
)
def test_a_month_without_figures_is_not_there(client, published, month):
    assert client.get(PAGE, {"mes": month}).status_code == 404


def test_the_downloads_hold_every_published_figure_and_no_other(client, published):
    table = client.get("/decide/estadisticas.csv")
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [tuple(row.values()) for row in rows] == [
        ("aparatos", "2021-04-01", "2021-04-30", "programa", "Programas (buscadores, robots)", "consultas", "70"),
        ("aparatos", "2021-04-01", "2021-04-30", "telefono", "Teléfono", "consultas", "1110"),
        ("municipios", "2021-04-01", "2021-04-30", "15106", "Toluca", "consultas", "120"),
        ("partes", "2021-04-29", "2021-04-29", "inicio", "Portada", "consultas", "300"),
        ("partes", "2021-04-29", "2021-04-29", "plan", PARTS["plan"], "consultas", "1230"),
        ("partes", "2021-04-29", "2021-04-29", "plan", PARTS["plan"], "descargas", "40"),
        ("partes", "2021-04-30", "2021-04-30", "plan", PARTS["plan"], "consultas", "60"),
        ("partes", "2021-05-01", "2021-05-01", "plataformas", PARTS["plataformas"], "consultas", "80"),
    ]
    told = json.loads(client.get("/decide/estadisticas.json").content)
    assert [{name: str(value) for name, value in row.items()} for row in told["cifras"]] == rows
    assert told["metodo"]["se_bajan_a_multiplos_de"] == 10
    assert {(row["tabla"], row["desde"]) for row in told["publicaciones"]} >= {
        ("partes", "2021-05-02"),
        ("usos", "2021-04-29"),
    }


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}?mes=2021-04", "/decide/estadisticas.csv", "/decide/estadisticas.json"])
def test_pages_are_the_same_for_everyone_until_another_day_is_published(client, published, path):
    before = client.get(path)
    counted("partes", date(2021, 5, 4), "plataformas", 5000)
    after = client.get(path, headers={"cookie": "sesion=x", "user-agent": "curl"})
    assert after.content == before.content
    assert not after.cookies
    assert after.headers["Cache-Control"].startswith("public")


def test_the_page_asks_the_database_little(client, published, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get(f"{PAGE}?mes=2021-04")


def test_a_municipality_and_a_search_that_leads_to_one_alone_say_which(client):
    toluca = MunicipalityFactory(inegi_code="15106", electoral_number=107, name="Toluca")
    MunicipalityFactory(inegi_code="15005", electoral_number=5, name="Almoloya de Juárez")
    MunicipalityFactory(inegi_code="15006", electoral_number=6, name="Almoloya del Río")
    SectionFactory(number=5123, municipality=toluca, district=DistrictFactory(number=34))

    def place(path):
        return client.get(path).headers.get(PLACE_HEADER)

    assert place("/territorio/municipios/15106/") == "15106"
    assert place("/territorio/buscar/?q=toluca") == "15106"
    assert place("/territorio/buscar/?q=5123") == "15106"
    assert place("/territorio/buscar/?q=almoloya") is None
    assert place("/territorio/buscar/?q=nada") is None
    assert place("/territorio/") is None
