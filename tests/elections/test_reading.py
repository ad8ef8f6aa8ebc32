"""Reading a list: whatever wrote it, each cell is understood or told, and nothing that is not of the list is kept."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from abierto.core.errors import DomainError
from abierto.elections.reading.candidates import Line, from_kept, kept, read_candidates
from abierto.elections.reading.tables import MOST_BYTES, MOST_ROWS
from abierto.territory.reading.files import FileProblems
from tests.elections.lists import HOUSE, INE, as_csv, as_xlsx, house_row, ine_row

LINE = Line(
    row=2, kind="council", contest="ayuntamiento.15106", force="pan", post="presidency", number=1, capacity="owner",
    name="Ana Núñez", gender="woman", age=41, registered_on=date(2021, 4, 29), citation="Acuerdo 113",
)  # fmt: skip
OF_INE = Line(
    row=2, kind="council", force="PARTIDO ACCIÓN NACIONAL", post="presidency", formula=8123, capacity="owner",
    name="ANA NÚÑEZ", gender="woman", age=41, municipality_name="TOLUCA",
)  # fmt: skip


def problems(*rows, columns=None):
    return [str(problem) for problem in read_candidates(as_csv(rows, columns), "lista.csv").problems]


@pytest.mark.parametrize("separator", [",", ";", "|", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_separator_and_encoding_reads_the_same(separator, encoding):
    body = as_csv([house_row()], HOUSE, separator=separator, encoding=encoding)
    assert read_candidates(body, "lista.csv").lines == [LINE]


def test_the_header_is_found_by_its_words_wherever_it_is():
    body = as_csv([house_row()], HOUSE, before=["Instituto Electoral", "Corte: 29 de abril, de 2021", ""])
    reading = read_candidates(body, "lista.csv")
    assert [(line.row, line.name) for line in reading.lines] == [(5, "Ana Núñez")]
    assert reading.problems == []


def test_lone_carriage_returns_and_a_line_that_names_the_separator_are_understood():
    body = b"sep=|\r" + as_csv([house_row()], HOUSE, separator="|").replace(b"\r\n", b"\r")
    assert [line.name for line in read_candidates(body, "lista.csv").lines] == ["Ana Núñez"]


def test_a_workbook_reads_the_same_under_merged_titles():
    rows = [house_row(edad=41, registro=date(2021, 4, 29), lugar=1.0)]
    body = as_xlsx(rows, HOUSE, before=["Candidaturas"], merged=["A1:D1"])
    reading = read_candidates(body, "lista.xlsx")
    assert (reading.lines[0].row, reading.lines[0].age, reading.lines[0].registered_on) == (3, 41, date(2021, 4, 29))
    assert reading.problems == []


def test_a_workbook_with_two_lists_is_refused_by_the_names_of_its_sheets():
    book = load_workbook(io.BytesIO(as_xlsx([house_row()], HOUSE)))
    book.active.title = "Ayuntamientos"
    book.create_sheet("Notas").append(["Corte: 29 de abril"])
    body = io.BytesIO()
    book.save(body)
    assert len(read_candidates(body.getvalue(), "lista.xlsx").lines) == 1

    for title in ("Diputaciones", "Repetida"):
        other = book.create_sheet(title)
        other.append([*HOUSE, *(("nombre",) if title == "Repetida" else ())])
    body = io.BytesIO()
    book.save(body)
    with pytest.raises(FileProblems, match="«Ayuntamientos», «Diputaciones», «Repetida»; deje una sola"):
        read_candidates(body.getvalue(), "lista.xlsx")


def test_the_public_layout_of_ine_is_read_and_its_contacts_are_not():
    reading = read_candidates(as_csv([ine_row()], INE), "conoceles.csv")

    assert reading.lines == [OF_INE]
    assert reading.contact == ["CORREO_ELECTRONICO", "REDES"]
    assert reading.career == ["ESCOLARIDAD", "PROPUESTA_1"]
    assert b"ana@correo" not in kept(reading)
    assert b"redes de ana" not in kept(reading)


def test_what_is_kept_between_preview_and_confirmation_reads_back_the_same():
    reading = read_candidates(as_csv([house_row(termino="2021-05-03", motivo="Renunció")]), "lista.csv")
    again = from_kept(kept(reading))
    assert (again.lines, again.names, again.filename) == (reading.lines, reading.names, reading.filename)


def test_a_name_in_parts_is_joined():
    row = {**house_row(), "nombre": "Ana", "primer_apellido": "Núñez", "segundo_apellido": "-"}
    assert read_candidates(as_csv([row]), "lista.csv").lines[0].name == "Ana Núñez"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"nombre": ""}, "falta el nombre; si el lugar está vacante, borre el renglón."),
        ({"nombre": "Ana\u202eNúñez"}, "no se ve o no se puede guardar (U+202E)"),
        ({"nombre": "Ana\u200bNúñez"}, "(U+200B)"),
        ({"nombre": "An\x00a"}, "(U+0000)"),
        ({"nombre": "Ana Nu?ez"}, "suele quedar donde había una ñ"),
        ({"nombre": "N" * 201}, "más de 200 letras"),
        ({"nombre": "=1+1"}, "parece una fórmula"),
        ({"actor": ""}, "falta; escríbalo."),
        ({"actor": "P" * 301}, "más de 300 letras"),
        ({"cargo": "Gubernatura"}, "«Gubernatura» no se reconoce"),
        ({"cargo": ""}, "falta; escriba Diputación"),
        ({"calidad": "Titular"}, "«Titular» no se reconoce"),
        ({"genero": "M"}, "puede ser Mujer o Masculino"),
        ({"genero": "Otro"}, "no se reconoce"),
        ({"edad": "17"}, "no es una edad; escriba un entero de 18 a 120"),
        ({"edad": "cuarenta"}, "no es una edad"),
        ({"edad": "-41"}, "no es una edad"),
        ({"edad": "٤١"}, "no es una edad"),
        ({"lugar": "0"}, "no es un lugar"),
        ({"lugar": "501"}, "no es un lugar"),
        ({"registro": "29 de abril"}, "no es una fecha"),
        ({"registro": "31/04/2021"}, "no existe en el calendario"),
        ({"acuerdo": "x" * 301}, "más de 300 letras"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_row_and_column(told, sentence):
    found = problems(house_row(), house_row(**told))
    assert len(found) == 1
    assert found[0].startswith(f"Renglón 3, columna «{next(iter(told))}»: ")
    assert sentence in found[0]


@pytest.mark.parametrize(
    ("told", "column", "sentence"),
    [
        ({"MUNICIPIO": "107"}, "MUNICIPIO", "no dice qué clave es"),
        ({"ENTIDAD": "JALISCO"}, "ENTIDAD", "es de otra entidad"),
        ({"CARGO": "DIPUTACIÓN LOCAL MR", "DISTRITO": "Toluca"}, "DISTRITO", "no es un número de distrito"),
        ({"CARGO": "DIPUTACIÓN"}, "CARGO", "diga si es de mayoría relativa"),
        ({"NUM_LISTA_O_FORMULA": "x"}, "NUM_LISTA_O_FORMULA", "no es un número de lista"),
    ],
)
def test_what_a_public_list_leaves_open_is_asked_and_not_guessed(told, column, sentence):
    found = problems(ine_row(**told))
    assert len(found) == 1
    assert f"columna «{column}»" in found[0]
    assert sentence in found[0]


@pytest.mark.parametrize("told", [{"termino": "2021-05-03", "motivo": ""}, {"termino": "", "motivo": "Renunció"}])
def test_who_left_says_when_and_why(told):
    assert len(problems(house_row(**told))) == 1


@pytest.mark.parametrize(
    ("written", "district"), [("12", 12), ("012", 12), ("DISTRITO 12", 12), ("12 Teoloyucan", 12), ("12.0", 12)]
)
def test_a_district_is_its_number_however_it_is_written(written, district):
    row = ine_row(CARGO="DIPUTACIÓN LOCAL MR", DISTRITO=written, MUNICIPIO="")
    line = read_candidates(as_csv([row], INE), "lista.csv").lines[0]
    assert (line.kind, line.district) == ("deputy", district)


def test_all_that_is_wrong_is_told_at_once_and_the_good_rows_are_read():
    reading = read_candidates(as_csv([house_row(edad="x", genero="M"), house_row(), house_row(cargo="?")]), "lista.csv")
    assert [(problem.row, problem.column) for problem in reading.problems] == [(2, "genero"), (2, "edad"), (4, "cargo")]
    assert [line.row for line in reading.lines] == [3]


def test_the_guard_that_our_own_downloads_put_is_taken_away():
    row = house_row(acuerdo="'-Acuerdo 113", eleccion='="ayuntamiento.15106"')
    line = read_candidates(as_csv([row]), "lista.csv").lines[0]
    assert (line.citation, line.contest) == ("-Acuerdo 113", "ayuntamiento.15106")


def test_formulas_errors_and_merged_rows_of_a_workbook_are_told():
    body = as_xlsx([house_row(edad="=20+21"), house_row(lugar="2")], HOUSE, merged=["F2:F3"])
    found = [str(problem) for problem in read_candidates(body, "lista.xlsx").problems]
    assert found[0] == "Renglón 2, columna «edad»: la celda tiene una fórmula; escriba el valor, no la fórmula."
    assert any("F2:F3 están combinadas" in told for told in found)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "vacío"),
        (b"hola", "falta actor político"),
        (b"a,b,c\n1,2,3\n", "No se encontró el renglón de encabezados"),
        (b"\x00" * 500, "encabezados"),
        (as_csv([house_row()], HOUSE[1:]), "dónde se compite"),
        (as_csv([house_row()], (*HOUSE, "nombre")), "aparece dos veces"),
        (as_csv([], HOUSE), "ningún renglón después"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "formato antiguo (.xls)"),
        (b"PK\x03\x04 no es un libro", "dañado"),
    ],
)
def test_what_is_no_list_is_refused_whole(body, sentence):
    with pytest.raises(DomainError, match=r".*") as refused:
        read_candidates(body, "lista.csv")
    assert sentence in str(refused.value)


def test_a_file_too_large_is_refused_by_its_weight():
    with pytest.raises(DomainError, match="20 MB"):
        read_candidates(b"a" * (MOST_BYTES + 1), "lista.csv")


def test_a_workbook_that_swells_is_refused_before_it_is_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<c/>" * 30_000_000)
    with pytest.raises(FileProblems, match="ocupa demasiado"):
        read_candidates(out.getvalue(), "bomba.xlsx")


def test_a_million_columns_are_refused():
    body = as_csv([house_row()], HOUSE).replace(b"\r\n", b",x" * 1_000_000 + b"\r\n", 1)
    with pytest.raises(FileProblems, match="más de 300 columnas"):
        read_candidates(body, "ancha.csv")


def test_a_cell_that_never_ends_is_told_and_not_read():
    body = as_csv([house_row()], HOUSE) + b'"' + b"a" * 200_000
    reading = read_candidates(body, "lista.csv")
    assert [line.row for line in reading.lines] == [2]
    assert "La tabla está dañada" in str(reading.problems[0])


def test_more_rows_than_any_list_has_are_not_read(monkeypatch):
    monkeypatch.setattr("abierto.elections.reading.candidates.MOST_ROWS", 2)
    reading = read_candidates(as_csv([house_row()] * 3, HOUSE), "lista.csv")
    assert len(reading.lines) == 2
    assert "pasa de 2 renglones" in str(reading.problems[0])
    assert MOST_ROWS >= 20_000


_WORDS = st.text(st.characters(codec="utf-8"), max_size=30)


@given(rows=st.lists(st.lists(_WORDS, min_size=len(HOUSE), max_size=len(HOUSE)), max_size=6))
def test_whatever_the_cells_hold_each_row_is_a_line_or_told(rows):
    out = io.StringIO()
    csv.writer(out).writerows([HOUSE, *rows])
    try:
        reading = read_candidates(out.getvalue().encode("utf-8", "surrogatepass"), "lista.csv")
    except DomainError:
        return
    rows_told = {line.row for line in reading.lines} | {problem.row for problem in reading.problems}
    assert all(isinstance(row, int) for row in rows_told)
    for line in reading.lines:
        assert line.name == " ".join(line.name.split())
        assert len(line.name) <= 200


@given(body=st.binary(max_size=400), name=st.sampled_from(("lista.csv", "lista.xlsx")))
def test_whatever_the_bytes_are_the_answer_is_a_reading_or_a_sentence(body, name):
    try:
        told = read_candidates(body, name).filename
    except DomainError as problem:
        told = str(problem)
    assert told
