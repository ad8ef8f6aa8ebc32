"""Some acts are only for who has just proved who they are, with password or second factor."""

from __future__ import annotations

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


def to_confirm(request: HttpRequest, back: str) -> HttpResponse | None:
    """The answer that sends a person to prove who they are, and back to an address; None when they just did."""
    if not is_reauthentication_required(request, app=""):
        return None
    return redirect(f"{reverse('account_reauthenticate')}?next={back}")
