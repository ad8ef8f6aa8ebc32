"""A file of contributions, CSV or XLSX, read into sheets; everything wrong with it is told at once, cell by cell.

Nothing here touches the database. The upload was looked at before (``uploads.actions.files.examine``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from abierto.core.errors import DomainError
from abierto.core.files import csv_text
from abierto.core.search import fold
from abierto.participation.actions.capture import Sheet
from abierto.participation.actions.gestures import Words, check_words
from abierto.participation.enums import Kind, Sector
from abierto.participation.words import clean_text
from abierto.plan.exchange.archive import open_archive
from abierto.uploads.enums import MediaType

#: The columns as the template names them; read without accents nor capitals.
HEADERS = ("hoja", "tipo", "texto", "firma", "sector", "publicar")
_NEEDED = ("hoja", "tipo", "texto", "publicar")
MOST_ROWS, MOST_COLUMNS, MOST_TOLD = 2_000, 40, 200
#: The last row that a workbook may have.
_LAST_ROW = 1_048_576
_LONGEST_SHEET = 60
_KINDS = {fold(str(kind.label)): kind for kind in Kind}
_SECTORS = {fold(str(sector.label)): sector.value for sector in Sector} | {"": ""}
_YES_NO = {"si": True, "no": False}


@dataclass(frozen=True)
class Problem:
    """Something to mend: in which row of the file, under which column, and what to write."""

    row: int
    column: str
    told: str

    def __str__(self) -> str:
        place = f"Renglón {self.row}, columna «{self.column}»" if self.column else f"Renglón {self.row}"
        return f"{place}: {self.told}"


@dataclass(frozen=True)
class Line:
    """A row of the file that can be kept."""

    row: int
    sheet: Sheet


@dataclass(frozen=True)
class Preview:
    """What a file holds: the lines that can be kept, and everything that must be mended before any of them is."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    rows: int

    @property
    def is_good(self) -> bool:
        return bool(self.lines) and not self.problems

    @property
    def sheets(self) -> list[Sheet]:
        return [line.sheet for line in self.lines]


def read_contributions(path: Path, media_type: str, *, kept: frozenset[str] = frozenset()) -> Preview:
    """Read a file whole. ``kept`` are the numbers of the sheets that the dialogue already has.

    Raises DomainError when it is no table of contributions; what is wrong with its rows is in the preview.
    """
    rows = _rows(path, media_type)
    if not rows:
        raise DomainError("El archivo está vacío. Descargue la plantilla y llénela.")
    first, heads = rows[0]
    columns = _columns(first, heads)
    if len(rows) - 1 > MOST_ROWS:
        raise DomainError(f"El archivo tiene más de {MOST_ROWS:,} renglones; divídalo en varios.")
    lines: list[Line] = []
    problems: list[Problem] = []
    numbers = {fold(number): 0 for number in kept}
    for number, cells in rows[1:]:
        told = {name: _text(cells[place]) if place < len(cells) else "" for name, place in columns.items()}
        if told["texto"] == _EXAMPLE["texto"]:
            continue
        found = _problems(number, told, numbers)
        if found:
            problems += found
        else:
            lines.append(Line(number, _sheet(told)))
        if told["hoja"]:
            numbers.setdefault(fold(told["hoja"]), number)
    if not lines and not problems:
        raise DomainError("El archivo tiene encabezados y ningún renglón con datos.")
    return Preview(tuple(lines), tuple(problems[:MOST_TOLD]), len(rows) - 1)


def template_csv() -> bytes:
    """The template, empty but for its headers and one row that shows how it is filled in."""
    return ("\ufeff" + csv_text(HEADERS, [_EXAMPLE])).encode()


def template_xlsx() -> bytes:
    """The template as a workbook; its second sheet says what each column takes."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Aportaciones"
    sheet.append(HEADERS)
    sheet.append([_EXAMPLE[name] for name in HEADERS])
    help_sheet = book.create_sheet("Cómo llenarla")
    for name, told in HELP.items():
        help_sheet.append([name, told])
    for page, widths in ((sheet, (10, 14, 70, 24, 22, 12)), (help_sheet, (14, 110))):
        for letter, width in zip("ABCDEF", widths, strict=False):
            page.column_dimensions[letter].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HELP: Mapping[str, str] = {
    "hoja": "Número de la hoja o del renglón de donde viene; distinto en cada renglón.",
    "tipo": "Idea, Propuesta o Comentario.",
    "texto": "Lo que la persona escribió, completo y sin corregir.",
    "firma": "Cómo firmó, si quiso firmar. Puede quedar en blanco.",
    "sector": f"Uno de estos, o en blanco: {', '.join(str(each.label) for each in Sector if each.value)}.",
    "publicar": "sí, si la persona consintió que se publique; no, si no lo dijo o no quiso.",
}
_EXAMPLE = {
    "hoja": "1",
    "tipo": "Propuesta",
    "texto": "Borre este renglón: es un ejemplo de cómo se llena.",
    "firma": "",
    "sector": "Ciudadanía",
    "publicar": "sí",
}


def _columns(first: int, heads: list[Any]) -> dict[str, int]:
    """Where each column lies. Raises DomainError naming the ones that lack, are twice, or are not known."""
    places: dict[str, int] = {}
    for place, head in enumerate(heads):
        name = fold(_text(head))
        if not name:
            continue
        if name not in HEADERS:
            raise DomainError(
                f"Renglón {first}: no se conoce la columna «{_text(head)[:60]}». Son: {', '.join(HEADERS)}."
            )
        if name in places:
            raise DomainError(f"Renglón {first}: la columna «{name}» está dos veces; deje una.")
        places[name] = place
    lacking = [name for name in _NEEDED if name not in places]
    if lacking:
        raise DomainError(f"Renglón {first}: faltan columnas: {', '.join(lacking)}. Descargue la plantilla.")
    return places


def _problems(row: int, told: dict[str, str], numbers: Mapping[str, int]) -> list[Problem]:
    """All that a row must have mended."""
    found = []
    number = fold(told["hoja"])
    if not number:
        found.append(Problem(row, "hoja", "falta el número de la hoja."))
    elif len(told["hoja"]) > _LONGEST_SHEET:
        found.append(Problem(row, "hoja", f"tiene más de {_LONGEST_SHEET} letras."))
    elif number in numbers:
        where = f"ya está en el renglón {numbers[number]}" if numbers[number] else "ya se capturó en este diálogo"
        found.append(Problem(row, "hoja", f"la hoja «{told['hoja']}» {where}; si son dos, distíngalas (12-a, 12-b)."))
    if fold(told["tipo"]) not in _KINDS:
        found.append(Problem(row, "tipo", "escriba Idea, Propuesta o Comentario."))
    try:
        check_words(Words(Kind.IDEA, clean_text(told["texto"])))
    except DomainError as problem:
        found.append(Problem(row, "texto", _lower(str(problem))))
    if len(told.get("firma", "")) > 120:
        found.append(Problem(row, "firma", "tiene más de 120 letras."))
    if fold(told.get("sector", "")) not in _SECTORS:
        found.append(Problem(row, "sector", "no es uno de los sectores; vea la plantilla o déjelo en blanco."))
    if fold(told["publicar"]) not in _YES_NO:
        found.append(Problem(row, "publicar", "escriba sí o no."))
    return found


def _sheet(told: dict[str, str]) -> Sheet:
    words = Words(
        kind=_KINDS[fold(told["tipo"])],
        text=clean_text(told["texto"]),
        signed_as=" ".join(clean_text(told.get("firma", "")).split()),
        sector=_SECTORS[fold(told.get("sector", ""))],
        may_publish=_YES_NO[fold(told["publicar"])],
    )
    return Sheet(" ".join(clean_text(told["hoja"]).split()), words)


def _text(cell: Any) -> str:
    """A cell as text: a whole number without its decimals, a quote mark that guards a formula taken away."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, bool):
        return "sí" if cell else "no"
    text = clean_text(str(cell)) if cell is not None else ""
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _rows(path: Path, media_type: str) -> list[tuple[int, list[Any]]]:
    """Each row that holds something, with its number in the file; of too many, one more than are taken."""
    if media_type == MediaType.XLSX:
        return _workbook(path)
    if media_type in {MediaType.CSV, MediaType.TXT}:
        return _csv(path)
    raise DomainError("El archivo debe ser CSV o XLSX, como la plantilla.")


def _filled(rows: Iterable[Sequence[Any]]) -> list[tuple[int, list[Any]]]:
    filled = (
        (number, list(row[:MOST_COLUMNS]))
        for number, row in enumerate(rows, 1)
        if any(cell is not None and str(cell).strip() for cell in row[:MOST_COLUMNS])
    )
    return list(islice(filled, MOST_ROWS + 2))


def _csv(path: Path) -> list[tuple[int, list[Any]]]:
    body = path.read_bytes()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    try:
        rows = csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=separator)
        return _filled(rows)
    except csv.Error as problem:
        raise DomainError("El archivo no se pudo leer. Guárdelo otra vez como CSV UTF-8 o como XLSX.") from problem


def _workbook(path: Path) -> list[tuple[int, list[Any]]]:
    open_archive(path.read_bytes()).close()
    try:
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            rows = _filled(sheet.iter_rows(max_row=_LAST_ROW, max_col=MOST_COLUMNS, values_only=True))
            book.close()
    except Exception as problem:  # a workbook from anywhere may break its reader in any way
        raise DomainError("El libro no se pudo leer. Ábralo en su hoja de cálculo y guárdelo otra vez.") from problem
    return rows
