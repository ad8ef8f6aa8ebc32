"""The end-of-commitment report as a workbook: every cell is a text or a figure, never a formula."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from abierto.core.dates import long_date
from abierto.core.workbooks.cell_text import MOST_IN_A_CELL, escape
from abierto.followup.end_report import EMPTY, NORM, EndReport
from abierto.plan.exchange.workbook_writer import MOMENT, packed

_WIDTHS = {"Pregunta": 42, "Respuesta": 80, "Apartado": 30}
_MOST_WIDE = 60


def end_report_workbook(report: EndReport) -> bytes:
    """The XLSX of a report: its questions, its activities and its evidence, a sheet each."""
    book = Workbook()
    book.properties.creator = "Abierto"
    book.properties.title = escape(f"Informe final: {report.row.name}")
    book.properties.created = book.properties.modified = MOMENT
    first = book.active
    first.title = "Informe"
    stands = "Informe final" if report.is_final else "Informe preliminar: el compromiso no ha terminado"
    mark = "Dato de demostración" if report.row.is_demonstration else ""
    for line in filter(None, (report.row.name, f"{stands}. Al {long_date(report.on)}", f"Norma: {NORM}", mark)):
        first.append([""])
        _put(first.cell(first.max_row, 1), line, bold=first.max_row == 1)
    _table(
        first,
        ("No.", "Apartado", "Pregunta", "Respuesta", "Origen", "Fuente"),
        ((f.number, f.section, f.question, f.answer or EMPTY.capitalize(), f.origin, f.source) for f in report.fields),
    )
    _sheet(book, "Actividades", report.milestones)
    _sheet(book, "Evidencia", report.evidence_rows)
    return packed(book)


def _sheet(book: Workbook, title: str, rows: list[dict[str, Any]]) -> None:
    sheet = book.create_sheet(title)
    if not rows:
        _put(sheet.cell(1, 1), "Sin registros")
        return
    heads = tuple(name.replace("_", " ").capitalize() for name in rows[0])
    _table(sheet, heads, (tuple(row.values()) for row in rows))


def _table(sheet: Worksheet, heads: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    start = sheet.max_row + 1 if sheet["A1"].value else 1
    for column, head in enumerate(heads, 1):
        cell = sheet.cell(start, column)
        _put(cell, head, bold=True)
        cell.fill = PatternFill("solid", fgColor="E8EEF4")
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(head, min(len(head) + 14, _MOST_WIDE))
    for number, row in enumerate(rows, start + 1):
        for column, value in enumerate(row, 1):
            _put(sheet.cell(number, column), value)
    sheet.freeze_panes = sheet.cell(start + 1, 1)


def _put(cell: Cell, value: Any, *, bold: bool = False) -> None:
    """Write a value; a text stays text whatever it begins with."""
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if bold:
        cell.font = Font(bold=True)
    if isinstance(value, bool):
        value = "sí" if value else "no"
    if isinstance(value, int):
        cell.value = value
        return
    text = escape("" if value is None else str(value))[:MOST_IN_A_CELL]
    if not text:
        return
    cell.value, cell.data_type = text, "s"
    if text[0] in "=+-@":
        cell.quotePrefix = True
