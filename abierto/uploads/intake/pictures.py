"""Pictures: whole, of a reasonable size, and without what the camera wrote about place, person and device.

The pixels are never encoded again. Each format is walked piece by piece and only the pieces that draw are kept, so
nothing that was hidden between or behind them stays. The turn that a phone writes down is kept: without it a
photograph would lie on its side.
"""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

from abierto.core.errors import DomainError
from abierto.uploads.enums import MediaType

from .markers import FOREIGN, has_markup

MOST_PIXELS = 50_000_000
MOST_FRAMES = 1
_PILLOW = {MediaType.PNG: "PNG", MediaType.JPEG: "JPEG", MediaType.WEBP: "WEBP"}
_PNG_KEPT = frozenset(
    (
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"iCCP",
        b"sBIT",
        b"bKGD",
        b"pHYs",
        b"cICP",
    )
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"))
_ORIENTATION = 0x0112


class _Broken(Exception):
    """The picture's own structure does not hold."""


def cleaned(data: bytes, media_type: MediaType, name: str) -> bytes:
    """The picture without its metadata. Raises DomainError when it is broken, enormous, or carries something else."""
    try:
        body, rest = {MediaType.PNG: _png, MediaType.JPEG: _jpeg, MediaType.WEBP: _webp}[media_type](data)
    except (_Broken, struct.error, IndexError) as problem:
        raise DomainError(_broken(name)) from problem
    if any(mark in rest for mark in FOREIGN) or has_markup(rest):
        raise DomainError(
            f"«{name}» lleva otro archivo escondido detrás de la imagen. Ábrala, guárdela de nuevo y envíe esa copia."
        )
    _draw(body, media_type, name)
    return body


def _broken(name: str) -> str:
    return f"«{name}» está dañada o incompleta: no se puede ver entera. Guárdela de nuevo y envíe esa copia."


def _draw(body: bytes, media_type: MediaType, name: str) -> None:
    """Let Pillow read the whole picture; a JPEG at an eighth of its size, which reads all the same bytes."""
    try:
        with Image.open(io.BytesIO(body), formats=[_PILLOW[media_type]]) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise DomainError(_enormous(name, width, height))
            if getattr(picture, "n_frames", 1) > MOST_FRAMES:
                raise DomainError(f"«{name}» es una animación. Guárdela como una imagen fija o registre un enlace.")
            picture.draft("RGB", (width // 8, height // 8))
            picture.load()
    except DomainError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise DomainError(_enormous(name)) from problem
    except Exception as problem:  # each format's reader fails in its own way on hostile bytes
        raise DomainError(_broken(name)) from problem


def _enormous(name: str, width: int = 0, height: int = 0) -> str:
    size = f" ({width} × {height} puntos)" if width else ""
    return f"«{name}» es demasiado grande para verse{size}. Redúzcala a menos de 50 millones de puntos."


def _png(data: bytes) -> tuple[bytes, bytes]:
    """The chunks that draw; what follows the last one is the rest."""
    kept, at = [data[:8]], 8
    hidden = []
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data) or zlib.crc32(data[at + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise _Broken
        if kind in _PNG_KEPT:
            kept.append(data[at:end])
        elif kind == b"eXIf" and (turn := _turn(data[at + 8 : end - 4])):
            chunk = b"eXIf" + turn
            kept.insert(2, struct.pack(">I", len(turn)) + chunk + struct.pack(">I", zlib.crc32(chunk)))
        elif not kind[0] & 0x20:
            raise _Broken  # a chunk that must be understood, and is not
        else:
            hidden.append(data[at + 8 : end - 4])
        at = end
        if kind == b"IEND":
            return b"".join(kept), b"\n".join([data[at:], *(piece for piece in hidden if _foreign_start(piece))])


def _foreign_start(piece: bytes) -> bool:
    return piece.lstrip()[:8].startswith(FOREIGN)


def _webp(data: bytes) -> tuple[bytes, bytes]:
    """The chunks that draw, with the flags that say so; an animation is refused later by its header."""
    (size,) = struct.unpack_from("<I", data, 4)
    end, at = 8 + size, 12
    if end > len(data):
        raise _Broken
    kept = []
    while at < end:
        kind, length = struct.unpack_from("<4sI", data, at)
        stop = at + 8 + length
        if stop > end:
            raise _Broken
        piece = data[at:stop] + (b"\x00" if length % 2 else b"")
        if kind == b"VP8X":
            piece = piece[:8] + bytes((piece[8] & ~0x0C,)) + piece[9:]  # without the flags of EXIF and XMP
        if kind in _WEBP_KEPT or kind in {b"ANIM", b"ANMF"}:
            kept.append(piece)
        at = stop + length % 2
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body, data[end:]


def _jpeg(data: bytes) -> tuple[bytes, bytes]:
    """The segments that draw up to the picture's end; comments, EXIF, XMP, IPTC and previews stay out."""
    kept, at, turn = [b"\xff\xd8"], 2, b""
    while True:
        if data[at] != 0xFF:
            raise _Broken
        while data[at + 1] == 0xFF:
            at += 1
        kind = data[at + 1]
        if kind == 0xD9:
            kept.append(b"\xff\xd9")
            return _with_turn(kept, turn), data[at + 2 :]
        if kind == 0x01 or 0xD0 <= kind <= 0xD7:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        stop = at + 2 + length
        if length < 2 or stop > len(data):
            raise _Broken
        segment = data[at:stop]
        if kind == 0xE1 and segment[4:10] == b"Exif\x00\x00":
            turn = turn or _turn(segment[10:])
        elif _jpeg_draws(kind, segment):
            kept.append(segment)
        at = stop
        if kind == 0xDA:
            at = _scan_end(data, stop)
            kept.append(data[stop:at])


def _jpeg_draws(kind: int, segment: bytes) -> bool:
    if kind == 0xE2:
        return segment[4:16] == b"ICC_PROFILE\x00"
    if 0xE0 <= kind <= 0xEF:
        return kind in {0xE0, 0xEE}  # JFIF, and Adobe's colour transform
    return kind != 0xFE


def _scan_end(data: bytes, at: int) -> int:
    """Where the coded picture stops: at the first marker that is neither a stuffed byte nor a restart."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
            at += 2
        else:
            return at
    raise _Broken


def _with_turn(kept: list[bytes], turn: bytes) -> bytes:
    if turn:
        segment = b"Exif\x00\x00" + turn
        first = 2 if len(kept) > 1 and kept[1][1] == 0xE0 else 1
        kept.insert(first, b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment)
    return b"".join(kept)


def _turn(exif: bytes) -> bytes:
    """An EXIF block that says how the camera was turned and nothing else; empty when it stood upright."""
    try:
        order = {b"II*\x00": "<", b"MM\x00*": ">"}[exif[:4]]
        (first,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, first)
        for entry in range(min(count, 200)):
            tag, kind, many, value = struct.unpack_from(f"{order}HHIH", exif, first + 2 + 12 * entry)
            if (tag, kind, many) == (_ORIENTATION, 3, 1) and 2 <= value <= 8:
                return struct.pack("<4sIHHHIHHI", b"II*\x00", 8, 1, _ORIENTATION, 3, 1, value, 0, 0)
    except (KeyError, struct.error):
        pass
    return b""
