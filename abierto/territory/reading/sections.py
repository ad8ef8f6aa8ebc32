"""Tables of sections: which district and municipality each lies in."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from abierto.territory.format import SECTION_COLUMN_LABELS, SECTION_COLUMNS, column_token, meanings

from .files import FileProblems, Problem, decoded

SEPARATORS = ",;|\t"
HEADER_WITHIN = 60
MOST_ROWS = 100_000


@dataclass(frozen=True)
class SectionRow:
    """A row as it was read. ``municipality`` is an INEGI code, or an electoral number when ``by_number``."""

    row: int
    section: int
    district: int
    municipality: str
    by_number: bool


@dataclass(frozen=True)
class _Header:
    row: int
    separator: str
    names: list[str]
    columns: dict[str, int]


def read_sections(body: bytes, filename: str, *, state: str) -> tuple[list[SectionRow], list[Problem], dict[str, str]]:
    """Rows, problems found while reading them, and the file's own name of each column.

    Raises FileProblems when no table of sections is recognised.
    """
    text = decoded(body)
    header = _find_header(text, filename)
    rows: list[SectionRow] = []
    problems: list[Problem] = []
    try:
        for number, cells in _records(text, header.separator):
            if number <= header.row or not any(cell.strip() for cell in cells):
                continue
            if len(rows) + len(problems) >= MOST_ROWS:
                problems.append(Problem(f"La tabla pasa de {MOST_ROWS:,} renglones; ningún estado tiene tantos."))
                break
            _read_row(number, cells, header, state, rows, problems)
    except csv.Error as error:
        problems.append(Problem("La tabla está dañada a partir de aquí: una celda no termina.", row=number + 1))
        raise FileProblems(filename, problems) from error
    if not rows and not problems:
        problems.append(Problem("La tabla no tiene ningún renglón después de los encabezados."))
    return rows, problems, {meaning: header.names[at] for meaning, at in header.columns.items()}


def _records(text: str, separator: str):
    """(row as a spreadsheet numbers it, cells); lone carriage returns end lines too."""
    return enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1)


def _find_header(text: str, filename: str) -> _Header:
    """The header row by its words, never by its position, with whichever separator makes it out best."""
    best: dict[str, int] = {}
    for separator in SEPARATORS:
        try:
            for number, cells in _records(text, separator):
                if number > HEADER_WITHIN:
                    break
                tokens = [column_token(cell[:80]) for cell in cells[:300]]
                columns = meanings(tokens, SECTION_COLUMNS)
                if not _missing(columns):
                    _refuse_repeated(tokens, columns, filename, number)
                    return _Header(number, separator, [_plain(cell) for cell in cells], columns)
                if len(columns) > len(best):
                    best = columns
        except csv.Error:
            continue
    labels = ", ".join(SECTION_COLUMN_LABELS[name] for name in _missing(best))
    raise FileProblems(
        filename,
        [
            Problem(
                f"No se encontró el renglón de encabezados con las columnas que hacen falta; falta {labels}. "
                "Guarde la tabla como CSV con esos encabezados."
            )
        ],
    )


def _missing(columns: dict[str, int]) -> list[str]:
    missing = [name for name in ("section", "district") if name not in columns]
    has_municipality = columns.keys() & {"inegi", "inegi_part", "electoral"}
    return missing if has_municipality else [*missing, "municipality"]


def _refuse_repeated(tokens: list[str], columns: dict[str, int], filename: str, row: int) -> None:
    problems = [
        Problem("El encabezado aparece dos veces; deje una sola columna con ese nombre.", row, tokens[position])
        for position in columns.values()
        if tokens.count(tokens[position]) > 1
    ]
    if problems:
        raise FileProblems(filename, problems)


def _read_row(
    number: int, cells: list[str], header: _Header, state: str, rows: list[SectionRow], problems: list[Problem]
) -> None:
    """Add the row, or what is wrong with each of its cells."""

    def cell(meaning: str) -> str:
        position = header.columns[meaning]
        return _plain(cells[position]) if position < len(cells) else ""

    def problem(meaning: str, message: str) -> None:
        problems.append(Problem(message, number, header.names[header.columns[meaning]]))

    before = len(problems)
    section = _whole(cell("section"))
    if section == 0:
        problem("section", "la sección 0 es un agregado, no una sección; quite el renglón.")
    elif section is None or section > 9999:
        problem("section", f"«{cell('section')[:40]}» no es una sección; escriba de uno a cuatro dígitos.")
    district = _whole(cell("district"))
    if district is None or not 1 <= district <= 999:
        problem("district", f"«{cell('district')[:40]}» no es un número de distrito; escriba un entero como 14.")
    if "state" in header.columns and _whole(cell("state")) != int(state):
        problem("state", f"«{cell('state')[:40]}» es de otra entidad; este sitio es de la entidad {state}.")
    meaning = next(name for name in ("inegi", "inegi_part", "electoral") if name in header.columns)
    code = _whole(cell(meaning))
    if code is None or code > 99_999:
        example = "8" if meaning == "electoral" else f"{state}008"
        problem(meaning, f"«{cell(meaning)[:40]}» no es una clave de municipio; escriba una como {example}.")
    if len(problems) == before and code is not None and section is not None and district is not None:
        full = code < 1000 and meaning == "inegi_part"
        municipality = f"{state}{code:03d}" if full else str(code) if meaning == "electoral" else f"{code:05d}"
        rows.append(SectionRow(number, section, district, municipality, meaning == "electoral"))


def _plain(cell: str) -> str:
    """A cell without the armour that some offices put on keys: ``="0001"``, ``'0001'``."""
    return cell.strip().removeprefix("=").strip("\"' \u00a0")


def _whole(text: str) -> int | None:
    """A whole number that is not negative, ``14`` or ``14.0``; None for anything else."""
    text = text.removesuffix(".0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else None
