"""How much of what may be published each actor has published. Of what people answered, nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.core.pages import crumbs, public_page
from abierto.decide.completeness import completeness_of
from abierto.decide.enums import Ground
from abierto.decide.models import Piece
from abierto.decide.public.gate import HOME, Opening, gate
from abierto.decide.queries import counts_invented
from abierto.elections.enums import Doing

HERE = ("Avance de las publicaciones", "/decide/avance/")


@public_page
def progress(request: HttpRequest) -> HttpResponse:
    """Every actor, in the order of registration, with what it has published of what is expected."""
    opening = gate(request, None, Doing.SEE_PLATFORMS, HERE)
    if opening.closed is not None:
        return opening.closed
    lists = opening.may(Doing.SEE_CANDIDATES)
    found = completeness_of(opening.process, with_heads=bool(lists))
    rows = [(force, whole, not whole.lacks(None)) for force, whole in found.items()]
    context = {
        "opening": opening,
        "rows": rows,
        "lists": lists,
        "invented": _is_invented(opening, with_heads=bool(lists)),
        "grounds": [str(label) for label in Ground.labels],
        "taken_down": _taken_down(opening),
        "crumbs": crumbs(HOME, HERE),
    }
    return opening.fresh(render(request, "decide/progress.html", context))


def _is_invented(opening: Opening, *, with_heads: bool) -> bool:
    """Whether a figure counts a text or a candidacy of the demonstration."""
    texts = Piece.objects.shown().filter(force__process=opening.process, is_demonstration=True)  # type: ignore[attr-defined]
    return texts.exists() or (with_heads and opening.process is not None and counts_invented(opening.process))


def _taken_down(opening: Opening) -> list[Piece]:
    """What the institute withdrew in a process, the latest first; what names somebody, since its stage opens."""
    rows = Piece.objects.filter(force__process=opening.process, withdrawn_grounds__isnull=False)
    if not opening.calendar.since(Doing.SEE_PROFILES, opening.at):
        rows = rows.filter(candidate__isnull=True)
    return list(rows.select_related("force", "candidate", "contest").order_by("-withdrawn_at"))
