"""Pictures of publications, for those who share an address."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from abierto.core.pages import public_page
from abierto.decide.cards import draw_card
from abierto.decide.enums import PieceKind
from abierto.decide.public.gate import Opening, look
from abierto.decide.published import published
from abierto.elections.enums import Doing
from abierto.elections.models import Candidate, Force


@public_page
def platform_card(request: HttpRequest, force_id: str) -> HttpResponse:
    """The picture of an actor's platform."""
    opening = _open(Doing.SEE_PLATFORMS)
    force = get_object_or_404(Force.objects.filter(process=opening.process), external_id=force_id)
    return _answer(opening, force, "Plataforma electoral", force.name)


@public_page
def profile_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of somebody who heads a formula or a slate."""
    opening = _open(Doing.SEE_PROFILES)
    rows = Candidate.objects.standing().select_related("candidacy__force", "candidacy__contest__municipality")
    rows = rows.select_related("candidacy__contest__district").filter(candidacy__contest__process=opening.process)
    candidate = get_object_or_404(rows, pk=pk)
    if not candidate.heads:
        raise Http404("Publica trayectoria y propuestas quien encabeza la fórmula o la planilla.")
    return _answer(opening, candidate.candidacy.force, str(candidate.candidacy.contest), candidate.name)


@public_page
def proposal_card(request: HttpRequest, piece_id: str) -> HttpResponse:
    """The picture of a proposal."""
    opening = _open(Doing.SEE_PROFILES)
    found = published(
        opening.at, kind=PieceKind.PROPOSAL, external_id=piece_id, force__process=opening.process,
        candidate__ended_on__isnull=True,
    )  # fmt: skip
    if not found or not found[0].sections:
        raise Http404("Esa propuesta no está publicada.")
    piece = found[0].piece
    return _answer(opening, piece.force, f"Propuesta de {piece.candidate.name}", found[0].sections[0].title)


def _open(doing: Doing) -> Opening:
    opening = look(None, doing)
    if not opening.verdict:
        raise Http404(opening.verdict.reason)
    return opening


def _answer(opening: Opening, force: Force, eyebrow: str, title: str) -> HttpResponse:
    picture = draw_card(
        eyebrow=eyebrow,
        title=title,
        note=force.name,
        colour=force.colour,
        foot=f"{opening.process} · {urlsplit(settings.SITE_URL).netloc}",
    )
    return opening.fresh(HttpResponse(picture, content_type="image/png"))
