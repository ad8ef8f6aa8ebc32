"""Text in cells: what XML cannot hold is written ``_x000D_``, as spreadsheets do."""

from __future__ import annotations

import re

MOST_IN_A_CELL = 32767  # UTF-16 units, the limit of a spreadsheet's cell

_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def escape(text: str) -> str:
    """Text as a cell stores it."""
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape(text: str) -> str:
    """Text as a person wrote it."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def fits(escaped: str) -> bool:
    """Whether a cell holds it whole."""
    return len(escaped) * 2 <= MOST_IN_A_CELL or len(escaped.encode("utf-16-le")) // 2 <= MOST_IN_A_CELL
