"""Headers on every answer, and the first door against hostile addresses."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.request import split_domain_port
from django.shortcuts import render

PUBLIC_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: Wagtail's date pickers and inline panels carry inline scripts and styles; only the desk allows them.
DESK_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "form-action 'self'; base-uri 'self'; frame-ancestors 'self'"
)
DESK = "/escritorio/"


class SecurityHeaders:
    """Content, permission and framing policies on every answer, errors and static files included."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return with_policies(self.get_response(request), desk=request.path.startswith(DESK))


def with_policies(response: HttpResponse, *, desk: bool = False) -> HttpResponse:
    """The answer with the policies that it does not say by itself, and kept by no cache unless it says so."""
    response.headers.setdefault("Content-Security-Policy", DESK_POLICY if desk else PUBLIC_POLICY)
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if settings.SECURE_HSTS_SECONDS:  # whatever a proxy says of the scheme: the site's address is https
        response.headers.setdefault(
            "Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
        )
    if desk:
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def plain_host(host: str) -> str:
    """A host's one spelling: lower case, no final dot and, where the site is https, the port of its own address.

    Limits on attempts and links in letters are kept by host; ``A.mx:1`` and ``a.mx`` must not be two.
    """
    name, port = split_domain_port(host)
    if not name:
        return host  # not a host at all: refused further in
    if settings.HTTPS:
        own = urlsplit(settings.SITE_URL).port
        port = str(own) if own else ""
    return f"{name}:{port}" if port else name


class HostileInput:
    """Refuse what no link or form of the site sends: other methods, null bytes, bytes that are not UTF-8.

    Views that come with Django and Wagtail answer DELETE and PUT too, past the house's actions, locks and ledger.
    """

    METHODS = ("GET", "HEAD", "POST", "OPTIONS")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_HOST" in request.META:
            request.META["HTTP_HOST"] = plain_host(request.META["HTTP_HOST"])
        if request.method not in self.METHODS:
            return HttpResponseNotAllowed(self.METHODS)
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path or "%00" in query or "\x00" in query or len(query) > 4000:
            return render(
                request, "400.html", {"reason": "La dirección contiene caracteres que no se admiten."}, status=400
            )
        if not (length := request.META.get("CONTENT_LENGTH") or "0").isdecimal() or not length.isascii():
            return render(request, "400.html", {"reason": "No se sabe cuánto mide lo que se envió."}, status=400)
        return self.get_response(request)
