"""Workbooks from strangers: always a sentence with sheet, row, column and mend."""

from __future__ import annotations

import struct
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from abierto.plan.content import working_content
from abierto.plan.exchange import PlanFileError, plan_file, read_plan_file
from abierto.plan.format import TABLE
from tests.factories.plan import CommitmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def content() -> dict:
    return working_content(CommitmentFactory(complete=True).exercise)


def _edited(content: dict, edit: Callable[[Workbook], object]) -> bytes:
    """The workbook after a person's hands: read, changed and saved by another program."""
    book = load_workbook(BytesIO(plan_file(content, "plan.xlsx")))
    edit(book)
    body = BytesIO()
    book.save(body)
    return body.getvalue()


def _problems(body: bytes, name: str = "plan.xlsx") -> list[str]:
    with pytest.raises(PlanFileError) as caught:
        read_plan_file(body, name)
    return [str(problem) for problem in caught.value.problems]


def _set(table: str, column: str, value: object, row: int = 2) -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        position = [c.name for c in TABLE[table].columns].index(column) + 1
        book[TABLE[table].title].cell(row, position).value = value

    return edit


def test_a_workbook_saved_by_another_program_says_the_same(content):
    content["commitments"][0]["description"] = "=1+1\r\n_x000D_ _x005F_x0041_ 😀"

    assert dict(read_plan_file(_edited(content, lambda book: None), "plan.xlsx")) == content


@pytest.mark.parametrize(
    ("table", "column", "value", "sentence"),
    [
        (
            "commitments",
            "name",
            "=A1",
            "columna «nombre del compromiso»: la celda tiene una fórmula; escriba el valor, no la fórmula.",
        ),
        (
            "commitments",
            "number",
            "=1+1",
            "columna «orden»: la celda tiene una fórmula; escriba el valor, no la fórmula.",
        ),
        (
            "commitments",
            "name",
            "#REF!",
            "columna «nombre del compromiso»: la celda tiene un error de la hoja de cálculo; escriba el valor.",
        ),
        (
            "commitments",
            "starts_on",
            "marzo",
            "columna «fecha de inicio»: «marzo» no es una fecha; escríbala como 2021-03-15 o 15/03/2021.",
        ),
        (
            "commitments",
            "starts_on",
            "31/02/2021",
            "columna «fecha de inicio»: «2021-02-31» no existe en el calendario; corríjala.",
        ),
        (
            "commitments",
            "starts_on",
            datetime(2021, 3, 1, 10, 30),
            "columna «fecha de inicio»: «2021-03-01 10:30» lleva hora; deje solo la fecha.",
        ),
        (
            "commitments",
            "ends_note",
            date(2021, 3, 1),
            "columna «finalización según el plan»: la hoja de cálculo lo tomó como fecha; "
            "dé a la celda formato de texto y escríbalo de nuevo.",
        ),
        (
            "sdgs",
            "target",
            16.1,
            "columna «meta»: la hoja de cálculo lo tomó como número; "
            "dé a la celda formato de texto y escríbalo de nuevo.",
        ),
        (
            "commitments",
            "number",
            "tres",
            "columna «orden»: «tres» no es un número entero; escríbalo con cifras, como 3.",
        ),
        ("commitments", "number", 2.5, "columna «orden»: «2.5» no es un número entero; escríbalo con cifras, como 3."),
        ("commitments", "number", None, "columna «orden»: es obligatoria y la celda está vacía; escríbala."),
        (
            "commitments",
            "kind",
            "Mixto",
            "columna «tipo de compromiso»: «Mixto» no es una opción; elija entre: Proactivo; Cocreado.",
        ),
        (
            "commitments",
            "is_demonstration",
            "quizá",
            "columna «dato de demostración»: «quizá» no se entiende; escriba sí o no.",
        ),
        (
            "indicators",
            "target",
            "1,234",
            "columna «meta»: «1,234» no es un número; escríbalo con cifras y punto decimal, como 12.5.",
        ),
        (
            "indicators",
            "target",
            True,
            "columna «meta»: «True» no es un número; escríbalo con cifras y punto decimal, como 12.5.",
        ),
    ],
)
def test_a_wrong_cell_is_told_with_its_sheet_row_column_and_mend(content, table, column, value, sentence):
    problems = _problems(_edited(content, _set(table, column, value)))

    assert problems == [f"Hoja «{TABLE[table].title}», fila 2, {sentence}"]


@pytest.mark.parametrize(
    ("table", "column", "written", "read"),
    [
        ("commitments", "starts_on", "2021-03-15", "2021-03-15"),
        ("commitments", "starts_on", " 5/3/2021 ", "2021-03-05"),
        ("commitments", "starts_on", datetime(2021, 3, 5), "2021-03-05"),
        ("commitments", "kind", "PROACTIVO ", "proactive"),
        ("commitments", "kind", "proactive", "proactive"),
        ("commitments", "number", "7", 7),
        ("commitments", "number", 7.0, 7),
        ("commitments", "is_demonstration", "Sí", True),
        ("commitments", "is_demonstration", True, True),
        ("commitments", "is_demonstration", None, False),
        ("commitments", "name", 2021, "2021"),
        ("commitments", "name", True, "VERDADERO"),
        ("indicators", "target", 0.1, "0.1"),
        ("indicators", "target", "12.50", "12.5"),
        ("gates", "gate", "PROPUESTA DE UN INTEGRANTE DEL SECRETARIADO", 1),
        ("gates", "gate", 1, 1),
        ("gates", "gate", "1", 1),
    ],
)
def test_a_value_may_be_written_in_the_ways_people_write_it(content, table, column, written, read):
    found = read_plan_file(_edited(content, _set(table, column, written)), "plan.xlsx")

    assert found[table][0][column] == read


def test_columns_go_in_any_order_under_their_label_or_their_field_name_and_blank_rows_are_skipped(content):
    def edit(book: Workbook) -> None:
        sheet = book["Ejes"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        sheet.delete_rows(1, sheet.max_row)
        sheet.append(["NOMBRE", "  identificador", "exercise", "Orden", "DESCRIPCION"])
        sheet.append([])
        sheet.append([rows[1][3], rows[1][0], rows[1][1], rows[1][2], rows[1][4]])
        sheet.cell(1000, 1).value = ""

    found = read_plan_file(_edited(content, edit), "plan.xlsx")

    assert found["axes"] == content["axes"]
    assert found.places["axes"] == [3]
    assert found.warnings == ["La hoja «Ejes» no tiene la columna «dato de demostración»; se toma como vacía."]


def test_unknown_repeated_and_missing_columns_are_told(content):
    def edit(book: Workbook) -> None:
        sheet = book["Ejes"]
        sheet["D1"], sheet["E1"], sheet["H1"], sheet["I2"] = "Color", "orden", "Otra", "suelto"

    columns = "identificador, ejercicio, orden, nombre, descripción, dato de demostración"
    wrong = f"no es una columna de esta hoja; bórrela, o corrija su encabezado. Las columnas son: {columns}."
    assert _problems(_edited(content, edit)) == [
        f"Hoja «Ejes», fila 1, columna «Color»: {wrong}",
        "Hoja «Ejes», fila 1, columna «orden»: el encabezado está dos veces; deje uno.",
        f"Hoja «Ejes», fila 1, columna «Otra»: {wrong}",
        "Hoja «Ejes», fila 1, columna «nombre»: falta esta columna, que es obligatoria; agréguela.",
        "Hoja «Ejes», fila 2, columna «D»: hay un valor en una columna sin encabezado; "
        "bórrelo o escriba el encabezado.",
        "Hoja «Ejes», fila 2, columna «I»: hay un valor en una columna sin encabezado; "
        "bórrelo o escriba el encabezado.",
    ]


def test_merged_cells_are_told_where(content):
    def edit(book: Workbook) -> None:
        book["Ejes"].merge_cells("E2:F3")
        book["Fases"].merge_cells("A7:A9")

    assert _problems(_edited(content, edit)) == [
        "Hoja «Ejes», fila 2, columna «E»: las celdas E2:F3 están combinadas; "
        "sepárelas y escriba el valor en cada una.",
        "Hoja «Fases», fila 7, columna «A»: las celdas A7:A9 están combinadas; "
        "sepárelas y escriba el valor en cada una.",
    ]


def test_unknown_and_repeated_sheets_are_errors_and_missing_ones_are_warnings(content):
    def edit(book: Workbook) -> None:
        book.create_sheet("Notas")
        book.create_sheet("EJES ")
        del book["Anexos"]
        book["Valores AGA"].delete_rows(1, 10)

    with pytest.raises(PlanFileError) as caught:
        read_plan_file(_edited(content, edit), "plan.xlsx")
    first, second = (str(problem) for problem in caught.value.problems)
    assert first.startswith("Hoja «Notas»: esta hoja no es parte del formato; bórrela, o cámbiele el nombre por uno")
    assert second == "Hoja «EJES»: es la misma hoja que «Ejes»; deje una sola."

    def fewer(book: Workbook) -> None:
        del book["Anexos"]
        book["Valores AGA"].delete_rows(1, 10)

    found = read_plan_file(_edited(content, fewer), "plan.xlsx")
    assert found["annexes"] == found["values"] == []
    assert "El libro no tiene la hoja «Anexos»; se toma como vacía." in found.warnings
    assert any(warning.startswith("Hoja «Valores AGA»: no tiene encabezados") for warning in found.warnings)


def test_another_version_of_the_format_is_refused(content):
    def edit(book: Workbook) -> None:
        book["Léame"]["B2"] = "2"

    assert _problems(_edited(content, edit)) == [
        "Hoja «Léame», fila 2: el libro está en la versión «2» del formato; aquí se lee la 1."
    ]


def _with_part(body: bytes, name: str, part: bytes | Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part of its archive added or replaced."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for other in old.namelist():
            if other != name:
                new.writestr(other, old.read(other))
        new.writestr(name, part(old.read(name)) if callable(part) else part)
    return out.getvalue()


_BOMB = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'


def test_archives_that_are_not_plain_workbooks_are_refused_with_what_to_do(content):
    good = plan_file(content, "plan.xlsx")
    save = "ábralo en su hoja de cálculo y guárdelo como «Libro de Excel (.xlsx)»"
    sheet = "xl/worksheets/sheet3.xml"
    zipped = BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    def entity(old: bytes) -> bytes:
        return old.replace(b"<worksheet", b'<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet', 1)

    assert _problems(b"") == [f"El archivo no es un libro .xlsx o está dañado: {save}."]
    assert _problems(b"identificador,nombre\n") == [f"El archivo no es un libro .xlsx o está dañado: {save}."]
    assert _problems(good[:-200]) == [f"El archivo no es un libro .xlsx o está dañado: {save}."]
    assert _problems(zipped.getvalue()) == [f"El archivo no es un libro .xlsx: {save}."]
    assert _problems(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == [
        f"El libro tiene contraseña o es de un formato antiguo (.xls): {save}, sin contraseña."
    ]
    assert _problems(_with_part(good, "xl/vbaProject.bin", b"macro")) == [
        f"El libro tiene macros, que aquí no se admiten: {save}."
    ]
    for name, part in ((sheet, _BOMB), (sheet, entity), ("xl/sharedStrings.xml", _BOMB), ("customXml/a.xml", _BOMB)):
        assert _problems(_with_part(good, name, part)) == [
            f"El libro declara entidades XML, que ninguna hoja de cálculo escribe: {save}."
        ]
    assert _problems(_with_part(good, sheet, b"<worksheet><no>")) == [
        "El libro está dañado; ábralo en su hoja de cálculo y guárdelo de nuevo como .xlsx."
    ]
    assert _problems(_with_part(good, "xl/styles.xml", b"<a></b>")) == [f"El libro está dañado: {save}."]
    assert _problems(good, "plan.xlsm") == ["No se sabe leer «plan.xlsm»; cargue un archivo .xlsx o .json."]


def test_an_encrypted_part_is_refused(content):
    body = bytearray(plan_file(content, "plan.xlsx"))
    place = body.index(b"PK\x01\x02")
    flags = struct.unpack_from("<H", body, place + 8)[0]
    struct.pack_into("<H", body, place + 8, flags | 1)

    assert _problems(bytes(body))[0].startswith("El libro tiene contraseña: ábralo")


def test_any_byte_spoiled_gives_a_sentence_or_the_same_plan(content):
    good = plan_file(content, "plan.xlsx")
    for place in range(0, len(good), max(1, len(good) // 60)):
        spoiled = bytearray(good)
        spoiled[place] ^= 0xFF
        try:
            told = "" if dict(read_plan_file(bytes(spoiled), "plan.xlsx")) == content else "otro plan"
        except PlanFileError as error:
            told = str(error)
        assert told == "" or told.endswith(".")


def test_a_workbook_that_swells_when_opened_is_refused_quickly(content):
    good = plan_file(content, "plan.xlsx")
    started = time.monotonic()

    swollen = _with_part(good, "xl/worksheets/sheet30.xml", b"<a>" + b" " * (101 * 1024 * 1024) + b"</a>")
    assert _problems(swollen) == ["El libro ocupa demasiado al abrirse; bórrele imágenes, formatos y hojas que sobren."]
    crowded = _with_part(good, "xl/worksheets/sheet30.xml", b"<a>" + b"<c/>" * 8_000_001 + b"</a>")
    assert _problems(crowded) == ["El libro tiene demasiadas celdas; bórrele las filas y hojas que sobren."]
    assert time.monotonic() - started < 20


def test_a_cell_at_the_far_end_of_a_sheet_costs_nothing(content):
    started = time.monotonic()

    body = _edited(content, lambda book: book["Anexos"].cell(1_048_576, 16_384, "x"))

    assert _problems(body) == [
        "Hoja «Anexos», fila 1048576, columna «XFD»: hay un valor en una columna sin encabezado; "
        "bórrelo o escriba el encabezado.",
        *[
            f"Hoja «Anexos», fila 1048576, columna «{column.label}»: es obligatoria y la celda está vacía; escríbala."
            for column in TABLE["annexes"].columns
            if column.name in {"external_id", "commitment", "number", "kind", "title"}
        ],
    ]
    assert time.monotonic() - started < 10


def _many(content: dict, count: int, number: str = "1") -> bytes:
    """The workbook with so many annexes, written by hand: a program's own writing would take most of the test."""
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    commitment = content["commitments"][0]["external_id"]
    fixed = cell.format(commitment) + f"<c><v>{number}</v></c>" + cell.format("Tabla") + cell.format("t")
    header = "".join(cell.format(column.name) for column in TABLE["annexes"].columns[:5])
    rows = "".join(f"<row>{cell.format(f'a{n}')}{fixed}</row>" for n in range(count))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    body = f'<worksheet xmlns="{space}"><sheetData><row>{header}</row>{rows}</sheetData></worksheet>'
    part = 2 + list(TABLE).index("annexes")
    return _with_part(plan_file(content, "plan.xlsx"), f"xl/worksheets/sheet{part}.xml", body.encode())


def test_fifty_thousand_rows_are_read_and_one_more_is_refused(content):
    assert len(read_plan_file(_many(content, 50_000), "plan.xlsx")["annexes"]) == 50_000
    assert _problems(_many(content, 50_001)) == [
        "Hoja «Anexos», fila 50002: tiene más de 50,000 filas con datos; divida el archivo."
    ]


def test_thousands_of_errors_are_told_up_to_a_thousand(content):
    with pytest.raises(PlanFileError) as caught:
        read_plan_file(_many(content, 3000, number="-1"), "plan.xlsx")

    assert len(caught.value.problems) == 1000
    assert "errores y no se cambió nada. El primero: Hoja «Anexos», fila 2" in str(caught.value)
