"""What actors say that they took up, for the institute to read; it stops showing one only on coded grounds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.pages import page_of
from abierto.core.permissions import require
from abierto.decide.actions.outcomes import observe_outcome
from abierto.decide.enums import Ground
from abierto.decide.models import Outcome


@require_safe
@desk_view
def outcome_list(request: HttpRequest) -> HttpResponse:
    """What everyone reads now, the latest first."""
    require(request.user, "decide.review_editions")
    rows = Outcome.objects.standing().select_related("force__process").order_by("-said_at", "-pk")  # type: ignore[attr-defined]
    context = {"page": page_of(request, rows, size=20), "grounds": Ground.choices, "may_review": True}
    return render(request, "decide/desk/outcomes.html", context)


@require_POST
@desk_view
def outcome_observe(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop showing it; its actor reads why, and may publish another."""
    require(request.user, "decide.review_editions")
    outcome = get_object_or_404(Outcome, pk=pk)
    with errors_as_messages(request):
        observe_outcome(outcome=outcome, grounds=request.POST.getlist("grounds"), by=request.user)
        messages.success(request, "Se observó: en su lugar se lee la causa.")
    return redirect("decide_desk:outcomes")
