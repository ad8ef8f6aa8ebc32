"""Taking up an account with the link of its letter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from abierto.core import clock
from abierto.core.errors import DomainError
from abierto.core.limits import address_of, place_of, take_turn
from abierto.decide.actions.handovers import find_handover, has_own_password, use_handover
from abierto.decide.forms import ActivationForm


@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password with the link of a letter, once. What it is and for whom is told only while it serves."""
    if not take_turn("decide.activate", place_of(address_of(request)), most=60, seconds=600):
        return _answer(request, "decide/actors/activation_gone.html", {"too_many": True}, 429)
    found = find_handover(token, clock.now())
    if found is None:
        return _answer(request, "decide/actors/activation_gone.html", {}, 404)
    if has_own_password(found.seat):
        return _answer(request, "decide/actors/activation_gone.html", {"has_own": True}, 409)
    form = ActivationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            use_handover(token=token, password=form.cleaned_data["password"])
        except DomainError as problem:
            form.add_error("password", str(problem))
        else:
            messages.success(request, "La cuenta está activa. Entre con su correo y su contraseña.")
            return redirect("/cuenta/entrar/?next=/actores/")
    context = {"form": form, "seat": found.seat, "until": found.expires_at}
    return _answer(request, "decide/actors/activation.html", context, 422 if form.errors else 200)


def _answer(request: HttpRequest, template: str, context: dict, status: int) -> HttpResponse:
    """The address holds a secret: it is told to nobody and kept nowhere."""
    response = render(request, template, context, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
