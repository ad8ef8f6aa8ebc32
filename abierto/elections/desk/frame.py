"""What the screens of an election share: the process that they speak of, and the way from one to another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from abierto.core.errors import DomainError, NotAllowed
from abierto.core.permissions import allowed, require
from abierto.elections.models import Process

#: (name of the screen, its words, the permission that shows it)
SCREENS = (
    ("process", "Calendario", "elections.view_elections"),
    ("contests", "Elecciones", "elections.view_elections"),
    ("forces", "Actores políticos", "elections.view_elections"),
    ("parity", "Paridad", "elections.view_elections"),
    ("import", "Cargar candidaturas", "elections.import_candidacies"),
)
#: Only where the clock may be moved.
MOMENT = ("moment", "Momento", "elections.keep_process")


def process_of(request: HttpRequest, pk: int, permission: str = "elections.view_elections") -> Process:
    """A process on which the account may do something; 404 for none, 403 for those who may not."""
    require(request.user, "elections.view_elections")
    found = get_object_or_404(Process.objects.select_related("district_map"), pk=pk)
    require(request.user, permission, found)
    return found


def page(
    request: HttpRequest, template: str, here: str, process: Process, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """One screen of a process, with the way to the others."""
    shown = [*SCREENS, MOMENT] if settings.DEMONSTRATION else SCREENS
    screens = [
        (label, reverse(f"elections_desk:{name}", args=[process.pk]), name == here)
        for name, label, permission in shown
        if allowed(request.user, permission, process)
    ]
    told = {"screens": screens, "process": process, **context}
    return render(request, f"elections/desk/{template}.html", told, status=status)


def done(form: forms.Form | forms.ModelForm, act: Callable[[], Any]) -> bool:
    """Act once the form is valid; what is refused is said on the form, and what was typed stays there."""
    if not form.is_valid():
        return False
    try:
        act()
    except NotAllowed:
        raise
    except DomainError as problem:
        form.add_error(None, str(problem))
        return False
    return True
