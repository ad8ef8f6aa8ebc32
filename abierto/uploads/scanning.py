"""Asking an antivirus, when there is one: clamd, over a socket of this machine or of the network.

Its protocol is a word, the bytes in pieces with their length before them, and one line of answer.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

PATIENCE = 30.0
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096


class Away(Exception):
    """The antivirus did not answer, or did not understand: the file waits."""


@dataclass(frozen=True)
class Verdict:
    """What the antivirus said: the name of what it found (empty: nothing), and which antivirus it is."""

    found: str
    scanner: str


def is_on() -> bool:
    return bool(settings.CLAMD)


def scan(path: Path) -> Verdict:
    """Send one file to clamd. Raises :class:`Away`."""
    try:
        scanner = _ask(b"zVERSION\x00")
        answer = _ask(b"zINSTREAM\x00", path)
    except OSError as problem:
        raise Away(f"{type(problem).__name__}: {problem}") from problem
    if answer == "stream: OK":
        return Verdict("", scanner[:100] or "clamd")
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return Verdict(answer[8:-6][:200] or "sin nombre", scanner[:100] or "clamd")
    raise Away(answer or "clamd closed without an answer")


def _ask(word: bytes, path: Path | None = None) -> str:
    with _connected() as line:
        line.sendall(word)
        if path is not None:
            with path.open("rb") as file:
                while piece := file.read(_PIECE):
                    line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
        told = b""
        while len(told) < _LONGEST_ANSWER and not told.endswith(b"\x00") and (piece := line.recv(1024)):
            told += piece
        return told.rstrip(b"\x00\n").decode("utf-8", "replace").strip()


def _connected() -> socket.socket:
    address = settings.CLAMD
    if address.startswith("tcp://"):
        parts = urlsplit(address)
        return socket.create_connection((parts.hostname, parts.port or 3310), timeout=PATIENCE)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(PATIENCE)
    try:
        line.connect(address.removeprefix("unix:"))
    except OSError:
        line.close()
        raise
    return line
