"""The working copy on the public's own pages, for those who work on it: the one place where both meet."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from abierto.core.desk import desk_view
from abierto.core.pages import crumbs
from abierto.core.permissions import require
from abierto.plan.desk.records import sheet_url
from abierto.plan.desk.sheet import commitment_or_404
from abierto.plan.public.sheets import sheet_context
from abierto.plan.queries import working_plan


@require_safe
@desk_view
def sheet_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of the working copy as the public would see it if it were published now."""
    require(request.user, "plan.view_draft")
    commitment = commitment_or_404(request, pk)
    row = working_plan(commitment.exercise).find("commitments", commitment.external_id)
    if row is None:
        raise Http404
    steps = crumbs(("Ficha en el escritorio", sheet_url(commitment)), ("Vista previa del borrador", request.path))
    return render(request, "plan/commitment_detail.html", {**sheet_context(row), "crumbs": steps})
