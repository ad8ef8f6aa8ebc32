"""Where people's gestures arrive, and what they are told. Nothing here is kept by any cache."""

from __future__ import annotations

import logging
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from abierto.core import clock
from abierto.core.errors import DomainError
from abierto.core.same_origin import REFUSED, is_same_origin, same_origin_post
from abierto.mail import tokens
from abierto.participation.actions.erasure import erase_contribution
from abierto.participation.actions.gestures import NOT_INVITED, Accepted, Closed, contribute, react
from abierto.participation.actions.spaces import invited_pass
from abierto.participation.answers import answer_to
from abierto.participation.enums import Gesture, Kind, Public, Reaction, Sector
from abierto.participation.forms import read_version, read_words
from abierto.participation.models import Act, Contribution
from abierto.participation.passes import COOKIE, PATH, give_pass, new_pass, pass_of, pseudonym
from abierto.participation.sources import Source, source_of
from abierto.participation.spaces import Facts, facts_of
from abierto.transparency.receipts import promise, read_receipt

logger = logging.getLogger(__name__)

FOLLOW = "participation.follow"
INVITATION = "invitacion"


def private(view):
    """An answer for one person: kept by nobody, found by no search engine, and its address told to no other site."""

    @wraps(view)
    def closed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return closed


def keeps_words(view):
    """When the database does not keep an act, say so, with what the person wrote still on the page. Nothing is half
    written: an act is one statement, a contribution one transaction."""

    @wraps(view)
    def careful(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DatabaseError:
            logger.exception("An act was not kept")
            text = request.POST.get("texto", "")[:20_000].replace("\x00", "")
            response = render(request, "participation/unkept.html", {"text": text}, status=503)
            response.headers["Retry-After"] = "30"
            return response

    return careful


@private
@same_origin_post
@keeps_words
def react_post(request: HttpRequest, space_id: str) -> HttpResponse:
    """Like, dislike, or take it back."""
    space = space_or_404(space_id)
    number, is_first = person(request, space, Gesture.REACT)
    try:
        accepted = react(
            space=space,
            number=number,
            value=request.POST.get("valor", ""),
            version=read_version(request.POST),
            source=where_from(request),
        )
    except DomainError as problem:
        return refused(request, space, problem)
    return told(accepted, number if is_first else None)


@private
@same_origin_post
@keeps_words
def contribute_post(request: HttpRequest, space_id: str) -> HttpResponse:
    """Write an idea, a proposal or a comment; whatever is wrong, the text stays on the page."""
    space = space_or_404(space_id)
    number, is_first = person(request, space, Gesture.CONTRIBUTE)
    try:
        words = read_words(request.POST)
        accepted = contribute(
            space=space, number=number, words=words, version=read_version(request.POST), source=where_from(request)
        )
    except DomainError as problem:
        return _write_again(request, space, problem)
    response = redirect(follow_url(accepted.act))
    if is_first:
        give_pass(response, number)
    return response


@private
@require_safe
def receipt_show(request: HttpRequest) -> HttpResponse:
    """The receipt of an act, right after it; coming here with the pass is the round trip that a program forgets."""
    text = request.GET.get("c", "")[:400]
    try:
        commitment = read_receipt(text).commitment
    except DomainError as problem:
        return render(request, "participation/receipt.html", {"problem": str(problem)}, status=404)
    act = Act.objects.select_related("space").filter(commitment=commitment).first()
    if act is None:
        raise Http404
    mark_return(request, act)
    if request.GET.get("formato") == "txt":
        response = HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="comprobante-{commitment.hex()[:10]}.txt"'
        return response
    return render(request, "participation/receipt.html", {"receipt": text, "act": act, "space": act.space})


@private
@csrf_exempt  # the signed token in the address says who and what; the post asks besides where it is from
@require_http_methods(["GET", "HEAD", "POST"])
def follow_show(request: HttpRequest, token: str) -> HttpResponse:
    """A contribution as its author follows it, by a link that only they have: what became of it, and erasing it."""
    try:
        pk = tokens.read(FOLLOW, token)
    except tokens.BadToken as problem:
        return render(request, "participation/follow.html", {"problem": str(problem)}, status=404)
    found = Contribution.objects.select_related("act__space").filter(pk=pk)
    contribution = found.first()
    if contribution is None:
        raise Http404
    if request.method == "POST":
        if not is_same_origin(request):
            return render(request, "403.html", {"reason": REFUSED}, status=403)
        if request.POST.get("borrar") == "si":
            contribution = erase_contribution(contribution=contribution)
        return redirect(request.path)
    act = contribution.act
    mark_return(request, act)
    context = {
        "contribution": contribution,
        "act": act,
        "space": act.space,
        "answer": answer_to(contribution),
        "receipt": promise(bytes(act.commitment), act.at),
        "address": request.build_absolute_uri(request.path),
    }
    return render(request, "participation/follow.html", context)


@private
@csrf_exempt  # the secret in the address says who; the post asks besides where it is from
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_show(request: HttpRequest, space_id: str, token: str) -> HttpResponse:
    """An invitation's link: a button that lets this browser take part as the one who was invited."""
    space = space_or_404(space_id)
    number = invited_pass(token)
    if pseudonym(number, space.secret) not in space.invited:
        problem = "La invitación no vale: se retiró, o el enlace llegó cortado. Pida otra a quien se la envió."
        return render(request, "participation/invitation.html", {"problem": problem, "space": space}, status=404)
    if request.method == "POST":
        if not is_same_origin(request):
            return render(request, "403.html", {"reason": REFUSED}, status=403)
        response = redirect(space.url)
        give_pass(response, number, cookie=INVITATION, path=f"{PATH}{space.external_id}/")
        return response
    return render(request, "participation/invitation.html", {"space": space})


def space_or_404(external_id: str) -> Facts:
    facts = facts_of(external_id)
    if facts is None:
        raise Http404
    return facts


def person(request: HttpRequest, space: Facts, gesture: Gesture) -> tuple[bytes, bool]:
    """The pass with which somebody acts, and whether it is a new one that the answer must bring.

    Where only those invited may act, it is their invitation's; a browser without one gets no new pass.
    """
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
    return source_of(get_adapter().get_client_ip(request))


def told(accepted: Accepted, number: bytes | None) -> HttpResponse:
    """Send the browser on to its receipt, with its pass when it is a new one."""
    response = redirect(f"{PATH}comprobante/?{urlencode({'c': accepted.receipt})}")
    if number is not None:
        give_pass(response, number)
    return response


def refused(request: HttpRequest, space: Facts, problem: DomainError) -> HttpResponse:
    """The sentence, and the way back."""
    context = {"problem": str(problem), "space": space, "is_closed": isinstance(problem, Closed)}
    return render(request, "participation/refused.html", context, status=_status(problem))


def follow_url(act: Act) -> str:
    """The private address where an author follows what became of a contribution."""
    return f"{PATH}seguimiento/{tokens.sign(FOLLOW, act.pk)}/"


def mark_return(request: HttpRequest, act: Act) -> None:
    """Write down, once, that the browser came back with its pass. Not worth failing for."""
    if act.returned_at is not None or request.method != "GET":
        return
    secret = bytes(act.space.secret)
    passes = (pass_of(request), pass_of(request, cookie=COOKIE))
    if any(number is not None and pseudonym(number, secret) == bytes(act.author) for number in passes):
        try:
            Act.objects.filter(pk=act.pk, returned_at__isnull=True).update(returned_at=clock.now())
        except DatabaseError:
            return


def _write_again(request: HttpRequest, space: Facts, problem: DomainError) -> HttpResponse:
    context = {
        "problem": str(problem),
        "space": space,
        "is_closed": isinstance(problem, Closed),
        "text": request.POST.get("texto", "")[:20_000].replace("\x00", ""),
        "kind": request.POST.get("tipo", ""),
        "signed_as": request.POST.get("firma", "")[:200].replace("\x00", ""),
        "sector": request.POST.get("sector", ""),
        "may_publish": request.POST.get("publicar") == "si",
        **form_choices(),
    }
    return render(request, "participation/write_again.html", context, status=_status(problem))


def form_choices() -> dict[str, Any]:
    """What the forms offer."""
    return {
        "kinds": Kind.choices,
        "sectors": [(value, label) for value, label in Sector.choices if value],
        "reactions": Reaction.choices,
    }


def _status(problem: DomainError) -> int:
    return 409 if isinstance(problem, Closed) else 403 if str(problem) == NOT_INVITED else 422
