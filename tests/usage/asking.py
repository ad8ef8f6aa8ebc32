"""A made-up application behind the count of use, and requests to it in bare WSGI."""

from __future__ import annotations

from abierto.usage.counting import Counters, UseCounter

HTML = ("Content-Type", "text/html; charset=utf-8")
CSV = ("Content-Type", "text/csv; charset=utf-8")
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0"


class Application:
    """Answers everything in one way, which a test may change."""

    def __init__(self) -> None:
        self.status, self.headers = "200 OK", [HTML]
        self.seen: list[dict] = []

    def __call__(self, environ, start_response):
        self.seen.append(environ)
        start_response(self.status, self.headers)
        return [b"hola"]


class Counted:
    """The application behind its counter, which writes when it is told to."""

    def __init__(self) -> None:
        self.application = Application()
        self.counters = Counters(interval=3600)
        self._site = UseCounter(self.application, self.counters)

    def ask(self, path, *, method="GET", agent=PHONE, **environ):
        told = {}

        def start_response(status, headers, exc_info=None):
            told["answer"] = (status, headers)

        asked = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_USER_AGENT": agent, **environ}
        body = b"".join(self._site(asked, start_response))
        return (*told["answer"], body)

    @property
    def gathered(self):
        """(table, cell, measure) → how many, without dates."""
        return {(table, cell, measure): amount for (table, _, cell, measure), amount in self.counters._gathered.items()}
