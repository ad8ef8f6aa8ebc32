"""The files that the demonstration presents as evidence: made here, and saying on their face that they are invented."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from pathlib import Path

import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import slugify

from abierto.core.dates import long_date
from abierto.core.files import csv_text
from abierto.plan.documents.plates import typefaces

TEMPLATE = Path(__file__).parent / "followup" / "paper.typ"


def paper(title: str, *, office: str, dated_on: date, kind: str = "pdf") -> SimpleUploadedFile:
    """A one-page PDF, or a short table, with that title; the same words always give the same bytes."""
    name = f"{slugify(title)[:60]}.{kind}"
    body = _table(title, office, dated_on) if kind == "csv" else _page(title, office, dated_on)
    return SimpleUploadedFile(name, body)


def _page(title: str, office: str, dated_on: date) -> bytes:
    data = {"title": title, "office": office, "date": long_date(dated_on)}
    return typst.compile(
        TEMPLATE,
        font_paths=typefaces(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=int(datetime.combine(dated_on, time(12), UTC).timestamp()),
    )


def _table(title: str, office: str, dated_on: date) -> bytes:
    rows = [
        {"renglon": number, "concepto": f"{title}, renglón {number}", "cantidad": number * 3 % 17 + 1}
        for number in range(1, 13)
    ]
    heading = f"Archivo inventado para la demostración de Abierto; {office}, {dated_on.isoformat()}\r\n"
    return (heading + csv_text(("renglon", "concepto", "cantidad"), rows)).encode()
