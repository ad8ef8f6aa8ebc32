"""Ten thousand hostile requests over the whole map: none breaks the site, and each answer has the site's policies.

The addresses come from the URL map, so a new one is tried without being named here. The seed is printed and may be
given (``FUZZ_SEED=…``), to repeat a run; ``FUZZ_REQUESTS`` changes how many.
"""

from __future__ import annotations

import os
import re
import traceback
from io import BytesIO
from random import Random, SystemRandom
from urllib.parse import unquote_to_bytes

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, transaction

from abierto.accounts.enums import Role
from abierto.core.middleware import DESK
from tests.architecture.test_permission_matrix import ANONYMOUS, DECIDED, address, browser, world  # noqa: F401
from tests.core.test_headers import check
from tests.desk.world import NOBODY, OTHER, SUPERUSER
from tests.security import hostile

SEED = os.environ.get("FUZZ_SEED") or str(SystemRandom().randrange(10**9))
REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "10000"))
PARTS = 4
ACTORS = [ANONYMOUS, ANONYMOUS, NOBODY, OTHER, SUPERUSER, *(role.value for role in Role), Role.SECRETARIAT.value]
METHODS = ["GET"] * 9 + ["POST"] * 9 + ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"]
#: The form's fields of each address, read from its own page once.
FIELDS: dict[str, list[str]] = {}


#: The traces of what broke, which the answers rightly hide.
FAULTS: list[str] = []


def keep_fault(sender, **more) -> None:
    FAULTS.append(traceback.format_exc()[-1500:])


class Unguarded(WSGIHandler):
    """Django without the form's token, whose refusal has tests of its own: here what lies behind it is tried."""

    def get_response(self, request):
        request._dont_enforce_csrf_checks = True
        return super().get_response(request)


class Asked:
    """One request, as a server hands it over, and what came of it."""

    def __init__(self, handler, method, path, query="", body=b"", kind="", headers=None) -> None:
        self.method, self.path, self.query, self.body, self.headers = method, path, query, body, headers or {}
        told: list = []
        environ = {
            "REQUEST_METHOD": method, "SCRIPT_NAME": "", "QUERY_STRING": query,
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "SERVER_NAME": "abierto.test", "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "abierto.test",
            "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body),
            "wsgi.url_scheme": "http", "wsgi.errors": BytesIO(), "wsgi.version": (1, 0), "wsgi.multithread": False,
        }  # fmt: skip
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_LENGTH" else f"HTTP_{key}"] = value.encode().decode("latin-1")
        answer = handler(environ, lambda status, pairs, exc_info=None: told.append((status, pairs)))
        self.content = b"".join(answer)
        answer.close()
        self.status = int(told[0][0][:3])
        self.answer_headers = dict(told[0][1])

    def __str__(self) -> str:
        said = {name: value[:80] for name, value in self.headers.items() if name != "Cookie" or len(value) < 60}
        return f"{self.status} {self.method} {self.path}?{self.query} {said} {self.body[:400]!r}"


class Answer:
    """An answer in the shape that :func:`tests.core.test_headers.check` looks at."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers


def hostile_request(handler, random: Random, template: str, cookies: str, reader: str) -> Asked:
    """One request at random to an address of the map, or near it."""
    method, headers = random.choice(METHODS), hostile.headers(random)
    body, kind = b"", ""
    if method not in {"GET", "HEAD"} or random.random() < 0.1:
        body, kind = hostile.body(random, fields_of(handler, template, reader))
    if cookies:
        headers.setdefault("Cookie", cookies)
    return Asked(handler, method, hostile.path(random, template), hostile.query(random), body, kind, headers)


def fields_of(handler, path: str, cookies: str) -> list[str]:
    """The names in the forms of a page, read once."""
    if path not in FIELDS:
        page = Asked(handler, "GET", path, headers={"Cookie": cookies}).content.decode(errors="replace")
        names = re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page)
        FIELDS[path] = [name for name in dict.fromkeys(names) if name != "csrfmiddlewaretoken"][:25]
    return FIELDS[path]


def wrong_with(asked: Asked) -> str:
    """What is wrong with an answer; empty when nothing is."""
    if asked.status >= 500 and not (asked.status == 503 and asked.path.startswith("/salud")):
        return "broke"
    if b"Traceback (most recent" in asked.content or b"/site-packages/" in asked.content:
        return "told of the inside"
    if "X-Malo" in asked.answer_headers:
        return "took a header from the request"
    if asked.answer_headers.get("Location", "").startswith(("//", "https://malo", "http://malo", "javascript")):
        return "led elsewhere"
    if asked.content and b"<script>alert(1)</script>" in asked.content:
        return "gave a script back"
    try:
        check(Answer(asked.answer_headers), desk=unquote_to_bytes(asked.path).decode("latin-1").startswith(DESK))
    except AssertionError as problem:
        return f"lacked a policy: {problem}"
    return ""


@pytest.mark.parametrize("part", range(PARTS))
def test_no_hostile_request_breaks_the_site_and_every_answer_has_its_policies(world, part):  # noqa: F811
    print(f"FUZZ_SEED={SEED} (part {part} of {PARTS})")
    random = Random(f"{SEED}-{part}")
    handler = Unguarded()
    got_request_exception.connect(keep_fault, dispatch_uid="fuzz")
    clients = {actor: browser(world, actor) for actor in set(ACTORS)}
    cookies = {
        actor: "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        for actor, client in clients.items()
    }
    paths = [address(route, world) for route in DECIDED]
    wrong, statuses = [], {}
    for signal in (request_started, request_finished):  # a test's connection outlives its requests
        signal.disconnect(close_old_connections)
    try:
        for number in range(REQUESTS // PARTS):
            template, actor = paths[(number * PARTS + part) % len(paths)], random.choice(ACTORS)
            with transaction.atomic():
                asked = hostile_request(handler, random, template, cookies[actor], cookies[Role.SECRETARIAT.value])
                transaction.set_rollback(True)  # each request finds the same world
            statuses[asked.status] = statuses.get(asked.status, 0) + 1
            if problem := wrong_with(asked):
                wrong.append(f"{problem}: as {actor}: {asked}\n{FAULTS.pop() if FAULTS else ''}")
            if number % 50 == 0:
                cache.clear()  # limits on attempts are not what is tried here
    finally:
        got_request_exception.disconnect(dispatch_uid="fuzz")
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)

    assert not wrong, f"FUZZ_SEED={SEED}\n" + "\n".join(wrong[:20])
    assert sum(statuses.values()) == REQUESTS // PARTS
    assert {200, 302, 400, 403, 404, 405} <= set(statuses), statuses  # it went through every kind of answer
