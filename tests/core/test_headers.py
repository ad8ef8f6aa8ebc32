"""Headers on every answer: strict on public pages, never a cookie, errors and static files included."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.routes import routes

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}
#: What a page may say instead: addresses that hold a token tell other sites nothing at all.
STRICTER = {"Referrer-Policy": ("same-origin", "no-referrer")}
ROUTES = [route for route in routes() if route.path]
OUTSIDE = [route for route in ROUTES if not route.is_desk]


def check(response, *, desk=False):
    for name, value in EVERYWHERE.items():
        assert response.headers.get(name) in {value, *STRICTER.get(name, ())}, name
    policy = response.headers["Content-Security-Policy"]
    framed = response.headers["X-Frame-Options"], next(p for p in policy.split("; ") if p.startswith("frame-ancestors"))
    by_itself, by_nobody = ("SAMEORIGIN", "'self'"), ("DENY", "'none'")  # the desk previews pages; a file, never
    assert framed[0] in {by_nobody[0], *([by_itself[0]] if desk else [])}
    assert framed[1].removeprefix("frame-ancestors ") in {by_nobody[1], *([by_itself[1]] if desk else [])}
    assert "unsafe-eval" not in policy
    assert "http:" not in policy
    assert "*" not in policy
    if not desk:
        assert "unsafe" not in policy
        assert policy.startswith("default-src 'none'")
    assert "camera=()" in response.headers["Permissions-Policy"]


@pytest.mark.parametrize("route", OUTSIDE, ids=lambda route: route.name)
@pytest.mark.parametrize("method", ["get", "head", "post", "options"])
def test_every_address_outside_the_desk_has_the_strict_headers(client, route, method):
    response = getattr(client, method)(route.path)
    assert response.status_code < 500 or route.name == "core:health"
    check(response)
    if not (route.is_account or route.is_actors):
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")
        assert "Set-Cookie" not in response.headers


def test_every_address_of_the_desk_has_its_headers_and_is_never_kept(client):
    for route in ROUTES:
        if route.is_desk:
            response = client.get(route.path)
            assert response.status_code in {200, 301, 302, 403, 404, 405}, route.path
            check(response, desk=True)
            assert "public" not in response.headers["Cache-Control"]


@pytest.mark.parametrize("route", [route for route in ROUTES if route.is_public], ids=lambda route: route.name)
def test_a_public_page_is_only_read(client, route):
    assert client.post(route.path).status_code == 405
    assert client.delete(route.path).status_code == 405


@pytest.mark.parametrize(
    "path",
    ["/no-existe/", "/planes/no-existe/", "/%00", "/?q=%00", "/static/no-existe.css", "/salud?solo=vivo", "/noticias"],
)
def test_errors_and_machines_get_the_same_headers(client, path):
    response = client.get(path)
    assert response.status_code < 500
    check(response)
    assert not response.cookies


def test_a_static_file_gets_them_too(client, settings):
    from django.test import Client

    file = Path(settings.STATIC_ROOT) / "prueba.css"
    file.write_text("p {}")
    try:
        response = Client().get("/static/prueba.css")
    finally:
        file.unlink()
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"p {}"
    check(response)
    assert not response.cookies


def test_an_unknown_host_is_refused_with_the_same_headers(client):
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    check(response)
    assert b"evil.example" not in response.content


def test_the_site_is_told_to_be_https_by_its_own_address():
    assert settings.SITE_URL.startswith("https://")
    assert settings.SESSION_COOKIE_SECURE
    assert settings.CSRF_COOKIE_SECURE
