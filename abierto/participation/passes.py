"""The pass: an anonymous, signed cookie, made only when a person first acts.

It says nothing of anyone: sixteen random bytes and our signature. It travels to ``/participar/`` alone, so no page that
is only read ever sees it. In each space it becomes a pseudonym of that space (:func:`pseudonym`).

A browser that sends a key of its own making with its first act gets the pass that the key makes: if the answer is
lost on the way, the same act sent again is the same person's.
"""

from __future__ import annotations

import hmac
import re
import secrets
from functools import cache
from hashlib import blake2b, sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "pase"
PATH = "/participar/"
A_YEAR = 365 * 24 * 3600
_KEY = re.compile(r"^[0-9a-f]{32}$")


@cache
def _derived(purpose: str) -> bytes:
    """A key of our own for each purpose, from SECRET_KEY."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"abierto.participation.{purpose}".encode(), sha256)


def pass_of(request: HttpRequest, *, cookie: str = COOKIE) -> bytes | None:
    """The pass that the browser sent, or None when it sent none of ours."""
    sent = request.COOKIES.get(cookie_name(cookie), "")
    number, _, signature = sent.partition(".")
    if len(number) != 32 or not hmac.compare_digest(signature.encode(), _sign(number).encode()):
        return None
    return bytes.fromhex(number)


def new_pass(key: str = "") -> bytes:
    """A pass nobody has: random, or the one that the browser's own key makes, always the same."""
    if _KEY.match(key):
        return hmac.digest(_derived("first"), key.encode(), sha256)[:16]
    return secrets.token_bytes(16)


def give_pass(response: HttpResponse, number: bytes, *, cookie: str = COOKIE, path: str = PATH) -> None:
    """Send the pass back with the answer."""
    text = number.hex()
    response.set_cookie(
        cookie_name(cookie),
        f"{text}.{_sign(text)}",
        max_age=A_YEAR,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def cookie_name(cookie: str = COOKIE) -> str:
    """A cookie's name on the way: over https, one that browsers take from https alone."""
    return f"__Secure-{cookie}" if settings.SESSION_COOKIE_SECURE else cookie


def pseudonym(number: bytes, space_secret: bytes) -> bytes:
    """Sixteen bytes that stand for a pass in one space and nowhere else."""
    return blake2b(number, key=space_secret, digest_size=16).digest()


def _sign(number: str) -> str:
    return hmac.digest(_derived("pass"), number.encode(), sha256)[:16].hex()
