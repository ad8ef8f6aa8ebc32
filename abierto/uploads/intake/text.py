"""Plain text and tables: readable, and nothing that a browser or a spreadsheet would run."""

from __future__ import annotations

import mmap
import re

from abierto.core.errors import DomainError
from abierto.uploads.enums import MediaType

from .markers import has_markup, pieces

_NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_XML = re.compile(rb"\A(\xef\xbb\xbf)?\s*<[?!A-Za-z]")
_MAIL = re.compile(rb"\A(\xef\xbb\xbf)?\s*(mime-version|content-type|from|received)\s*:", re.IGNORECASE)
#: What a spreadsheet would run: ``=`` and a function or a link to a program; ``+ - @`` stuck to one.
_FORMULA = re.compile(
    rb"(?<![=+\-@])(?:=[=+\-@ ]{0,9}[a-z_][\w.$!']{0,99} {0,9}[(|!]|[+\-@]{1,9}[a-z_][\w.]{0,99}[(|!])"
)
_PROGRAM = re.compile(
    rb"^[ \t]{0,9}(@echo\s{1,9}off|set-executionpolicy|powershell(\.exe)?\s|wscript\.|cscript\s)", re.M
)
_PROGRAM_WORDS = (b"@echo", b"executionpolicy", b"powershell", b"wscript", b"cscript")


def is_text(data: mmap.mmap) -> bool:
    """Whether every byte is of a text in UTF-8 or Latin-1 (or its Windows kin)."""
    return _NOT_TEXT.search(data) is None


def check(data: mmap.mmap, name: str, extension: str) -> MediaType:
    """A table or a text, by its ending: the content of both is the same. Raises DomainError."""
    if _XML.match(data[:4096]) or has_markup(data):
        raise DomainError(
            f"«{name}» es una página web, SVG o XML, que puede llevar programas dentro. Envíelo como PDF o PNG."
        )
    if _MAIL.match(data[:4096]) and b"\n\n" in data[:4000].replace(b"\r", b""):
        raise DomainError(f"«{name}» es un correo guardado. Imprímalo a PDF y envíe ese archivo.")
    if any(any(word in piece for word in _PROGRAM_WORDS) and _PROGRAM.search(piece) for _, piece in pieces(data)):
        raise DomainError(f"«{name}» no se puede recibir. Es un programa, y los programas no se reciben.")
    if extension != "csv":
        return MediaType.TXT
    at = _formula(data)
    if at >= 0:
        line = data[:at].count(b"\n") + 1
        raise DomainError(
            f"La línea {line} de «{name}» tiene una fórmula, que se ejecutaría al abrir la tabla. "
            "Guárdela con los valores en lugar de las fórmulas."
        )
    return MediaType.CSV


def _formula(data: mmap.mmap) -> int:
    """Where the first cell that a spreadsheet would run is; -1 when there is none."""
    for start, piece in pieces(data):
        for found in _FORMULA.finditer(piece):
            before = piece[max(0, found.start() - 20) : found.start()].rstrip(b" \"'=+-@")
            if not before or before.endswith((b"\n", b"\r", b",", b";", b"\t")):
                return start + found.start()
    return -1
