"""Search finds pages whatever the accents, and never trips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abierto.core.models import SearchEntry
from abierto.core.search import SearchRow, find, fold, replace_rows, stems


@pytest.fixture
def pages(db):
    replace_rows(
        "plan",
        [
            SearchRow("Compromiso", "/c/1/", "El ABC de las auditorías", "Datos abiertos", "fiscalización municipal"),
            SearchRow("Compromiso", "/c/2/", "Educación cívica", "Voto informado", "auditorías ciudadanas"),
        ],
    )
    replace_rows("territorio", [SearchRow("Municipio", "/m/1/", "Nezahualcóyotl", "15058")])


def _urls(query, **kwargs):
    return [entry.url for entry in find(query, **kwargs)[0]]


def test_accents_case_and_number_do_not_matter(pages):
    assert _urls("EDUCACION civica") == ["/c/2/"]
    assert _urls("auditoria")[0] == "/c/1/"  # in the title first
    assert set(_urls("auditoria")) == {"/c/1/", "/c/2/"}
    assert _urls("nezahualcoyotl") == ["/m/1/"]
    assert _urls("15058") == ["/m/1/"]


def test_when_no_page_has_every_word_those_with_some_are_told_apart(pages):
    found, every_word = find("educación nezahualcóyotl")
    assert ({entry.url for entry in found}, every_word) == ({"/c/2/", "/m/1/"}, False)


def test_a_kind_narrows_the_search(pages):
    assert _urls("auditorías", kind="Municipio") == []
    assert len(_urls("auditorías", kind="Compromiso")) == 2


def test_replacing_a_source_leaves_the_others(pages):
    assert replace_rows("plan", [SearchRow("Compromiso", "/c/3/", "Contrato", "")]) == 1
    assert set(SearchEntry.objects.values_list("url", flat=True)) == {"/c/3/", "/m/1/"}
    assert _urls("auditoría") == []
    assert _urls("contratos") == ["/c/3/"]


@pytest.mark.parametrize(
    "query",
    ["", "   ", "'; DROP TABLE core_searchentry; --", '"', "* OR NEAR(", "a" * 3000, "🙂🙂", "%00", "\\", "-" * 50],
)
def test_hostile_words_are_only_words(client, pages, query):
    answer = client.get("/buscar/", {"q": query})
    assert answer.status_code == 200
    assert SearchEntry.objects.count() == 3


@given(st.text())
def test_folding_is_stable_and_lower(text):
    assert fold(fold(text)) == fold(text)
    assert stems(text) == stems(fold(text))


def test_result_page_pages_and_keeps_the_words(client, db):
    replace_rows("plan", [SearchRow("Actividad", f"/a/{i}/", f"Foro {i}", "") for i in range(45)])
    page = client.get("/buscar/?q=foros&pagina=2")
    assert page.context["page"].number == 2
    assert "45 resultados" in page.content.decode()
    assert "?q=foros&amp;pagina=3" in page.content.decode()
    assert client.get("/buscar/?q=foros&pagina=1000000000000000000000000").context["page"].number == 3
