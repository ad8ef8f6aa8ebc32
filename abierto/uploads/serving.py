"""The answer that gives a file: to keep, never to open here, under a policy that lets nothing in it run."""

from __future__ import annotations

import logging
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from abierto.core.files import attachment
from abierto.uploads import deposit
from abierto.uploads.enums import TEXTS, MediaType
from abierto.uploads.models import StoredFile

logger = logging.getLogger(__name__)

POLICY = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_PIECE = 256 * 1024
_UNREADABLE = "El archivo tiene registro y su contenido no está en su lugar. Avise al Secretariado Técnico Local."


def file_answer(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """The bytes of a file that may be served, or the page that says why they are not given."""
    if not file.is_served:
        return refusal(request, file)
    whole = quote_etag(file.sha256)
    try:
        body = deposit.path_of(file.stored_name).open("rb")
    except OSError:
        logger.error("The file %s has a record and no bytes", file.external_id)
        return _page(request, "El archivo no está disponible", _UNREADABLE, 404)
    unchanged = get_conditional_response(request, etag=whole)
    if unchanged is not None:
        body.close()
        return _guarded(unchanged, whole)
    response = FileResponse(body, content_type=_content_type(file))
    response.block_size = _PIECE
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Disposition"] = disposition(file)
    return _guarded(response, whole)


def disposition(file: StoredFile) -> str:
    """The header that makes a browser keep the file, under a plain name and under its own."""
    plain = attachment(b"", f"{file.address_name}.{file.extension}", "text/plain").headers["Content-Disposition"]
    return f"{plain}; filename*=UTF-8''{quote(file.original_name, safe='')}"


def refusal(request: HttpRequest, file: StoredFile) -> HttpResponse:
    """Why a file that exists is not given, without saying anything of what it holds."""
    if file.erased_at is not None:
        return _page(
            request,
            "El contenido de este archivo se retiró",
            "Queda constancia de su huella y de cuándo se recibió y se retiró.",
            410,
        )
    if file.infected_as:
        return _page(
            request,
            "Este archivo no se entrega",
            "El antivirus señaló algo dañino en él. Pida otra copia al Secretariado Técnico Local.",
            404,
        )
    response = _page(
        request,
        "Este archivo está en revisión",
        "El antivirus todavía no lo revisa. Vuelva a intentarlo en unos minutos.",
        409,
    )
    response.headers["Retry-After"] = "300"
    return response


def _page(request: HttpRequest, title: str, reason: str, status: int) -> HttpResponse:
    return render(request, "uploads/file_refused.html", {"title": title, "reason": reason}, status=status)


def _content_type(file: StoredFile) -> str:
    return f"{file.media_type}; charset=utf-8" if MediaType(file.media_type) in TEXTS else file.media_type


def _guarded(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response.headers["ETag"] = etag
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
