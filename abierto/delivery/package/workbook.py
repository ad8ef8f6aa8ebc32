"""A workbook of plain typed rows, written as it goes: a million rows in little memory, the same bytes every time.

openpyxl dates what it saves and takes minutes for a million rows; this writes the few parts that such a book needs
(ECMA-376) and nothing else. Texts go as texts, so no cell is ever a formula.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import BinaryIO

#: Rows of one sheet, its head included.
MOST_ROWS = 1_048_576
_LONGEST = 32_767
_STAMP = (1980, 1, 1, 0, 0, 0)
_EPOCH = datetime(1899, 12, 30)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_AT_ONCE, _SHORT = 2_000, 80

Cell = str | int | datetime | None


def write_workbook(
    target: BinaryIO, sheet: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], most: int = MOST_ROWS
) -> int:
    """Write the rows under their head, in as many sheets as they need; returns how many sheets."""
    rows = iter(rows)
    sheets, pending = 0, next(rows, None)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=2) as book:
        while sheets == 0 or pending is not None:
            sheets += 1
            with book.open(_part(f"xl/worksheets/sheet{sheets}.xml"), "w", force_zip64=True) as part:
                pending = _sheet(part, columns, pending, rows, most)
        for name, text in _around(sheet, sheets):
            book.writestr(_part(name), _HEAD + text)
    return sheets


def _sheet(part, columns: Sequence[str], pending, rows: Iterator[Sequence[Cell]], most: int):
    """One sheet; returns the row that no longer fits, None at the end."""
    freeze = (
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
        'state="frozen"/></sheetView></sheetViews>'
    )
    part.write(f'{_HEAD}<worksheet xmlns="{_MAIN}">{freeze}<sheetData>'.encode())
    lines = ["<row>" + "".join(_cell(name) for name in columns) + "</row>"]
    written = 1
    while pending is not None and written < most:
        lines.append("<row>" + "".join([_cell(value) for value in pending]) + "</row>")
        written += 1
        if len(lines) >= _AT_ONCE:
            part.write("".join(lines).encode())
            lines = []
        pending = next(rows, None)
    part.write(("".join(lines) + "</sheetData></worksheet>").encode())
    return pending


def _cell(value: Cell) -> str:
    return _repeated(value) if type(value) is str and len(value) < _SHORT else _written(value)


@lru_cache(maxsize=2_000)
def _repeated(value: str) -> str:
    """Most cells say what those above them say."""
    return _written(value)


def _written(value: Cell) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    if isinstance(value, datetime):
        apart = value.replace(tzinfo=None) - _EPOCH
        return f'<c s="1"><v>{apart.days + apart.seconds / 86_400:.8f}</v></c>'
    return f'<c t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'


def _text(value: str) -> str:
    value = _UNWRITABLE.sub("", _LOOKS_ESCAPED.sub("_x005F_", value))[:_LONGEST]
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _part(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _around(sheet: str, count: int) -> Iterator[tuple[str, str]]:
    """The parts that say what the sheets are."""
    numbers = range(1, count + 1)
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_KIND}.worksheet+xml"/>' for n in numbers
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{kinds}</Types>',
    )
    yield (
        "_rels/.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
    )
    names = [sheet if count == 1 else f"{sheet} {n}" for n in numbers]
    listed = "".join(
        f'<sheet name="{_text(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, names, strict=True)
    )
    yield "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    styles = f'<Relationship Id="rId{count + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    yield (
        "xl/_rels/workbook.xml.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships">{links}{styles}</Relationships>',
    )
    yield (
        "xl/styles.xml",
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/>'
        '</numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    )
