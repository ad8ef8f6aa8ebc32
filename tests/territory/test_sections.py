from __future__ import annotations

from time import perf_counter

import pytest
from django.core.management import CommandError, call_command

from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.territory.actions.sections import LARGEST_TABLE, import_sections
from abierto.territory.models import District, DistrictMap, DistrictMunicipality, Section
from abierto.territory.reading.files import FileProblems
from tests.factories.accounts import UserFactory

GOOD = "seccion,distrito_local,inegi\n0001,14,15001\n0002,14,15001\n0003,39,15002\n"


def load(text: str | bytes, **options):
    body = text if isinstance(text, bytes) else text.encode()
    return import_sections(body=body, filename="secciones.csv", **options)


def problems_of(text: str | bytes, **options) -> list[str]:
    with pytest.raises(FileProblems) as caught:
        load(text, **options)
    assert Section.objects.count() == 0
    return [str(problem) for problem in caught.value.problems]


def lines_of_sections() -> int:
    return Entry.objects.filter(event="territory.sections_imported").count()


def test_a_table_of_sections_is_imported_whole_with_one_line(catalogue):
    result = load(GOOD)

    assert (result.created, result.updated, result.unchanged, result.districts) == (3, 0, 0, 2)
    section = Section.objects.get(number=3)
    assert (section.map.year, section.district.number, section.municipality.name) == (2016, 39, "Acolman")
    assert str(section) == "0003"
    assert section.source.startswith("secciones.csv (SHA-256 ")
    assert lines_of_sections() == 1


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + GOOD,
        GOOD.replace(",", ";"),
        "sep=|\n" + GOOD.replace(",", "|"),
        GOOD.replace(",", "\t").replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        "Secciones del estado\nCorte,2018\n\n" + GOOD,
        'SECCIÓN,DISTRITO LOCAL,INEGI\n="0001",\'14\',15001\n"0002",14.0,15001\n\n3,39,"15002"\n,,\n',
        "id_entidad,seccion,id_distrito_local,id_municipio\n15,1,14,1\n15,2,14,1\n15,3,39,2\n",
        "cve_ent,cve_mun,seccion,distrito\n15,001,1,14\n15,001,2,14\n15,2,3,39\n",
    ],
)
def test_the_same_table_is_understood_as_offices_write_it(catalogue, text):
    load(text)
    assert list(Section.objects.values_list("number", "district__number", "municipality__inegi_code")) == [
        (1, 14, "15001"),
        (2, 14, "15001"),
        (3, 39, "15002"),
    ]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_old_encodings_are_read(catalogue, encoding):
    load("sección,distrito_local,inegi\n1,14,15001\n".encode(encoding))
    assert Section.objects.count() == 1


def test_every_problem_is_told_with_its_row_its_column_and_its_mend_and_nothing_is_kept(catalogue):
    told = problems_of(
        "seccion,distrito_local,inegi\n"
        "0001,14,15001\n"
        "0,14,15001\n"
        "abc,14,15001\n"
        "4,catorce,15001\n"
        "5,99,15001\n"
        "6,14,09001\n"
        "0001,14,15001\n"
        "7,14,\n"
        "8,-1,15001\n"
        "12345,14,15001\n"
        "9\n"
        "10,1,15001\n"
    )
    assert told == [
        "Renglón 3, columna «seccion»: la sección 0 es un agregado, no una sección; quite el renglón.",
        "Renglón 4, columna «seccion»: «abc» no es una sección; escriba de uno a cuatro dígitos.",
        "Renglón 5, columna «distrito_local»: «catorce» no es un número de distrito; escriba un entero como 14.",
        "Renglón 6, columna «distrito_local»: el distrito 99 no existe en la demarcación distrital de 2016 (tiene 45).",
        "Renglón 7, columna «inegi»: el municipio 09001 no está en el catálogo; revise la clave.",
        "Renglón 8, columna «seccion»: la sección 0001 ya está en el renglón 2; deje una sola.",
        "Renglón 9, columna «inegi»: «» no es una clave de municipio; escriba una como 15008.",
        "Renglón 10, columna «distrito_local»: «-1» no es un número de distrito; escriba un entero como 14.",
        "Renglón 11, columna «seccion»: «12345» no es una sección; escriba de uno a cuatro dígitos.",
        "Renglón 12, columna «distrito_local»: «» no es un número de distrito; escriba un entero como 14.",
        "Renglón 12, columna «inegi»: «» no es una clave de municipio; escriba una como 15008.",
        "Renglón 13, columna «distrito_local»: Acambay de Ruíz Castañeda (15001) no tiene parte en el distrito 1 según "
        "el catálogo; revise si la clave es la de INEGI o el número electoral.",
    ]
    assert lines_of_sections() == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b,c\n1,2,3\n", "No se encontró el renglón de encabezados"),
        ("seccion,distrito_local\n1,14\n", "falta municipio (inegi, o id_municipio con el número electoral)"),
        ("seccion,seccion,distrito_local,inegi\n1,1,14,15001\n", "El encabezado aparece dos veces"),
        ("seccion,distrito_local,inegi\n", "no tiene ningún renglón"),
        ("cve_ent,seccion,distrito_local,inegi\n09,1,14,15001\n", "es de otra entidad"),
        (b"PK\x03\x04" + bytes(range(256)) * 20, "No se encontró el renglón de encabezados"),
        (b"\x00" * 5000, "No se encontró el renglón de encabezados"),
        ('seccion,distrito_local,inegi\n1,14,"' + "x" * 200_000, "una celda no termina"),
        ("seccion,distrito_local,inegi\n" + "1" * 5000 + ",14,15001\n", "no es una sección"),
        ("seccion,distrito_local,inegi\n١,14,15001\n", "no es una sección"),
    ],
)
def test_what_is_no_table_of_sections_is_refused_with_a_sentence(catalogue, text, said):
    assert any(said in problem for problem in problems_of(text))


def test_an_empty_or_huge_file_is_refused_with_a_sentence(catalogue):
    with pytest.raises(DomainError, match="está vacío"):
        load(b"")
    with pytest.raises(DomainError, match="se admiten hasta 32 MB"):
        load(b"\n" * (LARGEST_TABLE + 1))


def test_a_table_with_too_many_rows_is_refused(catalogue):
    told = problems_of("seccion,distrito_local,inegi\n" + "x,14,15001\n" * 100_050)
    assert len(told) == 100_001
    assert told[0].startswith("La tabla pasa de 100,000 renglones")


def test_a_partial_table_adds_and_corrects_without_touching_the_rest(catalogue):
    load(GOOD)
    result = load("seccion,distrito_local,inegi\n3,14,15001\n4,39,15002\n")

    assert (result.created, result.updated, result.unchanged, result.removed, result.kept) == (1, 1, 0, 0, 2)
    assert list(Section.objects.values_list("number", "district__number")) == [(1, 14), (2, 14), (3, 14), (4, 39)]


def test_importing_again_changes_nothing_and_writes_no_line(catalogue):
    load(GOOD)
    result = load(GOOD)
    assert (result.created, result.updated, result.unchanged) == (0, 0, 3)
    assert lines_of_sections() == 1


def test_replacing_removes_what_the_table_no_longer_holds(catalogue):
    load(GOOD)
    result = load("seccion,distrito_local,inegi\n1,14,15001\n", replace=True)
    assert (result.removed, result.kept) == (2, 0)
    assert [section.number for section in Section.objects.all()] == [1]


def test_a_dry_run_says_what_it_would_do_and_does_nothing(catalogue):
    assert load(GOOD, dry_run=True).created == 3
    assert Section.objects.count() == 0
    assert lines_of_sections() == 0


def test_a_drawing_that_the_catalogue_does_not_state_gets_its_districts_from_its_sections(catalogue):
    load("seccion,distrito_local,inegi\n1,1,15001\n2,1,15003\n3,2,15105\n4,3,15106\n", year=2022)

    drawing = DistrictMap.objects.get(year=2022)
    assert sorted(drawing.districts.values_list("number", flat=True)) == [1, 2, 3]
    parts = DistrictMunicipality.objects.filter(district__map=drawing)
    assert sorted(parts.values_list("district__number", "municipality__inegi_code", "sections")) == [
        (1, "15001", 1),
        (1, "15003", 1),
        (2, "15105", 1),
        (3, "15106", 1),
    ]
    load("seccion,distrito_local,inegi\n1,1,15001\n5,4,15002\n", year=2022, replace=True)
    assert sorted(drawing.districts.values_list("number", flat=True)) == [1, 4]
    assert District.objects.filter(map__year=2016).count() == 45


@pytest.mark.parametrize("year", [1999, 0, -1, 10**30])
def test_an_unknown_drawing_is_refused_naming_those_there_are(catalogue, year):
    with pytest.raises(DomainError, match=r"Las del catálogo son: 2016, 2022\."):
        load(GOOD, year=year)


def test_without_a_catalogue_it_says_to_load_it_first(db):
    with pytest.raises(DomainError, match="load-catalogue"):
        load(GOOD)
    with pytest.raises(DomainError, match="No hay demarcación de 2016"):
        load(GOOD, year=2016)


def test_an_account_without_the_permission_imports_nothing(catalogue):
    with pytest.raises(NotAllowed):
        load(GOOD, by=UserFactory())
    assert Section.objects.count() == 0


def test_the_published_table_of_6441_sections_imports_in_seconds(catalogue, shared_data, capsys):
    file = shared_data / "territory" / "section_local_district_2018.csv"
    started = perf_counter()
    call_command("import-territory", str(file), "--map", "2016")
    taken = perf_counter() - started

    assert Section.objects.count() == 6_441
    assert Section.objects.get(number=1).municipality.inegi_code == "15001"
    assert "6,441 secciones nuevas" in capsys.readouterr().out
    assert taken < 10


def test_the_command_refuses_with_a_sentence_and_no_trace(catalogue, tmp_path):
    with pytest.raises(CommandError, match="no existe"):
        call_command("import-territory", str(tmp_path / "nada.csv"))
    with pytest.raises(CommandError, match="es una carpeta"):
        call_command("import-territory", str(tmp_path))
    with pytest.raises(CommandError, match="No se puede leer"):
        call_command("import-territory", "a\x00b")
    bad = tmp_path / "mal.csv"
    bad.write_text("seccion,distrito_local,inegi\n0,14,15001\n")
    with pytest.raises(CommandError, match=r"No se importó nada de «mal\.csv»: tiene un problema"):
        call_command("import-territory", str(bad))
    sparse = tmp_path / "enorme.csv"
    with sparse.open("wb") as handle:
        handle.truncate(200 * 1024 * 1024)
    with pytest.raises(CommandError, match=r"pesa 200\.0 MB y se admiten hasta 32 MB"):
        call_command("import-territory", str(sparse))
