from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from abierto.plan.content import working_content
from abierto.plan.documents.blocks import FigureBlock, Heading, Table
from abierto.plan.documents.outline import document_blocks
from abierto.plan.documents.plates import with_plates
from abierto.plan.documents.word import render_docx
from abierto.plan.reading import Plan
from tests.factories.secretariat import ExerciseFactory
from tests.plan.documents_world import AT, HOSTILE, blocks_of, frozen_plan, hostile_content, whole_content


@pytest.fixture
def content(db):
    return whole_content()


def opened(body: bytes):
    return Document(io.BytesIO(body))


def test_headings_are_real_styles_in_order_and_levels_do_not_skip(content):
    blocks = blocks_of(content)
    document = opened(render_docx(blocks, at=AT))

    found = [
        (int(p.style.name.removeprefix("Heading ")), p.text)
        for p in document.paragraphs
        if p.style.name.startswith("Heading ")
    ]
    assert found == [(b.level, b.text) for b in blocks if isinstance(b, Heading)]
    assert next(p.text for p in document.paragraphs if p.style.name == "Title") == "Plan de Acción Local de Prueba"


def test_every_table_repeats_its_header_row_and_has_a_title(content):
    blocks = blocks_of(content)
    document = opened(render_docx(blocks, at=AT))

    for table in document.tables:
        first, *others = table.rows
        assert first._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr is None or row._tr.trPr.find(qn("w:tblHeader")) is None for row in others)
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    expected = [b for b in blocks if isinstance(b, Table)]
    of_figures = [b for b in blocks if isinstance(b, FigureBlock) and b.with_table]
    assert len(document.tables) == len(expected) + len(of_figures)


def test_every_picture_has_alternative_text(content):
    blocks = blocks_of(content)
    document = opened(render_docx(blocks, at=AT))

    alts = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    figures = [block.figure for block in blocks if isinstance(block, FigureBlock)]
    assert all(alts)
    assert [alt for alt in alts if not alt.startswith("Código QR")] == [f"{f.title}. {f.description}" for f in figures]
    assert len(alts) == len(figures) + 2


def test_it_carries_title_language_index_pages_and_fingerprint(content):
    body = render_docx(blocks_of(content), at=AT)
    document = opened(body)
    version = frozen_plan(content).version

    core = document.core_properties
    assert (core.title, core.language) == ("Plan de Acción Local de Prueba, Estado de México 2020-2021", "es-MX")
    assert core.created == core.modified
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        main, styles = package.read("word/document.xml").decode(), package.read("word/styles.xml").decode()
        footers = "".join(package.read(name).decode() for name in package.namelist() if "footer" in name)
    assert 'TOC \\o "1-3"' in main
    assert 'w:lang w:val="es-MX"' in styles
    assert re.findall(r">\s*(PAGE|NUMPAGES)\s*<", footers) == ["PAGE", "NUMPAGES"]
    assert version.sha256[:12] in footers
    assert version.sha256 in "\n".join(p.text for p in document.paragraphs)


def test_the_index_leads_to_each_heading(content):
    with zipfile.ZipFile(io.BytesIO(render_docx(blocks_of(content), at=AT))) as package:
        main = package.read("word/document.xml").decode()

    places = set(re.findall(r'w:bookmarkStart [^>]*w:name="([^"]+)"', main))
    links = re.findall(r'w:hyperlink w:anchor="([^"]+)"', main)
    assert len(links) > 12
    assert set(links) <= places


def test_same_document_same_bytes(content):
    blocks = blocks_of(content)

    assert render_docx(blocks, at=AT) == render_docx(blocks, at=AT)


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_whatever_people_wrote_opens_in_a_word_processor(content, words):
    document = opened(render_docx(blocks_of(hostile_content(content, words)), at=AT))

    assert document.tables
    assert "\x00" not in "".join(p.text for p in document.paragraphs)


def test_an_empty_plan_is_a_document_too(db):
    document = opened(render_docx(document_blocks(Plan(working_content(ExerciseFactory()))), at=AT))

    assert "Borrador sin publicar" in [p.text for p in document.paragraphs]


def test_figures_are_gathered_with_their_headings_and_nothing_is_lost(content):
    blocks = blocks_of(content)

    flat = [inner for block in with_plates(blocks) for inner in getattr(block, "blocks", (block,))]
    assert [block for block in flat if block in blocks] == blocks
