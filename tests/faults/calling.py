"""Somebody at a browser: signed in, sending forms, and not knowing what became of one when the answer never came."""

from __future__ import annotations

import http.client
import re
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from abierto.accounts.models import User

PATIENCE = 30


@dataclass(frozen=True)
class Answer:
    """What came back, or that nothing did (``status`` 0): then nobody knows whether the act was done."""

    status: int = 0
    location: str = ""
    text: str = ""

    @property
    def is_known(self) -> bool:
        return self.status != 0


@dataclass
class Caller:
    """One person's session over real connections, one for each request."""

    port: int
    cookies: str
    token: str = field(default_factory=lambda: secrets.token_hex(16))

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: dict[str, Any], files: dict[str, tuple[str, bytes]] | None = None) -> Answer:
        if not files:
            body = urlencode(fields, doseq=True).encode()
            return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        mark = secrets.token_hex(12)
        body = b"".join(
            [
                *(_part(mark, f'name="{name}"', str(value).encode()) for name, value in fields.items()),
                *(
                    _part(mark, f'name="{name}"; filename="{called}"', content, "application/octet-stream")
                    for name, (called, content) in files.items()
                ),
                f"--{mark}--\r\n".encode(),
            ]
        )
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {
            **headers,
            "Host": "abierto.test",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "127.0.0.1",
            "Origin": "https://abierto.test",
            "Referer": "https://abierto.test/",
            "Sec-Fetch-Site": "same-origin",
            "X-CSRFToken": self.token,
            "Cookie": f"{self.cookies}; {settings.CSRF_COOKIE_NAME}={self.token}",
        }
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException):
            return Answer()
        finally_known = Answer(answer.status, answer.headers.get("Location", ""))
        try:  # the act is acknowledged by now, whether or not the rest of the page arrives
            return Answer(finally_known.status, finally_known.location, answer.read().decode())
        except (OSError, http.client.HTTPException):
            return finally_known
        finally:
            connection.close()


def _part(mark: str, named: str, body: bytes, kind: str = "") -> bytes:
    head = f"--{mark}\r\nContent-Disposition: form-data; {named}\r\n"
    head += f"Content-Type: {kind}\r\n\r\n" if kind else "\r\n"
    return head.encode() + body + b"\r\n"


def said_in(page: str) -> str:
    """The messages of a page, for whoever must find out what went wrong."""
    found = re.findall(r'class="(?:messages?|error|notice)[^"]*"[^>]*>(.*?)</(?:div|p|ul|li)>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>|\s+", " ", text).strip() for text in found)[:300]


def signed_in(user: User, port: int) -> Caller:
    """A session of ``user``, made as signing in makes it."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return Caller(port, f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")
