"""The plan as an accessible PDF (PDF/A-2a and PDF/UA-1), set with Typst.

The template is fixed; what the plan says travels as JSON, so nothing that people wrote is ever read as markup.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import typst

from abierto.core.figures.lettering import clean, covered, covers

from .blocks import Block, Bullets, Cover, Fields, FigureBlock, Heading, Item, Note, Paragraph, QrCode, Table, Text
from .plates import TEMPLATES, Plate, frame, qr_svg, typefaces, with_plates

#: Drawn for a character that the typeface lacks.
SUBSTITUTE = "☐"
STANDARDS: list[Any] = ["a-2a", "ua-1"]
_LONG = re.compile(r"\S{19,}")
_JOINTS = re.compile(r"(?<=[/@._=&?:;,-])(?=\w)")
_PIECE, _UNBROKEN, _CUT = 12, 30, 8
_BREAK = "\u200b"
_LONGEST_LINK = 2000
_ENDLESS = 60  # places to break in one line; beyond, weighing every way to break takes minutes
_FITS = 14  # letters that the narrowest column holds; words no longer, names above all, are not divided
_WHOLE_ROW = 700  # characters; a longer row may go on in the next page


def render_pdf(blocks: Iterable[Block], *, at: datetime) -> bytes:
    """The PDF of a document that begins with its cover; ``at`` is the instant it is dated."""
    setter = Setter()
    plates = with_plates(blocks)
    start = next((i for i, block in enumerate(plates) if isinstance(block, Heading | Plate)), len(plates))
    data: dict[str, Any] = {
        "cover": setter.block(plates[0]),
        "front": [setter.block(block) for block in plates[1:start]],
        "blocks": [setter.block(block) for block in plates[start:]],
    }
    if setter.replaced:
        data["blocks"].append(setter.block(Note(_told(setter.replaced))))
    data["breaking"] = "simple" if setter.endless else "optimized"
    local = at.date()
    data["date"] = [local.year, local.month, local.day]
    return typst.compile(
        TEMPLATES / "plan.typ",
        root=TEMPLATES,
        font_paths=typefaces(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=int(at.timestamp()),
    )


def _told(count: int) -> str:
    which = "un carácter" if count == 1 else f"{count} caracteres"
    return (
        f"La tipografía de este PDF no contiene {which} del plan; en su lugar aparece {SUBSTITUTE}. "
        "Los datos del plan (JSON) los conservan íntegros."
    )


class Setter:
    """Blocks as plain data for the template; counts the characters that it had to replace."""

    def __init__(self) -> None:
        self.replaced = 0
        self.endless = False

    def block(self, block: Block | Plate) -> dict[str, Any]:
        return {"kind": block.kind, **getattr(self, f"_{block.kind}")(block)}

    def words(self, text: str) -> str:
        """One line, in characters that the typeface has."""
        return self._known(clean(text))

    def line(self, text: str) -> str:
        """One line with its places to break."""
        line = breakable(self.words(text))
        self.endless = self.endless or line.count(_BREAK) > _ENDLESS
        return line

    def _known(self, text: str) -> str:
        text = unicodedata.normalize("NFC", text)
        if covered().issuperset(text.replace("\n", "")):
            return text
        letters = []
        for letter in text:
            known = letter == "\n" or covers(letter)
            self.replaced += not known
            letters.append(letter if known else SUBSTITUTE)
        return "".join(letters)

    def text(self, text: Text) -> dict[str, Any]:
        url = clean(text.url)
        linked = url.startswith(("https://", "http://")) and len(url) < _LONGEST_LINK
        return {
            "lines": [self.line(line) for line in text.lines],
            "demo": text.demonstration,
            "hyphenate": any(len(word) > _FITS for word in text.words.split()),
            "url": url if linked else "",
        }

    def _cover(self, cover: Cover) -> dict[str, Any]:
        return {
            "title": self.words(cover.title),
            "shown_title": breakable(self.words(cover.title)),
            "jurisdiction": self.words(cover.jurisdiction),
            "period": self.words(cover.period),
            "demonstration": cover.demonstration,
            "edition": cover.edition,
            "facts": [
                [label, breakable(self.words(value))]
                for label, value in (
                    ("Sellada", cover.sealed),
                    ("Publicada", cover.published),
                    ("Huella SHA-256", cover.sha256),
                    ("Código de verificación", cover.code),
                )
                if value
            ],
            "address": cover.address,
            "shown_address": breakable(cover.address),
            "sha": cover.sha256[:12],
            "qr": qr_svg(cover.address) if cover.address else "",
        }

    def _heading(self, block: Heading) -> dict[str, Any]:
        return {
            "level": block.level,
            "text": breakable(self.words(block.text)),
            "anchor": block.anchor,
            "demo": block.demonstration,
            "new_page": block.new_page,
        }

    def _paragraph(self, block: Paragraph) -> dict[str, Any]:
        return {"text": self.text(block.text)}

    def _fields(self, block: Fields) -> dict[str, Any]:
        return {"items": [[self.words(label), self.text(value)] for label, value in block.items]}

    def _table(self, block: Table) -> dict[str, Any]:
        return {
            "caption": breakable(self.words(block.caption)),
            "columns": [self.words(column) for column in block.columns],
            "widths": block.widths,
            "rows": [
                {
                    "cells": [self.text(cell) for cell in row],
                    "whole": sum(len(cell.words) for cell in row) < _WHOLE_ROW,
                }
                for row in block.rows
            ],
        }

    def _figure(self, block: FigureBlock) -> dict[str, Any]:
        width, height = frame(block.figure)
        return {
            "svg": self._known(block.figure.svg),
            "width": width,
            "height": height,
            "heads": 0,
            "title": breakable(self.words(block.figure.title)),
            "alt": self.words(f"{block.figure.title}. {block.figure.description}"),
        }

    def _bullets(self, block: Bullets) -> dict[str, Any]:
        return {"items": [self._item(item) for item in block.items]}

    def _item(self, item: Item) -> dict[str, Any]:
        return {"text": self.text(item.text), "children": [self._item(child) for child in item.children]}

    def _note(self, block: Note) -> dict[str, Any]:
        return {"text": self.line(block.text), "tone": block.tone}

    def _qr(self, block: QrCode) -> dict[str, Any]:
        return {"svg": qr_svg(block.address), "alt": block.alt}

    def _plate(self, plate: Plate) -> dict[str, Any]:
        blocks = [self.block(block) for block in plate.blocks]
        for position, block in enumerate(blocks):
            if block["kind"] == "figure":
                block["heads"] = position
        return {"blocks": blocks, "landscape": plate.landscape}


def breakable(text: str) -> str:
    """Marks where long addresses, fingerprints and endless words may go on in the next line."""
    return _LONG.sub(lambda found: _BREAK.join(_pieces(found[0])), text)


def _pieces(word: str) -> list[str]:
    """A long word in pieces: at its joints where it has them, never much shorter than they need to be."""
    pieces = [""]
    for part in _JOINTS.split(word):
        if pieces[-1] and len(pieces[-1]) + len(part) > _PIECE:
            pieces.append("")
        pieces[-1] += part
    return [cut for piece in pieces for cut in _cuts(piece)]


def _cuts(piece: str) -> list[str]:
    if len(piece) <= _UNBROKEN:
        return [piece]
    return [piece[i : i + _CUT] for i in range(0, len(piece), _CUT)]
