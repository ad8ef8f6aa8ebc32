"""What actors have published, for programs: each text whole, with its fingerprint."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from abierto.core import clock
from abierto.core.files import attachment
from abierto.core.pages import public_page
from abierto.decide.enums import PieceKind
from abierto.decide.public.gate import look
from abierto.decide.published import Shown, published
from abierto.elections.enums import Doing


@public_page
def publications_file(request: HttpRequest) -> HttpResponse:
    """``/decide/publicaciones.json``: every edition of what stands, the one in force marked; nothing of its answers."""
    opening = look()
    kinds = [PieceKind.PLATFORM] if opening.may(Doing.SEE_PLATFORMS) else []
    if opening.may(Doing.SEE_PROFILES):
        kinds += [PieceKind.CAREER, PieceKind.PROPOSAL]
    if opening.process is None or not kinds:
        raise Http404("Todavía no se puede consultar lo que publican los actores políticos.")
    found = published(opening.at, force__process=opening.process, kind__in=kinds)
    rows = [row for shown in found if _stands(shown) for row in _rows(shown)]
    told = {"proceso": opening.process.external_id, "publicaciones": rows}
    body = json.dumps(told, ensure_ascii=False, indent=1).encode()
    return opening.fresh(attachment(body, f"publicaciones-{opening.process.external_id}.json", "application/json"))


def _stands(shown: Shown) -> bool:
    person = shown.piece.candidate
    return not shown.is_withdrawn and (person is None or person.ended_on is None)


def _rows(shown: Shown) -> list[dict[str, Any]]:
    """An edition a row, the oldest first."""
    piece = shown.piece
    return [
        {
            "id": piece.external_id,
            "tipo": str(PieceKind(piece.kind).label),
            "actor": piece.force.external_id,
            "candidatura": str(piece.candidate) if piece.candidate is not None else "",
            "edicion": edition.number,
            "vigente": edition == shown.editions[-1],
            "publicada": edition.published_at.astimezone(clock.ZONE).isoformat(),
            "texto": edition.shown,
            "sha256": sha256(edition.shown.encode()).hexdigest(),
            "direccion": piece.public_url,
            "demostracion": piece.is_demonstration,
        }
        for edition in shown.editions
        if edition.published_at is not None
    ]
