"""The desk's door: a second factor before anything else, and only the rooms that the office uses."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from abierto.core.middleware import DESK

logger = logging.getLogger(__name__)

#: The desk of political actors, whose accounts need a second factor as well.
ACTORS = "/actores/"
#: Addresses under the desk that are ours.
OURS = (
    *("plan/", "padron/", "secretariado/", "territorio/", "contenido/", "cuentas/", "funciones/"),
    *("archivos/", "bitacora/", "correo/", "decide/", "dialogos/", "elecciones/", "seguimiento/", "tamizado/"),
)
#: What the shell itself needs: icons, translations, signing out, dismissed notices, who else is editing.
SHELL = ("sprite/", "jsi18n/", "logout/", "dismissibles/", "editing-sessions/")
#: Choosing what a link in a text leads to, for those who write.
LINKS = ("choose-page/", "choose-external-link/", "choose-email-link/", "choose-phone-link/", "choose-anchor-link/")
#: The shell's own doors, which know nothing of second factors or of this site's limits on attempts.
OTHER_DOORS = ("login/", "password_reset/", "account/")
#: Pages with which the shell's makers try how an error looks; nobody needs them here.
TRIALS = ("failwhale/", "test404/")


class SecondFactor:
    """Send an account of a desk, ours or the political actors', that has no second factor to where it sets one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        guarded = request.path.startswith((DESK, ACTORS))
        if settings.SECOND_FACTOR_REQUIRED and guarded and request.user.is_authenticated:
            from allauth.mfa.utils import is_mfa_enabled

            if not is_mfa_enabled(request.user):
                return redirect("mfa_index")
        return self.get_response(request)


class Farewell:
    """Whoever signs out leaves nothing of the desk in the browser: neither kept pages nor stored drafts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "left_the_site", False):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class DeskDoor:
    """Close the shell's rooms that nobody of the office needs; an address that does not exist stays a 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.path.startswith(DESK):
            return None
        room = request.path[len(DESK) :]
        if room.startswith(OTHER_DOORS):
            return redirect("account_home" if request.user.is_authenticated else "account_login")
        if room.startswith("logout/") and request.method != "POST":
            return HttpResponseNotAllowed(["POST"])  # the shell would drop the session's cookie on a mere link
        if not request.user.is_authenticated or room == "" or room.startswith(OURS + SHELL):
            return None
        if room.startswith(LINKS) and request.user.has_perm("content.edit_article"):
            return _without_address(request) if room.startswith("choose-external-link/") else None
        exists = request.resolver_match is not None and not request.resolver_match.route.endswith(".*/$")
        if exists and (not request.user.is_superuser or room.startswith(TRIALS)):
            return render(request, "403.html", {"reason": "Esta parte del escritorio no está en uso."}, status=403)
        return None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """A room of the shell that is not in use, and that breaks on what no form of it sends, is as if it were not."""
        room = request.path[len(DESK) :] if request.path.startswith(DESK) else ""
        if not room or room.startswith(OURS) or isinstance(problem, Http404 | PermissionDenied):
            return None
        logger.warning("A room of the shell broke: %s", request.resolver_match, exc_info=problem)
        return render(request, "404.html", status=404)


def _without_address(request: HttpRequest) -> HttpResponse | None:
    """The shell breaks on a link's form that lacks its field; such a form is nobody's honest work."""
    if request.method == "POST" and "external-link-chooser-url" not in request.POST:
        return render(request, "400.html", {"reason": "Falta la dirección del enlace."}, status=400)
    return None
