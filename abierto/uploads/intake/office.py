"""Documents that are containers (Office and OpenDocument): the right parts, none that acts, and no bomb.

Every part is expanded once, in pieces and up to a limit, whatever its header says of its size.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from abierto.core.errors import DomainError
from abierto.uploads.enums import MediaType

from .markers import EICAR

MOST_ENTRIES = 10_000
MOST_EXPANDED = 300 * 1024 * 1024
MOST_RATIO = 200
#: A part smaller than this may be as repetitive as it likes.
SMALL = 1024 * 1024
_PIECE = 256 * 1024
_OVERLAP = 512

_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError),
    *(KeyError, OverflowError, MemoryError, struct.error),
)
_MAIN = {
    "word/document.xml": (MediaType.DOCX, b"wordprocessingml.document.main+xml"),
    "xl/workbook.xml": (MediaType.XLSX, b"spreadsheetml.sheet.main+xml"),
    "ppt/presentation.xml": (MediaType.PPTX, b"presentationml.presentation.main+xml"),
}
_OPEN = {media_type.value.encode(): media_type for media_type in (MediaType.ODS, MediaType.ODT)}
_MACROS = re.compile(r"(^|/)(vba(project|data)[^/]*|macrosheets/.*|(basic|scripts)/.+|attachedtoolbars\.bin)$", re.I)
_OBJECTS = re.compile(r"(^|/)(embeddings|activex|ctrlprops)/.+|(^|/)oleobject[^/]*$|(^|/)afchunk[^/]*$", re.I)
_PROGRAMS = re.compile(
    r"\.(exe|dll|com|scr|msi|bat|cmd|ps1|vbs?|vbe|jse?|wsf|wsh|hta|html?|mht(ml)?|jar|lnk|sh|py|php|swf|docm|xlsm|pptm|dotm)$",
    re.IGNORECASE,
)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.I)
_ATTRIBUTE = re.compile(rb"""(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SAFE_LINK = re.compile(rb"^(https?:|mailto:|tel:|#|[^:\\/][^:\\]*$|$)", re.IGNORECASE)
_OPEN_LINK = re.compile(
    rb"""xlink:href\s*=\s*["']\s*(file:|javascript:|vbscript:|vnd\.sun\.star\.script|macro:|\\\\|//)""", re.I
)
_EVENTS = re.compile(rb"<(script:event-listener|office:scripts>\s*<|script:)", re.I)
_MICROSOFT = ("xl/", "word/", "ppt/")
_DDE = re.compile(rb"<(?:\w+:)?(ddelink|dde-source|olelink)\b|\bDDEAUTO\b|instr(?:Text[^>]*>|=[\"'])\s*DDE\b", re.I)
_INSTRUCTION = re.compile(rb"<w:instrText[^>]*>([^<]*)</w:instrText>")


def check(path: Path, name: str) -> MediaType:
    """Which document the container is. Raises DomainError, with one sentence, when it is none or could act."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _alone(path, archive, entries, name)
            media_type = _kind(archive, name)
            _entries(entries, name)
            _contents(archive, entries, name)
            return media_type
    except DomainError:
        raise
    except _UNREADABLE as problem:
        raise DomainError(f"«{name}» está dañado: no se puede abrir entero. Guárdelo de nuevo y envíelo.") from problem


def _alone(path: Path, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str) -> None:
    """Nothing before its first part and nothing after its index."""
    first = min((entry.header_offset for entry in entries), default=-1)
    with path.open("rb") as file:
        file.seek(-min(22, path.stat().st_size), 2)
        ends_in_index = file.read(4) == b"PK\x05\x06"
    if first != 0 or archive.comment or not ends_in_index:
        raise DomainError(f"«{name}» lleva otra cosa delante o detrás. Ábralo, guárdelo de nuevo y envíelo.")


def _kind(archive: zipfile.ZipFile, name: str) -> MediaType:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        types = _read(archive, "[Content_Types].xml", name)
        if b"macroEnabled" in types or b"ms-office.vba" in types.lower():
            raise DomainError(_macros(name))
        for part, (media_type, content_type) in _MAIN.items():
            if part in names and content_type in types:
                return media_type
    elif "mimetype" in names and "content.xml" in names:
        found = _OPEN.get(_read(archive, "mimetype", name).strip())
        if found:
            return found
    raise DomainError(f"«{name}» es un archivo comprimido. Envíe por separado cada documento que contiene.")


def _read(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    with archive.open(part) as file:
        content = file.read(SMALL + 1)
    if len(content) > SMALL:
        raise DomainError(_bomb(name))
    return content


def _entries(entries: list[zipfile.ZipInfo], name: str) -> None:
    """What the index says: how many parts, under which names, packed how."""
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_EXPANDED:
        raise DomainError(_bomb(name))
    seen = set()
    for entry in entries:
        part = entry.orig_filename
        folded = part.lower()
        if "\\" in part or "\x00" in part or part.startswith("/") or ":" in part or ".." in part.split("/"):
            raise DomainError(f"«{name}» guarda partes con rutas que saldrían de su carpeta. Guárdelo de nuevo.")
        if folded in seen or (entry.external_attr >> 16) & 0o170000 == 0o120000:
            raise DomainError(f"«{name}» tiene partes repetidas o que apuntan a otras. Ábralo y guárdelo de nuevo.")
        if entry.flag_bits & 0x1:
            raise DomainError(f"«{name}» está protegido con clave, y así nadie puede revisarlo. Guárdelo sin clave.")
        if entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise DomainError(_bomb(name))
        if _MACROS.search(part):
            raise DomainError(_macros(name))
        if _OBJECTS.search(part) or _PROGRAMS.search(part):
            raise DomainError(_objects(name))
        seen.add(folded)


def _contents(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str) -> None:
    """What each part truly holds."""
    expanded = 0
    for entry in entries:
        for piece in _pieces(archive, entry):
            expanded += len(piece)
            if expanded > MOST_EXPANDED + _OVERLAP * len(entries):
                raise DomainError(_bomb(name))
            _piece(piece, entry.orig_filename.lower(), name)
        if entry.orig_filename.lower() == "word/document.xml":
            _instructions(archive, entry, name)


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces, each with the end of the one before it; one that is longer than it says is a bomb."""
    before, told = b"", entry.file_size
    entry.file_size += 1  # where the library would stop without looking further
    with archive.open(entry) as file:
        while piece := file.read(_PIECE):
            told -= len(piece)
            if told < 0:
                raise zipfile.BadZipFile("longer than it says")
            yield before + piece
            before = piece[-_OVERLAP:]


def _piece(piece: bytes, part: str, name: str) -> None:
    if EICAR in piece:
        from .checking import infected

        raise DomainError(infected(name))
    if piece.startswith((b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"MZ\x90", b"\x7fELF", b"\xd0\xcf\x11\xe0")):
        raise DomainError(_objects(name))
    if not part.endswith((".xml", ".rels", ".vml", ".rdf")):
        return
    if piece.startswith((b"\xff\xfe", b"\xfe\xff")) or b"<\x00" in piece[:200]:
        piece = piece.replace(b"\x00", b"")
    folded = piece.lower()  # a plain search first: a book may hold a hundred megabytes of cells
    if b"<!doctype" in folded or b"<!entity" in folded or (_any(folded, b"dde", b"olelink") and _DDE.search(folded)):
        raise DomainError(f"«{name}» contiene órdenes que se ejecutan al abrirlo. {_FLAT}")
    if (b"xlink:href" in folded and _OPEN_LINK.search(folded)) or b"vnd.sun.star.oleobject" in folded:
        raise DomainError(f"«{name}» enlaza con archivos o programas del equipo de quien lo abra. {_FLAT}")
    if _any(folded, b"script:", b"office:scripts") and _EVENTS.search(folded) and not part.startswith(_MICROSOFT):
        raise DomainError(_macros(name))
    for relation in _RELATION.findall(piece) if part.endswith(".rels") else ():
        _relation({key.lower(): one or other for key, one, other in _ATTRIBUTE.findall(relation)}, name)


def _any(content: bytes, *words: bytes) -> bool:
    return any(word in content for word in words)


def _relation(relation: dict[bytes, bytes], name: str) -> None:
    """What a part points to outside of the document: links that a person follows, and nothing that loads by itself."""
    kind, target = relation.get(b"type", b"").rpartition(b"/")[2].lower(), relation.get(b"target", b"").strip()
    if kind in {b"vbaproject", b"xlmacrosheet", b"attachedtoolbars"}:
        raise DomainError(_macros(name))
    if kind in {b"oleobject", b"package", b"afchunk", b"control", b"activexcontrolbinary"}:
        raise DomainError(_objects(name))
    if relation.get(b"targetmode", b"").lower() == b"external" and not (
        kind == b"hyperlink" and _SAFE_LINK.match(target.replace(b"&#x3a;", b":"))
    ):
        raise DomainError(f"«{name}» enlaza con archivos o programas del equipo de quien lo abra. {_FLAT}")


def _instructions(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """Word may cut a field's order into many runs: they are read together."""
    if entry.file_size > 32 * SMALL:
        raise DomainError(_bomb(name))
    told = b"".join(_INSTRUCTION.findall(archive.read(entry)))
    if re.search(rb"\bDDE(AUTO)?\b", told, re.IGNORECASE):
        raise DomainError(f"«{name}» contiene órdenes que se ejecutan al abrirlo. {_FLAT}")


_FLAT = "Rompa los vínculos, o guárdelo como PDF, y envíe ese archivo."


def _macros(name: str) -> str:
    return f"«{name}» contiene macros, que son programas. Guárdelo sin macros (DOCX, XLSX, PPTX, ODS, ODT) o como PDF."


def _objects(name: str) -> str:
    return f"«{name}» lleva otros archivos o programas incrustados. Quítelos, o guárdelo como PDF, y envíelo otra vez."


def _bomb(name: str) -> str:
    return f"«{name}» se expande hasta un tamaño que ningún equipo abriría. Envíelo en partes o como PDF."
