"""Bytes that tell a kind of file, or that no file may hold."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator

#: The string that every antivirus knows, in two halves so that this file is not taken for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_MARKUP = re.compile(
    rb"<\s{0,9}(!doctype\s{1,9}html|html[\s>]|head[\s>]|body[\s>]|script[\s>/]|svg[\s>]|iframe[\s>]|object[\s>]"
    rb"|embed[\s>]|meta\s{1,9}http-equiv|\?php|%@)"
)
_MARKUP_WORDS = (
    b"html",
    b"head",
    b"body",
    b"script",
    b"svg",
    b"iframe",
    b"object",
    b"embed",
    b"http-equiv",
    b"?php",
    b"%@",
)
_PIECE, _OVERLAP = 1 << 20, 256
#: How archives and programs begin; none has a place within a picture or behind a document.
FOREIGN = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"%PDF-", b"\x7fELF", b"MSCF")

_CONVERT = "Ábralo y guárdelo como"
#: Beginnings that are known and refused, each with what to do instead.
REFUSED: tuple[tuple[bytes, int, str], ...] = (
    (b"MZ", 0, "Es un programa, y los programas no se reciben."),
    (b"\x7fELF", 0, "Es un programa, y los programas no se reciben."),
    (b"\xca\xfe\xba\xbe", 0, "Es un programa, y los programas no se reciben."),
    (b"\xcf\xfa\xed\xfe", 0, "Es un programa, y los programas no se reciben."),
    (b"#!", 0, "Es un programa, y los programas no se reciben."),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0,
        f"Es un documento de Office antiguo (.doc, .xls, .ppt) o cifrado. {_CONVERT} DOCX, XLSX, PPTX o PDF sin clave.",
    ),
    (b"{\\rtf", 0, f"Es un documento RTF. {_CONVERT} DOCX o PDF."),
    (b"%!PS", 0, "Es PostScript. Conviértalo a PDF."),
    (b"Rar!", 0, "Es un archivo comprimido. Envíe por separado cada documento que contiene."),
    (b"7z\xbc\xaf", 0, "Es un archivo comprimido. Envíe por separado cada documento que contiene."),
    (b"\x1f\x8b", 0, "Es un archivo comprimido. Envíe por separado cada documento que contiene."),
    (b"BZh", 0, "Es un archivo comprimido. Envíe por separado cada documento que contiene."),
    (b"\xfd7zXZ", 0, "Es un archivo comprimido. Envíe por separado cada documento que contiene."),
    (b"GIF8", 0, "Es una imagen GIF. Guárdela como PNG o JPEG."),
    (b"BM", 0, "Parece una imagen BMP. Guárdela como PNG o JPEG."),
    (b"II*\x00", 0, "Es una imagen TIFF. Guárdela como PNG, JPEG o PDF."),
    (b"MM\x00*", 0, "Es una imagen TIFF. Guárdela como PNG, JPEG o PDF."),
    (b"ftyphei", 4, "Es una foto HEIC, que pocos equipos abren. Guárdela como JPEG."),
    (b"ftypmif", 4, "Es una foto HEIC, que pocos equipos abren. Guárdela como JPEG."),
    (b"ftypavif", 4, "Es una foto AVIF. Guárdela como JPEG."),
    (b"ftyp", 4, "Es un video. Súbalo a un sitio de videos y registre su enlace como evidencia."),
    (b"\x1aE\xdf\xa3", 0, "Es un video. Súbalo a un sitio de videos y registre su enlace como evidencia."),
    (b"ID3", 0, "Es un audio. Publíquelo en otro sitio y registre su enlace como evidencia."),
)


def pieces(data: bytes | mmap.mmap) -> Iterator[tuple[int, bytes]]:
    """Where each piece begins and the piece, in lower case; pieces overlap a little. A plain search in them is fast."""
    for at in range(0, len(data), _PIECE):
        start = max(0, at - _OVERLAP)
        yield start, data[start : at + _PIECE].lower()


def has_markup(data: bytes | mmap.mmap) -> bool:
    """Whether a browser could take the bytes, or a part of them, for a page that acts."""
    return any(
        b"<" in piece and any(word in piece for word in _MARKUP_WORDS) and _MARKUP.search(piece)
        for _start, piece in pieces(data)
    )
