"""The page cache: what is kept, for whom, for how long; and what nobody can put in it."""

from __future__ import annotations

import gzip
import threading
from http.cookies import SimpleCookie

import brotli
import pytest

from abierto.core import pagecache
from abierto.core.pagecache import PageCache, encoding_of

HTML = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "public, max-age=4")]


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class Application:
    """A WSGI application that counts its renderings and tells what it saw."""

    def __init__(self, status="200 OK", headers=HTML, body=None):
        self.status, self.headers, self.body, self.seen = status, list(headers), body, []
        self.during = None

    def __call__(self, environ, start_response):
        self.seen.append(environ)
        if self.during:
            self.during()
        body = self.body if self.body is not None else f"<p>{len(self.seen)} {environ['PATH_INFO']}</p>".encode() * 100
        start_response(self.status, [*self.headers, ("Content-Length", str(len(body)))])
        return Answer(body)


class Answer(list):
    streaming = False

    def __init__(self, body):
        super().__init__([body])


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(pagecache, "monotonic", clock)
    return clock


def ask(cache, path="/plan/", *, method="GET", query="", host="abierto.test", **headers):
    """Send one request through the cache; returns status, headers (lower case) and body."""
    told = {}

    def start_response(status, pairs, exc_info=None):
        told["status"], told["headers"] = status, {name.lower(): value for name, value in pairs}

    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": host, **headers}
    body = b"".join(cache(environ, start_response))
    return told["status"], told["headers"], body


def test_a_public_page_is_made_once_for_everyone(clock):
    application = Application()
    cache = PageCache(application, seconds=4)

    first, second = ask(cache), ask(cache, HTTP_COOKIE="sessionid=somebody")

    assert (first[0], first[2]) == (second[0], second[2])
    assert len(application.seen) == 1
    assert (first[1]["age"], second[1]["age"]) == ("0", "1")


def test_whoever_asks_first_leaves_no_trace_of_themselves_in_the_page(clock):
    application = Application()
    ask(
        PageCache(application, seconds=4, secure=True),
        HTTP_COOKIE="sessionid=somebody",
        HTTP_X_FORWARDED_HOST="evil.example",
        HTTP_X_FORWARDED_PROTO="http",
        HTTP_X_ORIGINAL_URL="/escritorio/",
        HTTP_ACCEPT_LANGUAGE="fr",
        HTTP_RANGE="bytes=0-1",
        HTTP_FORWARDED="host=evil.example",
        HTTP_USER_AGENT="<script>",
        HTTP_IF_NONE_MATCH='"x"',
        HTTP_X_FORWARDED_FOR="192.0.2.7",
    )

    seen = {name: value for name, value in application.seen[0].items() if name.startswith("HTTP_")}
    assert seen == {
        "HTTP_HOST": "abierto.test",
        "HTTP_X_FORWARDED_FOR": "192.0.2.7",
        "HTTP_X_FORWARDED_PROTO": "https",
    }


@pytest.mark.parametrize("path", ["/escritorio/", "/cuenta/login/", "/actores/perfil/", "/static/a.css"])
def test_private_and_static_addresses_go_straight_through_with_everything_they_carry(path):
    application = Application()
    cache = PageCache(application, seconds=4, untouched=("/static/",))

    ask(cache, path, HTTP_COOKIE="sessionid=a")
    ask(cache, path, HTTP_COOKIE="sessionid=b")

    assert [environ["HTTP_COOKIE"] for environ in application.seen] == ["sessionid=a", "sessionid=b"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_only_reading_is_answered_from_memory(method):
    application = Application()
    cache = PageCache(application, seconds=4)
    ask(cache)
    ask(cache, method=method, HTTP_COOKIE="csrftoken=a")
    assert application.seen[1]["REQUEST_METHOD"] == method
    assert application.seen[1]["HTTP_COOKIE"] == "csrftoken=a"


@pytest.mark.parametrize("header", ["HTTP_AUTHORIZATION", "HTTP_HX_REQUEST"])
def test_a_request_that_names_itself_neither_reads_nor_writes_the_memory(header):
    application = Application()
    cache = PageCache(application, seconds=4)
    for _ in range(2):
        ask(cache, **{header: "x"})
    ask(cache)
    assert len(application.seen) == 3


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("200 OK", [("Cache-Control", "no-store")]),
        ("200 OK", [("Cache-Control", "private, max-age=4")]),
        ("200 OK", [("Cache-Control", "public")]),
        ("200 OK", [("Cache-Control", "public, max-age=0")]),
        ("200 OK", [("Cache-Control", "public, s-max-age=4")]),
        ("200 OK", [*HTML, ("Set-Cookie", "a=b")]),
        ("200 OK", [*HTML, ("Vary", "Cookie")]),
        ("200 OK", [*HTML, ("Vary", "Accept-Encoding, HX-Request")]),
        ("400 Bad Request", HTML),
        ("404 Not Found", HTML),
        ("500 Internal Server Error", HTML),
        ("206 Partial Content", HTML),
    ],
)
def test_what_does_not_say_that_anyone_may_keep_it_is_not_kept(status, headers):
    application = Application(status, headers)
    cache = PageCache(application, seconds=4)
    assert ask(cache)[0] == ask(cache)[0] == status
    assert len(application.seen) == 2


def test_zero_seconds_keeps_nothing():
    application = Application()
    cache = PageCache(application, seconds=0)
    ask(cache)
    ask(cache)
    assert len(application.seen) == 2


def test_a_change_shows_within_the_seconds_promised(clock):
    application = Application(headers=[("Content-Type", "text/html"), ("Cache-Control", "public, max-age=86400")])
    cache = PageCache(application, seconds=4)
    ask(cache)
    clock.now += 3.9
    assert ask(cache)[1]["age"] == "4"
    assert len(application.seen) == 1
    clock.now += 0.2
    assert ask(cache)[2].startswith(b"<p>2 ")


def test_a_page_that_may_be_kept_less_is_kept_less(clock):
    application = Application(headers=[("Cache-Control", "public, max-age=1")])
    cache = PageCache(application, seconds=4)
    ask(cache)
    clock.now += 1.1
    ask(cache)
    assert len(application.seen) == 2


def test_while_one_makes_an_expired_page_again_the_others_get_the_old_one(clock):
    application = Application()
    cache = PageCache(application, seconds=4)
    ask(cache)
    clock.now += 4.5
    meanwhile = []

    def another_asks():
        application.during = None
        worker = threading.Thread(target=lambda: meanwhile.append(ask(cache)))
        worker.start()
        worker.join(5)

    application.during = another_asks
    renewed = ask(cache)

    assert meanwhile[0][2].startswith(b"<p>1 ")
    assert renewed[2].startswith(b"<p>2 ")
    assert len(application.seen) == 2


def test_a_page_too_old_is_never_given_even_while_it_is_being_made(clock):
    application = Application()
    cache = PageCache(application, seconds=4)
    ask(cache)
    clock.now += 5.1
    meanwhile = []

    def another_asks():
        application.during = None
        meanwhile.append(ask(cache))

    application.during = another_asks
    ask(cache)
    assert len(application.seen) == 3
    assert not meanwhile[0][2].startswith(b"<p>1 ")


def test_a_failure_while_renewing_leaves_the_next_asker_free_to_try(clock):
    application = Application()
    cache = PageCache(application, seconds=4)
    ask(cache)
    clock.now += 4.5

    def fail():
        application.during = None
        raise RuntimeError

    application.during = fail
    with pytest.raises(RuntimeError):
        ask(cache)
    assert ask(cache)[2].startswith(b"<p>3 ")


def test_each_host_path_and_query_has_its_own_page(clock):
    application = Application()
    cache = PageCache(application, seconds=4)
    for path, query, host in [("/a/", "", "x"), ("/b/", "", "x"), ("/a/", "q=1", "x"), ("/a/", "", "y")]:
        ask(cache, path, query=query, host=host)
        ask(cache, path, query=query, host=host)
    assert len(application.seen) == 4


def test_head_is_answered_as_get_without_a_body(clock):
    application = Application()
    cache = PageCache(application, seconds=4)
    head = ask(cache, method="HEAD")
    get = ask(cache)
    assert (head[0], head[2]) == (get[0], b"")
    assert head[1]["content-length"] == get[1]["content-length"] == str(len(get[2]))
    assert [environ["REQUEST_METHOD"] for environ in application.seen] == ["GET"]


def test_a_range_gets_the_whole_page(clock):
    cache = PageCache(Application(), seconds=4)
    whole = ask(cache)
    part = ask(cache, HTTP_RANGE="bytes=0-3")
    assert (part[0], part[2]) == ("200 OK", whole[2])


def test_the_three_encodings_say_the_same(clock):
    application = Application()
    cache = PageCache(application, seconds=4)
    plain = ask(cache)
    packed = ask(cache, HTTP_ACCEPT_ENCODING="gzip, deflate")
    smallest = ask(cache, HTTP_ACCEPT_ENCODING="gzip, deflate, br, zstd")
    assert "content-encoding" not in plain[1]
    assert (packed[1]["content-encoding"], gzip.decompress(packed[2])) == ("gzip", plain[2])
    assert (smallest[1]["content-encoding"], brotli.decompress(smallest[2])) == ("br", plain[2])
    assert {answer[1]["vary"] for answer in (plain, packed, smallest)} == {"Accept-Encoding"}
    assert {answer[1]["etag"] for answer in (plain, packed, smallest)} == {plain[1]["etag"]}
    assert len(application.seen) == 1


def test_what_is_already_compressed_is_left_alone(clock):
    application = Application(headers=[("Content-Type", "application/pdf"), HTML[1]], body=b"%PDF" * 1000)
    answer = ask(PageCache(application, seconds=4), HTTP_ACCEPT_ENCODING="br")
    assert "content-encoding" not in answer[1]
    assert answer[2] == b"%PDF" * 1000


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", "identity"),
        ("br", "br"),
        ("gzip, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip;q=0", "identity"),
        ("br;q=0.5, gzip;q=1.0", "br"),
        ("BR", "br"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("*;q=0, gzip", "gzip"),
        ("deflate, zstd", "identity"),
        (",;=;q,,", "identity"),
    ],
)
def test_the_encoding_is_one_that_the_reader_accepts(accepted, encoding):
    assert encoding_of(accepted) == encoding


def test_a_page_already_seen_is_answered_unchanged(clock):
    cache = PageCache(Application(), seconds=4)
    tag = ask(cache)[1]["etag"]
    status, headers, body = ask(cache, HTTP_IF_NONE_MATCH=f'"other", {tag}')
    assert (status, body) == ("304 Not Modified", b"")
    assert headers["cache-control"] == "public, max-age=4"
    assert "content-length" not in headers
    assert ask(cache, HTTP_IF_NONE_MATCH='"other"')[0] == "200 OK"


def test_memory_stays_within_its_budget_however_many_addresses_are_asked(clock):
    application = Application(body=b"x" * 10_000)
    cache = PageCache(application, seconds=4, budget=300_000)
    for number in range(500):
        ask(cache, query=f"q={number}")
    assert cache._held <= 300_000
    assert sum(page.size for page in cache._pages.values()) == cache._held
    ask(cache, query="q=499")
    assert len(application.seen) == 500


def test_an_endless_address_is_answered_and_not_kept(clock):
    application = Application()
    cache = PageCache(application, seconds=4)
    assert ask(cache, query="q=" + "a" * 1_000_000)[0] == "200 OK"
    assert not cache._pages


def test_a_page_too_large_is_answered_and_not_kept(clock):
    application = Application(body=b"x" * (pagecache.LARGEST + 1))
    cache = PageCache(application, seconds=4)
    assert len(ask(cache)[2]) == pagecache.LARGEST + 1
    assert not cache._pages


def test_a_stream_flows_through(clock):
    def application(environ, start_response):
        start_response("200 OK", HTML)
        return iter([b"a", b"b"])

    cache = PageCache(application, seconds=4)
    assert ask(cache)[2] == b"ab"
    assert not cache._pages


# With the real site behind it.


@pytest.fixture
def site(db):
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    signals = (request_started, request_finished)
    for signal in signals:  # a test's connection outlives its requests
        signal.disconnect(close_old_connections)
    yield PageCache(WSGIHandler(), seconds=4, secure=True, untouched=("/static/",))
    for signal in signals:
        signal.connect(close_old_connections)


def visit(site, path="/", **words):
    from io import BytesIO

    base = {
        "wsgi.input": BytesIO(), "wsgi.url_scheme": "http", "SERVER_NAME": "abierto.test", "SERVER_PORT": "80",
        "wsgi.errors": BytesIO(), "SCRIPT_NAME": "", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    return ask(site, path, **{**base, **words})


def test_an_unknown_host_is_refused_and_nothing_is_kept(site):
    assert visit(site, host="evil.example")[0] == "400 Bad Request"
    assert not site._pages
    assert visit(site, HTTP_X_FORWARDED_HOST="evil.example")[0] == "200 OK"
    assert b"evil.example" not in visit(site)[2]


def test_a_signed_in_person_gets_the_same_bytes_as_anyone(site, client, django_user_model):
    client.force_login(django_user_model.objects.create_user(email="a@abierto.test", password="x" * 20))
    cookie = SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()}).output(header="", sep=";")

    signed_in = visit(site, HTTP_COOKIE=cookie.strip())
    site._pages.clear()
    anyone = visit(site)

    assert signed_in == anyone
    assert "set-cookie" not in signed_in[1]
