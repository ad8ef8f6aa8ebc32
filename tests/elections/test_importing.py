"""Loading a list: seen first, whole or not at all, joined by code, and nobody overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.elections.actions.candidacies import Substitute, end_candidate, substitute_candidate
from abierto.elections.actions.forces import set_standing
from abierto.elections.actions.importing import import_candidacies, preview_candidacies
from abierto.elections.comparing import Terms
from abierto.elections.enums import Capacity, Ending, ForceKind, NameChange, Post
from abierto.elections.files import DESK_COLUMNS, candidates_rows, csv_file, xlsx_file
from abierto.elections.models import Candidacy, Candidate, Contest, Force, Standing
from abierto.elections.reading.candidates import read_candidates
from abierto.territory.reading.files import FileProblems
from tests.elections.lists import INE, TERMS, a_process, as_csv, house_row, ine_row, reading_of
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.elections import ForceFactory, ProcessFactory
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db

SUBSTITUTE = {"calidad": "Suplente", "nombre": "Berta Ruiz"}
SYNDIC = {"cargo": "Sindicatura", "nombre": "César Paz", "genero": "Hombre"}


@pytest.fixture
def process():
    return a_process()


def load(process, *rows, terms=TERMS, by=None, **told):
    return import_candidacies(process=process, reading=reading_of(*rows), terms=terms, by=by, **told)


def refusals(process, *rows, terms=TERMS):
    with pytest.raises(FileProblems) as refused:
        load(process, *rows, terms=terms)
    return [str(problem) for problem in refused.value.problems]


def rows_of(candidates=None):
    rows = Candidate.objects.order_by("pk") if candidates is None else candidates
    return [(each.name, each.post, each.number, each.capacity, each.registered_on, each.ending) for each in rows]


def events():
    return list(Entry.objects.order_by("pk").values_list("event", flat=True))


def test_a_list_is_loaded_place_by_place_and_told_once(process):
    loaded = load(process, house_row(), house_row(**SUBSTITUTE), house_row(**SYNDIC), by=SecretaryFactory())

    day = date(2021, 4, 29)
    assert rows_of() == [
        ("Ana Núñez", Post.PRESIDENCY, 1, Capacity.OWNER, day, ""),
        ("Berta Ruiz", Post.PRESIDENCY, 1, Capacity.SUBSTITUTE, day, ""),
        ("César Paz", Post.SYNDIC, 1, Capacity.OWNER, day, ""),
    ]
    first = Candidate.objects.order_by("pk").first()
    assert (first.gender, first.age, first.citation, first.source) == ("woman", 41, "Acuerdo 113", TERMS.source)
    assert first.folded_name == "ana nunez"
    assert Candidacy.objects.count() == 1
    assert [str(each.force) for each in Standing.objects.all()] == ["PAN"]
    assert loaded.counts()["new"] == 3
    assert events() == ["elections.candidacies_imported"]
    assert Entry.objects.get().data["counts"]["new"] == 3


def test_the_same_list_again_changes_nothing_and_tells_nothing(process):
    load(process, house_row(), house_row(**SUBSTITUTE))
    before = list(Candidate.objects.order_by("pk").values())
    again = load(process, house_row(), house_row(**SUBSTITUTE))

    assert not again.changes_anything
    assert again.counts()["unchanged"] == 2
    assert list(Candidate.objects.order_by("pk").values()) == before
    assert events() == ["elections.candidacies_imported"]


def test_a_preview_says_what_the_load_then_does_and_writes_nothing(process):
    load(process, house_row(), house_row(**SYNDIC))
    rows = (house_row(nombre="ANA NUÑEZ"), house_row(**SUBSTITUTE))
    seen = preview_candidacies(process=process, reading=reading_of(*rows), terms=TERMS, by=None)

    assert [change.entry.line.name for change in seen.comparison.new] == ["Berta Ruiz"]
    assert [(change.candidate.name, change.values) for change in seen.comparison.changed] == [
        ("Ana Núñez", {"name": "ANA NUÑEZ"})
    ]
    assert [str(each) for each in seen.comparison.absent] == ["César Paz"]
    assert [each.candidacy.force.short_name for each in seen.comparison.absent] == ["PAN"]
    assert Candidate.objects.count() == 2

    loaded = load(process, *rows, seen=seen.fingerprint)
    assert loaded.counts() == seen.counts()
    assert [name for name, *_ in rows_of()] == ["ANA NUÑEZ", "César Paz", "Berta Ruiz"]
    assert Candidate.objects.standing().count() == 3


def test_a_confirmation_does_only_what_was_seen(process):
    seen = preview_candidacies(process=process, reading=reading_of(house_row()), terms=TERMS, by=None)
    load(process, house_row(edad="42"))
    with pytest.raises(DomainError, match="Algo cambió"):
        load(process, house_row(), seen=seen.fingerprint)
    assert Candidate.objects.get().age == 42


def test_a_preview_says_who_will_be_said_to_stand_and_a_confirmation_stands_by_it(process):
    rows = (house_row(), house_row(actor="mc"), house_row(eleccion="ayuntamiento.15001"))
    seen = preview_candidacies(process=process, reading=reading_of(*rows), terms=TERMS, by=None)
    assert "Donde no constaba quién compite (elecciones: 2) se asentará que compiten: 3." in " ".join(seen.lines())

    contest = Contest.objects.get(external_id="ayuntamiento.15001")
    set_standing(contest=contest, forces=[Force.objects.get(external_id="pan")], source="Prueba", by=None)
    with pytest.raises(DomainError, match="Algo cambió"):
        load(process, *rows, seen=seen.fingerprint)
    again = preview_candidacies(process=process, reading=reading_of(*rows), terms=TERMS, by=None)
    load(process, *rows, seen=again.fingerprint)
    assert Standing.objects.count() == 3
    assert "se asentará" not in " ".join(load(process, *rows).lines())


def test_what_the_file_does_not_tell_is_left_as_it_was(process):
    load(process, house_row())
    bare = {name: value for name, value in house_row(genero="").items() if name not in ("edad", "acuerdo", "registro")}
    assert not load(process, bare).changes_anything
    assert Candidate.objects.get().age == 41


def test_a_public_list_of_ine_is_joined_by_name_district_and_office(process):
    loaded = import_candidacies(
        process=process, by=None, terms=TERMS,
        reading=read_candidates(
            as_csv(
                [
                    ine_row(),
                    ine_row(TIPO_CANDIDATO="SUPLENTE", NOMBRE_CANDIDATO="BERTA RUIZ"),
                    ine_row(MUNICIPIO="ACAMBAY DE RUIZ CASTAÑEDA", PARTIDO_COALICION="Juntos Haremos Historia"),
                    ine_row(CARGO="DIPUTACIÓN LOCAL MR", DISTRITO="12", MUNICIPIO="", PARTIDO_COALICION="MC"),
                    ine_row(CARGO="DIPUTACIÓN LOCAL RP", MUNICIPIO="", NUM_LISTA_O_FORMULA="3"),
                ],
                INE, separator="|", encoding="cp1252",
            ),
            "conoceles.csv",
        ),
    )  # fmt: skip

    assert loaded.contact == ["CORREO_ELECTRONICO", "REDES"]
    found = Candidate.objects.order_by("pk").values_list(
        "candidacy__contest__external_id", "candidacy__force__external_id", "post", "number", "capacity"
    )
    assert list(found) == [
        ("ayuntamiento.15106", "pan", "presidency", 1, "owner"),
        ("ayuntamiento.15106", "pan", "presidency", 1, "substitute"),
        ("ayuntamiento.15001", "jhh", "presidency", 1, "owner"),
        ("diputacion.12", "mc", "deputy", 1, "owner"),
        ("diputaciones-rp", "pan", "deputy", 3, "owner"),
    ]
    told = str(list(Candidate.objects.values())) + str(list(Entry.objects.values()))
    assert "correo.test" not in told


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"MUNICIPIO": "Tolluca"}, "si es Toluca, escríbalo así"),
        ({"MUNICIPIO": "Springfield"}, "como en el catálogo, o use su clave INEGI"),
        ({"MUNICIPIO": "15999"}, "no es la clave INEGI de ningún municipio"),
        ({"MUNICIPIO": ""}, "falta el municipio"),
        ({"PARTIDO_COALICION": "Partido Nuevo"}, "no es un actor político de este proceso"),
        ({"CARGO": "DIPUTACIÓN LOCAL MR", "DISTRITO": "13"}, "no tiene elección en el distrito 13"),
        ({"CARGO": "DIPUTACIÓN LOCAL MR", "DISTRITO": ""}, "falta el número de distrito"),
        ({"CARGO": "DIPUTACIÓN LOCAL RP", "NUM_LISTA_O_FORMULA": ""}, "falta el lugar"),
        ({"CARGO": "REGIDURÍA", "NUM_LISTA_O_FORMULA": "501"}, "501 no es un lugar"),
    ],
)
def test_what_is_not_found_is_told_and_never_guessed(process, told, sentence):
    found = refusals(process, ine_row(**told))
    assert len(found) == 1
    assert sentence in found[0]
    assert not Candidate.objects.exists()
    assert not events()


def test_two_municipalities_of_one_name_are_told_apart_by_code(process):
    MunicipalityFactory(inegi_code="15200", electoral_number=200, name="Tóluca")
    assert "varios municipios" in refusals(process, ine_row())[0]
    load(process, {**ine_row(), "CLAVE_INEGI": "15106"})
    assert "la clave INEGI es de Acambay" in refusals(process, {**ine_row(), "CLAVE_INEGI": "15001"})[0]
    load(process, {**ine_row(MUNICIPIO=""), "ID_MUNICIPIO": "1"})
    assert "número electoral" in refusals(process, {**ine_row(MUNICIPIO=""), "ID_MUNICIPIO": "999"})[0]
    assert Candidate.objects.count() == 2


def test_a_place_without_a_contest_is_told(process):
    MunicipalityFactory(inegi_code="15058", electoral_number=60, name="Nezahualcóyotl")
    Contest.objects.filter(external_id="diputaciones-rp").delete()
    found = refusals(process, ine_row(MUNICIPIO="Nezahualcóyotl"), ine_row(CARGO="DIPUTACIÓN LOCAL RP"))
    assert "no tiene elección en Nezahualcóyotl" in found[0]
    assert "no tiene lista" in found[1]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"eleccion": "ayuntamiento.99999"}, "no es una elección de este proceso"),
        ({"cargo": "Diputación"}, "no se elige ese cargo"),
        ({"lugar": "2"}, "hay un solo lugar"),
        ({"cargo": "Sindicatura", "lugar": ""}, "falta el lugar"),
        ({"registro": ""}, None),
    ],
)
def test_a_row_of_our_own_layout_is_checked_too(process, told, sentence):
    if sentence is None:
        load(process, house_row(**told))
        assert Candidate.objects.get().registered_on == TERMS.on
        return
    assert sentence in refusals(process, house_row(**told))[0]
    assert not Candidate.objects.exists()


def test_without_a_day_or_a_source_the_list_is_not_loaded(process):
    assert "diga cuándo se registró" in refusals(process, house_row(registro=""), terms=replace(TERMS, on=None))[0]
    assert "Diga de dónde es la lista" in refusals(process, house_row(), terms=Terms(source=" "))[0]


def test_a_name_of_two_forces_is_told(process):
    ForceFactory(process=process, external_id="pan-2", short_name="PAN")
    found = refusals(process, ine_row(PARTIDO_COALICION="PAN"))
    assert "puede ser varios actores políticos; use su identificador: pan, pan-2" in found[0]
    load(process, house_row())  # by identifier there is no doubt


def test_the_one_independent_who_stands_is_known_by_that_word(process):
    contest = Contest.objects.get(external_id="ayuntamiento.15106")
    alone = ForceFactory(process=process, kind=ForceKind.INDEPENDENT)
    elsewhere = ForceFactory(process=process, kind=ForceKind.INDEPENDENT, short_name="Independiente")
    other = Contest.objects.get(external_id="ayuntamiento.15001")
    set_standing(contest=other, forces=[elsewhere], source="Prueba", by=None)
    told = "no consta que alguien sin partido compita en Ayuntamiento de Toluca"
    assert told in refusals(process, ine_row(PARTIDO_COALICION="CANDIDATURA INDEPENDIENTE"))[0]
    assert told in refusals(process, ine_row(PARTIDO_COALICION="INDEPENDIENTE"))[0]
    set_standing(contest=contest, forces=[alone], source="Prueba", by=None)
    load(process, ine_row(PARTIDO_COALICION="CANDIDATURA INDEPENDIENTE"))
    assert Candidacy.objects.get().force == alone


def test_several_independents_of_one_name_are_told_apart_by_where_they_stand(process):
    contests = [Contest.objects.get(external_id=f"ayuntamiento.{code}") for code in ("15106", "15001")]
    forces = [
        ForceFactory(process=process, external_id=f"i-{turn}", kind=ForceKind.INDEPENDENT, short_name="Independiente")
        for turn in (1, 2)
    ]
    for contest, force in zip(contests, forces, strict=True):
        set_standing(contest=contest, forces=[force], source="Prueba", by=None)
    row = {"PARTIDO_COALICION": "INDEPENDIENTE"}
    load(process, ine_row(**row), ine_row(**row, MUNICIPIO="Acambay de Ruíz Castañeda"))
    assert [each.force for each in Candidacy.objects.order_by("force__external_id")] == forces

    set_standing(contest=contests[0], forces=forces, source="Prueba", by=None)
    assert "puede ser varios actores políticos; use su identificador: i-1, i-2" in refusals(process, ine_row(**row))[0]


@pytest.mark.parametrize(
    ("row", "more", "sentence"),
    [
        (house_row(), {"CLAVE_INEGI": "15001"}, "es Ayuntamiento de Toluca y la clave INEGI es de Acambay"),
        (house_row(), {"ID_MUNICIPIO": "1"}, "es Ayuntamiento de Toluca y el número electoral es de Acambay"),
        (house_row(), {"MUNICIPIO": "Acambay de Ruíz Castañeda"}, "Toluca y el nombre es de Acambay"),
        (house_row(eleccion="diputacion.12", cargo="Diputación local RP"), {}, "el cargo es de Diputaciones de rep"),
        (house_row(eleccion="diputacion.12", cargo="Diputación"), {"DISTRITO": "13"}, "el distrito es el 13"),
        (ine_row(MUNICIPIO=""), {"CLAVE_INEGI": "15106", "ID_MUNICIPIO": "1"}, "clave INEGI es de Toluca y el número"),
        (ine_row(MUNICIPIO="15001"), {"CLAVE_INEGI": "15106"}, "la clave INEGI es de Toluca y el municipio es de Acam"),
    ],
)
def test_columns_that_say_two_places_are_told_both(process, row, more, sentence):
    found = refusals(process, {**row, **more})
    assert len(found) == 1
    assert sentence in found[0]
    assert found[0].endswith("; corrija uno.")


def test_columns_that_say_one_place_load(process):
    more = {"CLAVE_INEGI": "15106", "ID_MUNICIPIO": "107", "MUNICIPIO": "Toluca"}
    load(process, {**house_row(), **more})
    load(process, {**ine_row(TIPO_CANDIDATO="SUPLENTE"), **more})
    assert Candidate.objects.count() == 2


def test_a_candidacy_is_of_the_demonstration_or_it_is_not(process):
    yes, no = ({**house_row(), "demostracion": "sí"}, {**house_row(**SUBSTITUTE), "demostracion": "no"})
    [told] = refusals(process, yes, no)
    assert "columna «demostracion»: el renglón 2 dice que la candidatura sí es de demostración y este renglón" in told
    load(process, {**house_row(), "demostracion": ""}, {**house_row(**SUBSTITUTE), "demostracion": "sí"})
    assert Candidacy.objects.get().is_demonstration
    assert "ya consta que la candidatura sí es de demostración y este renglón, que no" in refusals(process, no)[0]


def test_who_does_not_stand_there_is_told_and_nobody_is_made_to(process):
    contest = Contest.objects.get(external_id="ayuntamiento.15106")
    set_standing(contest=contest, forces=[Force.objects.get(external_id="mc")], source="Prueba", by=None)
    assert "no consta que PAN compita en Ayuntamiento de Toluca" in refusals(process, house_row())[0]
    assert Standing.objects.count() == 1


def test_a_list_does_not_make_a_party_stand_beside_its_alliance(process):
    found = refusals(process, house_row(actor="jhh"), house_row(actor="pt"), house_row(actor="mc"))
    assert found == ["Renglón 3, columna «actor»: en Ayuntamiento de Toluca no pueden competir a la vez JHH y PT."]
    assert not Standing.objects.exists()


def test_two_rows_for_one_place_are_told(process):
    found = refusals(process, house_row(), house_row(nombre="Otra"))
    assert found == ["Renglón 3, columna «nombre»: ese lugar ya está en el renglón 2; deje uno."]


def test_a_new_name_in_a_held_place_needs_somebody_to_say_what_it_is(process):
    load(process, house_row())
    found = refusals(process, house_row(nombre="Berta Ruiz"))
    assert found[0].endswith(
        "el lugar lo ocupa Ana Núñez y el archivo dice Berta Ruiz: diga si se corrige o si se sustituye."
    )
    assert rows_of() == [("Ana Núñez", "presidency", 1, "owner", date(2021, 4, 29), "")]


def test_a_correction_keeps_the_row_and_the_ledger_says_both_names(process):
    load(process, house_row())
    loaded = load(process, house_row(nombre="Ana María Núñez"), terms=replace(TERMS, names=NameChange.CORRECTION))
    assert rows_of() == [("Ana María Núñez", "presidency", 1, "owner", date(2021, 4, 29), "")]
    assert loaded.counts()["changed"] == 1
    place = "ayuntamiento.15106.pan.presidency-1-owner"
    assert Entry.objects.order_by("pk").last().data["corrected"] == [[place, "Ana Núñez", "Ana María Núñez"]]


def test_a_substitution_keeps_who_was_there(process):
    load(process, house_row())
    day = date(2021, 5, 20)
    terms = Terms(source="Acuerdo 130", on=day, citation="Acuerdo 130", names=NameChange.SUBSTITUTION)
    loaded = load(process, house_row(nombre="Berta Ruiz", acuerdo=""), terms=terms)

    assert rows_of() == [
        ("Ana Núñez", "presidency", 1, "owner", date(2021, 4, 29), "substituted"),
        ("Berta Ruiz", "presidency", 1, "owner", day, ""),
    ]
    assert Candidate.objects.get(name="Ana Núñez").ended_on == day
    assert loaded.counts()["substituted"] == 1
    assert Entry.objects.order_by("pk").last().data["leaving"] == [
        ["ayuntamiento.15106.pan.presidency-1-owner", "substituted", "Acuerdo 130"]
    ]


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        (
            Terms("x", on=date(2021, 4, 29), citation="A", names=NameChange.SUBSTITUTION),
            "fecha de sustitución posterior",
        ),
        (Terms("x", on=date(2021, 5, 20), names=NameChange.SUBSTITUTION), "diga el acuerdo de la sustitución"),
    ],
)
def test_a_substitution_has_its_day_and_its_agreement(process, terms, sentence):
    load(process, house_row())
    assert sentence in refusals(process, house_row(nombre="Berta Ruiz", acuerdo=""), terms=terms)[0]
    assert Candidate.objects.count() == 1


def test_a_file_may_say_by_itself_who_left_and_who_took_the_place(process):
    load(process, house_row(), house_row(**SYNDIC))
    left = {"termino": "2021-05-20", "motivo": "Fue sustituida o sustituido", "acuerdo": "Acuerdo 130"}
    stands = {"termino": "", "motivo": ""}
    loaded = load(
        process, house_row(**left), house_row(**stands, nombre="Berta Ruiz", registro="2021-05-20"),
        house_row(**SYNDIC, **{**left, "motivo": "Renunció"}),
    )  # fmt: skip

    assert [(name, ending) for name, *_, ending in rows_of()] == [
        ("Ana Núñez", "substituted"), ("César Paz", "withdrew"), ("Berta Ruiz", ""),
    ]  # fmt: skip
    counts = loaded.counts()
    assert (counts["ended"], counts["new"], counts["changed"]) == (2, 1, 0)


LEFT_AT = {"motivo": "Renunció", "acuerdo": "Acuerdo 130"}
B = {"nombre": "Berta Ruiz", "registro": "2021-05-10", "termino": "2021-05-20", **LEFT_AT}
C = {"nombre": "Carla Gil", "registro": "2021-05-10", "termino": "", "motivo": ""}
LONG = {"nombre": "Berta Ruiz", "registro": "2021-04-30", "termino": "2021-05-20", **LEFT_AT}
SHORT = {"nombre": "Carla Gil", "registro": "2021-05-05", "termino": "2021-05-10", **LEFT_AT}


@pytest.mark.parametrize(
    ("stored", "rows", "sentence"),
    [
        ([{}], [B, C], "Berta Ruiz (desde el 10 de mayo de 2021 hasta el 20 de mayo de 2021) y Carla Gil (desde el 10"),
        ([{}], [B], "Ana Núñez (desde el 29 de abril de 2021) y Berta Ruiz (desde el 10 de mayo de 2021 hasta el 20"),
        ([], [LONG, SHORT], "Berta Ruiz (desde el 30 de abril de 2021 hasta el 20 de mayo de 2021) y Carla Gil"),
        ([LONG], [SHORT], "coincidirían Berta Ruiz"),
        ([], [{**SHORT, "termino": "2021-05-05"}, LONG], "coincidirían Berta Ruiz"),
    ],
)
def test_nobody_is_given_a_place_that_somebody_held_that_day(process, stored, rows, sentence):
    if stored:
        load(process, *(house_row(**{"termino": "", "motivo": "", **told}) for told in stored))
    before = list(Candidate.objects.order_by("pk").values())
    terms = replace(TERMS, names=NameChange.SUBSTITUTION)
    reading = reading_of(*(house_row(**told) for told in rows))
    for does in (preview_candidacies, import_candidacies):
        with pytest.raises(FileProblems) as refused:
            does(process=process, reading=reading, terms=terms, by=None)
        assert len(refused.value.problems) == 1
        assert "columna «registro»: en ese lugar coincidirían" in str(refused.value.problems[0])
        assert sentence in str(refused.value.problems[0])
    assert list(Candidate.objects.order_by("pk").values()) == before


def test_a_place_passes_from_one_to_the_next_on_one_day(process):
    load(process, house_row())
    first = house_row(termino="2021-05-10", motivo="Renunció", acuerdo="Acuerdo 120")
    load(process, first, house_row(**B), house_row(**{**C, "registro": "2021-05-20"}))
    assert [(name, since.day) for name, *_, since, _ in rows_of()] == [
        ("Ana Núñez", 29), ("Berta Ruiz", 10), ("Carla Gil", 20)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "terms", "sentence"),
    [
        ({"termino": "2021-04-01"}, TERMS, "terminó antes de registrarse"),
        ({"termino": "2021-05-03", "acuerdo": ""}, Terms("x"), "diga el acuerdo que lo asienta"),
        ({"termino": "2021-05-03", "nombre": "Otra"}, TERMS, "ya consta otra persona desde el 29 de abril"),
        ({"termino": "2021-05-03", "nombre": "Otra", "registro": ""}, TERMS, "no consta desde cuándo estaba"),
        ({"termino": "2021-05-03", "registro": "2021-05-04"}, TERMS, "terminó antes de registrarse"),
    ],
)
def test_an_ending_that_cannot_be_is_told(process, told, terms, sentence):
    load(process, house_row())
    found = refusals(process, house_row(**{"motivo": "Renunció", **told}), terms=terms)
    assert sentence in found[0]
    assert Candidate.objects.get().ended_on is None


def test_an_old_list_does_not_bring_back_who_left(process):
    load(process, house_row(), house_row(**SYNDIC))
    ana, cesar = Candidate.objects.order_by("pk")
    end_candidate(candidate=cesar, ending=Ending.WITHDREW, on=date(2021, 5, 3), citation="Escrito", by=None)
    substitute_candidate(
        candidate=ana, substitute=Substitute("Berta Ruiz"), on=date(2021, 5, 9), citation="Acuerdo", by=None
    )
    before = rows_of()
    again = load(process, house_row(), house_row(**SYNDIC))

    assert [entry.line.name for entry in again.comparison.left] == ["Ana Núñez", "César Paz"]
    assert not again.changes_anything
    assert rows_of() == before
    assert any("ya constan como terminadas" in line for line in again.lines())


def test_an_empty_place_is_taken_by_who_comes_later(process):
    load(process, house_row())
    end_candidate(candidate=Candidate.objects.get(), ending=Ending.DIED, on=date(2021, 5, 3), citation="Acta", by=None)
    assert "quedó libre el 3 de mayo" in refusals(process, house_row(nombre="Berta Ruiz"))[0]
    load(process, house_row(nombre="Berta Ruiz", registro="2021-05-03"))
    assert [name for name, *_ in rows_of(Candidate.objects.standing())] == ["Berta Ruiz"]


def test_history_that_says_otherwise_is_told_and_not_rewritten(process):
    load(process, house_row())
    end_candidate(candidate=Candidate.objects.get(), ending=Ending.DIED, on=date(2021, 5, 3), citation="Acta", by=None)
    told = {"termino": "2021-05-03", "motivo": "Falleció"}
    assert not load(process, house_row(**told)).changes_anything
    assert not load(process, house_row(**told, registro="")).changes_anything
    assert "terminó de otro modo" in refusals(process, house_row(**{**told, "motivo": "Renunció"}))[0]


def test_a_date_of_registration_may_be_corrected_but_not_against_the_record(process):
    load(process, house_row())
    load(process, house_row(registro="2021-04-30"))
    assert Candidate.objects.get().registered_on == date(2021, 4, 30)
    substitute_candidate(
        candidate=Candidate.objects.get(),
        substitute=Substitute("Berta Ruiz"),
        on=date(2021, 5, 9),
        citation="Acuerdo",
        by=None,
    )
    found = refusals(process, house_row(nombre="Berta Ruiz", registro="2021-05-01"))
    assert "contradice lo que consta" in found[0]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_download_loaded_again_changes_nothing_and_elsewhere_makes_the_same(process, suffix):
    load(process, house_row(), house_row(**SUBSTITUTE, **{"genero": "", "edad": ""}), house_row(**SYNDIC))
    ana, berta, _ = Candidate.objects.order_by("pk")
    substitute_candidate(
        candidate=ana, substitute=Substitute("Zoé Díaz", "non_binary", 30), on=date(2021, 5, 9), citation="-A", by=None
    )  # fmt: skip
    end_candidate(candidate=berta, ending=Ending.WITHDREW, on=date(2021, 5, 3), citation="Escrito", by=None)
    rows = list(candidates_rows(Candidate.objects.order_by("pk"), with_age=True))
    body = b"".join(csv_file(rows, DESK_COLUMNS)) if suffix == "csv" else xlsx_file(rows, DESK_COLUMNS)
    reading = read_candidates(body, f"candidaturas.{suffix}")

    assert reading.unknown == []
    again = import_candidacies(process=process, reading=reading, terms=Terms("Descarga"), by=None)
    assert (again.changes_anything, again.counts()["unchanged"]) == (False, 4)

    Candidate.objects.all().delete()
    Candidacy.objects.all().delete()
    import_candidacies(process=process, reading=reading, terms=Terms("Descarga"), by=None)
    told = sorted(candidates_rows(Candidate.objects.all(), with_age=True), key=lambda row: row["id"])
    assert told == sorted(rows, key=lambda row: row["id"])


def test_whoever_may_not_load_lists_neither_sees_nor_loads(process):
    for act in (preview_candidacies, import_candidacies):
        with pytest.raises(NotAllowed):
            act(process=process, reading=reading_of(house_row()), terms=TERMS, by=UserFactory())
    assert not Candidate.objects.exists()


def test_another_process_is_left_alone(process):
    load(process, house_row())
    other = ProcessFactory()
    assert "no es una elección de este proceso" in refusals(other, house_row())[0]
    assert Candidate.objects.count() == 1


def test_a_list_costs_the_same_few_queries_however_long_it_is(process, django_assert_max_num_queries):
    rows = [house_row(cargo="Regiduría", lugar=str(place), nombre=f"Persona {place}") for place in range(1, 201)]
    with django_assert_max_num_queries(20):
        load(process, *rows[:100])
    with django_assert_max_num_queries(20):
        load(process, *rows)
    assert Candidate.objects.count() == 200


def test_too_many_problems_are_told_in_rounds(process, monkeypatch):
    monkeypatch.setattr("abierto.elections.actions.importing.MOST_TOLD", 3)
    found = refusals(process, *[house_row(actor="nadie")] * 5)
    assert len(found) == 4
    assert found[-1] == "Hay 2 problemas más; corrija estos y revise el archivo otra vez."


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "lista.csv"
    path.write_bytes(as_csv([house_row(), house_row(**SUBSTITUTE)]))
    return str(path)


def test_the_command_tries_and_then_loads(process, file, capsys):
    call_command("import-candidacies", file, "--process", "proceso-2021", "--source", "Lista", "--dry-run")
    assert "Se revisó; no se guardó nada" in capsys.readouterr().out
    assert not Candidate.objects.exists()

    call_command("import-candidacies", file, "--process", "proceso-2021", "--source", "Lista")
    assert "2 nuevas, 0 corregidas" in capsys.readouterr().out
    assert Candidate.objects.count() == 2
    assert Entry.objects.get().actor_label == "Sistema"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (["--process", "otro", "--source", "x"], "Los que hay: proceso-2021"),
        (["--process", "proceso-2021", "--source", "x", "--on", "ayer"], "no es una fecha"),
        (["--process", "proceso-2021", "--source", " "], "Diga de dónde es la lista"),
    ],
)
def test_the_command_says_what_is_wrong(process, file, told, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("import-candidacies", file, *told)
    assert not Candidate.objects.exists()
