"""The short way in for those who take part."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.urls import Resolver404, resolve

from abierto.participation.passes import PATH
from abierto.uploads.middleware import was_cut


class ShortHall:
    """Whatever arrives at ``/participar/`` goes from here straight to its view.

    Nobody is signed in there: no session is read, no account is known, no language is chosen, no message waits. Who
    acts is told by the pass alone, and a form by the browser's own word (``abierto.core.same_origin``). So staff and
    citizens are one and the same to these views, and a gesture costs little more than its row.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PATH):
            return self.get_response(request)
        try:
            found = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)  # the long way knows what is almost an address
        request.resolver_match = found
        try:
            response = found.func(request, *found.args, **found.kwargs)
        except UnreadablePostError:
            response = was_cut(request)
        if not response.streaming:
            response.headers["Content-Length"] = str(len(response.content))
        return response
