"""Following a commitment by e-mail, without JavaScript, cookie or account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from abierto.core.errors import DomainError
from abierto.core.limits import address_of, place_of, take_turn
from abierto.core.pages import crumbs, public_page
from abierto.core.same_origin import same_origin_post
from abierto.followup.actions.following import (
    ENDED,
    FOLLOW,
    UNFOLLOW,
    ask_to_follow,
    confirm_follower,
    end_follower,
    follower_of,
)
from abierto.followup.public import commitment_crumbs, commitment_or_404
from abierto.mail.tokens import BadToken
from abierto.plan.queries import published_plan
from abierto.plan.reading import Row

#: Requests to follow from one place; each address has its own limit besides.
MOST_AN_HOUR = 20
TOO_MANY = "Se pidieron demasiados avisos desde su conexión. Inténtelo otra vez en una hora."


@public_page
def follow(request: HttpRequest, exercise_id: str, commitment_id: str) -> HttpResponse:
    """Ask for an address."""
    return _form(request, commitment_or_404(exercise_id, commitment_id))


@same_origin_post
def follow_ask(request: HttpRequest, exercise_id: str, commitment_id: str) -> HttpResponse:
    """Take the address; the answer is the same whether it was known or not."""
    row = commitment_or_404(exercise_id, commitment_id)
    email = request.POST.get("correo", "")[:300]
    if not take_turn("follow", place_of(address_of(request)), most=MOST_AN_HOUR, seconds=3600):
        return _form(request, row, email=email, problem=TOO_MANY, status=429)
    try:
        ask_to_follow(commitment=row, email=email)
    except DomainError as problem:
        return _form(request, row, email=email, problem=str(problem), status=422)
    return redirect(f"{row.url}seguir/pedido/")


@public_page
def follow_asked(request: HttpRequest, exercise_id: str, commitment_id: str) -> HttpResponse:
    """What to do now: look in the inbox."""
    row = commitment_or_404(exercise_id, commitment_id)
    steps = crumbs(*commitment_crumbs(row), ("Revise su correo", f"{row.url}seguir/pedido/"))
    return render(request, "followup/follow_asked.html", {"plan": row.plan, "row": row, "crumbs": steps})


@csrf_exempt  # the token in the address says who and what; a post without it does nothing
@require_http_methods(["GET", "HEAD", "POST"])
def follow_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the message shows a button, so that programs that open links confirm nothing; the button confirms."""
    context = {
        "heading": "Confirme que quiere seguir este compromiso",
        "text": "Recibirá a lo más un mensaje al día, y solo cuando algo cambie. Cada mensaje trae cómo terminar.",
        "button": "Confirmar",
        "done_heading": "Listo: ya sigue este compromiso",
        "done_text": "Le escribiremos cuando algo cambie.",
    }
    return _token_page(request, token, FOLLOW, confirm_follower, context)


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the token in the address says who and what
@require_http_methods(["GET", "HEAD", "POST"])
def follow_end(request: HttpRequest, token: str) -> HttpResponse:
    """End a subscription: a page with a button, and one click for mail programs."""
    context = {
        "heading": "Dejar de seguir este compromiso",
        "text": "No recibirá más avisos y su dirección se borrará.",
        "button": "Dejar de seguirlo y borrar mi dirección",
        "done_heading": "Listo: ya no lo sigue",
        "done_text": "Su dirección se borró. Puede volver a seguirlo cuando quiera.",
    }
    return _token_page(request, token, UNFOLLOW, end_follower, context)


def _token_page(request: HttpRequest, token: str, purpose: str, act, context: dict) -> HttpResponse:
    """The page of a signed link: GET changes nothing, POST acts. It is kept by nobody and sends its address nowhere."""
    status = 200
    try:
        follower = follower_of(purpose, token)
        if request.method == "POST":
            follower = act(token=token)
            context["done"] = True
        elif follower.ended_at is not None:
            raise BadToken(ENDED)
        context["row"] = _published(follower.commitment)
    except DomainError as problem:
        context["problem"], status = str(problem), 404
    response = render(request, "followup/follow_token.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _published(commitment) -> Row | None:
    plan = published_plan(commitment.exercise.external_id)
    return plan.find("commitments", commitment.external_id) if plan is not None else None


def _form(request: HttpRequest, row: Row, *, email: str = "", problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "plan": row.plan,
        "row": row,
        "email": email,
        "problem": problem,
        "crumbs": crumbs(*commitment_crumbs(row), ("Recibir avisos", f"{row.url}seguir/")),
    }
    return render(request, "followup/follow.html", context, status=status)
