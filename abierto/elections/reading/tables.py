"""A file as rows of cells under a header that was recognised by its words, never by its position."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePath
from typing import Any

from openpyxl.utils import range_boundaries

from abierto.core.workbooks.archive import WorkbookError
from abierto.core.workbooks.book import open_sheets
from abierto.elections.format import CAREER, COLUMNS, CONTACT, LABELS, REPEATED
from abierto.territory.format import column_token, meanings
from abierto.territory.reading.files import FileProblems, Problem, check_size, decoded

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 300
HEADER_WITHIN = 60
SEPARATORS = ",;|\t"
_ARMOUR = re.compile(r"\A=\"([^\"=]*)\"\Z")  # how some offices keep a spreadsheet from eating a key's zeros
_CODED_HEADS = 80

#: The cells of a row: column number, from 1 → what it holds.
Cells = dict[int, Any]
Rows = Callable[[], Iterator[tuple[int, Cells]]]
#: A sheet's title ("" for a text), its rows, and what asks it for its joined cells.
Way = tuple[str, Rows, Callable[[], list[str]]]


@dataclass
class Table:
    """The rows below the header, what each column is, and what is told of those that are not read."""

    header_row: int
    columns: dict[str, int]
    names: dict[int, str]
    rows: Rows
    merged: Callable[[], list[str]] = list
    contact: list[str] = field(default_factory=list)
    career: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def name_of(self, *meanings_: str) -> str:
        """The file's own name of the first of these columns that it has."""
        return next((self.names[self.columns[each]] for each in meanings_ if each in self.columns), meanings_[0])

    def body(self) -> Iterator[tuple[int, Cells]]:
        """The rows after the header, with their number in the file."""
        return ((number, cells) for number, cells in self.rows() if number > self.header_row)

    def merged_problems(self) -> list[Problem]:
        """Joined cells among the rows; those of titles above the header do no harm. To be asked after the rows."""
        found = []
        for area in self.merged():
            try:
                column, _, _, last = range_boundaries(area)
            except (ValueError, TypeError):
                continue
            if last is not None and last >= self.header_row:
                message = f"las celdas {area[:30]} están combinadas; sepárelas y escriba el valor en cada una."
                found.append(Problem(message, last, self.names.get(column or 0, "")))
        return found


def open_table(body: bytes, filename: str) -> Table:
    """The table of a CSV or XLSX file. Raises FileProblems (or DomainError) with what to mend."""
    check_size(len(body), PurePath(filename).name, limit=MOST_BYTES)
    best: dict[str, int] = {}
    ways = _candidates(body, filename)
    for title, rows, merged in ways:
        try:
            table, columns = _find_header(rows, merged, filename)
        except csv.Error:
            continue
        if table is not None:
            _refuse_other_lists(title, ways, filename)
            return table
        if len(columns) > len(best):
            best = columns
    lacking = ", ".join(LABELS[name] for name in missing(best))
    raise FileProblems(
        filename,
        [Problem(f"No se encontró el renglón de encabezados con las columnas que hacen falta; falta {lacking}.")],
    )


def _refuse_other_lists(title: str, others: Iterator[Way], filename: str) -> None:
    """A workbook whose other sheets have lists too would be loaded by halves: it is said, by their names."""
    if not title:  # a text is one table, whatever separates its cells
        return
    found = [other for other, rows, merged in others if _is_list(rows, merged, filename)]
    if found:
        names = ", ".join(f"«{name}»" for name in (title, *found))
        message = (
            f"el libro tiene más de una lista, en las hojas {names}; deje una sola o cargue cada una por separado."
        )
        raise FileProblems(filename, [Problem(message)])


def _is_list(rows: Rows, merged: Callable[[], list[str]], filename: str) -> bool:
    try:
        return _find_header(rows, merged, filename)[0] is not None
    except FileProblems:  # its header is a list's, and has to be mended besides
        return True


def missing(columns: Iterable[str]) -> list[str]:
    """What a list of candidates cannot do without and these columns do not say."""
    there = set(columns)
    found = [name for name in ("force", "post", "capacity") if name not in there]
    if "name" not in there and not {"first_surname"} <= there:
        found.append("name")
    if not there & {"contest", "district", "inegi", "electoral", "municipality"}:
        found.append("place")
    return found


def plain(cell: Any) -> Any:
    """A CSV's cell without the armour that keeps a spreadsheet from running it or from eating its zeros."""
    text = cell.strip(" \u00a0")
    if found := _ARMOUR.match(text):
        return found[1]
    return text[1:] if text[:1] == "'" and text[1:2] in {*"=+-@＝＋－＠\t\r"} else text


def _candidates(body: bytes, filename: str) -> Iterator[Way]:
    """Each way to read the file as a table: a sheet of a workbook, by its title, or a text by one separator."""
    if body.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        try:
            sheets = open_sheets(body)
        except WorkbookError as problem:
            raise FileProblems(filename, [Problem(str(problem))]) from None
        for sheet in sheets:
            yield sheet.title or "sin nombre", sheet.rows, partial(getattr, sheet, "merged")
        return
    text = decoded(body)
    for separator in SEPARATORS:
        yield "", partial(_records, text, separator), list


def _records(text: str, separator: str) -> Iterator[tuple[int, Cells]]:
    """The rows of a text as a spreadsheet numbers them; lone carriage returns end lines too."""
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
        cells = {place: plain(cell) for place, cell in enumerate(row[: MOST_COLUMNS + 1], 1) if cell}
        if cells:
            yield number, cells


def _find_header(rows: Rows, merged: Callable[[], list[str]], filename: str) -> tuple[Table | None, dict[str, int]]:
    best: dict[str, int] = {}
    for seen, (number, cells) in enumerate(rows()):
        if seen >= HEADER_WITHIN:
            break
        places = list(cells)
        tokens = [column_token(str(cell)[:_CODED_HEADS]) if isinstance(cell, str) else "" for cell in cells.values()]
        columns = {meaning: places[at] for meaning, at in meanings(tokens, COLUMNS).items()}
        if not missing(columns):
            _refuse_header(tokens, places, columns, filename, number)
            names = {place: str(cell).strip()[:60] for place, cell in cells.items()}
            table = Table(number, columns, names, rows, merged)
            _sort_the_rest(table, dict(zip(places, tokens, strict=True)))
            return table, columns
        if len(columns) > len(best):
            best = columns
    return None, best


def _refuse_header(tokens: list[str], places: list[int], columns: dict[str, int], filename: str, row: int) -> None:
    problems = [
        Problem("el encabezado aparece dos veces; deje una sola columna con ese nombre.", row, token)
        for token in {tokens[places.index(place)] for place in columns.values()}
        if tokens.count(token) > 1
    ]
    if len(places) > MOST_COLUMNS or max(places) > MOST_COLUMNS * 10:
        problems.append(Problem(f"la tabla tiene más de {MOST_COLUMNS} columnas; borre las que sobren.", row))
    if problems:
        raise FileProblems(filename, problems)


def _sort_the_rest(table: Table, tokens: dict[int, str]) -> None:
    read = set(table.columns.values())
    for place, token in tokens.items():
        if place in read or not token or token in REPEATED:
            continue
        if any(word in token for word in CONTACT):
            table.contact.append(table.names[place])
        elif any(word in token for word in CAREER):
            table.career.append(table.names[place])
        else:
            table.unknown.append(table.names[place])
