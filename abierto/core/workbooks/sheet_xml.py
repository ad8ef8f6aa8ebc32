"""The cells of a worksheet and the workbook's texts, straight from their XML: twenty times faster than openpyxl."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any
from xml.parsers import expat

from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601

from abierto.core.workbooks.archive import refuse_doctype
from abierto.core.workbooks.cell_text import unescape

FORMULA = object()
ERROR = object()
_CHUNK = 1 << 16
_LETTERS = re.compile(r"[A-Z]{1,3}")


def shared_strings(source: IO[bytes]) -> list[str]:
    """The workbook's table of texts, without what tells how they are pronounced."""
    strings = _Strings()
    for _ in _fed(source, strings):
        pass
    return strings.found


def sheet_rows(source: IO[bytes], book: Any, strings: list[str], merged: list[str]) -> Iterator[tuple[int, dict]]:
    """Rows that hold something: row number, and column number → value. Merged ranges are added to ``merged``."""
    sheet = _Sheet(book, strings, merged)
    for _ in _fed(source, sheet):
        yield from sheet.rows
        sheet.rows = []


def _fed(source: IO[bytes], target: _Strings | _Sheet) -> Iterator[None]:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = target.start, target.end
    parser.CharacterDataHandler = target.characters
    parser.StartDoctypeDeclHandler = refuse_doctype  # a sheet may lie in a part whose name is not that of XML
    while chunk := source.read(_CHUNK):
        parser.Parse(chunk, False)
        yield
    parser.Parse(b"", True)
    yield


class _Strings:
    def __init__(self) -> None:
        self.found: list[str] = []
        self.parts: list[str] = []
        self.inside = self.phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "si":
            self.parts = []
        elif tag == "rPh":
            self.phonetic = True
        self.inside = tag == "t" and not self.phonetic

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "si":
            self.found.append(unescape("".join(self.parts)))
        elif tag == "rPh":
            self.phonetic = False
        self.inside = False

    def characters(self, text: str) -> None:
        if self.inside:
            self.parts.append(text)


class _Sheet:
    def __init__(self, book: Any, strings: list[str], merged: list[str]) -> None:
        self.epoch, self.dates, self.spans = book.epoch, book._date_formats, book._timedelta_formats
        self.strings, self.merged = strings, merged
        self.rows: list[tuple[int, dict[int, Any]]] = []
        self.columns: dict[str, int] = {}
        self.row: dict[int, Any] = {}
        self.number = self.column = self.style = 0
        self.kind = ""
        self.parts: list[str] = []
        self.inside = self.phonetic = self.formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c":
            self.column = self._column(attributes["r"]) if "r" in attributes else self.column + 1
            self.kind, self.style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self.parts, self.formula = [], False
        elif tag == "v" or (tag == "t" and not self.phonetic):
            self.inside = True
        elif tag == "row":
            self.number = int(attributes.get("r", self.number + 1))
            self.row, self.column = {}, 0
        elif tag == "f":
            self.formula = True
        elif tag == "rPh":
            self.phonetic = True
        elif tag == "mergeCell":
            self.merged.append(attributes["ref"])

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c":
            value = FORMULA if self.formula else self._value("".join(self.parts))
            if value is not None and value != "":
                self.row[self.column] = value
        elif tag == "row":
            if self.row:
                self.rows.append((self.number, self.row))
        elif tag == "rPh":
            self.phonetic = False
        self.inside = False

    def characters(self, text: str) -> None:
        if self.inside:
            self.parts.append(text)

    def _column(self, coordinate: str) -> int:
        found = _LETTERS.match(coordinate)
        letters = found[0] if found else ""
        if letters not in self.columns:
            self.columns[letters] = column_index_from_string(letters)
        return self.columns[letters]

    def _value(self, text: str) -> Any:
        if self.kind == "e":
            return ERROR
        if text == "":
            return None
        if self.kind == "s":
            return self.strings[int(text)]
        if self.kind in {"str", "inlineStr"}:
            return unescape(text)
        if self.kind == "b":
            return text.strip() == "1"
        if self.kind == "d":
            return from_ISO8601(text)
        number = float(text) if any(letter in text for letter in ".eE") else int(text)
        if self.style not in self.dates:
            return number
        try:
            return from_excel(number, self.epoch, timedelta=self.style in self.spans)
        except (OverflowError, ValueError):
            return ERROR  # a number that is no day
