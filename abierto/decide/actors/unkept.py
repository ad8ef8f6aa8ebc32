"""What somebody wrote at this desk and could not be kept: it is answered with, so that they copy it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from abierto.decide.enums import Theme

_MOST = 100_000
_LABELS = {"taken_up": "Qué retomó", "not_taken_up": "Qué no retomó", "reason": "Por qué", "statement": ""}
_OWN = ("taken_up", "not_taken_up", "statement")
_FORMS = ("actor-new-", "actor-write", "actor-outcomes")


def written_in(request: HttpRequest) -> str:
    """The texts of a writing form that was sent, each under its heading; empty when it is none, or has none."""
    found, theme, is_writing = [], "", False
    for name, value in request.POST.items():
        part, _, about = name.partition("_")
        is_section = part in ("title", "text") and (not about or about in Theme.values)
        text = str(value).replace("\x00", "").strip()
        if not text or not (is_section or name in _LABELS):
            continue
        is_writing = is_writing or is_section or name in _OWN
        heading = str(Theme(about).label) if is_section and about and about != theme else _LABELS.get(name, "")
        theme = about if is_section else theme
        found.append(f"{heading}\n{text}" if heading else text)
    return "\n\n".join(found)[:_MOST] if is_writing else ""


def signed_out(request: HttpRequest, text: str) -> HttpResponse:
    """The session ended while it was being written: the text, and where to sign in and go on."""
    match = request.resolver_match
    is_form = match is not None and str(match.url_name).startswith(_FORMS)
    then = request.get_full_path() if is_form else reverse("decide:actor-home")
    return render(request, "decide/actors/unkept.html", {"text": text, "then": then}, status=401)
