"""The first mention of each term becomes a link, and nothing else of the page changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abierto.glossary.finishing import linker
from abierto.glossary.linking import MOST, Entry, Linker, spellings

WORDS = (
    ("lista nominal", "lista"),
    ("lista nominal de electores", "lista"),
    ("voto", "voto"),
    ("votos", "voto"),
    ("casilla", "casilla"),
    ("mesa directiva de casilla", "mesa"),
    ("INE", "ine"),
    ("elección", "eleccion"),
    ("Legislatura", "legislatura"),
)
LINKER = Linker(Entry(form, key, f"/q/{key}/", f"Es {key}.") for form, key in WORDS)
ADDED = re.compile(r'<a class="term" href="[^"]*" title="[^"]*">(.*?)</a>', re.DOTALL)


def linked(html: str, **options) -> list[str]:
    """What became a link; the rest must be as it was."""
    made = LINKER.link(html, **options)
    assert ADDED.sub(r"\1", made) == html
    return ADDED.findall(made)


def test_a_first_mention_leads_to_the_term_and_the_second_does_not():
    html = "<p>Cada voto cuenta igual, y los votos se suman uno por uno.</p>"
    assert LINKER.link(html) == (
        '<p>Cada <a class="term" href="/q/voto/" title="Es voto.">voto</a> cuenta igual, '
        "y los votos se suman uno por uno.</p>"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Se revisa la lista nominal de electores del barrio.", ["lista nominal de electores"]),
        ("Se revisa la lista nominal\n      de electores del barrio.", ["lista nominal\n      de electores"]),
        ("La mesa directiva de casilla está en la casilla de allá.", ["mesa directiva de casilla", "casilla"]),
        ("Así dice la Lista Nominal de Electores que se publica.", ["Lista Nominal de Electores"]),
        ("Voto por voto se revisa toda la suma de ayer.", ["Voto"]),
        ("VOTO POR VOTO SE REVISA TODA LA SUMA.", []),
        ("Los devotos y el pivote no son de los que votan.", []),
        ("La eleccion sin acento no se toma por la palabra.", []),
        ("La elección de ayer fue para toda la gente.", ["elección"]),
        ("Escriba a ine@ine.mx o visite INE.mx o @INE o #INE hoy.", []),
        ("Lo dice el INE. Y lo repite el INE, otra vez.", ["INE"]),
        ("Lo dice un ine que no es el que uno cree.", []),
        ("La legislatura pasada no es lo que se dice aquí.", []),
        ("La Legislatura hace las leyes de todo el estado.", ["Legislatura"]),
        ("El pre-voto y el voto-libre no son lo mismo que otros.", []),
        ("Hay lista, nominal de verdad, y otras que no lo son.", []),
        ("Use &amp;voto; o «voto» según se lo pida la página.", ["voto"]),
        ("Un voto, por favor", []),
        ("", []),
    ],
)
def test_only_whole_words_in_running_text_and_the_longest_form_first(text, found):
    assert linked(f"<main><p>{text}</p></main>") == found


@pytest.mark.parametrize(
    "name",
    [
        *("a", "abbr", "button", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "label", "legend", "script", "style"),
        *("code", "pre", "svg", "option", "select", "textarea", "figcaption", "figure", "caption", "th", "dt", "nav"),
        *("header", "footer", "blockquote", "q", "form", "head", "title", "template", "noscript", "dialog", "A", "NAV"),
    ],
)
def test_nothing_is_linked_within(name):
    inside = f"<{name} class=x>hoy el voto es de toda la gente</{name}>"
    after = "<p>mañana el voto es de toda la gente</p>"
    assert linked(f"<main><div>{inside}</div></main>") == []
    assert linked(f"<main><div>{inside}</div>{after}</main>") == (["voto"] if name.islower() else [])


SENTENCE = "hoy el voto es de toda la gente"


@pytest.mark.parametrize(
    "html",
    [
        f"<nav><nav><p>{SENTENCE}</p></nav><p>{SENTENCE}</p></nav>",
        f"<a href='#'><abbr>x</abbr><span>{SENTENCE}</span></a>",
        f"<a href='#'><span>{SENTENCE}</span>",
        f"<svg><svg></svg><text>{SENTENCE}</text></svg>",
        f"<!-- <p>{SENTENCE}</p> -->",
        f"<!-- <p>{SENTENCE}</p>",
        f"<script>let x = '<p>{SENTENCE}</p>';</script>",
        f'<p title="a > {SENTENCE} < b">x</p>',
        f"<p title='a > {SENTENCE} < b'>x</p>",
        f'<p title="> {SENTENCE}">x</p>',
        f'<section class="x" data-terms="off"><section><p>{SENTENCE}</p></section><p>{SENTENCE}</p></section>',
        f"{SENTENCE}",
        f"<head><meta content='{SENTENCE}'></head>",
    ],
)
def test_hostile_pages_are_left_as_they_came(html):
    assert linked(f"<main>{html}</main>") == []
    assert linked(html) == []


def test_a_part_that_was_closed_to_links_ends_where_its_element_ends():
    html = f'<div data-terms="off"><div>{SENTENCE}</div>{SENTENCE}</div><p>mañana el voto es de toda la gente</p>'
    assert LINKER.link(html).index('<a class="term"') > html.index("mañana")


def test_only_the_main_part_of_a_page_is_linked():
    html = f"<body><div>{SENTENCE}</div><main><p>{SENTENCE}, sí</p></main><div>{SENTENCE}</div></body>"
    assert linked(html) == ["voto"]
    assert LINKER.link(html).index('<a class="term"') > html.index("<main>")


def test_a_term_never_leads_to_its_own_page():
    html = "<p>El voto que se da en la casilla es secreto.</p>"
    assert linked(html, without=["voto"]) == ["casilla"]


def test_a_page_takes_so_many_links_and_no_more():
    many = Linker(Entry(f"término{n}", str(n), f"/{n}/", "Es.") for n in range(40))
    html = "".join(f"<p>aquí se habla un poco de término{n} y ya</p>" for n in range(40))
    assert len(ADDED.findall(many.link(html))) == MOST
    assert len(ADDED.findall(many.link(html, most=3))) == 3


def test_meanings_and_addresses_cannot_break_out_of_their_attribute():
    hostile = Linker([Entry("voto", "v", '/"><script>', 'Es "><script>alert(1)</script>.')])
    made = hostile.link(f"<p>{SENTENCE}</p>")
    assert "<script>" not in made
    assert "&quot;&gt;&lt;script&gt;" in made


def test_spellings_follow_the_form():
    assert spellings("lista nominal de electores") == (
        "lista nominal de electores",
        "Lista nominal de electores",
        "Lista Nominal de Electores",
    )
    assert spellings("INE") == ("INE",)
    assert spellings("voto") == ("voto", "Voto")


TAGS = ["<p>", "</p>", "<a href='x'>", "</a>", "<div data-terms=\"off\">", "</div>", "<!--", "-->", "<", ">", "<svg/>",
        '<b title="', '">', "<h2>", "</h2>", "<main>", "</main>", "&lt;", "\n", '"', "<A>", "<nav", "</script>",
        "<script>"]  # fmt: skip
TEXTS = ["hoy el voto es de toda la gente", " Voto ", "casilla", "INE", "la lista nominal de electores que se publica"]


@given(st.lists(st.sampled_from([*TAGS, *TEXTS]) | st.text(max_size=12), max_size=40).map("".join))
def test_taking_the_added_links_away_gives_the_page_back_byte_for_byte(html):
    made = LINKER.link(html)
    if made != html and '<a class="term"' not in html:
        assert ADDED.sub(r"\1", made) == html
    assert len(ADDED.findall(made)) <= MOST


@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=10), st.sampled_from(["a", "nav", "h2", "button", "svg"]))
def test_no_link_is_ever_made_within_a_closed_element(texts, name):
    html = "".join(f"<{name}><i>{text}</i></{name}>" for text in texts)
    assert LINKER.link(f"<main>{html}</main>") == f"<main>{html}</main>"


def test_a_heavy_page_takes_a_fraction_of_what_reading_it_would():
    row = (
        "<tr><th>Actividad</th><td>Se hace un foro con la gente del lugar, y se publica lo que se dijo, el 3 de mayo."
        '</td><td><a href="/x/">una liga</a></td></tr>'
    )
    html = f"<html><head></head><main><table>{row * 700}</table><p>El INE y el IEEM firman un convenio hoy.</p></main>"
    assert len(html) > 100_000
    linker(False)  # made once, not for each page
    linking = min(_seconds(lambda: linker(False).link(html)) for _ in range(7))
    reading = min(_seconds(lambda: HTMLParser().feed(html)) for _ in range(3))
    assert linking < reading * 2 / 3


def _seconds(work: Callable[[], object]) -> float:
    """Of this process alone, whatever else the machine does."""
    started = process_time()
    work()
    return process_time() - started
