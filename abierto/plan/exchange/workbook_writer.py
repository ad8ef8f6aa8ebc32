"""Writing a workbook for people who work in spreadsheets. Same content, same bytes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.writer.excel import ExcelWriter

from abierto.core.errors import DomainError
from abierto.core.workbooks.cell_text import MOST_IN_A_CELL, escape, fits
from abierto.plan.exchange.content import MOST_ROWS
from abierto.plan.exchange.describe import GUIDE, described_columns
from abierto.plan.exchange.values import MOST_DIGITS
from abierto.plan.exchange.workbook_reader import README_TITLE, VERSION_LABEL
from abierto.plan.format import FORMAT, FORMAT_VERSION, TABLES, Column, Table

MOMENT = datetime(1980, 1, 1)  # the least that a ZIP can say; the content's own dates are inside
_FIRST_DAY = date(1900, 3, 1)  # before it, spreadsheets disagree on what day a number is
_LONGEST_LIST = 255
_WIDTHS = {"number": 10, "boolean": 14, "date": 14, "decimal": 16, "choice": 24, "reference": 28}
_FORMATS = {"number": "0", "decimal": "General", "date": "yyyy-mm-dd"}


def workbook(content: dict[str, Any]) -> bytes:
    """The content as an XLSX: a sheet that explains, then one per table. Raises DomainError on a text too long."""
    _check_lengths(content)
    book = Workbook(write_only=True)
    book.properties.creator = "Abierto"
    book.properties.title = escape(content["exercises"][0]["name"]) if content.get("exercises") else FORMAT
    book.properties.created = book.properties.modified = MOMENT
    _write_readme(book)
    for table in TABLES:
        _write_table(book, table, content.get(table.name, []))
    return packed(book)


def _check_lengths(content: dict[str, Any]) -> None:
    for table in TABLES:
        texts = [column for column in table.columns if column.kind == "text"]
        for number, row in enumerate(content.get(table.name, []), 2):
            for column in texts:
                if not fits(escape(row[column.name])):
                    raise DomainError(
                        f"Hoja «{table.title}», fila {number}, columna «{column.label}»: el texto no cabe en una celda "
                        f"(caben {MOST_IN_A_CELL:,} caracteres). Expórtelo como .json."
                    )


def packed(book: Workbook) -> bytes:
    """The workbook's archive without the hour of its making."""
    loose, whole = BytesIO(), BytesIO()
    ExcelWriter(book, ZipFile(loose, "w")).save()
    with ZipFile(loose) as parts, ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            part = ZipInfo(name, MOMENT.timetuple()[:6])
            part.compress_type, part.create_system, part.external_attr = ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(part, parts.read(name))
    return whole.getvalue()


class _Styles:
    """The looks of one sheet's cells, made once: styling each cell anew is most of the time of a big workbook."""

    def __init__(self, sheet: WriteOnlyWorksheet) -> None:
        self.sheet = sheet
        self.header = self._make("@", bold=True)
        self.kinds = {kind: self._make(_FORMATS.get(kind, "@")) for kind in ("text", *_WIDTHS)}
        self.quoted = self._make("@", quoted=True)

    def _make(self, number_format: str, *, bold: bool = False, quoted: bool = False):
        cell = WriteOnlyCell(self.sheet)
        cell.number_format = number_format
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        if bold:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="E8EEF4")
        style = cell._style
        if quoted:
            style.quotePrefix = 1
        return style

    def text(self, text: str, style: Any = None) -> WriteOnlyCell:
        """A cell that is text whatever it begins with: never a formula."""
        cell = WriteOnlyCell(self.sheet)
        cell._value, cell.data_type = escape(text), "s"
        cell._style = style or (self.quoted if text[:1] in "=+-@" and text else self.kinds["text"])
        return cell


def _write_table(book: Workbook, table: Table, rows: list[dict[str, Any]]) -> None:
    sheet = book.create_sheet(table.title)
    sheet.freeze_panes = "B2"
    styles = _Styles(sheet)
    for position, column in enumerate(table.columns, 1):
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].width = _width(column)
        if column.kind == "text":
            sheet.column_dimensions[letter].number_format = "@"
        rule = _validation(column)
        if rule is not None:
            rule.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
            sheet.data_validations.append(rule)
    sheet.append([styles.text(header(column), styles.header) for column in table.columns])
    for row in rows:
        sheet.append([_cell(styles, column, row[column.name]) for column in table.columns])


def header(column: Column) -> str:
    """A column's label as a header."""
    return column.label[:1].upper() + column.label[1:]


def _cell(styles: _Styles, column: Column, value: Any) -> WriteOnlyCell | None:
    kind = column.kind
    if value is None or value == "":
        return None
    if kind == "choice":
        return styles.text(column.choices.get(value, str(value)), styles.kinds["choice"])
    if kind == "boolean":
        return styles.text("sí" if value else "no", styles.kinds["boolean"])
    if kind == "date" and (day := date.fromisoformat(value)) >= _FIRST_DAY:
        return _typed(styles, day, "d", kind)
    if kind == "number" or (kind == "decimal" and len(Decimal(value).as_tuple().digits) <= MOST_DIGITS):
        return _typed(styles, value, "n", kind)
    return styles.text(str(value))


def _typed(styles: _Styles, value: Any, data_type: str, kind: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(styles.sheet)
    cell._value, cell.data_type, cell._style = value, data_type, styles.kinds[kind]
    return cell


def _width(column: Column) -> int:
    if column.kind in _WIDTHS:
        return max(_WIDTHS[column.kind], min(len(column.label) + 4, 30))
    longest = column.field.max_length
    return 60 if longest is None else max(18, min(60, longest // 3))


def _validation(column: Column) -> DataValidation | None:
    """The list a person picks from: the options, or the identifiers of the sheet referred to."""
    if column.kind == "reference":
        # Some identifiers live only in the database, so the list helps and does not forbid.
        source = f"'{column.target.title}'!$A$2:$A${MOST_ROWS + 1}"
        return DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
    options = {"choice": list(column.choices.values()), "boolean": ["sí", "no"]}.get(column.kind)
    if options is None or len(",".join(options)) > _LONGEST_LIST or any("," in option for option in options):
        return None
    return DataValidation(
        type="list",
        formula1=f'"{",".join(options)}"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Opción desconocida",
        error="Elija una de la lista.",
    )


def _write_readme(book: Workbook) -> None:
    sheet = book.create_sheet(README_TITLE)
    for letter, width in zip("ABCDEFG", (26, 34, 22, 16, 13, 14, 70), strict=True):
        sheet.column_dimensions[letter].width = width
    styles = _Styles(sheet)
    sheet.append([styles.text("Formato", styles.header), styles.text(FORMAT)])
    sheet.append([styles.text(VERSION_LABEL, styles.header), styles.text(str(FORMAT_VERSION))])
    for sentence in GUIDE:
        sheet.append([])
        cell = styles.text(sentence)
        cell.alignment = Alignment(vertical="top")
        sheet.append([cell])
    sheet.append([])
    titles = ("Hoja", "Columna", "Campo en JSON", "Tipo", "Obligatoria", "Máximo", "Opciones")
    sheet.append([styles.text(title, styles.header) for title in titles])
    for table in TABLES:
        for row in described_columns(table):
            sheet.append([styles.text(text) for text in (table.title, *row)])
