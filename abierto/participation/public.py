"""Where people's gestures arrive, and what they are told. Nothing here is kept by any cache."""

from __future__ import annotations

from functools import wraps
from typing import Any

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
from abierto.participation.actions.gestures import Closed, contribute, react
from abierto.participation.actions.spaces import invited_pass
from abierto.participation.answers import answer_to
from abierto.participation.doors import (
    INVITATION,
    form_choices,
    keeps_words,
    person,
    private,
    refused,
    space_or_404,
    status_of,
    told,
    where_from,
)
from abierto.participation.enums import Gesture
from abierto.participation.models import Act, Contribution, Invitation
from abierto.participation.passes import PATH, give_pass, pass_of, pseudonym
from abierto.participation.public_proofs import proof_wanted
from abierto.participation.spaces import Facts
from abierto.participation.words import read_version, read_words
from abierto.transparency.receipts import promise, read_receipt

FOLLOW = "participation.follow"


def _to_the_space(view):
    """Whoever comes here with nothing to send (a tab that was restored) is led to the space's own page."""

    @wraps(view)
    def led(request: HttpRequest, space_id: str) -> HttpResponse:
        if request.method in {"GET", "HEAD"}:
            return redirect(space_or_404(space_id).url)
        return view(request, space_id)

    return led


@private
@_to_the_space
@same_origin_post
@keeps_words
def react_post(request: HttpRequest, space_id: str) -> HttpResponse:
    """Like, dislike, or take it back."""
    space = space_or_404(space_id)
    if (asked := proof_wanted(request, space, Gesture.REACT)) is not None:
        return asked
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
@_to_the_space
@same_origin_post
@keeps_words
def contribute_post(request: HttpRequest, space_id: str) -> HttpResponse:
    """Write an idea, a proposal or a comment; whatever is wrong, the text stays on the page."""
    space = space_or_404(space_id)
    if (asked := proof_wanted(request, space, Gesture.CONTRIBUTE)) is not None:
        return asked
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
        told = tokens.read(FOLLOW, token)
    except tokens.BadToken as problem:
        return render(request, "participation/follow.html", {"problem": str(problem)}, status=404)
    contribution = _followed(told)
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


def follow_url(act: Act) -> str:
    """The private address where an author follows what became of a contribution."""
    return f"{PATH}seguimiento/{tokens.sign(FOLLOW, bytes(act.commitment).hex())}/"


def _followed(told: Any) -> Contribution | None:
    """The contribution that a private link names: by its commitment, which tells neither its order nor how many there
    are. Links given before told the act's number, and serve for ever too."""
    named = {"pk": told} if isinstance(told, int) else {"act__commitment": bytes.fromhex(told)}
    return Contribution.objects.select_related("act__space").filter(**named).first()


def mark_return(request: HttpRequest, act: Act) -> None:
    """Write down, once, that the browser came back with its pass. Not worth failing for."""
    if act.returned_at is None and request.method == "GET" and _brings_its_pass(request, act):
        try:
            Act.objects.filter(pk=act.pk, returned_at__isnull=True).update(returned_at=clock.now())
        except DatabaseError:
            return


def _brings_its_pass(request: HttpRequest, act: Act) -> bool:
    """Whether the browser has the pass of an act. An invitation's stays with its space, and came back with the act."""
    author, number = bytes(act.author), pass_of(request)
    if number is not None and pseudonym(number, bytes(act.space.secret)) == author:
        return True
    return Invitation.objects.filter(space=act.space_id, author=author).exists()


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
    return render(request, "participation/write_again.html", context, status=status_of(problem))
