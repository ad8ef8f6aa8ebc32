from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from abierto.territory.content import municipality_rows
from abierto.territory.lookup import MOST_MATCHES
from abierto.territory.models import Municipality, Section
from abierto.territory.names import Speller, folded, telling_words, word_likeness
from abierto.territory.queries import find_places
from tests.factories.territory import DistrictMapFactory, SectionFactory

IN_2021, IN_2026 = date(2021, 5, 10), date(2026, 11, 20)


def titles(q: str) -> list[str]:
    return [match.title for match in find_places(q, on=IN_2021).matches]


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("Toluca", "Toluca"),
        ("TOLUCA", "Toluca"),
        ("  tóluca  ", "Toluca"),
        ("nezahualcoyotl", "Nezahualcóyotl"),
        ("Netzahualcóyotl", "Nezahualcóyotl"),
        ("nesahualcoyotl", "Nezahualcóyotl"),
        ("neza", "Nezahualcóyotl"),
        ("ecatepek", "Ecatepec de Morelos"),
        ("ecatepec morelos", "Ecatepec de Morelos"),
        ("Tlanepantla", "Tlalnepantla de Baz"),
        ("valle de brabo", "Valle de Bravo"),
        ("atizapan", "Atizapán"),
        ("Xico", "Valle de Chalco Solidaridad"),
        ("Ciudad López Mateos", "Atizapán de Zaragoza"),
        ("los reyes acaquilpan", "La Paz"),
        ("huixkilucan", "Huixquilucan"),
        ("san jose rincon", "San José del Rincón"),
        ("el oro", "El Oro"),
        ("coacalco", "Coacalco de Berriozábal"),
        ("teotiwacan", "Teotihuacán"),
        ("izcalli", "Cuautitlán Izcalli"),
    ],
)
def test_a_municipality_is_found_as_people_write_it(catalogue, q, first):
    assert titles(q)[0] == first


def test_each_match_says_why(catalogue):
    reasons = {
        q: find_places(q, on=IN_2021).matches[0].reason for q in ("toluca", "tolu", "zaragoza", "xico", "tolucka")
    }
    assert reasons == {
        "toluca": "Es su nombre.",
        "tolu": "Así empieza su nombre.",
        "zaragoza": "Está en su nombre.",
        "xico": "Es el nombre de su cabecera.",
        "tolucka": "Se parece a su nombre.",
    }
    assert find_places("toluca", on=IN_2021).matches[0].detail == (
        "Clave INEGI 15106, número electoral 107; cabecera: Toluca de Lerdo."
    )


def test_with_a_sound_match_likenesses_stay_out(catalogue):
    assert titles("atizapán") == ["Atizapán", "Atizapán de Zaragoza"]


def test_a_five_digit_number_is_an_inegi_code(catalogue):
    (match,) = find_places("15058", on=IN_2021).matches
    assert (match.title, match.reason) == ("Nezahualcóyotl", "15058 es su clave INEGI.")
    assert "de otro" in find_places("09001", on=IN_2021).notes[0]
    assert "Ningún municipio tiene la clave INEGI 15999" in find_places("15999", on=IN_2021).notes[0]


def test_a_short_number_is_shown_as_each_thing_it_may_be(catalogue):
    lookup = find_places("25", on=IN_2021)
    assert [(match.title, match.reason) for match in lookup.matches] == [
        ("Cuautitlán Izcalli", "25 es su número electoral."),
        ("Chalco", "Su clave INEGI termina en 025."),
        ("Distrito local 25", "25 es el número de un distrito local."),
    ]
    assert lookup.notes == ["«25» puede ser más de una cosa; aquí está cada una."]
    assert find_places("1", on=IN_2021).matches[0].reason == "1 es su número electoral y el final de su clave INEGI."


@pytest.mark.parametrize("q", ["sección 0001", "SECCION 1", "secc. 0001", "sección electoral no. 1", "0001"])
def test_a_section_leads_to_its_municipality_and_its_district(catalogue, q):
    place = Municipality.objects.get(inegi_code="15001")
    part = place.parts.get()
    Section.objects.create(map=part.district.map, number=1, municipality=place, district=part.district, source="x")

    lookup = find_places(q, on=IN_2021)

    assert [(match.kind, match.title) for match in lookup.matches[:2]] == [
        ("Sección", "Sección 0001: Acambay de Ruíz Castañeda, distrito local 14"),
        ("Distrito", "Distrito local 14"),
    ]
    assert lookup.matches[0].detail == (
        "Demarcación distrital de 2016, vigente del 1 de enero de 2018 al 31 de diciembre de 2022."
    )
    assert "ya no está vigente" in find_places(q, on=IN_2026).matches[0].detail


def test_a_section_known_under_two_drawings_shows_the_one_in_force_first(catalogue):
    place = Municipality.objects.get(inegi_code="15001")
    for year in (2016, 2022):
        SectionFactory(
            number=7,
            municipality=place,
            district__map=DistrictMapFactory(year=year),
            district__number=60,
            district__tile_column=90,
        )
    sections = [match for match in find_places("0007", on=IN_2026).matches if match.kind == "Sección"]
    assert [section.detail for section in sections] == [
        "Demarcación distrital de 2022, vigente desde el 1 de enero de 2023.",
        "Demarcación distrital de 2016, del 1 de enero de 2018 al 31 de diciembre de 2022; ya no está vigente.",
    ]


def test_without_sections_it_says_that_they_are_not_loaded(catalogue):
    lookup = find_places("sección 0001", on=IN_2021)
    assert lookup.matches == []
    assert lookup.notes[0].startswith("La lista de secciones electorales todavía no está cargada")


def test_a_section_that_is_not_in_the_list_may_be_newer_than_it(catalogue):
    place = Municipality.objects.get(inegi_code="15001")
    district = place.parts.get().district
    Section.objects.create(map=district.map, number=1, municipality=place, district=district, source="x")
    lookup = find_places("6600", on=IN_2021)
    assert lookup.matches == []
    assert "Las secciones cambian con los años: si la suya es más nueva que esa lista, busque" in lookup.notes[0]


@pytest.mark.parametrize("q", ["distrito 14", "Distrito local 14", "dto. 14", "distrito electoral 014"])
def test_a_district_is_found_by_its_number(catalogue, q):
    assert titles(q) == ["Distrito local 14"]


@pytest.mark.parametrize("q", ["", "   ", "\t\n"])
def test_nothing_asked_is_nothing_answered(catalogue, q):
    lookup = find_places(q, on=IN_2021)
    assert (lookup.query, lookup.matches, lookup.notes) == ("", [], [])


@pytest.mark.parametrize(
    "q", ["zzzzzz", "¿?", "9" * 9, "9" * 100_000, "sección 99999", "distrito 99999", "'; DROP TABLE", "a" * 1_000_000]
)
def test_what_is_no_place_is_answered_with_a_sentence(catalogue, q):
    lookup = find_places(q, on=IN_2021)
    assert lookup.matches == []
    assert lookup.notes
    assert len(lookup.query) <= 200


def test_an_empty_catalogue_finds_nothing(db):
    for q in ("toluca", "15106", "0001", "distrito 1"):
        lookup = find_places(q, on=IN_2021)
        assert lookup.matches == []
        assert lookup.notes


NAMES = [row.name for row in municipality_rows()]


@given(st.sampled_from(NAMES), st.sampled_from([str.upper, str.lower, str.title, folded, lambda name: f"  {name} "]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_name_is_found_first_however_its_letters_are_written(catalogue, name, written):
    assert titles(written(name))[0] == name


@given(st.text(max_size=300))
@example("sección")
@example("\u0130" * 50)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_answered_within_bounds(catalogue, q):
    lookup = find_places(q, on=IN_2021)
    assert len(lookup.matches) <= MOST_MATCHES
    assert lookup.matches or lookup.notes or not lookup.query


@given(st.text(max_size=60))
def test_folding_is_settled_and_plain(text):
    once = folded(text)
    assert folded(once) == once
    assert once.isascii()
    assert once == once.lower().strip()
    assert folded(text.upper().lower()) == folded(text.upper())


@given(st.text("abcdefgh", min_size=1, max_size=12), st.text("abcdefgh", min_size=1, max_size=12))
def test_likeness_is_between_none_and_whole(one, other):
    assert 0 <= word_likeness(one, other) <= 1
    assert word_likeness(one, one) == 1


def test_links_between_words_tell_no_place_from_another():
    assert telling_words("valle de bravo") == ["valle", "bravo"]
    assert telling_words("de la") == ["de", "la"]
    assert Speller("").likeness(["toluca"]) == 0
    assert Speller("toluca").likeness([]) == 0
