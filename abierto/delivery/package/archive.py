"""A folder of files as one ZIP that is the same, byte by byte, whoever makes it and when.

Members are stored as they are, in order, without dates, comments or anything else: so whoever has the files can say
what each byte of the archive must be, and a changed one is found wherever it is.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PIECE = 1 << 20
_FROM_HERE_64 = 0xFFFF_FFFF  # sizes and places that need the long form
_MARK_64 = 0xFFFF_FFFF  # written in the short place of what has the long form
_DAY = 33  # 1 January 1980: the first day that a ZIP can tell


@dataclass(frozen=True)
class Member:
    """A file of the archive: how many bytes, their CRC, and how they are read."""

    name: str
    size: int
    crc: int
    read: Callable[[], Iterator[bytes]]


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """A file, a megabyte at a time."""
    while piece := file.read(PIECE):
        yield piece


def member(name: str, path: Path) -> Member:
    """A file of the disk as a member."""
    crc = 0

    def read() -> Iterator[bytes]:
        with path.open("rb") as file:
            yield from pieces_of(file)

    for piece in read():
        crc = zlib.crc32(piece, crc)
    return Member(name, path.stat().st_size, crc, read)


def members_of(archive: zipfile.ZipFile) -> list[Member]:
    """The members of an archive that was opened, to say what it must be byte by byte."""

    def reader(info: zipfile.ZipInfo) -> Callable[[], Iterator[bytes]]:
        def read() -> Iterator[bytes]:
            with archive.open(info) as file:
                yield from pieces_of(file)  # type: ignore[arg-type]

        return read

    return [Member(info.filename, info.file_size, info.CRC, reader(info)) for info in archive.infolist()]


def archive_bytes(members: Sequence[Member]) -> Iterator[tuple[str, bytes]]:
    """The whole archive in pieces, each with the name of what it belongs to ("" for the index at the end)."""
    at, index = 0, []
    for each in members:
        name = each.name.encode("ascii")
        long = each.size >= _FROM_HERE_64
        extra = struct.pack("<HHQQ", 1, 16, each.size, each.size) if long else b""
        told = _short(each.size)
        common = struct.pack("<HHHHHLLLHH", _needs(long), 0, 0, 0, _DAY, each.crc, told, told, len(name), len(extra))
        header = b"PK\x03\x04" + common + name + extra
        yield each.name, header
        for piece in each.read():
            yield each.name, piece
        index.append(_index_row(each, name, at))
        at += len(header) + each.size
    rows = b"".join(index)
    yield "", rows + _end(len(members), len(rows), at)


def _index_row(each: Member, name: bytes, at: int) -> bytes:
    long = [number for number in (each.size, each.size, at) if number >= _FROM_HERE_64]
    extra = struct.pack(f"<HH{len(long)}Q", 1, 8 * len(long), *long) if long else b""
    size, place = _short(each.size), _short(at)
    version = _needs(bool(long))
    return (
        b"PK\x01\x02"
        + struct.pack("<HHHHHHLLL", version, version, 0, 0, 0, _DAY, each.crc, size, size)
        + struct.pack("<HHHHHLL", len(name), len(extra), 0, 0, 0, 0, place)
        + name
        + extra
    )


def _short(number: int) -> int:
    return _MARK_64 if number >= _FROM_HERE_64 else number


def _needs(long: bool) -> int:
    return 45 if long else 20


def _end(count: int, length: int, at: int) -> bytes:
    long = b""
    if max(length, at) >= _FROM_HERE_64 or count >= 0xFFFF:
        record = struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, count, count, length, at)
        long = b"PK\x06\x06" + record + b"PK\x06\x07" + struct.pack("<LQL", 0, at + length, 1)
    told = min(count, 0xFFFF)
    return long + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, told, told, _short(length), _short(at), 0)


def write_archive(files: Sequence[tuple[str, Path]], target: BinaryIO) -> None:
    """Write the archive of some files, by name."""
    for _, piece in archive_bytes([member(name, path) for name, path in files]):
        target.write(piece)


def difference(archive: zipfile.ZipFile, raw: BinaryIO) -> str | None:
    """Where an archive is not, byte by byte, what its members make: the name of a member or "" for the index."""
    for name, piece in archive_bytes(members_of(archive)):
        if raw.read(len(piece)) != piece:
            return name
    return "" if raw.read(1) else None
