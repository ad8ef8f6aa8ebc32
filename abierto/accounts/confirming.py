"""Some acts are only for who has just proved who they are, with password or second factor."""

from __future__ import annotations

from allauth.account.internal.flows.reauthentication import is_reauthentication_required, suspend_request
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


def to_confirm(request: HttpRequest, back: str = "") -> HttpResponse | None:
    """The answer that sends a person to prove who they are, and then to ``back``; None when they just did.

    Without ``back`` what they sent waits in their session, and is done once they prove it: never for what is secret.
    """
    if not is_reauthentication_required(request, app=""):
        return None
    here = reverse("account_reauthenticate")
    return redirect(f"{here}?next={back}") if back else suspend_request(request, here)
