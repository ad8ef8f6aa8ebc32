"""A public form is taken from this site's own pages and from nowhere else."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from abierto.config.urls import handler403, handler404, urlpatterns  # noqa: F401 - the map below extends the site's
from abierto.core.same_origin import REFUSED, is_same_origin, same_origin_post

taken = []


@same_origin_post
def form_take(request) -> HttpResponse:
    taken.append(request.POST.get("que"))
    return HttpResponse("tomado")


urlpatterns = [path("formulario-de-prueba/", form_take), *urlpatterns]
pytestmark = pytest.mark.urls(__name__)

OURS, THEIRS = "https://abierto.test", "https://malo.test"
TABLE = [
    # What a browser says of the form's own page.
    ({"sec-fetch-site": "same-origin", "origin": OURS, "referer": f"{OURS}/plan/"}, True),
    ({"sec-fetch-site": "same-origin", "origin": OURS}, True),
    ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
    ({"sec-fetch-site": "same-origin"}, True),
    ({"sec-fetch-site": "none"}, True),
    # Older browsers, and those on plain http, say only these.
    ({"origin": OURS}, True),
    ({"origin": "https://abierto.test:443"}, True),
    ({"origin": "HTTPS://ABIERTO.TEST"}, True),
    ({"referer": f"{OURS}/plan/?a=1"}, True),
    ({"origin": "null", "referer": f"{OURS}/plan/"}, True),
    # Another site, a sibling, another scheme or port.
    ({"sec-fetch-site": "cross-site", "origin": THEIRS}, False),
    ({"sec-fetch-site": "cross-site"}, False),
    ({"sec-fetch-site": "cross-site", "origin": OURS}, False),
    ({"sec-fetch-site": "same-site", "origin": "https://otro.abierto.test"}, False),
    ({"sec-fetch-site": "none", "origin": THEIRS}, False),
    ({"sec-fetch-site": "same-origin", "origin": THEIRS}, False),
    ({"sec-fetch-site": "same-origin", "origin": "null", "referer": f"{THEIRS}/"}, False),
    ({"sec-fetch-site": ""}, False),
    ({"origin": THEIRS}, False),
    ({"origin": "http://abierto.test"}, False),
    ({"origin": "https://abierto.test:8443"}, False),
    ({"origin": "https://abierto.test.malo.test"}, False),
    ({"origin": "https://abierto.test@malo.test"}, False),
    ({"origin": THEIRS, "referer": f"{OURS}/"}, False),
    ({"referer": f"{THEIRS}/?https://abierto.test/"}, False),
    ({"origin": "null"}, False),
    ({"origin": ""}, False),
    ({"origin": "https://[malo"}, False),
    ({"origin": "https://abierto.test:noventa"}, False),
    ({"referer": "about:blank"}, False),
    ({"origin": "file://"}, False),
    # A program that says nothing of itself.
    ({}, False),
]


@pytest.mark.parametrize(("headers", "let_in"), TABLE, ids=lambda value: str(value))
def test_where_a_post_may_come_from(headers, let_in):
    request = RequestFactory().post("/x/", secure=True, headers={"host": "abierto.test", **headers})
    assert is_same_origin(request) is let_in


def test_a_site_that_answers_under_another_of_its_names_takes_its_own_forms(settings):
    settings.ALLOWED_HOSTS = ["abierto.test", "127.0.0.1"]
    headers = {"host": "127.0.0.1:8000", "origin": "http://127.0.0.1:8000"}
    assert is_same_origin(RequestFactory().post("/x/", headers=headers))
    assert not is_same_origin(RequestFactory().post("/x/", headers={**headers, "origin": "http://127.0.0.1:9000"}))


@pytest.mark.django_db
def test_a_form_needs_no_token_and_sets_no_cookie():
    client = Client(enforce_csrf_checks=True, headers={"origin": OURS})
    taken.clear()
    response = client.post("/formulario-de-prueba/", {"que": "seguir"})
    assert (response.status_code, response.content, taken) == (200, b"tomado", ["seguir"])
    assert not response.cookies
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_post_from_elsewhere_is_refused_with_a_sentence_and_does_nothing():
    client = Client(enforce_csrf_checks=True, headers={"origin": THEIRS})
    taken.clear()
    response = client.post("/formulario-de-prueba/", {"que": "seguir"})
    assert (response.status_code, taken) == (403, [])
    assert REFUSED in response.content.decode()
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch"])
def test_only_posting_is_answered(method):
    client = Client(headers={"origin": OURS})
    assert getattr(client, method)("/formulario-de-prueba/").status_code == 405
