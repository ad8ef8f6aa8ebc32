"""News, guides and notices as everyone reads them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine
from django.http import SimpleCookie

from abierto.content.enums import ArticleKind, NoticeKind
from abierto.content.models import HomeText
from abierto.core.clock import ZONE
from tests.factories.content import ArticleFactory, NoticeVersionFactory

pytestmark = pytest.mark.django_db

PAGES = [
    "/noticias/",
    "/guias/",
    "/aviso-de-privacidad/",
    "/aviso-de-privacidad/integral/",
    "/accesibilidad/",
    "/terminos/",
]


def at(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize("address", PAGES)
def test_each_page_answers_alike_to_everyone_even_before_anything_is_written(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.cookies == SimpleCookie()
    assert response.headers["Cache-Control"].startswith("public, max-age=")
    assert "Vary" not in response.headers or "Cookie" not in response.headers["Vary"]
    assert client.post(address).status_code == 405


def test_a_piece_of_news_is_listed_and_read(client):
    article = ArticleFactory(title="Se instala el Secretariado", slug="se-instala", is_demonstration=True)
    listed = client.get("/noticias/").content.decode()
    read = client.get(article.get_absolute_url())
    assert '<a href="/noticias/se-instala/">Se instala el Secretariado</a>' in listed
    assert "5 de marzo de 2021" in listed
    assert "demostración</span>" in listed
    assert "<p>Lo que pasó, con calma.</p>" in read.content.decode()
    assert read.cookies == SimpleCookie()
    assert client.get("/guias/").content.decode().count("Se instala") == 0
    assert client.get("/guias/se-instala/").status_code == 404


def test_drafts_and_news_of_another_day_to_come_are_not_public(client):
    draft = ArticleFactory(live=False)
    coming = ArticleFactory(dated_on=date(2022, 2, 18))
    for article in (draft, coming):
        with time_machine.travel(at(2022, 2, 17, 23, 59)):
            assert client.get(article.get_absolute_url()).status_code == 404
            assert article.title not in client.get("/noticias/").content.decode()
    with time_machine.travel(at(2022, 2, 18, 0, 0)):
        assert client.get(coming.get_absolute_url()).status_code == 200
        assert client.get(draft.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/noticias/no-existe/",
        "/noticias/../../etc/passwd/",
        "/noticias/%27%20OR%201=1--/",
        "/noticias/<script>/",
        "/noticias/" + "a" * 3000 + "/",
        "/guias/ñandú/",
        "/guias/a%0d%0ab/",
        "/aviso-de-privacidad/versiones/99/",
        "/aviso-de-privacidad/versiones/" + "9" * 60 + "/",
        "/aviso-de-privacidad/versiones/-1/",
        "/accesibilidad/versiones/0/",
        "/terminos/versiones/uno/",
    ],
)
def test_addresses_of_nothing_are_not_found(client, address):
    NoticeVersionFactory(number=1)
    response = client.get(address)
    assert response.status_code == 404
    assert response.cookies == SimpleCookie()


@pytest.mark.parametrize("query", ["pagina=1000000000000000000000000", "pagina=-1", "pagina=abc", "pagina="])
def test_a_page_number_that_makes_no_sense_is_still_answered(client, query):
    ArticleFactory.create_batch(3)
    assert client.get(f"/noticias/?{query}").status_code == 200


def test_a_null_byte_is_refused_with_a_sentence(client):
    response = client.get("/noticias/?pagina=%00")
    assert response.status_code == 400
    assert "no se admiten" in response.content.decode()


def test_what_staff_paste_reaches_the_public_clean(client):
    ArticleFactory(
        slug="pegada",
        body='<p onclick="x()">Hola <script>alert(1)</script><img src="x" onerror="y()">'
        '<a href="javascript:alert(1)" style="color:red">mal</a> <a href="/plan/">bien</a></p>',
    )
    html = client.get("/noticias/pegada/").content.decode()
    assert '<a href="/plan/" rel="noopener noreferrer">bien</a>' in html
    for trace in ("onclick", "onerror", "javascript:", "<script>alert", "<img", "style="):
        assert trace not in html


def test_twenty_one_articles_make_two_pages_under_the_same_queries(client, django_assert_max_num_queries):
    ArticleFactory()
    client.get("/noticias/")
    with django_assert_max_num_queries(3):  # the site's name, how many, the page
        client.get("/noticias/")
    ArticleFactory.create_batch(20)
    with django_assert_max_num_queries(3):
        first = client.get("/noticias/").content.decode()
    assert first.count('<a href="/noticias/noticia-') == 20
    assert client.get("/noticias/?pagina=2").content.decode().count('<a href="/noticias/noticia-') == 1


def test_the_notice_in_force_is_the_one_of_its_day(client):
    NoticeVersionFactory(number=1, summary="<p>La primera.</p>")
    NoticeVersionFactory(number=2, valid_from=date(2025, 3, 21), summary="<p>La segunda.</p>", change="Otra ley.")
    with time_machine.travel(at(2025, 3, 20, 23, 59)):
        before = client.get("/aviso-de-privacidad/").content.decode()
        assert client.get("/aviso-de-privacidad/versiones/2/").status_code == 404
    with time_machine.travel(at(2025, 3, 21, 0, 0)):
        after = client.get("/aviso-de-privacidad/").content.decode()
        past = client.get("/aviso-de-privacidad/versiones/1/").content.decode()
    assert "La primera." in before
    assert "La segunda." not in before
    assert "La segunda." in after
    assert "Desde el 18 de marzo de 2021 hasta el 20 de marzo de 2025." in after
    assert "Otra ley." in after
    assert "Esta versión ya no rige." in past
    assert "vigente del 18 de marzo de 2021 al 20 de marzo de 2025" in past


def test_the_simplified_notice_leads_to_the_whole_one(client):
    NoticeVersionFactory(number=1)
    simplified = client.get("/aviso-de-privacidad/").content.decode()
    whole = client.get("/aviso-de-privacidad/integral/").content.decode()
    assert 'href="/aviso-de-privacidad/integral/"' in simplified
    assert ("En pocas palabras." in simplified, "Con todas sus letras." in simplified) == (True, False)
    assert ("En pocas palabras." in whole, "Con todas sus letras." in whole) == (False, True)


@pytest.mark.parametrize(
    ("kind", "address"), [(NoticeKind.ACCESSIBILITY, "/accesibilidad/"), (NoticeKind.TERMS, "/terminos/")]
)
def test_other_notices_are_read_whole_with_the_office_to_write_to(client, kind, address):
    HomeText.objects.create(contact_email="transparencia@ejemplo.gob.mx")
    NoticeVersionFactory(kind=kind, number=1)
    html = client.get(address).content.decode()
    assert "En pocas palabras." in html
    assert "Con todas sus letras." in html
    assert "mailto:transparencia@ejemplo.gob.mx" in html
    assert client.get(f"{address}versiones/1/").status_code == 200


def test_guides_have_their_own_section(client):
    guide = ArticleFactory(kind=ArticleKind.GUIDE, slug="como-leer")
    assert guide.get_absolute_url() == "/guias/como-leer/"
    assert client.get("/guias/como-leer/").status_code == 200
    assert client.get("/noticias/como-leer/").status_code == 404
