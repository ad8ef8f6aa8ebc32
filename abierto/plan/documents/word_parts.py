"""What python-docx does not write by itself: fields, bookmarks, links, header rows, alternative text, fixed dates."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shape import InlineShape
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from abierto.core.figures.figure import ACCENT, GROUND, INK, QUIET, WARM, WARM_SOFT

_FACE = "Calibri"
_SIZES = {1: 20, 2: 16, 3: 13.5, 4: 11.5, 5: 11}


def set_styles(document: Document) -> None:
    """The document's language and the look of each style."""
    styles = document.styles
    language = OxmlElement("w:lang")
    for name in ("w:val", "w:eastAsia"):
        language.set(qn(name), "es-MX")
    defaults = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(language)
    _style(styles["Normal"], 10.5, INK, after=6)
    _style(styles["Title"], 30, ACCENT, bold=True, after=6)
    _style(styles["Subtitle"], 16, INK, after=14)
    for level, size in _SIZES.items():
        _style(styles[f"Heading {level}"], size, ACCENT, bold=True, before=18 if level < 3 else 13, after=6)
    styles["Heading 1"].paragraph_format.page_break_before = True
    for level in (1, 2, 3):
        style = styles.add_style(f"TOC {level}", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.paragraph_format.left_indent = Cm(0.6 * (level - 1))
        style.paragraph_format.space_after = Pt(3)
        style.paragraph_format.tab_stops.add_tab_stop(Cm(16.5), 2, 1)  # right, with dots
    _added(document, "Campo", size=9.5, color=QUIET, bold=True, after=1).paragraph_format.keep_with_next = True
    _added(document, "Celda", size=9.5, color=INK, after=2)
    _shade(_added(document, "Aviso", size=10.5, color=INK, after=8), GROUND)
    _shade(_added(document, "Advertencia", size=10.5, color=INK, after=8), WARM_SOFT)
    _style(styles["Caption"], 9.5, INK, bold=True, before=6, after=4)
    _style(styles["TOC Heading"], _SIZES[1], ACCENT, bold=True, after=8)
    mark = styles.add_style("Demostración", WD_STYLE_TYPE.CHARACTER)
    mark.font.size, mark.font.bold, mark.font.color.rgb = Pt(8.5), True, _rgb(WARM)


def _added(document: Document, name: str, *, size: float, color: str, bold: bool = False, after: float = 0):
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    _style(style, size, color, bold=bold, after=after)
    return style


def _style(style, size: float, color: str, *, bold: bool = False, before: float = 0, after: float = 0) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic, font.color.rgb = _FACE, Pt(size), bold, False, _rgb(color)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _shade(style, fill: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill.removeprefix("#"))):
        shade.set(qn(name), value)
    properties = style.element.get_or_add_pPr()
    spacing = properties.find(qn("w:spacing"))
    if spacing is not None:
        spacing.addprevious(shade)
    else:
        properties.append(shade)


def _rgb(color: str) -> RGBColor:
    return RGBColor.from_string(color.removeprefix("#").upper())


def set_footer(section: Section, edition: str, sha: str) -> None:
    """Version, short fingerprint and page of pages."""
    paragraph = section.footer.paragraphs[0]
    paragraph.add_run(f"{edition}{f'  ·  Huella {sha}…' if sha else ''}  ·  Página ")
    _field(paragraph, "PAGE", "1")
    paragraph.add_run(" de ")
    _field(paragraph, "NUMPAGES", "1")
    for run in paragraph.runs:
        run.font.size = Pt(8.5)


def _field(paragraph: Paragraph, code: str, shown: str) -> None:
    for kind in ("begin", "separate", "end"):
        if kind == "end":
            paragraph.add_run(shown)
        mark = _character(kind)
        paragraph.add_run()._r.append(mark)
        if kind == "begin":
            paragraph.add_run()._r.append(_code(code))


def _character(kind: str, *, dirty: bool = False):
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    if dirty:
        mark.set(qn("w:dirty"), "true")
    return mark


def _code(text: str):
    code = OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {text} "
    return code


def add_index(document: Document, entries: Sequence[tuple[int, str]], *, depth: int) -> None:
    """A table of contents that the word processor completes with pages, and that already leads to each title.

    ``entries`` are all the document's headings in order: the n-th has the n-th bookmark.
    """
    shown = [(number, level, text) for number, (level, text) in enumerate(entries, 1) if level <= depth]
    for position, (number, level, text) in enumerate(shown):
        paragraph = document.add_paragraph(style=f"TOC {level}")
        if position == 0:
            paragraph.add_run()._r.append(_character("begin", dirty=True))
            paragraph.add_run()._r.append(_code(f'TOC \\o "1-{depth}" \\h \\z \\u'))
            paragraph.add_run()._r.append(_character("separate"))
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), _bookmark(number))
        link.append(paragraph.add_run(text)._r)
        paragraph._p.append(link)
        if position == len(shown) - 1:
            paragraph.add_run()._r.append(_character("end"))


def _bookmark(number: int) -> str:
    return f"_Toc{number:06d}"


def add_bookmark(paragraph: Paragraph, number: int) -> None:
    """The n-th heading's bookmark, around its words."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), _bookmark(number))
    runs = paragraph.runs
    if runs:
        runs[0]._r.addprevious(start)
        runs[-1]._r.addnext(end)


def add_link(paragraph: Paragraph, address: str, words: str) -> None:
    """Words that lead to an address outside the document."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(words)
    run.font.color.rgb, run.font.underline = _rgb(ACCENT), True
    link.append(run._r)
    paragraph._p.append(link)


def repeat_header(row: _Row) -> None:
    """The row is the table's header and repeats on each page."""
    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", "w:tblHeader"):
        properties.append(OxmlElement(name))
    for cell in row.cells:
        shade = OxmlElement("w:shd")
        for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", GROUND.removeprefix("#"))):
            shade.set(qn(name), value)
        cell._tc.get_or_add_tcPr().append(shade)


def describe_table(table: Table, caption: str) -> None:
    """The table's title for assistive technology."""
    title = OxmlElement("w:tblCaption")
    title.set(qn("w:val"), caption)
    table._tbl.tblPr.append(title)


def describe_picture(picture: InlineShape, name: str, alt: str) -> None:
    """The picture's alternative text."""
    properties = picture._inline.docPr
    properties.set("name", name)
    properties.set("descr", alt)


def with_fixed_dates(body: bytes, at: datetime) -> bytes:
    """The same package with every part dated ``at``, in a fixed order: same document, same bytes."""
    stamp = (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, source.read(name))
    return out.getvalue()
