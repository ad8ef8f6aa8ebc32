"""A list of evidence in a CSV or XLSX file, and what a file's own name says of its activity.

Nothing here touches the database.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from abierto.core.errors import DomainError
from abierto.followup.enums import Access, EvidenceKind, Shows
from abierto.uploads.enums import MediaType

#: Column of the list → field of the form. The words are compared without accents nor capitals.
COLUMNS = {
    "archivo": "file",
    "actividad": "activity",
    "que es": "title",
    "tipo": "kind",
    "fecha": "dated_on",
    "demuestra": "shows",
    "cumplida": "completed_on",
    "acceso": "access",
    "fundamento": "legal_reason",
    "revision": "review_on",
    "descripcion": "description",
}
HEADERS = (
    *("archivo", "actividad", "qué es", "tipo", "fecha", "demuestra", "cumplida"),
    *("acceso", "fundamento", "revisión", "descripción"),
)
_MOST_ROWS = 500
_DATES = {"dated_on", "completed_on", "review_on"}
_CHOICES: dict[str, Any] = {"kind": EvidenceKind, "shows": Shows, "access": Access}
_CODE = re.compile(r"(?:c(?:ompromiso)?[ _-]*(?P<commitment>\d{1,3})[ _.-]+)?(?P<code>\d{1,3}\.\d{1,3}|[a-z](?![a-z]))")


def read_list(path: Path, media_type: str) -> dict[str, dict[str, str]]:
    """File name (folded) → the fields that the list gives it. Raises DomainError when it cannot be read."""
    if media_type == MediaType.XLSX:
        rows = _workbook(path)
    elif media_type in {MediaType.CSV, MediaType.TXT}:
        rows = _csv(path)
    else:
        raise DomainError("La lista debe ser un archivo CSV o XLSX.")
    if not rows:
        raise DomainError("La lista está vacía.")
    if len(rows) > _MOST_ROWS:
        raise DomainError(f"La lista tiene más de {_MOST_ROWS} renglones; divídala.")
    heads = [COLUMNS.get(folded(head)) for head in rows[0]]
    if "file" not in heads:
        raise DomainError("A la lista le falta la columna «archivo», con el nombre de cada archivo.")
    found = {}
    for row in rows[1:]:
        told = {name: _value(name, cell) for name, cell in zip(heads, row, strict=False) if name}
        name = folded(told.pop("file", ""))
        if name:
            found[name] = {field: text for field, text in told.items() if text}
    return found


def folded(text: Any) -> str:
    """Text to compare: no accents, no capitals, single spaces."""
    plain = unicodedata.normalize("NFKD", str(text or ""))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().split())


def propose(text: str, codes: dict[str, list[int]]) -> int | None:
    """The one activity that a file's name, or a cell of the list, means by its code; None when it may be several.

    ``codes`` are the ways of naming each: ``1.2``, ``a``, ``c3-1.2``.
    """
    text = folded(text)
    if len(codes.get(text, ())) == 1:
        return codes[text][0]
    found = _CODE.match(text)
    if found is None:
        return None
    commitment, code = found.group("commitment"), found.group("code")
    meant = codes.get(f"c{int(commitment)}-{code}" if commitment else code, [])
    return meant[0] if len(meant) == 1 else None


def day_in(name: str) -> str:
    """The day that a file's name tells (``2021-05-12``, ``20210512``), as the form takes it; empty where it is none."""
    found = re.search(r"(?<!\d)((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)", name)
    try:
        return date(*map(int, found.groups())).isoformat() if found else ""
    except ValueError:
        return ""


def _value(name: str, cell: Any) -> str:
    """A cell as the form takes it; what it does not know it leaves as it is, for the person to see."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell if cell is not None else "").strip()[:2000].replace("\x00", "")
    if name in _DATES:
        return _day(text)
    if name in _CHOICES:
        low = folded(text)
        return next((v for v, label in _CHOICES[name].choices if low and folded(label).startswith(low)), "") or (
            Shows.MEANS if name == "shows" and "medio" in low else ""
        )
    return text


def _day(text: str) -> str:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return text


def _csv(path: Path) -> list[list[str]]:
    body = path.read_bytes()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    try:
        return [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(row)]
    except csv.Error as problem:
        raise DomainError("La lista no se pudo leer. Guárdela otra vez como CSV UTF-8 o como XLSX.") from problem


def _workbook(path: Path) -> list[list[Any]]:
    try:
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            rows = [list(row) for row in sheet.iter_rows(max_row=_MOST_ROWS + 2, max_col=40, values_only=True)]
            book.close()
    except Exception as problem:  # a workbook from anywhere may break its reader in any way
        raise DomainError("La lista no se pudo leer. Guárdela otra vez como XLSX o como CSV.") from problem
    return [row for row in rows if any(cell not in (None, "") for cell in row)]
