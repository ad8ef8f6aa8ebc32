"""Those who work here pass a second factor before anything else."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from abierto.core.middleware import DESK


class SecondFactor:
    """Send an account of the desk that has no second factor to where it sets one up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_REQUIRED and request.path.startswith(DESK) and request.user.is_authenticated:
            from allauth.mfa.utils import is_mfa_enabled

            if not is_mfa_enabled(request.user):
                return redirect("mfa_index")
        return self.get_response(request)
