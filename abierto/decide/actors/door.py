"""Who comes in, and the frame of every page of this desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from abierto.core.errors import DomainError, NotAllowed, StaleRecord
from abierto.core.permissions import allowed
from abierto.decide.actors.unkept import signed_out, written_in
from abierto.decide.models import ActorSeat, Edition, Piece


def actors_view(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of this desk: for who publishes for an actor now; kept by nobody and found by no search engine.

    Who wrote for longer than their session, or their access, lasted is given back what they wrote.
    """

    @login_required
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if not allowed(request.user, "decide.open_actor_desk"):
                raise NotAllowed("Su cuenta no publica por un actor político.")
            response: HttpResponseBase = view(request, *args, **kwargs)
        except NotAllowed as problem:
            context = {"reason": str(problem), "text": written_in(request)}
            response = render(request, "decide/actors/refused.html", context, status=403)
        return response

    @wraps(view)
    def doorman(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        text = "" if request.user.is_authenticated else written_in(request)
        response = signed_out(request, text) if text else entered(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return doorman


def own_seat(request: HttpRequest) -> ActorSeat:
    """The seat with which the account publishes: that of the latest process, when it holds several."""
    seats = ActorSeat.objects.standing().filter(user=request.user)  # type: ignore[misc]
    found = seats.select_related("force__process", "process").order_by("-process__election_day", "pk").first()
    if found is None:  # it ended since the door was passed
        raise NotAllowed("Su cuenta ya no publica por un actor político.")
    return found


def own_piece(request: HttpRequest, pk: int) -> Piece:
    """A publication of one's own actor; any other is as if it were not."""
    rows = Piece.objects.visible_to(request.user).select_related(
        "force__process", "candidate__candidacy__contest", "contest", "space"
    )
    return get_object_or_404(rows, pk=pk)


def own_edition(request: HttpRequest, pk: int) -> Edition:
    """An edition of one's own actor; any other is as if it were not."""
    return get_object_or_404(Edition.objects.visible_to(request.user).select_related("piece__force"), pk=pk)


def page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page in this desk's frame."""
    seat = own_seat(request)
    return render(request, f"decide/actors/{name}.html", {"seat": seat, "force": seat.force, **context}, status=status)


@contextmanager
def told(request: HttpRequest, done: str) -> Iterator[None]:
    """Say that it was done, or why it was not; lack of permission goes on to be a 403.

    What changed meanwhile goes on too: its page is shown again as it is now.
    """
    try:
        yield
    except (NotAllowed, StaleRecord):
        raise
    except DomainError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
