"""The front answers what is ordinary exactly as the view would, and leaves everything else to it untouched."""

from __future__ import annotations

from http.cookies import SimpleCookie
from io import BytesIO

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abierto.participation import bursts, front, sources, spaces
from abierto.participation.enums import Gesture, Public
from abierto.participation.front import Front
from abierto.participation.models import Act
from abierto.transparency.receipts import read_receipt
from tests.factories.participation import CLOSES, DURING, a_space

pytestmark = pytest.mark.django_db

BODY = b"valor=up&version=1"


@pytest.fixture(autouse=True)
def _during(time_machine):
    time_machine.move_to(DURING)
    for each in (spaces.forget, sources.forget_keys, bursts.forget):
        each()
    for signal in (request_started, request_finished):  # the test's own connection stays, as in Django's test client
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    for each in (spaces.forget, sources.forget_keys, bursts.forget):
        each()


def environ(space: str, body: bytes = BODY, **more):
    return {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": f"/participar/{space}/reaccion/",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "203.0.113.9",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "abierto.test",
        "HTTP_ORIGIN": "https://abierto.test",
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_FOR": "203.0.113.9",
        "wsgi.input": BytesIO(body),
        "wsgi.url_scheme": "http",
        "wsgi.errors": BytesIO(),
        **more,
    }


def ask(application, asked):
    told = []
    answer = application(asked, lambda status, headers, _problem=None: told.append((status, headers)))
    body = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    return (*told[0], body)


def alone():
    """A front with nothing behind it: what comes through is kept, with the body that could still be read."""
    through = []

    def behind(asked, start_response):
        through.append(asked["wsgi.input"].read())
        start_response("599 Behind", [])
        return []

    return Front(behind), through


def plain(headers):
    """Headers by name, without what is of this act alone."""
    named = {name.lower(): value for name, value in headers if name.lower() not in {"set-cookie", "location"}}
    return dict(sorted(named.items()))


def pass_in(headers):
    cookies = SimpleCookie()
    for name, value in headers:
        if name.lower() == "set-cookie":
            cookies.load(value)
    return cookies


def test_it_says_what_the_view_says_to_the_last_header():
    space = a_space().external_id
    house = get_wsgi_application()
    ours = ask(alone()[0], environ(space))
    view = ask(house, environ(space))

    assert ours[0] == view[0] == "302 Found"
    assert plain(ours[1]) == plain(view[1])
    assert ours[2] == view[2] == b""
    ours_pass, view_pass = pass_in(ours[1])["__Secure-pase"], pass_in(view[1])["__Secure-pase"]
    assert {name: ours_pass[name] for name in ours_pass} == {name: view_pass[name] for name in view_pass}
    assert Act.objects.count() == 2


def test_the_receipt_is_of_the_act_and_its_origin_is_kept_like_any_other():
    headers = dict(ask(alone()[0], environ(a_space().external_id))[1])
    act = Act.objects.get()

    assert read_receipt(headers["Location"].partition("?c=")[2].replace("%3D", "=")).commitment == bytes(act.commitment)
    assert bytes(act.source) == sources.source_of("203.0.113.9").name
    assert (act.gesture, act.value, act.version, act.origin) == ("react", "up", 1, "web")


def test_a_pass_is_known_again():
    space = a_space().external_id
    door, _ = alone()
    cookie = pass_in(ask(door, environ(space))[1])["__Secure-pase"].value
    changed = ask(door, environ(space, b"valor=down&version=1", HTTP_COOKIE=f"__Secure-pase={cookie}"))

    assert changed[0] == "302 Found"
    assert not pass_in(changed[1])
    assert [act.value for act in Act.objects.current()] == ["down"]


def test_a_key_of_the_browsers_own_makes_one_person():
    space = a_space().external_id
    door, _ = alone()
    for _ in range(2):
        ask(door, environ(space, BODY + b"&clave=" + b"0123456789abcdef" * 2))

    assert Act.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "more"),
    [
        (b"valor=encantado&version=1", {}),
        (b"valor=up&version=9", {}),
        (b"valor=up", {}),
        (b"", {}),
        (b"valor=%ff&version=1", {}),
        (b"valor=\xff", {}),
        (b"&".join(b"a=1" for _ in range(30)), {}),
        (BODY + b"&x=" + b"a" * 2_000, {}),
        (BODY, {"CONTENT_LENGTH": "99"}),
        (BODY, {"CONTENT_LENGTH": ""}),
        (BODY, {"CONTENT_LENGTH": "-1"}),
        (BODY, {"CONTENT_LENGTH": "²"}),
        (BODY, {"CONTENT_TYPE": "text/plain"}),
        (BODY, {"CONTENT_TYPE": "multipart/form-data; boundary=x"}),
        (BODY, {"HTTP_HOST": "otro.test"}),
        (BODY, {"HTTP_ORIGIN": "https://otro.test"}),
        (BODY, {"HTTP_ORIGIN": "null"}),
        (BODY, {"HTTP_SEC_FETCH_SITE": "cross-site"}),
        (BODY, {"HTTP_SEC_FETCH_SITE": "same-site"}),
        (BODY, {"QUERY_STRING": "a=1"}),
        (BODY, {"REQUEST_METHOD": "GET"}),
        (BODY, {"REQUEST_METHOD": "PUT"}),
        (BODY, {"PATH_INFO": "/participar/no-existe/reaccion/"}),
        (BODY, {"PATH_INFO": "/participar/x\n/reaccion/"}),
    ],
)
def test_what_is_not_ordinary_goes_on_whole(body, more):
    space = a_space().external_id
    door, through = alone()
    assert ask(door, environ(space, body, **more))[0] == "599 Behind"
    assert through == [body]
    assert not Act.objects.exists()


def test_no_origin_at_all_is_for_the_view_to_judge():
    asked = environ(a_space().external_id)
    del asked["HTTP_ORIGIN"]
    assert ask(alone()[0], asked)[0] == "599 Behind"


def test_a_closed_window_is_told_by_the_view(time_machine):
    space = a_space().external_id
    time_machine.move_to(CLOSES)
    spaces.forget()
    status, _, body = ask(Front(get_wsgi_application()), environ(space))

    assert status.startswith("409")
    assert "terminó" in body.decode()


def test_where_only_those_invited_act_nobody_gets_in_by_the_front():
    space = a_space(Gesture.REACT, public=Public.INVITED).external_id
    assert ask(alone()[0], environ(space))[0] == "599 Behind"
    assert not Act.objects.exists()


def test_in_a_burst_the_view_asks_for_its_proof(monkeypatch):
    space = a_space().external_id
    monkeypatch.setattr(bursts, "BURST", 0)
    status, _, body = ask(Front(get_wsgi_application()), environ(space))

    assert status.startswith("200")
    assert "Un momento" in body.decode()
    assert not Act.objects.exists()


def test_an_act_that_was_written_before_the_database_failed_is_not_written_twice(monkeypatch):
    space = a_space().external_id
    written = front.react

    def lost(**said):
        written(**said)
        raise DatabaseError("the answer was lost")

    monkeypatch.setattr(front, "react", lost)
    monkeypatch.setattr(front.connection, "close", lambda: None)
    status, headers, _ = ask(Front(get_wsgi_application()), environ(space))

    assert status == "302 Found"
    assert pass_in(headers)["__Secure-pase"].value
    assert Act.objects.count() == 1


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.binary(max_size=400), cookie=st.text(max_size=80), origin=st.text(max_size=40))
def test_nothing_that_anyone_sends_breaks_it(body, cookie, origin):
    door, through = alone()
    for more in ({"HTTP_ORIGIN": origin}, {}):
        status = ask(door, environ("no-existe", body, HTTP_COOKIE=cookie, **more))[0]
        assert status == "599 Behind"
    assert through == [body, body]
