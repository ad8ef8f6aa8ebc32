"""A file of contributions: whole or not at all, and everything wrong with it told at once."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from abierto.core.errors import DomainError
from abierto.dialogues.importing import (
    HEADERS,
    MOST_ROWS,
    Preview,
    read_contributions,
    template_csv,
    template_xlsx,
)
from abierto.participation.actions.capture import Sheet
from abierto.participation.actions.gestures import Words
from abierto.participation.enums import Kind, Sector
from abierto.uploads.enums import MediaType

HEAD = "hoja,tipo,texto,firma,sector,publicar"
GOOD = "12,Idea,Que abra los sábados,,ciudadania,sí"


def read(folder: Path, *rows: str, kept: frozenset[str] = frozenset(), encoding: str = "utf-8") -> Preview:
    path = folder / "archivo.csv"
    path.write_bytes("\n".join(rows).encode(encoding))
    return read_contributions(path, MediaType.CSV, kept=kept)


def test_each_row_becomes_a_sheet_with_the_words_as_they_were_written(tmp_path):
    found = read(tmp_path, HEAD, GOOD, "", '13,PROPUESTA,"Dos\nrenglones",Comité  vecinal,Academia,no')

    assert found.problems == ()
    assert found.sheets == [
        Sheet("12", Words(Kind.IDEA, "Que abra los sábados", "", Sector.CITIZEN.value, True)),
        Sheet("13", Words(Kind.PROPOSAL, "Dos\nrenglones", "Comité vecinal", Sector.ACADEMIA.value, False)),
    ]
    assert (found.rows, [line.row for line in found.lines]) == (2, [2, 4])


def test_every_error_is_told_with_its_row_and_column(tmp_path):
    found = read(
        tmp_path, HEAD, GOOD, "12,Idea,Otra,,,sí", "20,Idea,Una más,,,sí", ",Queja,x," + "f" * 121 + ",Marte,tal vez",
        kept=frozenset({"20"}),
    )  # fmt: skip

    assert [str(problem) for problem in found.problems] == [
        "Renglón 3, columna «hoja»: la hoja «12» ya está en el renglón 2; si son dos, distíngalas (12-a, 12-b).",
        "Renglón 4, columna «hoja»: la hoja «20» ya se capturó en este diálogo; si son dos, distíngalas (12-a, 12-b).",
        "Renglón 5, columna «hoja»: falta el número de la hoja.",
        "Renglón 5, columna «tipo»: escriba Idea, Propuesta o Comentario.",
        "Renglón 5, columna «texto»: escriba su aportación: al menos tres letras.",
        "Renglón 5, columna «firma»: tiene más de 120 letras.",
        "Renglón 5, columna «sector»: no es uno de los sectores; vea la plantilla o déjelo en blanco.",
        "Renglón 5, columna «publicar»: escriba sí o no.",
    ]
    assert not found.is_good


def test_columns_may_come_in_any_order_with_accents_from_an_old_spreadsheet_with_semicolons(tmp_path):
    found = read(tmp_path, "PUBLICAR;Texto;Tipo;HOJA", "SÍ;Señalización;comentario;7", encoding="cp1252")

    assert found.sheets == [Sheet("7", Words(Kind.COMMENT, "Señalización", "", "", True))]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "vacío"),
        ([HEAD], "ningún renglón"),
        (["hoja,tipo,texto", "1,Idea,Hola"], "faltan columnas: publicar"),
        ([HEAD + ",curp", GOOD + ",x"], "no se conoce la columna «curp»"),
        ([HEAD + ",Texto", GOOD + ",x"], "dos veces"),
        ([HEAD, *[GOOD] * (MOST_ROWS + 1)], "más de 2,000"),
        ([HEAD, f'1,Idea,"{"x" * 200_000}",,,sí'], "no se pudo leer"),
    ],
    ids=["nothing", "only heads", "columns lack", "unknown column", "column twice", "too many", "enormous cell"],
)
def test_what_is_no_table_of_contributions_is_refused_with_a_sentence(tmp_path, rows, told):
    with pytest.raises(DomainError, match=told):
        read(tmp_path, *rows)


def test_a_workbook_reads_as_a_csv_does_and_a_damaged_one_is_refused(tmp_path):
    book = Workbook()
    book.active.append([name.upper() for name in HEADERS])
    book.active.append([12.0, "Idea", "'=SUMA(A1)", None, "Servicio público", True])
    path = tmp_path / "libro.xlsx"
    book.save(path)

    found = read_contributions(path, MediaType.XLSX)
    path.write_bytes(b"PK\x03\x04 nada")

    assert found.sheets == [Sheet("12", Words(Kind.IDEA, "=SUMA(A1)", "", Sector.PUBLIC_SERVANT.value, True))]
    with pytest.raises(DomainError, match="dañado"):
        read_contributions(path, MediaType.XLSX)
    with pytest.raises(DomainError, match="CSV o XLSX"):
        read_contributions(path, MediaType.PDF)


def test_blank_rows_count_for_nothing_and_the_end_of_the_file_is_never_left_out(tmp_path):
    many = [f"{number},Idea,Que abra los sábados,,,sí" for number in range(1_500)]
    spread = [line for row in many for line in (row, "", " , ")]
    assert len(read(tmp_path, HEAD, *spread).lines) == 1_500
    with pytest.raises(DomainError, match="divídalo"):
        read(tmp_path, HEAD, *spread, *["", ""] * MOST_ROWS, *(f"b{row}" for row in many))

    book = Workbook()
    book.active.append(HEADERS)
    for number in range(1_100):
        for column, cell in enumerate([number, "Idea", "Que abra los sábados", None, None, "sí"], 1):
            book.active.cell(row=2 + number * 2, column=column, value=cell)
    book.active.cell(row=1_048_576, column=1, value=" ")
    path = tmp_path / "libro.xlsx"
    book.save(path)
    found = read_contributions(path, MediaType.XLSX)
    assert (found.is_good, len(found.lines), found.lines[-1].row) == (True, 1_100, 2_200)


def test_the_template_is_a_file_that_reads_and_its_example_is_never_kept(tmp_path):
    path = tmp_path / "plantilla"
    for body, kind in ((template_csv(), MediaType.CSV), (template_xlsx(), MediaType.XLSX)):
        path.write_bytes(body)
        with pytest.raises(DomainError, match="ningún renglón"):
            read_contributions(path, kind)
    sheets = load_workbook(io.BytesIO(template_xlsx())).worksheets
    assert [sheet.title for sheet in sheets] == ["Aportaciones", "Cómo llenarla"]
    assert [row[0].value for row in sheets[1].rows] == list(HEADERS)


def test_characters_that_cannot_be_seen_are_taken_away_and_nothing_else(tmp_path):
    found = read(tmp_path, HEAD, "1\x00,Idea,\u202ehola\u200b 🙂,,,no")

    assert found.sheets == [Sheet("1", Words(Kind.IDEA, "hola 🙂", "", "", False))]
