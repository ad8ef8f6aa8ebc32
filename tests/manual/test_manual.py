"""The manual on the site: every chapter of the repository, whole, with links that lead somewhere."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from django.urls import resolve

from abierto.core.search import find
from abierto.manual.indexing import index_manual
from abierto.manual.reading import ASIDE, FIRST, HOME, manual, read_chapter
from tests.running import ROOT

CHAPTERS = sorted(path.stem for path in (ROOT / "docs" / "manual").glob("*.md") if path.stem not in ASIDE)
NAMED = re.compile(r"<code>(/[a-z0-9/_-]*)</code>")


def test_every_file_of_the_manual_is_a_chapter_and_the_first_page_leads_to_all():
    assert list(manual()) == CHAPTERS
    led = set(re.findall(r'href="([^"#]+)"', manual()[FIRST].body))
    assert led == {chapter.get_absolute_url() for chapter in manual().values() if chapter.id != FIRST}


@pytest.mark.django_db
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_is_a_page_whose_links_and_addresses_are_there(client, name):
    chapter = manual()[name]
    answer = client.get(chapter.get_absolute_url())
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert page.count("<h1") == 1
    assert f"<h1>{chapter.title}</h1>" in page
    assert chapter.summary
    ids = [part.id for part in chapter.parts]
    assert len(ids) == len(set(ids))
    for part in ids:
        assert page.count(f'id="{part}"') == page.count(f'href="#{part}"') == 1
    for target in re.findall(r'href="([^"]+)"', chapter.lead + chapter.body):
        address, _hash, part = target.partition("#")
        other = next(each for each in manual().values() if each.get_absolute_url() == address)
        assert not part or unquote(part) in {each.id for each in other.parts}, target
    for address in NAMED.findall(chapter.body):
        resolve(address)
    assert not re.search(r"<img|\.md\b|<p></p>|<table>(?!<thead>|\n<thead>)|!\[", chapter.body)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["nadie", FIRST, *ASIDE])
def test_what_is_no_chapter_is_not_found(client, name):
    assert client.get(f"{HOME}{name}/").status_code == 404


def test_what_a_file_says_becomes_words_and_never_marks_of_its_own():
    source = "\n".join(
        (
            "# Un título & otro\n",
            "![una imagen](../images/x.png)\n",
            "Primero <script>alert(1)</script> con [otro](b.md#una-tarea), [afuera](../x.md), [un **sitio**](https://a.test).\n",
            "## Una tarea: `abrir`\n",
            "| uno | dos |\n|---|---|\n| a | [casa](README.md) |\n",
        )
    )
    chapter = read_chapter("a", source, {"a", "b", FIRST})
    assert (chapter.title, [part.id for part in chapter.parts]) == ("Un título & otro", ["una-tarea-abrir"])
    assert chapter.parts[0].title == "Una tarea: abrir"
    page = chapter.lead + chapter.body
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert re.findall(r'href="([^"]+)"', page) == ["/manual/b/#una-tarea", "/manual/"]
    assert "afuera, un <strong>sitio</strong>." in page
    assert '<div class="table-wrap table-fit" tabindex="0" role="group" aria-label="uno · dos"><table>' in page
    assert chapter.body.count('<th scope="col">') == 2
    assert "<img" not in page


@pytest.mark.django_db
def test_the_search_knows_the_manual_and_is_told_once():
    assert index_manual() == len(CHAPTERS)
    assert index_manual() == 0
    assert "/manual/secretariado/" in [entry.url for entry in find("congelar periodos")[0]]
