"""Saying what an actor took up of what it received: read before it is published, published, and taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from abierto.core import clock
from abierto.core.errors import DomainError, NotAllowed, StaleRecord
from abierto.core.permissions import allowed
from abierto.decide.actions import outcomes as actions
from abierto.decide.actors.door import actors_view, own_seat, page, told
from abierto.decide.enums import Theme
from abierto.decide.forms import OutcomeForm
from abierto.decide.models import ActorSeat, Outcome
from abierto.decide.outcomes import told_by


@require_http_methods(["GET", "HEAD", "POST"])
@actors_view
def outcome_desk(request: HttpRequest) -> HttpResponse:
    """What the actor has said, theme by theme, and the form for the theme that ``?tema=`` names."""
    seat = own_seat(request)
    theme = _theme(request.GET.get("tema", ""))
    standing = _last(seat, theme) if theme else None
    form = OutcomeForm(seat.force, standing, request.POST or None) if theme else None
    ready: actions.Account | None = None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            actions.check_in_time(seat.force, clock.now())
            ready = actions.checked(seat.force, form.account())
            if request.POST.get("act") == "publicar":
                actions.publish_outcome(
                    force=seat.force, theme=theme, account=ready, seen=form.cleaned_data["seen"], by=request.user
                )
                messages.success(request, "Se publicó. Ya lo lee cualquier persona.")
                return redirect("decide:actor-outcomes")
        except NotAllowed:
            raise
        except DomainError as problem:
            form.add_error(None, str(problem))
            ready = None
            if isinstance(problem, StaleRecord):  # the next attempt knows what is published now
                standing = _last(seat, theme)
                form.data = {**form.data.dict(), "seen": standing.number if standing else 0}  # type: ignore[attr-defined]
    return page(request, "outcomes", _context(request, seat, theme, form, ready), _status(form))


@require_POST
@actors_view
def outcome_withdraw(request: HttpRequest) -> HttpResponse:
    """Take back what the actor says of a theme."""
    seat = own_seat(request)
    outcome = _last(seat, _theme(request.POST.get("theme", "")))
    if outcome is None:
        messages.error(request, "No ha publicado nada de ese tema.")
    else:
        with told(request, "Se retiró. En su lugar se lee el motivo."):
            actions.withdraw_outcome(outcome=outcome, reason=request.POST.get("reason", "")[:1000], by=request.user)
    return redirect("decide:actor-outcomes")


def _last(seat: ActorSeat, theme: str) -> Outcome | None:
    """The latest edition of one's own on a theme."""
    return Outcome.objects.newest().filter(force=seat.force, theme=theme).first()  # type: ignore[attr-defined]


def _theme(asked: str) -> str:
    if asked and asked not in Theme.values:
        raise Http404("No hay un tema con ese nombre.")
    return asked


def _context(
    request: HttpRequest, seat: ActorSeat, theme: str, form: OutcomeForm | None, ready: actions.Account | None
) -> dict[str, Any]:
    problem = ""
    try:
        actions.check_in_time(seat.force, clock.now())
    except DomainError as found:
        problem = str(found)
    own = {each.latest.theme: each for each in told_by([seat.force]).get(seat.force_id, [])}
    return {
        "problem": problem,
        "may_publish": allowed(request.user, "decide.publish_outcome", seat.force),
        "themes": [(each, own.get(each.value)) for each in Theme],
        "theme": Theme(theme) if theme else None,
        "form": form,
        "ready": ready,
    }


def _status(form: OutcomeForm | None) -> int:
    return 422 if form is not None and form.is_bound and form.errors else 200
