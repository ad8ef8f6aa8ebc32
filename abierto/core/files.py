"""Downloads: names that are safe, spreadsheets whose cells never become formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

#: What makes a spreadsheet read a cell as a formula: the signs, their wide forms, and blanks that it skips.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\x00")


def attachment(body: bytes, filename: str, content_type: str) -> HttpResponse:
    """A file to save, not to open inside the site."""
    response = HttpResponse(body, content_type=content_type)
    last = filename.replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in last if sign.isprintable() and sign != '"') or "archivo"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def safe_cell(value: Any) -> Any:
    """A text cell that a spreadsheet will not run: a leading ``= + - @`` gets an apostrophe; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def csv_pieces(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """RFC 4180 text with a header row, some hundreds of rows at a time."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for number, row in enumerate(rows, 1):
        writer.writerow([safe_cell(row[column]) for column in columns])
        if number % 500 == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """RFC 4180 text with a header row."""
    return "".join(csv_pieces(columns, rows))


def csv_file(filename: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> HttpResponse:
    """A CSV download in UTF-8 with the mark that spreadsheets need to read accents."""
    return attachment(("\ufeff" + csv_text(columns, rows)).encode(), filename, "text/csv; charset=utf-8")
