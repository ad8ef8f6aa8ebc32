"""What is too large is refused before it is read, and what was cut in the middle is never taken for whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render

from abierto.core.middleware import DESK

_MB = 1024 * 1024
#: What a form adds to its file: other fields, and the borders between them.
_FORM = _MB
#: At the desk several files may come at once.
FILES_AT_DESK = 4


class BodyGuard:
    """Refuse with 413 a body that no form of this site sends; refuse with 400 one whose sender was cut off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = _length(request)
        files = FILES_AT_DESK if request.path.startswith(DESK) else 1
        if length > settings.UPLOAD_MAX_MB * files * _MB + _FORM:
            response = render(request, "413.html", {"most": settings.UPLOAD_MAX_MB * files}, status=413)
            response.headers["Connection"] = "close"  # what is still on its way is not worth waiting for
            return response
        if not length or not hasattr(request, "_stream"):
            return self.get_response(request)
        body = _Whole(request._stream, length)
        request._stream = body  # type: ignore[assignment]
        response = self.get_response(request)
        if body.was_cut:
            for handler in request.upload_handlers:
                handler.upload_interrupted()  # Django leaves the file half written until it forgets the request
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return was_cut(request) if isinstance(exception, UnreadablePostError) else None


def was_cut(request: HttpRequest) -> HttpResponse:
    """What is told to a sender whose connection was cut in the middle."""
    reason = "La conexión se cortó antes de que llegara todo; no se guardó nada. Envíelo otra vez."
    return render(request, "400.html", {"reason": reason}, status=400)


class _Whole:
    """A body that must be as long as it was announced: one that ends before is an error, not a shorter body."""

    def __init__(self, stream: Any, length: int) -> None:
        self._stream, self._left, self.was_cut = stream, length, False

    def read(self, *size: int) -> bytes:
        return self._count(self._stream.read(*size), wanted=size[0] if size and size[0] is not None else -1)

    def readline(self, *size: int) -> bytes:
        return self._count(self._stream.readline(*size), wanted=size[0] if size and size[0] is not None else -1)

    def close(self) -> None:
        """The framework closes a body that it read whole; a server's own stream may have nothing to close."""
        getattr(self._stream, "close", lambda: None)()

    def _count(self, piece: bytes, *, wanted: int) -> bytes:
        self._left -= len(piece)
        if self._left > 0 and wanted != 0 and (not piece or wanted < 0):
            self.was_cut = True
            raise OSError("the sender was cut off")
        return piece


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
