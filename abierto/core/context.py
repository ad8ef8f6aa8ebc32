"""What every template may use, without touching the session: public pages stay the same for everyone."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from . import clock


def site(request: HttpRequest) -> dict:
    """The instance's name and, in a demonstration, where its clock stands."""
    return {
        "site_url": settings.SITE_URL,
        "demonstration": settings.DEMONSTRATION,
        "demonstration_at": clock.standing_at(),
        "page_address": settings.SITE_URL + request.path,
    }
