"""Reading a workbook: a sheet per table, columns known by their header, every cell a value and not a formula."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from abierto.core.workbooks.archive import WorkbookError
from abierto.core.workbooks.book import Reader
from abierto.core.workbooks.sheet_xml import ERROR, FORMULA, sheet_rows
from abierto.plan.exchange.archive import open_archive
from abierto.plan.exchange.content import MOST_ROWS, PlanContent
from abierto.plan.exchange.problems import MOST_TOLD, BadValue, PlanFileError, Problem, fold, refuse, shown
from abierto.plan.exchange.values import from_cell, is_needed
from abierto.plan.format import FORMAT_VERSION, TABLES, Column, Table

README_TITLE = "Léame"
VERSION_LABEL = "Versión del formato"


def read_workbook(body: bytes) -> PlanContent:
    """The content of a workbook, with the problems of its cells. Raises PlanFileError when it cannot be read."""
    open_archive(body).close()
    content = PlanContent(in_json=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of decorations that it leaves out
        try:
            reader = Reader(BytesIO(body), read_only=True, keep_links=False)
            reader.read()
            _read_sheets(content, reader.wb.worksheets, reader.strings)
        except PlanFileError:
            raise
        except WorkbookError as problem:
            raise refuse(str(problem)) from None
        except Exception:  # openpyxl fails in as many ways as a file can be damaged
            raise refuse("El libro está dañado; ábralo en su hoja de cálculo y guárdelo de nuevo como .xlsx.") from None
    return content


def _read_sheets(content: PlanContent, sheets: list[ReadOnlyWorksheet], strings: list[str]) -> None:
    tables = {fold(name): table for table in TABLES for name in (table.title, table.name)}
    seen: dict[str, str] = {}
    for sheet in sheets:
        if fold(sheet.title) == fold(README_TITLE):
            _check_version(content, sheet, strings)
            continue
        table = tables.get(fold(sheet.title))
        if table is None:
            titles = ", ".join(table.title for table in TABLES)
            message = f"esta hoja no es parte del formato; bórrela, o cámbiele el nombre por uno de estos: {titles}."
            content.problems.append(Problem(shown(sheet.title), None, "", message))
        elif table.name in seen:
            message = f"es la misma hoja que «{seen[table.name]}»; deje una sola."
            content.problems.append(Problem(shown(sheet.title), None, "", message))
        else:
            seen[table.name] = shown(sheet.title)
            _read_sheet(content, table, sheet, strings)
    for table in TABLES:
        if table.name not in seen:
            content.warnings.append(f"El libro no tiene la hoja «{table.title}»; se toma como vacía.")


def _check_version(content: PlanContent, sheet: ReadOnlyWorksheet, strings: list[str]) -> None:
    for number, row in _rows(sheet, strings, []):
        if fold(row.get(1)) == fold(VERSION_LABEL) and str(row.get(2)).strip() != str(FORMAT_VERSION):
            message = f"el libro está en la versión «{shown(row.get(2))}» del formato; aquí se lee la {FORMAT_VERSION}."
            content.problems.append(Problem(README_TITLE, number, "", message))
            return


def _read_sheet(content: PlanContent, table: Table, sheet: ReadOnlyWorksheet, strings: list[str]) -> None:
    merged: list[Problem] = []
    columns: dict[int, Column] | None = None
    absent: list[str] = []
    count = 0
    for number, row in _rows(sheet, strings, merged):
        if columns is None:
            columns = _header(content, table, number, row)
            absent = [column.name for column in table.columns if column not in columns.values()]
            continue
        count += 1
        if count > MOST_ROWS:
            message = f"tiene más de {MOST_ROWS:,} filas con datos; divida el archivo."
            content.problems.append(Problem(table.title, number, "", message))
            break
        if len(content.problems) > MOST_TOLD:
            break
        # What a missing column would hold is not asked of each row again.
        content.bad |= {(table.name, len(content[table.name]), name) for name in absent}
        _add_row(content, table, number, columns, row)
    content.problems += merged
    if columns is None:
        message = "no tiene encabezados; escriba en su primera fila los nombres de las columnas."
        content.warnings.append(f"Hoja «{table.title}»: {message} Se toma como vacía.")


def _header(content: PlanContent, table: Table, number: int, row: dict[int, Any]) -> dict[int, Column]:
    """Which column each position holds; what is unknown, repeated or missing is told."""
    by_header = {fold(header): column for column in table.columns for header in (column.label, column.name)}
    columns: dict[int, Column] = {}
    for position, header in row.items():
        column = by_header.get(fold(header)) if isinstance(header, str) else None
        place = shown(header) if isinstance(header, str) else get_column_letter(position)
        if column is None:
            labels = ", ".join(column.label for column in table.columns)
            message = f"no es una columna de esta hoja; bórrela, o corrija su encabezado. Las columnas son: {labels}."
            content.problems.append(Problem(table.title, number, place, message))
        elif column in columns.values():
            content.problems.append(Problem(table.title, number, place, "el encabezado está dos veces; deje uno."))
        else:
            columns[position] = column
    for column in table.columns:
        if column in columns.values():
            continue
        if is_needed(column):
            message = "falta esta columna, que es obligatoria; agréguela."
            content.problems.append(Problem(table.title, number, column.label, message))
        else:
            content.warnings.append(
                f"La hoja «{table.title}» no tiene la columna «{column.label}»; se toma como vacía."
            )
    return columns


def _add_row(content: PlanContent, table: Table, number: int, columns: dict[int, Column], row: dict[int, Any]) -> None:
    raw = {column.name: row.get(position) for position, column in columns.items()}
    for position in row:
        if position not in columns:
            message = "hay un valor en una columna sin encabezado; bórrelo o escriba el encabezado."
            content.problems.append(Problem(table.title, number, get_column_letter(position), message))
    content.add(table, number, raw, _value)


def _value(column: Column, value: Any) -> Any:
    if value is FORMULA:
        raise BadValue("la celda tiene una fórmula; escriba el valor, no la fórmula.")
    if value is ERROR:
        raise BadValue("la celda tiene un error de la hoja de cálculo; escriba el valor.")
    return from_cell(column, value)


def _rows(sheet: ReadOnlyWorksheet, strings: list[str], merged: list[Problem]) -> Iterator[tuple[int, dict[int, Any]]]:
    """Rows that hold something, and once all are read the merged ranges as problems."""
    areas: list[str] = []
    with sheet._get_source() as source:
        yield from sheet_rows(source, sheet.parent, strings, areas)
    for area in areas[:MOST_TOLD]:
        column, row, _, _ = range_boundaries(area)
        message = f"las celdas {shown(area)} están combinadas; sepárelas y escriba el valor en cada una."
        merged.append(Problem(shown(sheet.title), row, get_column_letter(column), message))
