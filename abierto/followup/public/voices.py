"""The three voices on a commitment, side by side, with the right to reply."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.core import clock
from abierto.core.pages import crumbs, page_of, public_page
from abierto.followup.public import commitment_crumbs, commitment_or_404
from abierto.followup.voices import rounds

PERIODS_A_PAGE = 6


@public_page
def commitment_voices(request: HttpRequest, exercise_id: str, commitment_id: str) -> HttpResponse:
    """By period: what is derived from evidence, what each voice says, and the replies."""
    row = commitment_or_404(exercise_id, commitment_id)
    page = page_of(request, rounds(row, now=clock.now()), size=PERIODS_A_PAGE)
    context = {
        "plan": row.plan,
        "row": row,
        "page": page,
        "crumbs": crumbs(*commitment_crumbs(row), ("Voces", f"{row.url}voces/")),
    }
    return render(request, "followup/voices.html", context)
