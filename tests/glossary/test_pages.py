"""The pages of the Quitadudas, their downloads, the search, and the links that other pages get by themselves."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.html import escape

from abierto.core import pages
from abierto.core.models import SearchEntry
from abierto.core.pages import public_page, register_finisher
from abierto.core.search import find
from abierto.glossary.finishing import link_first_mentions
from abierto.glossary.indexing import index_glossary
from abierto.glossary.queries import by_letter, find_terms
from abierto.glossary.reading import glossary

TERMS = glossary().terms
HOME = "/decide/quitadudas/"
TERM_LINK = re.compile(r'<a class="term" href="([^"]*)"')


def text_of(response) -> str:
    return response.content.decode()


def test_the_list_tells_every_term_by_theme(client, db, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        page = client.get(HOME)
    html = text_of(page)
    assert page["Cache-Control"].startswith("public, max-age=")
    assert all(f'href="{term.get_absolute_url()}"' in html for term in TERMS.values())
    assert [html.index(f'id="{theme.id}"') for theme in glossary().themes] == sorted(
        html.index(f'id="{theme.id}"') for theme in glossary().themes
    )
    assert TERM_LINK.findall(html) == []


def test_the_list_goes_from_a_to_z_once_each(client, db):
    letters = [letter for letter, _ in by_letter()]
    assert letters == sorted(set(letters))
    html = text_of(client.get(HOME, {"orden": "a-z"}))
    assert all(f'id="{letter.lower()}"' in html for letter in letters)
    assert all(html.count(f'href="{term.get_absolute_url()}"') == 1 for term in TERMS.values())


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("PREP", "prep"),
        ("sindico", "sindicatura"),
        ("REELECCIÓN", "eleccion-consecutiva"),
        ("cuántas regidurías", "consejo-general"),
        ("boletas", "boleta"),
        ("líquido indeleble", "tinta-indeleble"),
        ("fiscalía especializada", "fiscalia-electoral"),
        ("sorteo", "insaculacion"),
    ],
)
def test_a_term_is_found_by_any_of_its_names_whatever_the_accents(query, first):
    found = [term.id for term in find_terms(query)]
    assert found[0] == first


def test_the_search_of_the_list_works_without_javascript_and_says_when_there_is_nothing(client, db):
    html = text_of(client.get(HOME, {"q": "mampara"}))
    assert 'value="mampara"' in html
    assert f'href="{HOME}mampara/"' in html
    assert f'href="{HOME}fuero/"' not in html
    assert "Nada para «xyz»" in text_of(client.get(HOME, {"q": "xyz"}))
    assert find_terms("") == []


@pytest.mark.parametrize("query", ['<script>alert(1)</script>"', "' OR 1=1 --", "%", "a" * 900, "🙂", "\x00"])
def test_hostile_words_are_only_words(client, db, query):
    answer = client.get(HOME, {"q": query})
    assert answer.status_code in {200, 400}
    assert "<script>" not in text_of(answer)


def test_each_term_has_its_page(client, db):
    for term in TERMS.values():
        html = text_of(client.get(term.get_absolute_url()))
        plain = re.sub(r"<[^>]+>", "", html)
        for said in (term.title, term.meaning, *term.explanation, term.example):
            assert escape(said) in plain
        for citation in term.citations:
            assert f"<li>{citation.law.name}, {citation.articles}.</li>" in html
        for name in term.related:
            assert f'<a href="{HOME}{name}/">{TERMS[name].title}</a>' in html
        assert "Última revisión: 21 de noviembre de 2026" in html
        assert term.get_absolute_url() not in TERM_LINK.findall(html)


def test_a_term_that_does_not_exist_is_not_found(client, db):
    assert client.get(f"{HOME}nada/").status_code == 404


def test_a_page_of_a_term_leads_to_others_at_their_first_mention(client, db):
    links = TERM_LINK.findall(text_of(client.get(f"{HOME}coalicion/")))
    assert f"{HOME}boleta/" in links
    assert len(links) == len(set(links)) <= 15


def test_the_downloads_hold_every_term(client, db):
    rows = client.get("/decide/quitadudas.json").json()["terminos"]
    assert [row["id"] for row in rows] == list(TERMS)
    row = next(row for row in rows if row["id"] == "prep")
    assert (row["nombre"], row["otras_formas"][0]) == ("Programa de Resultados Electorales Preliminares", "PREP")
    assert row["fundamento"][0] == "Ley General de Instituciones y Procedimientos Electorales, artículo 219"

    table = client.get("/decide/quitadudas.csv")
    assert 'filename="quitadudas.csv"' in table["Content-Disposition"]
    cells = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [cell["id"] for cell in cells] == list(TERMS)
    assert cells[0]["explicacion"].split("\n") == rows[0]["explicacion"]
    assert cells[0]["relacionados"].split("; ") == rows[0]["relacionados"]


def test_the_search_of_the_site_knows_the_terms_and_is_told_once(client, db, capsys):
    call_command("index-glossary")
    call_command("index-glossary")
    assert capsys.readouterr().out.splitlines() == [f"{len(TERMS)} términos en el buscador", "al día"]
    assert SearchEntry.objects.filter(source="glossary").count() == len(TERMS)
    assert find("síndicos")[0][0].url == f"{HOME}sindicatura/"
    assert find("PREP", kind="Quitadudas")[0][0].url == f"{HOME}prep/"
    assert f'href="{HOME}prep/"' in text_of(client.get("/buscar/", {"q": "resultados preliminares"}))

    SearchEntry.objects.filter(url=f"{HOME}prep/").update(title="otra cosa")
    assert index_glossary() == len(TERMS)
    assert SearchEntry.objects.get(url=f"{HOME}prep/").title.endswith(" Preliminares (PREP)")


def request_to(path: str):
    return RequestFactory().get(path)


SENTENCE = "<main><p>En campaña, el INE y cada partido político hablan con la gente.</p></main>"


def test_everyday_words_are_linked_only_on_pages_about_elections():
    anywhere = link_first_mentions(request_to("/noticias/x/"), SENTENCE)
    elections = link_first_mentions(request_to("/decide/candidaturas/"), SENTENCE)
    assert TERM_LINK.findall(anywhere) == [f"{HOME}ine/", f"{HOME}partido-politico/"]
    assert TERM_LINK.findall(elections) == [f"{HOME}campana/", f"{HOME}ine/", f"{HOME}partido-politico/"]


def test_no_term_leads_to_itself_and_the_list_stays_as_it_is():
    own = link_first_mentions(request_to(f"{HOME}ine/"), SENTENCE)
    assert TERM_LINK.findall(own) == [f"{HOME}campana/", f"{HOME}partido-politico/"]
    assert link_first_mentions(request_to(HOME), SENTENCE) == SENTENCE


@pytest.mark.parametrize(
    ("response", "changes"),
    [
        (HttpResponse("<p>x</p>"), True),
        (HttpResponse("<p>x</p>", status=404), False),
        (HttpResponse("<p>x</p>", content_type="text/plain"), False),
        (HttpResponse("{}", content_type="application/json"), False),
        (HttpResponse("ñ".encode("latin-1"), content_type="text/html; charset=iso-8859-1"), True),
    ],
    ids=["page", "missing", "text", "json", "latin"],
)
def test_only_whole_public_pages_are_finished(monkeypatch, response, changes):
    monkeypatch.setattr(pages, "_FINISHERS", [lambda request, html: f"{html}!"])
    before = response.content
    answer = public_page(lambda request: response)(request_to("/x/"))
    assert answer.content == before + (b"!" if changes else b"")


def test_a_finisher_is_registered_once():
    before = list(pages._FINISHERS)
    register_finisher(link_first_mentions)
    assert before == pages._FINISHERS
    assert link_first_mentions in before


def test_a_plain_page_of_the_site_leads_to_the_terms(client, db):
    assert f'href="{HOME}"' in text_of(client.get("/buscar/"))
