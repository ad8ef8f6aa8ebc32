"""The order in which a file is looked at."""

from __future__ import annotations

import io
import mmap
from dataclasses import dataclass
from pathlib import Path

from abierto.core.errors import DomainError
from abierto.uploads.enums import ACCEPTED_WORDS, EXTENSIONS, PICTURES, MediaType

from . import markers, office, pdf, pictures, text
from .names import clean_name, extension_of, with_extension


@dataclass(frozen=True)
class Seen:
    """What a file was found to be. ``body`` are the bytes to keep when they are not those that came (pictures)."""

    name: str
    media_type: MediaType
    body: bytes | None = None


def look(path: Path, raw_name: str) -> Seen:
    """Say what the file at ``path`` is, or raise DomainError with one sentence on what is wrong with it.

    A picture comes back without what its camera wrote in it (place, author, device): those bytes are the ones to keep.
    """
    name = clean_name(raw_name)
    with path.open("rb") as file:
        if not file.seek(0, io.SEEK_END):
            raise DomainError(f"«{name}» está vacío. Revise que sea el archivo correcto y envíelo otra vez.")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _look(path, data, name)


def _look(path: Path, data: mmap.mmap, name: str) -> Seen:
    if data.find(markers.EICAR) >= 0:
        raise DomainError(infected(name))
    extension = extension_of(name)
    media_type = _kind(path, data, name, extension)
    body = None
    if media_type == MediaType.PDF:
        pdf.check(path, data, name)
    elif media_type in PICTURES:
        body = pictures.cleaned(data[:], media_type, name)
    if not extension:
        name = with_extension(name, EXTENSIONS[media_type][0])
    elif extension not in EXTENSIONS[media_type]:
        raise DomainError(
            f"«{name}» termina en «.{extension}» y por dentro es: {media_type.label}. "
            f"Envíe el archivo original, o guárdelo de nuevo con la terminación «.{EXTENSIONS[media_type][0]}»."
        )
    return Seen(with_extension(name, EXTENSIONS[media_type][0]), media_type, body)


def infected(name: str) -> str:
    """The sentence for a file in which something harmful was found."""
    return f"«{name}» no se guardó: contiene algo que los antivirus señalan como dañino. Revise su equipo."


def _kind(path: Path, data: mmap.mmap, name: str, extension: str) -> MediaType:
    """The kind that the first bytes tell; a container and a text are read whole to know."""
    head = data[:1100]
    if head.startswith(b"%PDF-"):
        return MediaType.PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return MediaType.WEBP
    if b"%PDF-" in head:
        raise DomainError(
            f"«{name}» lleva otra cosa delante de un PDF. Ábralo, imprímalo a un PDF nuevo y envíe ese archivo."
        )
    for mark, at, sentence in markers.REFUSED:
        if head[at : at + len(mark)] == mark and not (mark in {b"MZ", b"BM", b"BZh", b"ID3"} and _is_text(head)):
            raise DomainError(f"«{name}» no se puede recibir. {sentence}")
    if head.startswith(b"PK"):
        return office.check(path, name)
    if not text.is_text(data):
        raise DomainError(f"No se reconoce qué es «{name}». Se reciben: {ACCEPTED_WORDS}.")
    return text.check(data, name, extension)


def _is_text(head: bytes) -> bool:
    return not any(byte < 9 or 13 < byte < 32 for byte in head)
