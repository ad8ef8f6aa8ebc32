"""PDF: whole, alone in its file, readable without a key, and with nothing in it that acts.

The file is searched as bytes and not through its own index, which a hostile file may make lie. The names that matter
are looked for wherever a reader could find objects: in the open, and within object streams, which are expanded. An
object stream packed in a way that only hides it is refused.
"""

from __future__ import annotations

import mmap
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from abierto.core.errors import DomainError

from .markers import EICAR, has_markup

_MEND = "Ábralo, imprímalo a un PDF nuevo («Imprimir» → «Guardar como PDF») y envíe ese archivo."
#: Names that act or carry, and how each is told.
_ACTS: tuple[tuple[bytes, str], ...] = (
    (b"JavaScript", "lleva un programa (JavaScript)"),
    (b"Launch", "intenta abrir otro programa"),
    (b"EmbeddedFile", "lleva otros archivos dentro"),
    (b"EmbeddedFiles", "lleva otros archivos dentro"),
    (b"RichMedia", "lleva contenido multimedia que se ejecuta"),
    (b"RichMediaContent", "lleva contenido multimedia que se ejecuta"),
    (b"XFA", "es un formulario que lleva programas (XFA)"),
    (b"SubmitForm", "envía lo que se escribe en él a otro sitio"),
    (b"ImportData", "intenta leer otros archivos"),
    (b"GoToE", "abre archivos escondidos dentro"),
    (b"Rendition", "lleva contenido multimedia que se ejecuta"),
)
_TOLD = dict(_ACTS)
_NAME = re.compile(rb"/(" + b"|".join(sorted(_TOLD, reverse=True)) + rb")(?![\w#.\-])")
_ENCRYPTED = re.compile(rb"/Encrypt(?![\w#])\s*(?:\d+\s+\d+\s+R|<<)")
_OPENS = re.compile(rb"/OpenAction\s*<<[^>]{0,400}/S\s*/URI(?![\w#])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<![A-Za-z])stream\r?\n?")
_FILTER = re.compile(rb"/(?:Filter|F)\s*(\[[^\]]*\]|/[^\s/<>\[\]()]+|\d+\s+\d+\s+R)")
_HIDES = re.compile(rb"/(?:DecodeParms|DP)\s*(?!null)")
#: A name with an escape in it; most files have none, and are then not copied.
_ESCAPED_NAME = re.compile(rb"/[^\s/<>\[\](){}%]*#[0-9A-Fa-f]{2}[^\s/<>\[\](){}%]*")
_OBJECTS = re.compile(rb"/First\s+\d[\s\S]*/N\s+\d|/N\s+\d[\s\S]*/First\s+\d")
_NUMBERS = re.compile(rb"[\x00\s]*[0-9%+\-]")
MOST_STREAMS = 60_000
#: Bytes before a stream within which its description begins.
FARTHEST = 8192
LONGEST_OBJECTS = 64 * 1024 * 1024
MOST_EXPANDED = 256 * 1024 * 1024


def check(path: Path, data: mmap.mmap, name: str) -> None:
    """Raise DomainError, with one sentence, unless the PDF is whole and quiet."""
    _alone(path, data, name)
    _search(data, name)
    for escaped in _ESCAPED_NAME.finditer(data):
        _search(_plain(data[escaped.start() : escaped.end() + 40]), name)
    budget = MOST_EXPANDED
    for content in _object_streams(data, name):
        budget -= len(content)
        if budget < 0:
            raise DomainError(_bomb(name))
        _search(_plain(content), name)


def _alone(path: Path, data: mmap.mmap, name: str) -> None:
    """It ends where it says that it ends, and no other kind of reader finds anything in it."""
    end = data.rfind(b"%%EOF")
    if end < 0 or data.rfind(b"startxref") < 0 or re.search(rb"\d\s+\d+\s+obj(?![A-Za-z])", data) is None:
        raise DomainError(f"«{name}» está dañado o incompleto: le falta parte. Envíelo otra vez desde el original.")
    if data[end + 5 : end + 5 + 2048].strip(b"\x00\r\n\t\x1a ") or len(data) > end + 5 + 2048:
        raise DomainError(f"«{name}» lleva otra cosa detrás del PDF. {_MEND}")
    if has_markup(data) or _is_archive(path):
        raise DomainError(f"«{name}» es un PDF y a la vez otro tipo de archivo. {_MEND}")


def _is_archive(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _search(content: bytes | mmap.mmap, name: str) -> None:
    if _ENCRYPTED.search(content):
        raise DomainError(f"«{name}» está protegido con clave o cifrado, y así nadie puede revisarlo. {_MEND}")
    if found := _NAME.search(content):
        raise DomainError(f"«{name}» {_TOLD[found[1]]}, y un documento que actúa no se recibe. {_MEND}")
    if _OPENS.search(content):
        raise DomainError(f"«{name}» abre otro sitio en cuanto se mira, y un documento que actúa no se recibe. {_MEND}")
    if content.find(EICAR) >= 0:
        from .checking import infected

        raise DomainError(infected(name))


def _plain(content: bytes) -> bytes:
    """With the escapes of its names undone: ``/J#61vaScript`` is ``/JavaScript``."""
    return _ESCAPED.sub(lambda found: bytes((int(found[1], 16),)), content)


def _object_streams(data: mmap.mmap, name: str) -> Iterator[bytes]:
    """What each stream that may hold objects says, expanded; others are passed by after their first bytes."""
    for count, found in enumerate(_STREAM.finditer(data)):
        if count > MOST_STREAMS:
            raise DomainError(_bomb(name))
        start = data.rfind(b"obj", max(0, found.start() - FARTHEST), found.start())
        described = _plain(data[max(start, found.start() - 2000, 0) : found.start()])
        holds_objects = start < 0 or b"/ObjStm" in described or _OBJECTS.search(described) is not None
        if holds_objects and not _is_plainly_packed(described):
            raise DomainError(f"«{name}» guarda sus partes de un modo que no deja revisarlas. {_MEND}")
        content = _expanded(data, found.end(), name)
        if content is not None:
            yield content


def _is_plainly_packed(described: bytes) -> bool:
    filters = _FILTER.search(described)
    packed = filters[1].strip(b"[] \r\n\t") if filters else b""
    return packed in {b"", b"/FlateDecode", b"/Fl"} and _HIDES.search(described) is None


def _expanded(data: mmap.mmap, at: int, name: str) -> bytes | None:
    """A compressed stream that begins as objects do (numbers), expanded; None for any other stream."""
    if data[at : at + 1] == b"" or data[at] & 0x0F != 8 or int.from_bytes(data[at : at + 2], "big") % 31:
        return None
    unpack = zlib.decompressobj()
    try:
        if _NUMBERS.match(unpack.decompress(data[at : at + 4096], 256)) is None:
            return None
    except zlib.error:
        return None
    unpack = zlib.decompressobj()
    pieces, length = [], 0
    while not unpack.eof and at < len(data):
        try:
            piece = unpack.decompress(unpack.unconsumed_tail or data[at : at + 65536], 1 << 20)
        except zlib.error:
            break
        if not unpack.unconsumed_tail:
            at += 65536
        pieces.append(piece)
        length += len(piece)
        if length > LONGEST_OBJECTS:
            raise DomainError(_bomb(name))
    return b"".join(pieces)


def _bomb(name: str) -> str:
    return f"«{name}» se expande hasta un tamaño que ningún equipo abriría. {_MEND}"
