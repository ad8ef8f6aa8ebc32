"""Files made in code: honest ones of every kind, and the hostile ones that are made of them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
OFFICE = "http://schemas.openxmlformats.org"
RELATIONS = f"{OFFICE}/officeDocument/2006/relationships"


# -- PDF ---------------------------------------------------------------------------------------------------------------


def pdf(change=None) -> bytes:
    """A PDF of one blank page; ``change`` gets the writer first."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if change:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_with_javascript() -> bytes:
    """A name tree of programs, as a form's author leaves it."""

    def change(writer):
        program = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('hola')")}
        )
        named = DictionaryObject({NameObject("/Names"): ArrayObject([TextStringObject("a"), program])})
        writer._root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): named})

    return pdf(change)


def pdf_with_attachment() -> bytes:
    return pdf(lambda writer: writer.add_attachment("otro.txt", b"otro"))


def pdf_encrypted() -> bytes:
    return pdf(lambda writer: writer.encrypt("clave", algorithm="RC4-128"))


def pdf_with_action(**action: str) -> bytes:
    """A document that does something as soon as it is opened."""

    def change(writer):
        entries = {NameObject(f"/{key}"): _pdf_value(value) for key, value in action.items()}
        writer._root_object[NameObject("/OpenAction")] = DictionaryObject(entries)

    return pdf(change)


def _pdf_value(value: str):
    return NameObject(value) if value.startswith("/") else TextStringObject(value)


def pdf_with_destination() -> bytes:
    """A document that opens at its first page: harmless, and common."""

    def change(writer):
        writer._root_object[NameObject("/OpenAction")] = ArrayObject(
            [writer.pages[0].indirect_reference, NameObject("/Fit")]
        )

    return pdf(change)


def pdf_of_objects(*objects: bytes) -> bytes:
    """A PDF written by hand: bodies of objects 1, 2, …; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    at = []
    for number, body in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in at)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def pdf_hiding(hidden: bytes, *, packing: bytes = b"/Filter /FlateDecode", pack=zlib.compress) -> bytes:
    """A PDF with an object stream that says ``hidden``."""
    content = pack(b"9 0 " + hidden)
    stream = b"<< /Type /ObjStm /N 1 /First 4 %b /Length %d >>\nstream\n%b\nendstream" % (
        packing,
        len(content),
        content,
    )
    return pdf_of_objects(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>", stream,
    )  # fmt: skip


# -- Pictures ----------------------------------------------------------------------------------------------------------


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options) -> bytes:
    out = io.BytesIO()
    mode = "RGB"
    Image.effect_noise(size, 40).convert(mode).save(out, kind, **options)
    return out.getvalue()


def photograph(kind: str = "JPEG", *, turn: int = 6) -> bytes:
    """As a phone takes it: on its side, with the place, the author and the device."""
    exif = Image.Exif()
    exif[0x0112] = turn
    exif[0x010F], exif[0x013B] = "TelefonoMarca", "Persona Autora"
    exif.get_ifd(0x8825).update({1: "N", 2: (19.0, 17.0, 33.0), 3: "W", 4: (99.0, 39.0, 21.0)})
    return picture(kind, exif=exif)


def png_of(width: int, height: int, rows_there: int | None = None) -> bytes:
    """A picture of one colour, of any size, in few bytes; with fewer rows than it says, if asked."""
    rows = zlib.compressobj(9)
    body = b"".join(rows.compress(b"\x00" * (1 + (width + 7) // 8)) for _ in range(rows_there or height)) + rows.flush()
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)), (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, content) for kind, content in chunks)


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


# -- Containers --------------------------------------------------------------------------------------------------------


def archive(parts: dict[str, bytes | str], **options) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as file:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name)
            info.filename = info.orig_filename = name  # as it is written, whatever it is
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            file.writestr(info, content)
    return out.getvalue()


_MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
}


def office(kind: str = "docx", **more: bytes | str) -> bytes:
    """The least of a document; ``more`` adds or replaces parts."""
    main, name = _MAIN[kind]
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types"><Override PartName="/{main}" '
        f'ContentType="application/vnd.openxmlformats-officedocument.{name}.main+xml"/></Types>',
        "_rels/.rels": relations(("officeDocument", main, "")),
        main: "<w:document xmlns:w='w'><w:body/></w:document>",
    }
    return archive(parts | more)


def relations(*rows: tuple[str, str, str]) -> str:
    """A part of relations: kind, target, mode (empty: internal)."""
    told = "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONS}/{kind}" Target="{target}"'
        f"{f' TargetMode={chr(34)}{mode}{chr(34)}' if mode else ''}/>"
        for number, (kind, target, mode) in enumerate(rows)
    )
    return f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{told}</Relationships>'


def open_document(kind: str = "text", **more: bytes | str) -> bytes:
    return archive(
        {"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<office:document-content/>"} | more
    )


def bomb(size: int = 3_000_000_000) -> bytes:
    """A document with a part that expands, as its index says, far beyond any document."""
    out = bytearray(office(**{"word/media/x.bin": bytes(1 << 20)}))
    struct.pack_into("<I", out, out.rindex(b"word/media/x.bin") - 46 + 24, size)
    return bytes(out)


def lying_bomb(name: str = "word/media/image1.bin", size: int = 16 * 1024 * 1024) -> bytes:
    """A document with a part that says to be small and is not."""
    real = zlib.compressobj(9, wbits=-15)
    zeros = b"\x00" * (1 << 20)
    packed = b"".join(real.compress(zeros) for _ in range(size >> 20)) + real.flush()
    whole = bytearray(office(**{name: b"\x00" * 100}))
    small = zlib.compressobj(6, wbits=-15)
    small_packed = small.compress(b"\x00" * 100) + small.flush()
    at = whole.index(small_packed, whole.index(name.encode()))
    grown = whole[:at] + packed + whole[at + len(small_packed) :]
    return _with_sizes(bytes(grown), name.encode(), len(packed), len(packed) - len(small_packed))


def _with_sizes(data: bytes, name: bytes, packed: int, shift: int) -> bytes:
    """Set the packed size of one part in both headers, and move the index's address by ``shift``."""
    out = bytearray(data)
    local = out.index(name) - 30
    struct.pack_into("<I", out, local + 18, packed)
    central = out.rindex(name) - 46
    struct.pack_into("<I", out, central + 20, packed)
    end = out.rindex(b"PK\x05\x06")
    (offset,) = struct.unpack_from("<I", out, end + 16)
    struct.pack_into("<I", out, end + 16, offset + shift)
    return bytes(out)
