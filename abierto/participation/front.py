"""The front: reactions as browsers send them, before the rest of the house wakes up.

The load of an election is one post, ``/participar/<espacio>/reaccion/``. When it is ordinary in every respect, it is
read, written and answered here, with the view's own functions and the same answer to the last header
(:func:`abierto.participation.public.react_post`). Whatever is not goes on to the view with its body whole: nothing is
refused here, and every sentence that anyone reads is the view's. ``docs/decisions/0020``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from http.client import responses
from io import BytesIO
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, parse_cookie

from abierto.core import clock
from abierto.core.errors import DomainError
from abierto.core.middleware import with_policies
from abierto.participation.actions.gestures import react
from abierto.participation.doors import BEGUN, for_one, person, told, where_from
from abierto.participation.enums import Gesture
from abierto.participation.public_proofs import may_ask_proof
from abierto.participation.spaces import facts_of
from abierto.participation.words import read_version

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

_ADDRESS = re.compile(r"/participar/([-a-zA-Z0-9_]+)/reaccion/")
#: More than any browser sends with two buttons.
LONGEST = 2_000
_FORM = "application/x-www-form-urlencoded"


class Front:
    """A WSGI middleware that answers ordinary reactions and lets everything else through."""

    def __init__(self, application: Callable[[Environ, StartResponse], Iterable[bytes]]) -> None:
        self._application = application
        site = urlsplit(settings.SITE_URL)
        self._host, self._origin = site.netloc.lower(), f"{site.scheme}://{site.netloc}".lower()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        answer = self._answer(environ) if environ["REQUEST_METHOD"] == "POST" else None
        if answer is None:
            return self._application(environ, start_response)
        headers = [*answer.items(), ("Content-Length", "0")]
        headers += [("Set-Cookie", each.OutputString()) for each in answer.cookies.values()]
        start_response(f"{answer.status_code} {responses[answer.status_code]}", headers)
        return []

    def _answer(self, environ: Environ) -> HttpResponse | None:
        """What an ordinary reaction is told; None, and the body to be read again, for anything else."""
        found = _ADDRESS.fullmatch(environ["PATH_INFO"])
        if found is None or not self._is_plain(environ):
            return None
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = BytesIO(body)
        if len(body) != int(environ["CONTENT_LENGTH"]):
            return None
        try:
            sent = dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20))
            return self._react(found[1], sent, environ)
        except (ValueError, DomainError, DatabaseError):
            return None  # the view knows how to say it

    def _is_plain(self, environ: Environ) -> bool:
        """A short form of the site's own pages, told so by the browser in the plainest words."""
        length = environ.get("CONTENT_LENGTH") or ""
        return (
            len(length) < 5
            and length.isascii()
            and length.isdecimal()
            and int(length) <= LONGEST
            and environ.get("CONTENT_TYPE") == _FORM
            and environ.get("HTTP_HOST") == self._host
            and environ.get("HTTP_ORIGIN") == self._origin
            and environ.get("HTTP_SEC_FETCH_SITE", "same-origin") == "same-origin"
            and not environ.get("QUERY_STRING")
        )

    def _react(self, space_id: str, sent: dict[str, str], environ: Environ) -> HttpResponse | None:
        space = facts_of(space_id)
        if space is None or may_ask_proof(space, Gesture.REACT, clock.now()):
            return None
        cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
        request = cast(HttpRequest, SimpleNamespace(POST=sent, COOKIES=cookies, META=environ))
        begun = number, is_first = person(request, space, Gesture.REACT)
        try:
            accepted = react(
                space=space,
                number=number,
                value=sent.get("valor", ""),
                version=read_version(request.POST),
                source=where_from(request),
            )
        except DatabaseError:
            environ[BEGUN] = begun  # written or not, what follows is the same person's
            connection.close()
            raise
        return with_policies(for_one(told(accepted, number if is_first else None)))
