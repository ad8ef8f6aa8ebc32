"""The public page of screening: the rules, and how many they marked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.core import clock
from abierto.core.pages import crumbs, public_page
from abierto.participation.screening_figures import figures, method


@public_page
def screening_detail(request: HttpRequest) -> HttpResponse:
    """Received and screened in all, by rule and by version; nothing of one space."""
    context = {
        "crumbs": crumbs(("Tamizado", "/participacion/tamizado/")),
        "figures": figures(clock.now()),
        **method(),
    }
    return render(request, "participation/screening.html", context)
