"""What comes in is known by its content; what could act is refused with one sentence that says how to mend it."""

# ruff: noqa: E501 - the table of hostile files reads best a row a line
from __future__ import annotations

import io
import random
import zipfile
from functools import partial

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from abierto.core.errors import DomainError
from abierto.uploads.enums import MediaType
from abierto.uploads.intake import look
from abierto.uploads.intake.office import check as check_office
from tests.uploads import hostile as h


@pytest.fixture
def seen(tmp_path):
    """Look at bytes under a name."""

    def look_at(content: bytes, name: str):
        path = tmp_path / "llegado"
        path.write_bytes(content)
        return look(path, name)

    return look_at


HONEST = [
    ("minuta.pdf", h.pdf, MediaType.PDF),
    ("abre-en-su-pagina.pdf", h.pdf_with_destination, MediaType.PDF),
    ("foto.jpg", h.picture, MediaType.JPEG),
    ("foto.jpeg", partial(h.picture, progressive=True), MediaType.JPEG),
    ("foto.png", partial(h.picture, "PNG"), MediaType.PNG),
    ("foto.webp", partial(h.picture, "WEBP"), MediaType.WEBP),
    ("datos.csv", lambda: b"municipio,total\nToluca,-3\nMetepec,- acta (copia)\n", MediaType.CSV),
    ("latin.csv", lambda: "año;población\n2021;5".encode("latin-1"), MediaType.CSV),
    ("nota.txt", lambda: "Acuerdo: 3 < 5 y nada más.".encode(), MediaType.TXT),
    ("acta.docx", h.office, MediaType.DOCX),
    ("libro.xlsx", partial(h.office, "xlsx"), MediaType.XLSX),
    ("laminas.pptx", partial(h.office, "pptx"), MediaType.PPTX),
    ("acta.odt", h.open_document, MediaType.ODT),
    ("hoja.ods", partial(h.open_document, "spreadsheet"), MediaType.ODS),
]


@pytest.mark.parametrize(
    ("name", "make", "media_type"), HONEST, ids=lambda value: value if isinstance(value, str) else ""
)
def test_an_honest_file_is_known_by_its_content(seen, name, make, media_type):
    found = seen(make(), name)

    assert found.media_type == media_type
    assert found.name == name.replace(".jpeg", ".jpg")


def test_real_documents_made_by_libraries_are_received(seen):
    from docx import Document
    from openpyxl import Workbook

    out = io.BytesIO()
    document = Document()
    document.add_paragraph("Minuta")
    document.add_picture(io.BytesIO(h.picture()))
    document.save(out)
    assert seen(out.getvalue(), "minuta.docx").media_type == MediaType.DOCX
    out = io.BytesIO()
    Workbook().save(out)
    assert seen(out.getvalue(), "libro.xlsx").media_type == MediaType.XLSX


def test_a_name_without_an_ending_gets_that_of_its_content(seen):
    assert seen(h.pdf(), "minuta").name == "minuta.pdf"


WORDS = {"word/document.xml": "<w:document/>"}
HOSTILE = {
    "empty": (b"", "vacio.pdf", "está vacío"),
    "wrong ending": (h.picture(), "foto.pdf", "termina en «.pdf» y por dentro es: imagen JPEG"),
    "program renamed": (b"MZ\x90\x00\x03" + bytes(60), "informe.pdf", "Es un programa"),
    "second ending": (h.pdf(), "acta.pdf.exe", "termina en «.exe»"),
    "unknown": (bytes(range(256)) * 4, "datos.bin", "No se reconoce qué es"),
    "utf-16 text": ("hola".encode("utf-16"), "nota.txt", "No se reconoce qué es"),
    "svg": (b"<svg xmlns='x'><script>alert(1)</script></svg>", "logo.svg", "es una página web, SVG o XML"),
    "svg as text": (b"\xef\xbb\xbf  <svg onload=alert(1)>", "logo.txt", "es una página web, SVG o XML"),
    "html": (b"<!DOCTYPE html><script>alert(1)</script>", "pagina.html", "es una página web, SVG o XML"),
    "html behind text": (b"a" * 5000 + b"<script src=x></script>", "nota.txt", "es una página web, SVG o XML"),
    "xml": (b"<?xml version='1.0'?><a/>", "datos.xml", "es una página web, SVG o XML"),
    "php": (b"hola <?php system('x') ?>", "nota.txt", "es una página web, SVG o XML"),
    "shell": (b"#!/bin/sh\nrm -rf /", "nota.txt", "Es un programa"),
    "batch": (b"rem hola\r\n@echo off\r\n", "nota.txt", "Es un programa"),
    "saved mail": (b"From: a@b.mx\nContent-Type: text/html\n\nhola", "correo.txt", "es un correo guardado"),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "acta.doc", "Office antiguo"),
    "rtf": (b"{\\rtf1 hola}", "acta.docx", "Es un documento RTF"),
    "gif": (b"GIF89a" + bytes(30), "foto.gif", "Es una imagen GIF"),
    "heic": (b"\x00\x00\x00\x18ftypheic" + bytes(30), "foto.jpg", "Es una foto HEIC"),
    "video": (b"\x00\x00\x00\x18ftypisom" + bytes(30), "video.mp4", "Es un video"),
    "rar": (b"Rar!\x1a\x07\x01\x00" + bytes(30), "todo.rar", "Es un archivo comprimido"),
    "eicar": (h.EICAR, "nota.txt", "los antivirus señalan"),
    "eicar in a picture": (h.picture() + h.EICAR, "foto.jpg", "los antivirus señalan"),
    "eicar in a document": (h.office(**{"word/media/x.txt": h.EICAR}), "acta.docx", "los antivirus señalan"),
    "formula": (b"a,b\n1,=HYPERLINK(\"http://x\")", "datos.csv", "La línea 2 de «datos.csv» tiene una fórmula"),
    "dde formula": (b"a,b\n1,\"+cmd|' /C calc'!A0\"", "datos.csv", "tiene una fórmula"),
    # PDF
    "pdf with javascript": (h.pdf_with_javascript(), "f.pdf", "lleva un programa (JavaScript)"),
    "pdf with an attachment": (h.pdf_with_attachment(), "f.pdf", "lleva otros archivos dentro"),
    "pdf with a key": (h.pdf_encrypted(), "f.pdf", "está protegido con clave"),
    "pdf that launches": (h.pdf_with_action(S="/Launch", F="calc.exe"), "f.pdf", "intenta abrir otro programa"),
    "pdf that opens a site": (h.pdf_with_action(S="/URI", URI="http://x.mx"), "f.pdf", "abre otro sitio en cuanto"),
    "pdf that sends": (h.pdf_with_action(S="/SubmitForm", F="http://x.mx"), "f.pdf", "envía lo que se escribe"),
    "javascript with escapes": (h.pdf_of_objects(b"<< /Type /Catalog /OpenAction << /S /J#61vaScript >> >>"), "f.pdf",
                                "lleva un programa (JavaScript)"),
    "key with escapes": (h.pdf_of_objects(b"<< /Type /Catalog >>").replace(b"/Size", b"/#45ncrypt 9 0 R /Size"), "f.pdf",
                         "está protegido con clave"),
    "javascript in an object stream": (h.pdf_hiding(b"<< /S /JavaScript /JS (x) >>"), "f.pdf",
                                       "lleva un programa (JavaScript)"),
    "escapes in an object stream": (h.pdf_hiding(b"<< /S /L#61unch >>"), "f.pdf", "intenta abrir otro programa"),
    "object stream packed twice": (h.pdf_hiding(b"<< /S /JavaScript >>", packing=b"/Filter [/ASCIIHexDecode /FlateDecode]",
                                   pack=lambda content: content.hex().encode()), "f.pdf", "no deja revisarlas"),
    "object stream with a predictor": (h.pdf_hiding(b"<< >>", packing=b"/Filter /FlateDecode /DecodeParms << /Predictor 12 >>"),
                                       "f.pdf", "no deja revisarlas"),
    "object stream far from its name": (h.pdf_hiding(b"<< >>", packing=b"%" + b"a" * 70000 + b"\n/Filter /LZWDecode"), "f.pdf",
                                        "no deja revisarlas"),
    "pdf bomb": (lambda: h.pdf_hiding(b"0 " * 40_000_000), "f.pdf", "se expande hasta un tamaño"),
    "pdf cut": (h.pdf()[:-60], "f.pdf", "está dañado o incompleto"),
    "pdf not at the start": (b"GIF89a" + h.pdf(), "f.pdf", "lleva otra cosa delante de un PDF"),
    "pdf with a zip behind": (h.pdf() + h.archive({"a.txt": "a"}), "f.pdf", "lleva otra cosa detrás del PDF"),
    "pdf and zip at once": (h.pdf() + h.archive({"a.txt": "a"}) + b"\n%%EOF\n", "f.pdf", "a la vez otro tipo de archivo"),
    "pdf and html at once": (h.pdf_of_objects(b"<< /A (<script>alert(1)</script>) >>"), "f.pdf",
                             "a la vez otro tipo de archivo"),
    "only the header of a pdf": (b"%PDF-1.7\nhola", "f.pdf", "está dañado o incompleto"),
    # Pictures
    "cut picture": (h.picture()[:-400], "foto.jpg", "está dañada o incompleta"),
    "cut png": (h.picture("PNG")[:-40], "foto.png", "está dañada o incompleta"),
    "cut webp": (h.picture("WEBP")[:-40], "foto.webp", "está dañada o incompleta"),
    "only the header of a jpeg": (b"\xff\xd8\xff\xe0" + bytes(40), "foto.jpg", "está dañada o incompleta"),
    "picture with a zip behind": (h.picture() + h.archive({"a.txt": "a"}), "foto.jpg", "otro archivo escondido"),
    "png with a page behind": (h.picture("PNG") + b"<html><script>", "foto.png", "otro archivo escondido"),
    "webp with a zip behind": (h.picture("WEBP") + h.archive({"a": "a"}), "foto.webp", "otro archivo escondido"),
    "sixty million points": (lambda: h.png_of(10_000, 6_000), "mapa.png", "es demasiado grande para verse (10000 × 6000 puntos)"),
    "a thousand million points": (lambda: h.png_of(40_000, 30_000, 1), "mapa.png", "es demasiado grande para verse"),
    "png with an unknown part": (h.picture("PNG")[:33] + h.png_chunk(b"ABCD", b"x") + h.picture("PNG")[33:], "foto.png",
                                 "está dañada o incompleta"),
    # Containers
    "zip": (h.archive({"a.txt": "a"}), "todo.zip", "es un archivo comprimido"),
    "zip called a document": (h.archive({"a.txt": "a"}), "acta.docx", "es un archivo comprimido"),
    "empty zip": (h.archive({}), "acta.docx", "lleva otra cosa delante o detrás"),
    "cut document": (h.office()[:-30], "acta.docx", "está dañado"),
    "document behind a program": (b"PK" + bytes(20) + h.office(), "acta.docx", "lleva otra cosa delante"),
    "document with a comment": (h.office()[:-2] + b"\x04\x00hola", "acta.docx", "lleva otra cosa delante o detrás"),
    "document with a tail": (h.office() + b"MZ", "acta.docx", "lleva otra cosa delante o detrás"),
    "bomb": (h.bomb, "acta.docx", "se expande hasta un tamaño"),
    "repetitive part": (lambda: h.office(**{"word/x.xml": b" " * (30 << 20)}), "acta.docx", "se expande hasta un tamaño"),
    "bomb that lies": (h.lying_bomb, "acta.docx", "está dañado"),
    "too many parts": (lambda: h.office(**{f"word/{n}.xml": b"" for n in range(10_001)}), "acta.docx", "se expande hasta"),
    "path that climbs": (h.office(**{"../../x.xml": "x"}), "acta.docx", "rutas que saldrían de su carpeta"),
    "absolute path": (h.office(**{"/etc/x": "x"}), "acta.docx", "rutas que saldrían de su carpeta"),
    "windows path": (h.office(**{"word\\x.xml": "x"}), "acta.docx", "rutas que saldrían de su carpeta"),
    "parts that repeat": (h.office(**{"WORD/document.xml": "x"}), "acta.docx", "partes repetidas"),
    "zip within": (h.office(**{"word/media/x.png": h.archive({"a": "a"})}), "acta.docx", "incrustados"),
    "macros": (h.office(**{"word/vbaProject.bin": b"x"}), "acta.docx", "contiene macros"),
    "macros by type": (h.office(**{"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}),
                       "acta.docm", "contiene macros"),
    "excel 4 macros": (h.office("xlsx", **{"xl/macrosheets/sheet1.xml": "x"}), "libro.xlsx", "contiene macros"),
    "opendocument macros": (h.open_document(**{"Basic/Standard/Module1.xml": "x"}), "acta.odt", "contiene macros"),
    "opendocument events": (h.open_document(**{"content.xml": "<script:event-listener/>"}), "acta.odt", "contiene macros"),
    "ole object": (h.office(**{"word/embeddings/oleObject1.bin": b"x"}), "acta.docx", "incrustados"),
    "ole by content": (h.office(**{"word/media/i.emf": b"\xd0\xcf\x11\xe0\xa1\xb1"}), "acta.docx", "incrustados"),
    "program within": (h.office(**{"word/media/x.exe": b"x"}), "acta.docx", "incrustados"),
    "page within": (h.office(**{"word/x.html": b"x"}), "acta.docx", "incrustados"),
    "remote template": (h.office(**{"word/_rels/settings.xml.rels":
                        h.relations(("attachedTemplate", "http://x.mx/t.dotm", "External"))}), "acta.docx", "enlaza con"),
    "file link": (h.office(**{"word/_rels/document.xml.rels":
                  h.relations(("hyperlink", "file:///C:/x.exe", "External"))}), "acta.docx", "enlaza con"),
    "network link": (h.office(**{"word/_rels/document.xml.rels":
                     h.relations(("hyperlink", r"\\servidor\x", "External"))}), "acta.docx", "enlaza con"),
    "script link": (h.office(**{"word/_rels/document.xml.rels":
                    h.relations(("hyperlink", "javascript:alert(1)", "External"))}), "acta.docx", "enlaza con"),
    "other book": (h.office("xlsx", **{"xl/externalLinks/_rels/x.xml.rels":
                   h.relations(("externalLinkPath", "otro.xlsx", "External"))}), "libro.xlsx", "enlaza con"),
    "opendocument link": (h.open_document(**{"content.xml": '<a xlink:href="vnd.sun.star.script:x"/>'}), "a.odt", "enlaza"),
    "dde field": (h.office(**{"word/document.xml": "<w:instrText>DDEAUTO c:\\x</w:instrText>"}), "acta.docx", "órdenes que"),
    "dde field in runs": (h.office(**{"word/document.xml": "<w:instrText> D</w:instrText><w:instrText>DE c</w:instrText>"}),
                          "acta.docx", "órdenes que se ejecutan"),
    "dde link": (h.office("xlsx", **{"xl/externalLinks/x.xml": "<ddeLink/>"}), "libro.xlsx", "órdenes que se ejecutan"),
    "entities": (h.office(**{"word/x.xml": '<!DOCTYPE a [<!ENTITY b "c">]>'}), "acta.docx", "órdenes que se ejecutan"),
    "entities in utf-16": (h.office(**{"word/x.xml": '<!DOCTYPE a>'.encode("utf-16")}), "acta.docx", "órdenes que"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_that_names_it(seen, case):
    content, name, sentence = HOSTILE[case]
    content = content() if callable(content) else content

    with pytest.raises(DomainError) as refused:
        seen(content, name)

    told = str(refused.value)
    assert sentence in told
    assert name in told
    assert told.endswith(".")
    assert len(told) < 300


def test_a_document_with_ordinary_links_is_received(seen):
    links = h.relations(
        ("hyperlink", "https://www.edomex.gob.mx/", "External"),
        ("hyperlink", "mailto:oficina@abierto.test", "External"),
        ("hyperlink", "anexo.docx", "External"),
        ("styles", "styles.xml", ""),
    )
    assert seen(h.office(**{"word/_rels/document.xml.rels": links}), "acta.docx").media_type == MediaType.DOCX


def test_a_document_protected_with_a_key_is_refused(seen):
    content = bytearray(h.office())
    for at in (content.index(b"PK\x03\x04") + 6, content.rindex(b"PK\x01\x02") + 8):
        content[at] |= 1
    with pytest.raises(DomainError):
        seen(bytes(content), "acta.docx")


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "foto.jpg"), ("PNG", "foto.png"), ("WEBP", "foto.webp")])
def test_a_photograph_loses_place_author_and_device_and_keeps_its_points(seen, kind, name):
    sent = h.photograph(kind)
    before = Image.open(io.BytesIO(sent))

    kept = seen(sent, name).body

    after = Image.open(io.BytesIO(kept))
    assert b"TelefonoMarca" in sent
    assert b"TelefonoMarca" not in kept
    assert b"Persona" not in kept
    assert dict(after.getexif().get_ifd(0x8825)) == {}
    assert set(after.getexif()) <= {0x0112}
    assert after.tobytes() == before.tobytes()


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "foto.jpg"), ("PNG", "foto.png")])
def test_a_photograph_keeps_the_turn_that_makes_it_stand(seen, kind, name):
    kept = seen(h.photograph(kind, turn=6), name).body

    assert Image.open(io.BytesIO(kept)).getexif()[0x0112] == 6


def test_the_tail_that_a_phone_adds_does_not_stay(seen):
    sent = h.picture()
    assert seen(sent + b"SEFH-phone-trailer", "foto.jpg").body == seen(sent, "foto.jpg").body


def test_an_animation_is_not_a_picture(seen):
    frames = [Image.effect_noise((20, 20), 10 + n).convert("RGB") for n in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])

    with pytest.raises(DomainError, match="es una animación"):
        seen(out.getvalue(), "foto.webp")


def _told(folder, content: bytes, name: str) -> str:
    """The kind that was seen, or the sentence of the refusal; anything else is an error."""
    path = folder / "x"
    path.write_bytes(content)
    try:
        return look(path, name).media_type.value
    except DomainError as refused:
        return str(refused)


HEADS = [b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x10\x00\x00\x00WEBP", b"PK\x03\x04"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(HEADS), st.binary(max_size=400), st.text(max_size=40))
@example(b"PK\x03\x04", b"PK\x05\x06" + bytes(18), "a.docx")
def test_whatever_the_bytes_and_the_name_only_a_sentence_comes_back(tmp_path, head, body, name):
    assert _told(tmp_path, head + body, name).endswith((".", *MediaType.values))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(HONEST),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=6),
    st.floats(0, 1),
)
def test_an_honest_file_with_bytes_changed_or_cut_is_received_or_refused_with_a_sentence(
    tmp_path, honest, changes, cut
):
    name, make, _media_type = honest
    content = bytearray(make())
    for at, value in changes:
        content[int(at * len(content))] = value
    kept = max(1, int(len(content) * cut)) if cut > 0.5 else len(content)
    assert _told(tmp_path, bytes(content[:kept]), name).endswith((".", *MediaType.values))


def test_a_container_is_read_in_pieces_whatever_its_size(tmp_path):
    import tracemalloc

    out = io.BytesIO()
    noise = random.Random(1).randbytes(8 << 20)
    with zipfile.ZipFile(io.BytesIO(h.office())) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(entry, source.read(entry))
        target.writestr("word/media/image1.bmp", noise * 2)
    path = tmp_path / "grande.docx"
    path.write_bytes(out.getvalue())
    del out, noise
    tracemalloc.start()
    assert check_office(path, "grande.docx") == MediaType.DOCX
    assert tracemalloc.get_traced_memory()[1] < 6 * 1024 * 1024
    tracemalloc.stop()
