"""The plan as a DOCX that people may edit: real styles and levels, header rows, figures with alternative text."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Emu, Pt
from docx.text.paragraph import Paragraph as DocxParagraph

from abierto.core.figures.lettering import clean

from . import word_parts as parts
from .blocks import Block, Bullets, Cover, Fields, FigureBlock, Heading, Item, Note, Paragraph, QrCode, Table, Text
from .outline import headings
from .plates import Plate, drawings_as_png, frame, qr_png, with_plates

_MARK = "demostración"
_LONG_SIDE, _SHORT_SIDE, _MARGIN = Cm(27.94), Cm(21.59), Cm(2.3)
_HEADROOM = Cm(4.5)  # what headings and caption take from a figure's page


def render_docx(blocks: Iterable[Block], *, at: datetime) -> bytes:
    """The DOCX of a document that begins with its cover; ``at`` is the instant it is dated."""
    blocks = list(blocks)
    writer = _Writer(blocks, at)
    for block in with_plates(blocks):
        if isinstance(block, Heading | Plate) and not writer.has_index:
            writer.write_index()
        writer.write(block)
    return writer.bytes()


class _Writer:
    """Writes blocks one after another; figures are drawn all at once, before."""

    def __init__(self, blocks: list[Block], at: datetime) -> None:
        self.document = Document()
        self.blocks = blocks
        self.at = at
        figures = [block.figure for block in blocks if isinstance(block, FigureBlock)]
        self.pictures = iter(drawings_as_png([figure.svg for figure in figures]))
        self.headings = 0
        self.drawn = 0
        self.has_index = False
        parts.set_styles(self.document)
        # Looked up once: python-docx searches every style for each paragraph.
        self.styles = {style.name: style.style_id for style in self.document.styles}
        self._turn(self.document.sections[0], landscape=False)

    def write(self, block: Block | Plate) -> None:
        getattr(self, f"_{block.kind}")(block)

    def write_index(self) -> None:
        """The index, after the cover and its notes."""
        self.has_index = True
        self.document.add_page_break()
        self._styled("TOC Heading", "Índice")
        parts.add_index(self.document, [(h.level, clean(h.text)) for h in headings(self.blocks, depth=9)], depth=3)

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return parts.with_fixed_dates(out.getvalue(), self.at)

    def _turn(self, section, *, landscape: bool) -> None:
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        sides = (_LONG_SIDE, _SHORT_SIDE) if landscape else (_SHORT_SIDE, _LONG_SIDE)
        section.page_width, section.page_height = sides
        section.left_margin = section.right_margin = _MARGIN
        section.top_margin = section.bottom_margin = _MARGIN

    @property
    def _measure(self) -> Emu:
        section = self.document.sections[-1]
        return Emu(section.page_width - section.left_margin - section.right_margin)

    def _cover(self, cover: Cover) -> None:
        document, core = self.document, self.document.core_properties
        name = clean(f"{cover.title}, {cover.jurisdiction} {cover.period}")
        core.title, core.author, core.language = name[:255], clean(cover.jurisdiction)[:255], "es-MX"
        core.subject, core.comments, core.last_modified_by = cover.edition, "", ""
        core.created = core.modified = self.at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        core.revision = cover.number or 1
        self._plain(cover.jurisdiction)
        self._styled("Title", cover.title)
        self._styled("Subtitle", cover.period)
        edition = self._plain(cover.edition, bold=True)
        if cover.demonstration:
            self._mark(edition)
        for label, value in (
            ("Sellada", cover.sealed),
            ("Publicada", cover.published),
            ("Huella SHA-256", cover.sha256),
            ("Código de verificación", cover.code),
        ):
            if value:
                self._plain(f"{label}: {value}")
        if cover.address:
            line = document.add_paragraph("Verifique en: ")
            parts.add_link(line, cover.address, cover.address)
            self._qr(QrCode(cover.address, f"Código QR que lleva a {cover.address}"))
        parts.set_footer(document.sections[0], cover.edition, cover.sha256[:12])

    def _heading(self, block: Heading) -> None:
        paragraph = self._styled(f"Heading {block.level}", block.text)
        if block.new_page:
            paragraph.paragraph_format.page_break_before = True
        self.headings += 1
        parts.add_bookmark(paragraph, self.headings)
        if block.demonstration:
            self._mark(self.document.add_paragraph())

    def _paragraph(self, block: Paragraph) -> None:
        self._text(self.document.add_paragraph(), block.text)

    def _fields(self, block: Fields) -> None:
        for label, value in block.items:
            self._styled("Campo", label)
            self._text(self.document.add_paragraph(), value)

    def _table(self, block: Table) -> None:
        caption = self._styled("Caption", block.caption)
        caption.paragraph_format.keep_with_next = True
        table = self.document.add_table(rows=1 + len(block.rows), cols=len(block.columns), style="Table Grid")
        table.autofit = False
        parts.describe_table(table, clean(block.caption))
        measure, shares = self._measure, sum(block.widths)
        widths = [Emu(measure * width // shares) for width in block.widths]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        grid = [list(row.cells) for row in table.rows]
        for cell, words in zip(grid[0], block.columns, strict=True):
            cell.paragraphs[0].add_run(clean(words)).bold = True
        parts.repeat_header(table.rows[0])
        for cells, row in zip(grid[1:], block.rows, strict=True):
            for cell, text in zip(cells, row, strict=True):
                self._text(cell.paragraphs[0], text)
        for cells in grid:
            for cell, width in zip(cells, widths, strict=True):
                cell.width = width
                cell.paragraphs[0]._p.style = self.styles["Celda"]
        self.document.add_paragraph().paragraph_format.space_after = Pt(2)

    def _figure(self, block: FigureBlock) -> None:
        width, height = frame(block.figure)
        section = self.document.sections[-1]
        room = section.page_height - section.top_margin - section.bottom_margin - _HEADROOM
        scale = min(self._measure / width, room / height, Pt(0.75))
        picture = self.document.add_picture(io.BytesIO(next(self.pictures)), width=Emu(int(width * scale)))
        self.drawn += 1
        alt = clean(f"{block.figure.title}. {block.figure.description}")
        parts.describe_picture(picture, f"Figura {self.drawn}", alt)
        self._styled("Caption", f"Figura {self.drawn}. {block.figure.title}")

    def _bullets(self, block: Bullets) -> None:
        for item in block.items:
            self._item(item, 1)

    def _item(self, item: Item, level: int) -> None:
        style = "List Bullet" if level == 1 else f"List Bullet {min(level, 3)}"
        self._text(self._styled(style), item.text)
        for child in item.children:
            self._item(child, level + 1)

    def _note(self, block: Note) -> None:
        self._styled("Aviso" if block.tone == "plain" else "Advertencia", block.text)

    def _qr(self, block: QrCode) -> None:
        picture = self.document.add_picture(io.BytesIO(qr_png(block.address)), width=Cm(3.6))
        self.document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.LEFT
        parts.describe_picture(picture, "Código QR", block.alt)

    def _plate(self, plate: Plate) -> None:
        self._turn(self.document.add_section(WD_SECTION.NEW_PAGE), landscape=plate.landscape)
        for block in plate.blocks:
            self.write(block)
        self._turn(self.document.add_section(WD_SECTION.NEW_PAGE), landscape=False)

    def _styled(self, style: str, words: str = "") -> DocxParagraph:
        paragraph = self.document.add_paragraph(clean(words))
        paragraph._p.style = self.styles[style]
        return paragraph

    def _plain(self, words: str, *, bold: bool = False) -> DocxParagraph:
        paragraph = self.document.add_paragraph()
        paragraph.add_run(clean(words)).bold = bold
        return paragraph

    def _text(self, paragraph: DocxParagraph, text: Text) -> None:
        url = clean(text.url)
        linked = url.startswith(("https://", "http://"))
        for index, line in enumerate(text.lines):
            if index:
                paragraph.add_run().add_break()
            words = clean(line)
            if linked and words == url:
                parts.add_link(paragraph, url, words)
            else:
                paragraph.add_run(words)
        if text.demonstration:
            self._mark(paragraph)

    def _mark(self, paragraph: DocxParagraph) -> None:
        paragraph.add_run(" " if paragraph.runs else "")
        paragraph.add_run(f"({_MARK})", style="Demostración")
