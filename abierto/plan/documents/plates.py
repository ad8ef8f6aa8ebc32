"""Figures that deserve a page of their own width, and drawings as the formats need them. Shared by PDF and DOCX."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import font_source_sans_pro
import segno
import typst

from abierto.core.figures.figure import INK, Figure

from .blocks import Block, FigureBlock, Heading, Paragraph, Table, Text

TEMPLATES = Path(__file__).parent / "typst"
_FACES = ("Regular", "Semibold", "Bold")
_FRAME = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
_WIDER_THAN_TALL = 1.15


@dataclass(frozen=True)
class Plate:
    """A figure with the headings right before it and its table, on pages turned to suit the drawing."""

    kind: ClassVar[str] = "plate"
    blocks: tuple[Block, ...]
    landscape: bool


def with_plates(blocks: Iterable[Block]) -> list[Block | Plate]:
    """The same blocks in the same order, figures gathered with their headings and followed by their table."""
    result: list[Block | Plate] = []
    for block in blocks:
        if not isinstance(block, FigureBlock):
            result.append(block)
            continue
        heads: list[Block] = []
        while result and isinstance(result[-1], Heading | Paragraph) and not _ends_chapter(result):
            heads.insert(0, result.pop())  # type: ignore[arg-type]
        width, height = frame(block.figure)
        table = [figure_table(block.figure)] if block.with_table and block.figure.rows else []
        result.append(Plate((*heads, block, *table), landscape=width > height * _WIDER_THAN_TALL))
    return result


def _ends_chapter(blocks: Sequence[Block | Plate]) -> bool:
    """Whether the last block is text that does not stand under a heading of its own."""
    if isinstance(blocks[-1], Heading):
        return False
    return not (len(blocks) > 1 and isinstance(blocks[-2], Heading))


def figure_table(figure: Figure) -> Table:
    """The table that says the same as a drawing."""
    return Table(
        caption=f"{figure.title}: los mismos datos en tabla",
        columns=figure.columns,
        rows=tuple(tuple(Text(cell or "—") for cell in row) for row in figure.rows),
        widths=tuple(_share(figure, index) for index in range(len(figure.columns))),
    )


def _share(figure: Figure, index: int) -> int:
    longest = max(len(line[index]) for line in (figure.columns, *figure.rows))
    return min(longest + 6, 52)


def frame(figure: Figure) -> tuple[int, int]:
    """The width and height of a drawing in its own units."""
    found = _FRAME.search(figure.svg)
    if found is None:
        raise ValueError(f"drawing without frame: {figure.title}")
    return int(found[1]), int(found[2])


def qr_svg(address: str) -> str:
    """A QR code as SVG, with the quiet zone that readers need."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", xmldecl=False, scale=4, border=4, dark=INK)
    return out.getvalue().decode()


def qr_png(address: str) -> bytes:
    """A QR code as PNG."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="png", scale=10, border=4, dark=INK)
    return out.getvalue()


def drawings_as_png(drawings: Sequence[str], *, ppi: int = 200) -> list[bytes]:
    """Each SVG as a PNG, a unit of the drawing as 0.75 points (96 to the inch)."""
    if not drawings:
        return []
    pages = typst.compile(
        TEMPLATES / "drawings.typ",
        root=TEMPLATES,
        format="png",
        ppi=ppi * 0.75,
        font_paths=typefaces(),
        sys_inputs={"data": json.dumps(drawings)},
    )
    return pages if isinstance(pages, list) else [pages]


_folder: TemporaryDirectory | None = None


def faces() -> list[Path]:
    """The files of the house's typeface."""
    return [Path(font_source_sans_pro.font_directory) / f"SourceSansPro-{face}.ttf" for face in _FACES]


@lru_cache(maxsize=1)
def typefaces() -> typst.Fonts:
    """The house's typeface in the three weights that documents use, and no other: nothing can fall back."""
    global _folder  # kept for as long as the process lives; removed when it ends
    _folder = TemporaryDirectory(prefix="abierto-fonts-")
    for source in faces():
        (Path(_folder.name) / source.name).write_bytes(source.read_bytes())
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_folder.name])
