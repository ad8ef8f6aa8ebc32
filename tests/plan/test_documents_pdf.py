from __future__ import annotations

import io
import re
import time
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from abierto.plan.content import working_content
from abierto.plan.documents import render_documents
from abierto.plan.documents.blocks import FigureBlock, Heading
from abierto.plan.documents.outline import document_blocks
from abierto.plan.documents.pdf import SUBSTITUTE, breakable, render_pdf
from abierto.plan.enums import DocumentFormat
from abierto.plan.reading import Plan
from tests.factories.plan import CommitmentFactory, published_version
from tests.factories.secretariat import ExerciseFactory
from tests.plan.documents_world import AT, HOSTILE, blocks_of, frozen_plan, hostile_content, whole_content


@pytest.fixture
def content(db):
    return whole_content()


def read(body: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(body))


def fonts(reader: PdfReader) -> set[str]:
    found: set[str] = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            found.add(font.get_object()["/BaseFont"].split("+")[-1].removesuffix("-Identity-H"))
    return found


def structure(reader: PdfReader) -> list[DictionaryObject]:
    """Every element of the structure tree."""
    elements, stack = [], [reader.root_object["/StructTreeRoot"]["/K"]]
    while stack:
        node: Any = stack.pop()
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            stack += node
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                elements.append(node)
            stack.append(node.get("/K", []))
    return elements


def text(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def bookmarks(entries: list[Any]) -> list[str]:
    found = []
    for entry in entries:
        found += bookmarks(entry) if isinstance(entry, list) else [entry.title]
    return found


def test_it_declares_pdf_a_2a_and_pdf_ua_1_with_title_and_language(content):
    reader = read(render_pdf(blocks_of(content), at=AT))

    declared = reader.root_object["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part>2<", declared)
    assert re.search(r"pdfaid:conformance>A<", declared)
    assert re.search(r"pdfuaid:part>1<", declared)
    assert reader.root_object["/Lang"].lower() == "es-mx"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Plan de Acción Local de Prueba, Estado de México 2020-2021. Versión 3"


def test_only_the_house_typeface_is_used(content):
    assert fonts(read(render_pdf(blocks_of(content), at=AT))) <= {
        "SourceSansPro-Regular",
        "SourceSansPro-Semibold",
        "SourceSansPro-Bold",
    }


def test_bookmarks_follow_the_headings_and_pages_are_numbered(content):
    blocks = blocks_of(content)
    reader = read(render_pdf(blocks, at=AT))

    assert bookmarks(reader.outline) == ["Índice", *(b.text for b in blocks if isinstance(b, Heading))]
    assert reader.page_labels == [str(number) for number in range(1, len(reader.pages) + 1)]
    last = len(reader.pages)
    footer = " ".join(reader.pages[last - 1].extract_text().split())
    assert f"Página {last} de {last}" in footer
    assert "Versión 3" in footer
    assert f"Huella {frozen_plan(content).version.sha256[:12]}…" in footer


def test_figures_have_alternative_text_and_tables_have_header_cells(content):
    blocks = blocks_of(content)
    elements = structure(read(render_pdf(blocks, at=AT)))

    alts = [str(element["/Alt"]) for element in elements if element["/S"] == "/Figure"]
    figures = [block.figure for block in blocks if isinstance(block, FigureBlock)]
    for figure in figures:
        assert f"{figure.title}. {figure.description}" in alts
    assert sum(alt.startswith("Código QR que lleva a https://abierto.test/verificar/") for alt in alts) == 2
    assert len(alts) == len(figures) + 2
    tags = {element["/S"] for element in elements}
    assert {"/H1", "/H2", "/H3", "/H4", "/H5", "/TH", "/TD", "/THead", "/L", "/LI", "/TOC"} <= tags


def test_the_whole_fingerprint_and_address_can_be_copied_from_it(content):
    version = frozen_plan(content).version
    written = text(read(render_pdf(blocks_of(content), at=AT)))

    assert version.sha256 in written.replace(" ", "")
    assert version.code in written
    assert "\u200b" not in written


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_whatever_people_wrote_is_set_as_words(content, words):
    blocks = blocks_of(hostile_content(content, words))

    reader = read(render_pdf(blocks, at=AT))

    assert all(name.startswith("SourceSansPro") for name in fonts(reader))
    assert len(reader.pages) > 5


def test_markup_is_shown_letter_by_letter(content):
    content["commitments"][0]["objective"] = '#read("/etc/passwd") y $x^2$ y *fuerte*'

    assert '#read("/etc/passwd") y $x^2$ y *fuerte*' in text(read(render_pdf(blocks_of(content), at=AT)))


def test_a_letter_that_the_typeface_lacks_is_replaced_and_the_reader_is_told(content):
    plain = text(read(render_pdf(blocks_of(content), at=AT)))
    content["commitments"][0]["objective"] = "Sonreír 😀 siempre"

    told = text(read(render_pdf(blocks_of(content), at=AT)))

    assert f"Sonreír {SUBSTITUTE} siempre" in told
    assert "La tipografía de este PDF no contiene un carácter del plan" in told
    assert SUBSTITUTE not in plain


def test_an_endless_word_stays_inside_the_page(content):
    content["commitments"][0]["objective"] = "x" * 3000
    content["activities"][0]["title"] = "nombre.muy.largo@institucion-de-nombre-largo.gob.mx" * 4
    reader = read(render_pdf(blocks_of(content), at=AT))

    for page in reader.pages:
        places: list[float] = []
        page.extract_text(visitor_text=lambda words, cm, tm, font, size, p=places: p.append(tm[4] * cm[0] + cm[4]))
        assert max(places, default=0) < float(page.mediabox.width)
    assert text(reader).replace(" ", "").count("x" * 3000) == 1


def test_an_empty_plan_and_a_preview_are_documents_too(db):
    empty = read(render_pdf(document_blocks(Plan(working_content(ExerciseFactory()))), at=AT))
    preview = read(render_pdf(document_blocks(Plan(working_content(CommitmentFactory().exercise))), at=AT))

    assert "Borrador sin publicar" in text(empty)
    assert "Vista previa de la copia de trabajo" in text(preview)


def test_same_version_same_bytes_in_every_format_and_the_data_is_what_was_sealed(db):
    commitment = CommitmentFactory(complete=True)
    version = published_version(commitment.exercise)

    started = time.perf_counter()
    first = render_documents(version)
    print(f"three documents in {time.perf_counter() - started:.2f} s")

    assert set(first) == set(DocumentFormat)
    assert first == render_documents(version)
    assert first[DocumentFormat.JSON].decode() == version.content
    assert {d.format: bytes(d.content) for d in version.documents.all()} == first


def test_long_words_are_given_places_to_break():
    assert breakable("una palabra normal") == "una palabra normal"
    assert breakable("oficina@institucion.org.mx").split("\u200b") == ["oficina@", "institucion.", "org.mx"]
    assert max(len(piece) for piece in breakable("f" * 64).split("\u200b")) == 8
