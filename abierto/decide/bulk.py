"""A file of texts, CSV or XLSX, alone or in a ZIP with photographs named by candidate. Nothing here asks the database.

Rows of one platform make one text. What is wrong is told all at once, row by row.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from abierto.core.errors import DomainError
from abierto.core.files import csv_text
from abierto.core.search import fold
from abierto.core.workbooks.book import open_sheets
from abierto.core.workbooks.table import table_workbook
from abierto.decide import ine
from abierto.decide.enums import PieceKind, Theme
from abierto.decide.texts import Words
from abierto.elections.reading.cells import Bad, text_of
from abierto.elections.reading.tables import plain
from abierto.territory.reading.files import Problem, decoded

HEADERS = (
    *("tipo", "candidatura", "tema", "titulo", "texto", "foto"),
    *("consentimiento", "sensibles", "consentimiento sensibles"),
)
_NEEDED = ("tipo", "texto", "consentimiento")
HELP: Mapping[str, str] = {
    "tipo": "plataforma, trayectoria o propuesta.",
    "candidatura": "El número de la candidatura, que está en su página de publicaciones. En blanco para la plataforma.",
    "tema": f"Para plataformas y propuestas, uno de estos: {', '.join(str(theme.label) for theme in Theme)}.",
    "titulo": "El título; obligatorio en propuestas. Las trayectorias no llevan.",
    "texto": "El texto. Una plataforma lleva un renglón por tema.",
    "foto": "La fotografía, descrita con palabras. La imagen va en el ZIP con el número de la candidatura: 123.jpg.",
    "consentimiento": "sí, si consta el consentimiento para publicar.",
    "sensibles": "sí, si el texto contiene datos sensibles de la persona.",
    "consentimiento sensibles": "sí, si consta aparte el consentimiento para publicarlos.",
}
#: INE's export comes with everybody's rows; an actor's are found among them.
MOST_INE_ROWS = 20_000
MOST_ROWS, MOST_FILES, MOST_UNPACKED, MOST_PICTURE = 2_000, 1_000, 200 * 1024 * 1024, 10 * 1024 * 1024
_KINDS = {"plataforma": PieceKind.PLATFORM, "trayectoria": PieceKind.CAREER, "propuesta": PieceKind.PROPOSAL}
_THEMES = {fold(str(theme.label)): theme.value for theme in Theme} | {theme.value: theme.value for theme in Theme}
_YES_NO = {"si": True, "no": False, "": False}
_PICTURE = re.compile(r"(\d{1,12})\.(?:jpe?g|png|webp)\Z", re.IGNORECASE | re.ASCII)
_EXAMPLE = {
    "tipo": "propuesta", "candidatura": "123", "tema": "Salud", "titulo": "Clínicas abiertas",
    "texto": "Borre este renglón: es un ejemplo de cómo se llena.", "foto": "", "consentimiento": "sí",
    "sensibles": "no", "consentimiento sensibles": "",
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """A text to be kept as a draft, and the row where it begins."""

    row: int
    kind: PieceKind
    candidate: int | None
    theme: str
    words: Words
    #: In a file that names people: whose it is, as the file says it.
    force: str = ""
    who: str = ""


@dataclass
class Reading:
    """What a file holds, and all that must be mended before any of it is kept."""

    items: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0

    @property
    def is_good(self) -> bool:
        return bool(self.items) and not self.problems


def read_texts(body: bytes) -> Reading:
    """Read a file whole. Raises DomainError when it is no table of texts."""
    sheet, pictures = _opened(body)
    rows = [(number, cells) for number, cells in _table(sheet) if any(cells.values())]
    if not rows:
        raise DomainError("El archivo está vacío. Descargue la plantilla y llénela.")
    if (header := ine.header_of(rows)) is not None:
        if pictures:
            raise DomainError("El archivo del INE se carga solo; las fotografías van después, con la plantilla.")
        return _read_ine([row for row in rows if row[0] > header[0]], header[1])
    columns = _columns(rows[0][1])
    if len(rows) - 1 > MOST_ROWS:
        raise DomainError(f"El archivo tiene más de {MOST_ROWS:,} renglones; divídalo en varios.")
    found, sections, platform = Reading(rows=len(rows) - 1), [], None
    for number, cells in rows[1:]:
        told = _told(found, number, columns, cells)
        if told is None or told["texto"] == _EXAMPLE["texto"]:
            continue
        if not _check(found, number, told):
            continue
        if _KINDS[fold(told["tipo"])] == PieceKind.PLATFORM:
            platform = platform or (number, told)
            sections.append(_section(told))
        else:
            found.items.append(_item(number, told, (_section(told),), pictures))
    if platform is not None:
        found.items.insert(0, _item(*platform, tuple(sections), {}))
    for candidate in pictures:
        found.problems.append(Problem(f"la fotografía {candidate} no es de ninguna trayectoria del archivo."))
    if not found.items and not found.problems:
        raise DomainError("El archivo tiene encabezados y ningún renglón con datos.")
    return found


def _read_ine(rows: list[ine.Row], places: dict[str, int]) -> Reading:
    """INE's public export: drafts without consent, of whoever each row names."""
    if len(rows) > MOST_INE_ROWS:
        raise DomainError(f"El archivo tiene más de {MOST_INE_ROWS:,} renglones; divídalo en varios.")
    found, problems = ine.read_rows(rows, places, _THEMES)
    items = [
        Item(number, kind, None, theme, Words(({"theme": theme, "title": title, "text": text},)), force, who)
        for number, kind, theme, title, text, force, who in found
    ]
    if not items and not problems:
        raise DomainError("El archivo no trae trayectorias ni propuestas de quien encabeza una candidatura.")
    return Reading(items, problems, len(rows))


def template(extension: str) -> bytes:
    """The file to fill in, with one row that shows how."""
    if extension == "xlsx":
        return table_workbook("Textos", HEADERS, [_EXAMPLE])
    return ("\ufeff" + csv_text(HEADERS, [_EXAMPLE])).encode()


def _opened(body: bytes) -> tuple[bytes, dict[int, Any]]:
    """The sheet's bytes, and the photographs by candidate when it came in a ZIP with them."""
    if not body.startswith(b"PK"):
        return body, {}
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except Exception:  # a damaged archive fails in as many ways as there are compressors
        raise DomainError("El archivo está dañado. Guárdelo otra vez.") from None
    if any(entry.filename == "[Content_Types].xml" for entry in entries):
        return body, {}
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise DomainError("El ZIP contiene demasiado. Divídalo en varios.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise DomainError("El ZIP tiene contraseña; guárdelo sin ella.")
    entries = [each for each in entries if not each.filename.startswith("__MACOSX/")]
    sheets = [each for each in entries if each.filename.lower().endswith((".csv", ".xlsx"))]
    if len(sheets) != 1:
        raise DomainError("El ZIP debe llevar una sola tabla, CSV o XLSX, y las fotografías.")
    pictures: dict[int, Any] = {}
    for entry in entries:
        if entry is not sheets[0]:
            name = PurePosixPath(entry.filename.replace("\\", "/")).name
            known = _PICTURE.match(name)
            if known is None:
                raise DomainError(f"«{name[:60]}» no es una fotografía llamada como su candidatura (123.jpg).")
            if int(known[1]) in pictures:
                raise DomainError(f"Hay dos fotografías de la candidatura {int(known[1])}.")
            pictures[int(known[1])] = SimpleUploadedFile(name, _inflated(archive, entry, MOST_PICTURE))
    return _inflated(archive, sheets[0], 20 * 1024 * 1024), pictures


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """An entry's bytes, counted as they come out and not as the archive says."""
    try:
        with archive.open(entry) as source:
            body = source.read(most + 1)
    except Exception:
        raise DomainError("El ZIP está dañado. Guárdelo otra vez.") from None
    if len(body) > most:
        raise DomainError(f"«{entry.filename[-60:]}» pasa de {most // 1024 // 1024} MB.")
    return body


def _table(body: bytes) -> Iterator[tuple[int, dict[int, Any]]]:
    if body.startswith(b"PK"):
        sheets = open_sheets(body)
        if not sheets:
            raise DomainError("El libro no tiene hojas.")
        yield from sheets[0].rows()
        return
    text = decoded(body).replace("\x00", "")
    head = text.partition("\n")[0]
    separator = max(",;\t|", key=head.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
            yield number, {place: plain(cell) for place, cell in enumerate(row[:40], 1) if cell.strip()}
    except csv.Error as problem:
        raise DomainError("El archivo no se pudo leer. Guárdelo otra vez como CSV UTF-8 o como XLSX.") from problem


def _columns(heads: Mapping[int, Any]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, head in heads.items():
        name = " ".join(fold(str(head)).replace("_", " ").split())
        if name not in HEADERS:
            raise DomainError(f"No se conoce la columna «{str(head)[:60]}». Son: {', '.join(HEADERS)}.")
        if name in places:
            raise DomainError(f"La columna «{name}» está dos veces; deje una.")
        places[name] = place
    lacking = [name for name in _NEEDED if name not in places]
    if lacking:
        raise DomainError(f"Faltan columnas: {', '.join(lacking)}. Descargue la plantilla.")
    return places


def _told(found: Reading, row: int, columns: Mapping[str, int], cells: Mapping[int, Any]) -> dict[str, str] | None:
    told = {}
    for name in HEADERS:
        try:
            told[name] = text_of(cells.get(columns.get(name, 0))).strip()
        except Bad as problem:
            found.problems.append(Problem(str(problem), row, name))
            return None
    return told


def _check(found: Reading, row: int, told: Mapping[str, str]) -> bool:
    """Note what the row must have mended; the lengths and who may are asked when it is kept."""
    before, kind = len(found.problems), _KINDS.get(fold(told["tipo"]))
    if kind is None:
        found.problems.append(Problem("escriba plataforma, trayectoria o propuesta.", row, "tipo"))
    if kind == PieceKind.PLATFORM and told["candidatura"]:
        found.problems.append(Problem("la plataforma es del actor político; déjela en blanco.", row, "candidatura"))
    number = told["candidatura"]
    if kind in (PieceKind.CAREER, PieceKind.PROPOSAL) and not (
        number.isascii() and number.isdecimal() and len(number) < 13
    ):
        found.problems.append(Problem("escriba el número de la candidatura.", row, "candidatura"))
    if kind in (PieceKind.PLATFORM, PieceKind.PROPOSAL) and fold(told["tema"]) not in _THEMES:
        found.problems.append(Problem("no es uno de los temas; vea la plantilla.", row, "tema"))
    if kind == PieceKind.CAREER and (told["tema"] or told["titulo"]):
        found.problems.append(Problem("las trayectorias no llevan tema ni título.", row, "tema"))
    if not told["texto"]:
        found.problems.append(Problem("falta el texto.", row, "texto"))
    for name in ("consentimiento", "sensibles", "consentimiento sensibles"):
        if fold(told[name]) not in _YES_NO:
            found.problems.append(Problem("escriba sí o no.", row, name))
    return len(found.problems) == before


def _section(told: Mapping[str, str]) -> dict[str, str]:
    return {"theme": _THEMES.get(fold(told["tema"]), ""), "title": told["titulo"], "text": told["texto"]}


def _item(row: int, told: Mapping[str, str], sections: tuple[dict[str, str], ...], pictures: dict[int, Any]) -> Item:
    kind = _KINDS[fold(told["tipo"])]
    candidate = int(told["candidatura"]) if told["candidatura"] else None
    words = Words(
        sections=sections,
        consent_given=_YES_NO[fold(told["consentimiento"])],
        has_sensitive=_YES_NO[fold(told["sensibles"])],
        consent_sensitive=_YES_NO[fold(told["consentimiento sensibles"])],
        photograph=pictures.pop(candidate, None) if kind == PieceKind.CAREER and candidate is not None else None,
        photograph_alt=told["foto"],
    )
    return Item(row, kind, candidate, sections[0]["theme"] if kind == PieceKind.PROPOSAL else "", words)
