"""Shared by the tests of what an attacker may try: nobody has failed to sign in yet, and the site behind its cache."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_attempts_yet(request):
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        cache.clear()
        yield
        cache.clear()
    else:
        yield


class Site:
    """The site as the server sees it: Django behind the page cache, asked with bare WSGI."""

    def __init__(self, application) -> None:
        self.application = application

    @property
    def kept(self) -> set[tuple[str, str, str]]:
        """The keys of the pages in memory."""
        return set(self.application._pages)

    def ask(self, path="/", *, method="GET", query="", host="abierto.test", body=b"", **environ):
        """Send one request; returns status, headers (lower case) and body."""
        told = {}

        def start_response(status, pairs, exc_info=None):
            told["status"], told["headers"] = int(status[:3]), {name.lower(): value for name, value in pairs}

        asked = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": host, "SCRIPT_NAME": "",
            "SERVER_NAME": "abierto.test", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.errors": BytesIO(),
            "wsgi.input": BytesIO(body),
            **({"CONTENT_LENGTH": str(len(body))} if body else {}), **environ,
        }  # fmt: skip
        answer = self.application(asked, start_response)
        content = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return told["status"], told["headers"], content


@pytest.fixture
def site(db):
    """The site behind its page cache; a test's database connection outlives its requests."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    from abierto.core.pagecache import PageCache

    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield Site(PageCache(WSGIHandler(), seconds=4, secure=True, untouched=("/static/", "/archivos/")))
    for signal in signals:
        signal.connect(close_old_connections)
