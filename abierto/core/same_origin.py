"""Posts from public pages: the pages carry no token and no cookie, so the browser's own word says where a post is from.

The rule, in order (``docs/decisions/0012``):

1. ``Sec-Fetch-Site``, when sent, must be ``same-origin`` or ``none``.
2. ``Origin``, when sent and not ``null``, must be an origin of this site; that settles it.
3. ``Referer``, when sent, must be an address of this site; that settles it.
4. With neither, only a good ``Sec-Fetch-Site`` lets the post in; a post that says nothing of itself is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

REFUSED = "El formulario no se envió desde este sitio. Abra la página aquí mismo y envíelo otra vez."
_OWN_FETCH = {"same-origin", "none"}


def same_origin_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view as the target of a public form: POST alone, from this site's own pages, without token or cookie.

    Not for addresses that other programs call (the one-click end of a mail subscription): those stand on a signed
    token in the address. The view must not act with the powers of a session.
    """

    @csrf_exempt
    @require_POST
    @wraps(view)
    def doorman(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_same_origin(request):
            return render(request, "403.html", {"reason": REFUSED}, status=403)
        return view(request, *args, **kwargs)

    doorman.is_public_post = True  # type: ignore[attr-defined]
    return doorman


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the browser says that the post comes from a page of this site; see the rule above."""
    fetch = request.META.get("HTTP_SEC_FETCH_SITE")
    if fetch is not None and fetch not in _OWN_FETCH:
        return False
    origin = request.META.get("HTTP_ORIGIN")
    if origin is not None and origin != "null":
        return _is_ours(origin, request)
    referer = request.META.get("HTTP_REFERER")
    if referer is not None:
        return _is_ours(referer, request)
    return fetch is not None


def _is_ours(address: str, request: HttpRequest) -> bool:
    here = f"{request.scheme}://{request.get_host()}"
    return address == here or _origin(address) in {_origin(settings.SITE_URL), _origin(here)}


def _origin(address: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an address; None when it is not one."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port
