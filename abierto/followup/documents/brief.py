"""A short document: a title with its facts, then blocks. As an accessible PDF (PDF/A-2a and PDF/UA-1) and as DOCX."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

import abierto
from abierto.core import clock
from abierto.plan.documents.blocks import Block, Cover, FigureBlock
from abierto.plan.documents.pdf import STANDARDS, SUBSTITUTE, Setter, breakable
from abierto.plan.documents.plates import figure_table, qr_svg, typefaces
from abierto.plan.documents.word import render_docx

#: Both templates import the plan's, so the root is the package.
ROOT = Path(abierto.__file__).parent
TEMPLATES = Path(__file__).parent / "typst"


@dataclass(frozen=True)
class Brief:
    """What a short document says. ``path`` is the page of the same facts; ``at``, the instant it is dated."""

    title: str
    jurisdiction: str
    period: str
    stands: str  # what it stands on: frozen when, or as of which day
    path: str
    at: datetime
    blocks: tuple[Block, ...]
    facts: tuple[tuple[str, str], ...] = ()
    demonstration: bool = False

    @property
    def address(self) -> str:
        return settings.SITE_URL + self.path

    @property
    def name(self) -> str:
        """The whole title, for the document's own metadata."""
        return f"{self.title}. {self.period}. {self.jurisdiction}"


@dataclass(frozen=True)
class _Opening(Cover):
    """The DOCX's first page."""

    stands: str = ""

    @property
    def edition(self) -> str:
        return self.stands


@lru_cache(maxsize=16)
def brief_pdf(brief: Brief) -> bytes:
    """The PDF of a brief; set once a process for as long as its facts are the same."""
    setter = Setter()
    data = {**_head(brief, setter), "blocks": [setter.block(block) for block in _with_tables(brief.blocks)]}
    return compiled("brief.typ", data, setter, brief.at)


@lru_cache(maxsize=8)
def brief_docx(brief: Brief) -> bytes:
    """The same as a DOCX that people may edit."""
    opening = _Opening(
        title=brief.title,
        jurisdiction=brief.jurisdiction,
        period=brief.period,
        demonstration=brief.demonstration,
        address=brief.address,
        stands=brief.stands,
    )
    return render_docx([opening, *brief.blocks], at=brief.at)


def _with_tables(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The same blocks, each figure followed by the table that says the same."""
    for block in blocks:
        yield block
        if isinstance(block, FigureBlock) and block.with_table and block.figure.rows:
            yield figure_table(block.figure)


def _head(brief: Brief, setter: Setter) -> dict[str, Any]:
    return {
        "name": setter.words(brief.name),
        "title": breakable(setter.words(brief.title)),
        "jurisdiction": setter.words(brief.jurisdiction),
        "period": setter.words(brief.period),
        "stands": setter.words(brief.stands),
        "facts": [[label, breakable(setter.words(value))] for label, value in brief.facts],
        "demonstration": brief.demonstration,
        "address": brief.address,
        "shown_address": breakable(brief.address),
        "qr": qr_svg(brief.address),
    }


def compiled(template: str, data: dict[str, Any], setter: Setter, at: datetime) -> bytes:
    """Set ``data`` with one of this room's templates; what the typeface lacks is told at the end."""
    data["replaced"] = _told(setter.replaced) if setter.replaced else ""
    data["breaking"] = "simple" if setter.endless else "optimized"
    local = at.astimezone(clock.ZONE)
    data["date"] = [local.year, local.month, local.day]
    return typst.compile(
        TEMPLATES / template,
        root=ROOT,
        font_paths=typefaces(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=int(at.timestamp()),
    )


def _told(count: int) -> str:
    which = "un carácter" if count == 1 else f"{count} caracteres"
    return (
        f"La tipografía de este PDF no contiene {which} del texto; en su lugar aparece {SUBSTITUTE}. "
        "La página electrónica lo conserva íntegro."
    )
