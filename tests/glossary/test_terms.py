"""The terms as they are written: whole, cited, related, and easy to read."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from statistics import median

import pytest
from django.core.management import CommandError, call_command

from abierto.core.search import fold
from abierto.decide.bodies import COUNCILS, bodies
from abierto.glossary import readability
from abierto.glossary.reading import FOLDER, NEVER, GlossaryError, glossary, read_glossary

TERMS = list(glossary().terms.values())
A_TERM = """
[[term]]
id = "uno"
name = "uno"
meaning = "Es el primero."
explanation = ["Va antes.", "Va solo."]
example = "Uno y ya."
law = { L = "artículo 1" }
related = ["dos", "tres"]
"""
THEME = 'id = "t"\nname = "Tema"\nabout = "Cosas."\norder = 1\nreviewed_on = 2021-01-01\n'
LAWS = '[L]\nname = "Ley"\nas_of = 2021-01-01\n'


def folder_with(path: Path, *terms: str, theme: str = THEME, laws: str = LAWS) -> Path:
    (path / "laws.toml").write_text(laws)
    (path / "t.toml").write_text(theme + "".join(terms))
    return path


def three() -> list[str]:
    others = A_TERM.replace('"dos", "tres"', '"uno", "tres"').replace('"uno"\n', '"dos"\n')
    last = A_TERM.replace('"dos", "tres"', '"uno", "dos"').replace('"uno"\n', '"tres"\n')
    return [A_TERM, others, last]


def test_there_are_more_than_eighty_terms_in_ten_themes():
    assert len(TERMS) >= 80
    assert len(glossary().themes) == 10
    assert all(len(glossary().of_theme(theme)) >= 4 for theme in glossary().themes)


def test_the_terms_are_in_the_order_of_their_names_whatever_the_accents():
    names = [term.name for term in TERMS]
    assert names.index("cómputo de la elección") < names.index("conteo rápido")
    assert names.index("Instituto Nacional Electoral") < names.index("intercampaña")


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.id)
def test_each_term_is_explained_cited_exemplified_and_related(term):
    assert term.meaning.startswith(("Es ", "Son ", "Quiere decir "))
    assert len(term.meaning) <= 130  # it is the title of each link
    assert 2 <= len(term.explanation) <= 4
    assert all(40 <= len(paragraph) <= 420 for paragraph in term.explanation)
    assert 30 <= len(term.example) <= 220
    assert [citation for citation in term.citations if not citation.articles.startswith("artículo")] == []
    assert 2 <= len(set(term.related)) == len(term.related) <= 5
    assert term.links != NEVER


def test_each_term_reads_at_least_as_the_floor_says():
    assert [term.id for term in TERMS if readability.perspicuity(term.text) < readability.FLOOR] == []


def test_the_term_in_the_middle_reads_as_promised():
    assert median(readability.perspicuity(term.text) for term in TERMS) >= readability.MIDDLE


def test_every_law_is_cited_and_as_it_stood_on_election_day():
    cited = {citation.law for term in TERMS for citation in term.citations}
    assert {law.as_of.isoformat() for law in cited} == {"2021-06-06"}
    assert len(cited) == (FOLDER / "laws.toml").read_text().count("\n[")


def test_well_written_terms_are_read(tmp_path):
    read = read_glossary(folder_with(tmp_path, *three()))
    assert list(read.terms) == ["dos", "tres", "uno"]
    assert str(read.terms["uno"].citations[0]) == "Ley, artículo 1"
    assert [term.id for term in read.related_to(read.terms["uno"])] == ["dos", "tres"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('meaning = "Es el primero."\n', "", "t.toml, «uno»: falta 'meaning'"),
        ('{ L = "artículo 1" }', '{ X = "artículo 1" }', "falta 'X', o no está en laws.toml"),
        ('{ L = "artículo 1" }', "{}", "falta la ley que lo dice"),
        ('related = ["dos", "tres"]', 'related = ["dos"]', "al menos dos"),
        ('related = ["dos", "tres"]', 'related = ["dos", "cuatro"]', "«cuatro», que no es otro término"),
        ('related = ["dos", "tres"]', 'related = ["dos", "uno"]', "«uno», que no es otro término"),
        ('name = "uno"', 'name = "dos"', "«dos» es de «uno» y de «dos»"),
        ('name = "uno"', 'name = "uno"\nforms = ["uno"]', "«uno» es de «uno» y de «uno»"),
        ('name = "uno"', 'name = "uno"\ncolour = "azul"', "no se conoce colour"),
        ('name = "uno"', 'name = "uno"\nlinks = "a veces"', "«links» es everywhere, electoral, never"),
        ('id = "uno"', 'id = "Uno "', "el id va en minúsculas"),
        ('id = "uno"', 'id = "dos"', "«dos» está dos veces"),
        ('"Va antes.", "Va solo."', '"Va antes."', "de dos a cuatro párrafos"),
        ('"Uno y ya."', '"Uno y ya"', "cada párrafo termina en punto"),
        ('"Es el primero."', '"Es el primero"', "una oración con punto final"),
        ('id = "uno"', "id = ", "t.toml: no se puede leer"),
    ],
)
def test_what_is_badly_written_is_refused_with_its_place(tmp_path, old, new, told):
    first, second, third = three()
    assert old in first
    with pytest.raises(GlossaryError) as refused:
        read_glossary(folder_with(tmp_path, first.replace(old, new, 1), second, third))
    assert told in str(refused.value)


def test_a_theme_or_a_law_badly_written_is_refused(tmp_path):
    with pytest.raises(GlossaryError, match="falta 'about'"):
        read_glossary(folder_with(tmp_path, theme=THEME.replace('about = "Cosas."\n', "")))
    with pytest.raises(GlossaryError, match="no se conoce color"):
        read_glossary(folder_with(tmp_path, theme=THEME + 'color = "azul"\n'))
    with pytest.raises(GlossaryError, match="cada ley lleva"):
        read_glossary(folder_with(tmp_path, laws='[L]\nname = "Ley"\n'))
    with pytest.raises(GlossaryError, match="falta la fecha de revisión"):
        read_glossary(folder_with(tmp_path, *three(), theme=THEME.replace("reviewed_on = 2021-01-01\n", "")))


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("voto", 2), ("día", 2), ("ciudad", 2), ("leer", 2), ("aéreo", 4), ("país", 2), ("ley", 1), ("y", 1)),
        *(("guerra", 2), ("queja", 2), ("pingüino", 3), ("construir", 2), ("prohibir", 2), ("ahí", 2), ("búho", 2)),
        *(("elección", 3), ("Ayuntamiento", 5), ("héroe", 3), ("ciudadanía", 5), ("muy", 1), ("Uruguay", 3)),
        *(("b", 1), ("2021", 8), ("dieciocho", 3)),
    ],
)
def test_syllables_are_counted_by_the_rules_of_spelling(word, count):
    assert readability.syllables(word) == count


def test_the_measure_is_the_published_formula():
    # Eight words, twelve syllables, two sentences.
    text = "El voto es libre. Nadie paga por él."
    assert readability.perspicuity(text) == pytest.approx(206.835 - 62.3 * 12 / 8 - 8 / 2)
    assert readability.perspicuity("") == 0
    assert readability.perspicuity("…") == 0


def test_a_harder_text_measures_less_and_the_scale_has_its_five_words():
    easy = readability.perspicuity("Va a la casilla. Marca la boleta. La mete en la urna.")
    hard = readability.perspicuity(
        "Las autoridades jurisdiccionales competentes determinarán discrecionalmente las consecuencias administrativas "
        "correspondientes a la inobservancia de las disposiciones reglamentarias aplicables"
    )
    assert easy > 90 > 0 > hard
    words = [readability.in_words(measure) for measure in (80, 79.9, 65, 55, 54.9, 40, 39.9, -50)]
    assert words == [
        *("muy fácil", "bastante fácil", "bastante fácil", "normal"),
        *("algo difícil", "algo difícil", "muy difícil", "muy difícil"),
    ]


def test_the_command_tells_each_measure_and_the_distribution():
    said = StringIO()
    call_command("glossary-check", stdout=said)
    lines = said.getvalue().splitlines()
    assert len(lines) == len(TERMS) + len(readability.SCALE) + 1
    assert lines[-1].startswith(f"{len(TERMS)} términos; el de en medio, ")
    assert any(line.endswith(" voto") for line in lines)


@pytest.mark.parametrize(("name", "told"), [("FLOOR", "Debajo de 99: "), ("MIDDLE", "debe alcanzar 99")])
def test_the_command_fails_under_the_floor(monkeypatch, name, told):
    import sys

    call_command("glossary-check", stdout=StringIO())
    monkeypatch.setattr(sys.modules["abierto.glossary.management.commands.glossary-check"], name, 99)
    with pytest.raises(CommandError, match=told):
        call_command("glossary-check", stdout=StringIO())


def test_the_sizes_of_a_council_are_those_that_the_law_gives():
    totals = [seats.total for seats in bodies()[COUNCILS].seats]
    assert (totals[0], totals[-1]) == (9, 15)
    example = glossary().terms["ayuntamiento"].example
    assert "nueve lugares" in example
    assert f"tiene {totals[-1]}" in example


@pytest.mark.parametrize(
    "words",
    [
        *("votación total emitida", "votación emitida"),  # with the null ones: another figure
        *("Fiscalía General de Justicia", "FGJ", "FGJEM"),  # all of it, not the electoral part
        "demarcación distrital",  # here, the name of a map
    ],
)
def test_what_is_another_thing_is_no_form_of_a_term(words):
    assert fold(words) not in {fold(form) for term in TERMS for form in term.forms}
