"""A workbook from strangers as its sheets; their cells are read row by row, fast, and are values and never formulas."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.xml.constants import SHARED_STRINGS

from abierto.core.workbooks.archive import WorkbookError, open_archive
from abierto.core.workbooks.sheet_xml import shared_strings, sheet_rows


class Reader(ExcelReader):
    """Reads everything but the cells: sheets, styles and dates; texts are read apart, and faster."""

    strings: list[str]

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        self.strings = []
        if part is not None:
            with self.archive.open(part.PartName.lstrip("/")) as source:
                self.strings = shared_strings(source)

    def read_worksheets(self) -> None:
        for sheet, relation in self.parser.find_sheets():
            if relation.target not in self.valid_files:
                continue
            if "chartsheet" in relation.Type:
                self.read_chartsheet(sheet, relation)
            else:
                self.wb._sheets.append(_Unmeasured(self.wb, sheet.name, relation.target, self.shared_strings))


class _Unmeasured(ReadOnlyWorksheet):
    """A sheet that is not walked through once beforehand only to know how large it is."""

    def _get_size(self) -> None:
        pass


class Sheet:
    """One sheet of an opened workbook. After its rows are read, ``merged`` names the ranges of joined cells."""

    def __init__(self, sheet: Any, strings: list[str]) -> None:
        self.title: str = sheet.title
        self.merged: list[str] = []
        self._sheet, self._strings = sheet, strings

    def rows(self) -> Iterator[tuple[int, dict[int, Any]]]:
        """Rows that hold something: their number, and column number → value. Raises WorkbookError."""
        self.merged = []
        try:
            with self._sheet._get_source() as source:
                yield from sheet_rows(source, self._sheet.parent, self._strings, self.merged)
        except WorkbookError:
            raise
        except Exception:  # a sheet may be damaged in any way
            raise _damaged() from None


def open_sheets(body: bytes) -> list[Sheet]:
    """The workbook's sheets. Raises WorkbookError when it is no workbook, is too large or could act."""
    open_archive(body).close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of decorations that it leaves out
        try:
            reader = Reader(BytesIO(body), read_only=True, keep_links=False)
            reader.read()
        except WorkbookError:
            raise
        except Exception:  # openpyxl fails in as many ways as a file can be damaged
            raise _damaged() from None
    return [Sheet(sheet, reader.strings) for sheet in reader.wb.worksheets]


def _damaged() -> WorkbookError:
    return WorkbookError("El libro está dañado; ábralo en su hoja de cálculo y guárdelo de nuevo como .xlsx.")
