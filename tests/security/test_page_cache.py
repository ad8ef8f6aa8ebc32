"""The page cache cannot be poisoned: what is not in the key changes nothing, and what is private is never kept."""

from __future__ import annotations

import pytest

from abierto.accounts.enums import Role
from tests.architecture.routes import routes
from tests.factories.accounts import UserFactory
from tests.factories.content import ArticleFactory

pytestmark = pytest.mark.django_db

#: Headers that are in no key: whoever asks first must not colour with them what the others get.
UNKEYED = {
    "HTTP_X_FORWARDED_HOST": "malo.example", "HTTP_X_FORWARDED_SCHEME": "nothttps", "HTTP_X_FORWARDED_PROTO": "http",
    "HTTP_X_FORWARDED_PORT": "1337", "HTTP_X_FORWARDED_PREFIX": "/malo", "HTTP_X_FORWARDED_SERVER": "malo.example",
    "HTTP_FORWARDED": "host=malo.example;proto=http", "HTTP_X_HOST": "malo.example", "HTTP_X_ORIGINAL_URL": "/cuenta/",
    "HTTP_X_REWRITE_URL": "/escritorio/", "HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE", "HTTP_X_HTTP_METHOD": "PUT",
    "HTTP_X_METHOD_OVERRIDE": "POST", "HTTP_ACCEPT_LANGUAGE": "fr;q=1", "HTTP_RANGE": "bytes=0-1",
    "HTTP_IF_RANGE": '"x"', "HTTP_COOKIE": "__Host-sesion=malo; messages=malo; django_language=fr",
    "HTTP_USER_AGENT": "malo<script>", "HTTP_REFERER": "https://malo.example/", "HTTP_ORIGIN": "https://malo.example",
    "HTTP_ACCEPT": "application/json", "HTTP_X_REQUESTED_WITH": "XMLHttpRequest", "HTTP_X_FORWARDED_FOR": "malo",
    "HTTP_TRANSFER_ENCODING": "chunked", "HTTP_X_TIMER": "malo", "HTTP_PRAGMA": "akamai-x-get-cache-key",
    "HTTP_CACHE_CONTROL": "no-transform", "HTTP_MAX_FORWARDS": "0", "HTTP_EXPECT": "malo", "HTTP_TE": "malo",
    "HTTP_IF_MODIFIED_SINCE": "Sat, 21 Nov 2026 00:00:00 GMT", "HTTP_IF_UNMODIFIED_SINCE": "malo",
    "HTTP_IF_MATCH": '"malo"', "HTTP_SEC_FETCH_DEST": "script", "HTTP_X_WAP_PROFILE": "https://malo.example/",
    "HTTP_HX_BOOSTED": "true", "HTTP_HX_TARGET": "malo", "CONTENT_TYPE": "text/malo",
}  # fmt: skip
PAGES = ["/", "/plan/", "/noticias/", "/buscar/", "/bitacora/", "/verificar/", "/territorio/"]


@pytest.mark.parametrize("path", PAGES)
def test_no_header_outside_the_key_changes_the_bytes_that_others_get(site, path):
    clean = site.ask(path)
    site.application._pages.clear()

    for name, value in UNKEYED.items():
        first = site.ask(path, **{name: value})
        others = site.ask(path)
        assert (others[0], others[2]) == (clean[0], clean[2]), name
        assert {key: told for key, told in others[1].items() if key != "age"} == {
            key: told for key, told in clean[1].items() if key != "age"
        }, name
        assert first[2] in {clean[2], b""}, name
        assert b"malo" not in others[2], name
        site.application._pages.clear()

    site.ask(path, **UNKEYED)
    assert site.ask(path)[2] == clean[2]


def test_a_page_of_a_signed_in_person_is_never_kept_and_a_kept_one_is_never_theirs(site, client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    user = UserFactory(role=Role.SECRETARIAT, name="Nombre Inconfundible")
    client.force_login(user)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    seen = 0
    for route in routes():
        if not route.path:
            continue
        status, headers, body = site.ask(route.path, HTTP_COOKIE=cookie)
        if route.is_desk or route.is_account or route.is_actors:
            seen += status == 200
            assert "public" not in headers["cache-control"], route.path
        else:
            assert user.name.encode() not in body, route.path
            assert user.email.encode() not in body, route.path
            assert "set-cookie" not in headers, route.path
    assert seen > 20
    assert not [key for key in site.kept if key[1].startswith(("/escritorio", "/cuenta"))]


@pytest.mark.parametrize(
    "path",
    ["/cuenta/x.css", "/cuenta/entrar/x.css", "/escritorio/plan/x.js", "/cuenta/;x.css", "/escritorio/%2e%2e/x.png",
     "/cuenta/entrar/.css", "/cuenta/entrar;/x.css", "/static/../cuenta/", "/static/..%2fcuenta/", "//cuenta/"],
)  # fmt: skip
def test_a_private_page_cannot_be_passed_off_as_a_file(site, client, path):
    """Web cache deception: an address that a cache takes for a style sheet never holds a person's page."""
    user = UserFactory(role=Role.SECRETARIAT, name="Nombre Inconfundible")
    client.force_login(user)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

    status, headers, body = site.ask(path, HTTP_COOKIE=cookie)

    assert b"Inconfundible" not in body
    assert status in {301, 302, 404}
    assert "public" not in headers["cache-control"]
    assert not site.kept


@pytest.mark.parametrize(
    ("path", "query", "host"),
    [
        ("/no-existe/", "", "abierto.test"),
        ("/no-existe/", "x=<script>", "abierto.test"),
        ("/", "q=%00", "abierto.test"),
        ("/", "x=" + "a" * 5000, "abierto.test"),
        ("/plan", "", "abierto.test"),
        ("/noticias", "next=//malo.example", "abierto.test"),
        ("/verificar/nada/", "", "abierto.test"),
        ("/", "", "malo.example"),
        ("/", "", ""),
    ],
)
def test_errors_and_doubtful_redirects_are_kept_for_nobody(site, path, query, host):
    site.ask(path, query=query, host=host)
    assert not site.kept


def test_a_redirect_that_is_kept_leads_where_its_own_address_says(site):
    for query in ("codigo=//malo.example", "codigo=https://malo.example", "codigo=%0d%0aLocation:%20x"):
        status, headers, body = site.ask("/verificar/", query=query)
        assert status == 200
        assert "location" not in headers
        assert b'href="//malo' not in body


def test_head_never_empties_what_get_gives(site):
    head = site.ask("/", method="HEAD")
    get = site.ask("/")
    assert (head[0], head[2]) == (200, b"")
    assert len(get[2]) > 1000
    assert head[1]["content-length"] == str(len(get[2]))
    site.application._pages.clear()
    assert site.ask("/")[2] == get[2]
    assert site.ask("/", method="HEAD")[2] == b""
    assert site.ask("/")[2] == get[2]


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x"]
)
def test_a_body_sent_with_get_changes_nothing(site, kind):
    clean = site.ask("/buscar/", query="q=datos")
    site.application._pages.clear()
    fat = site.ask("/buscar/", query="q=datos", body=b"q=malo&pagina=9&_method=DELETE", CONTENT_TYPE=kind)
    assert fat[2] == clean[2] == site.ask("/buscar/", query="q=datos")[2]


@pytest.mark.parametrize(
    ("honest", "cloaked"),
    [
        ("q=datos", "q=datos;q=malo"),
        ("q=datos", "utm_content=1;q=malo&q=datos"),
        ("q=datos", "q=malo&q=datos"),
        ("q=datos", "q[]=malo&q=datos"),
        ("q=datos", "Q=malo&q=datos"),
        ("q=datos", "q=datos#q=malo"),
        ("q=datos", "q=dat%6Fs"),
    ],
)
def test_a_cloaked_parameter_never_answers_for_the_honest_one(site, honest, cloaked):
    clean = site.ask("/buscar/", query=honest)
    site.application._pages.clear()

    site.ask("/buscar/", query=cloaked)

    assert site.ask("/buscar/", query=honest)[2] == clean[2]
    assert len(site.kept) == 2


@pytest.mark.parametrize(
    "other", ["//plan/", "/plan//", "/Plan/", "/plan/.", "/./plan/", "/plan/%", "/plan\\", "/plan/;a", "/plan/\x7f"]
)
def test_another_spelling_of_an_address_never_answers_for_it(site, other):
    clean = site.ask("/plan/")
    site.application._pages.clear()

    status, _, _ = site.ask(other)

    assert status in {301, 302, 400, 404}
    assert site.ask("/plan/")[2] == clean[2]


def test_methods_that_change_or_tell_are_never_answered_from_memory_nor_kept(site):
    page = site.ask("/")
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"):
        status, headers, body = site.ask("/", method=method)
        assert status in {403, 405}, method  # a form without its token, or a method that no page has
        assert body != page[2]
        assert headers["cache-control"] == "no-store", method
    assert site.ask("/")[2] == page[2]
    assert len(site.kept) == 1


def test_a_trace_returns_nothing_of_what_was_sent(site):
    status, _, body = site.ask("/", method="TRACE", HTTP_COOKIE="secreto=1", HTTP_X_PRUEBA="secreto")
    assert status == 405
    assert b"secreto" not in body


def test_a_draft_never_reaches_the_memory(site):
    ArticleFactory(live=False, title="Borrador Inconfundible")
    for path in ("/", "/noticias/", "/guias/", "/buscar/"):
        assert b"Inconfundible" not in site.ask(path, query="q=inconfundible")[2]
