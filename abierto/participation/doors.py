"""What every view that takes a gesture needs, whichever app's it is: who acts, from where, and what they are told."""

from __future__ import annotations

import logging
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from abierto.core import clock
from abierto.core.errors import DomainError
from abierto.core.limits import address_of
from abierto.participation.actions.gestures import NOT_INVITED, Accepted, Closed
from abierto.participation.enums import Gesture, Kind, Public, Reaction, Sector
from abierto.participation.passes import PATH, give_pass, new_pass, pass_of, pseudonym
from abierto.participation.sources import Source, source_of
from abierto.participation.spaces import Facts, facts_of

logger = logging.getLogger(__name__)

INVITATION = "invitacion"
#: Where the pass (and whether it is new) of a gesture that was begun stays until it is answered, by the front or here.
#: No header has a name with dots in it, so nobody can send one.
BEGUN = "abierto.participation.begun"


def private(view):
    """An answer for one person: kept by nobody, found by no search engine, and its address told to no other site."""

    @wraps(view)
    def closed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return for_one(view(request, *args, **kwargs))

    return closed


def for_one(response: HttpResponse) -> HttpResponse:
    """The answer as :func:`private` gives it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def keeps_words(view):
    """When the database does not answer that it kept an act, say so, with what the person wrote still on the page.

    Nothing is half written: an act is one statement, a contribution one transaction. It may be written all the same, if
    it was the answer that was lost: the pass goes out with the page, so that the act sent again is the same person's.
    """

    @wraps(view)
    def careful(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DatabaseError:
            logger.exception("An act was not kept")
            text = request.POST.get("texto", "")[:20_000].replace("\x00", "")
            response = render(request, "participation/unkept.html", {"text": text}, status=503)
            response.headers["Retry-After"] = "30"
            number, is_first = request.META.get(BEGUN, (b"", False))
            if is_first:
                give_pass(response, number)
            return response

    return careful


def space_or_404(external_id: str) -> Facts:
    facts = facts_of(external_id)
    if facts is None:
        raise Http404
    return facts


def person(request: HttpRequest, space: Facts, gesture: Gesture) -> tuple[bytes, bool]:
    """The pass with which somebody acts, and whether it is a new one that the answer must bring.

    Where only those invited may act, it is their invitation's; a browser without one gets no new pass. Within one
    request it is always the same.
    """
    if (begun := request.META.get(BEGUN)) is None:
        begun = request.META[BEGUN] = _who(request, space, gesture)
    return begun


def _who(request: HttpRequest, space: Facts, gesture: Gesture) -> tuple[bytes, bool]:
    publics = space.open_to(gesture, clock.now())
    if Public.INVITED in publics:
        invited = pass_of(request, cookie=INVITATION)
        if invited is not None and pseudonym(invited, space.secret) in space.invited:
            return invited, False
    number = pass_of(request)
    if number is not None:
        return number, False
    return new_pass(request.POST.get("clave", "")), True


def where_from(request: HttpRequest) -> Source | None:
    """The place on the network that a request came from, as the day's name."""
    return source_of(address_of(request))


def told(accepted: Accepted, number: bytes | None) -> HttpResponse:
    """Send the browser on to its receipt, with its pass when it is a new one."""
    response = HttpResponseRedirect(f"{PATH}comprobante/?c={quote(accepted.receipt)}")
    if number is not None:
        give_pass(response, number)
    return response


def refused(request: HttpRequest, space: Facts, problem: DomainError) -> HttpResponse:
    """The sentence, and the way back."""
    context = {"problem": str(problem), "space": space, "is_closed": isinstance(problem, Closed)}
    return render(request, "participation/refused.html", context, status=status_of(problem))


def form_choices() -> dict[str, Any]:
    """What the forms offer."""
    return {
        "kinds": Kind.choices,
        "sectors": [(value, label) for value, label in Sector.choices if value],
        "reactions": Reaction.choices,
    }


def status_of(problem: DomainError) -> int:
    """The status of a refusal: out of time, not invited, or to be mended."""
    return 409 if isinstance(problem, Closed) else 403 if str(problem) == NOT_INVITED else 422
