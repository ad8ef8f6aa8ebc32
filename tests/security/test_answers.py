"""Whatever goes wrong, the answer tells nothing of the inside and has the same policies as any page."""

from __future__ import annotations

import pytest
from django.conf import settings as real
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from abierto.accounts.enums import Role
from tests.core.test_headers import check
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
INSIDE = ("Traceback", "django.", "/site-packages/", "SECRET_KEY", "sqlite", "psycopg", ".py", "SELECT ")


def bare(answer, status: int, *, desk: bool = False) -> None:
    """The answer has that status, the policies of every page, and nothing of the inside."""
    assert answer.status_code == status
    check(answer, desk=desk)
    body = answer.content.decode(errors="replace")
    assert not [word for word in INSIDE if word in body]
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers


@pytest.fixture
def clumsy():
    """A client that reads the page of an error instead of the error."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def test_an_unexpected_fault(clumsy, monkeypatch, caplog):
    from abierto.core import search

    def fail(*words, **more):
        raise RuntimeError("contraseña-de-la-base en /srv/abierto/settings.py")

    monkeypatch.setattr(search, "find", fail)
    answer = clumsy.get("/buscar/?q=x")

    bare(answer, 500)
    assert "contraseña-de-la-base" not in answer.content.decode()
    assert any("contraseña-de-la-base" in (record.exc_text or "") for record in caplog.records)  # the log has it


def test_a_fault_at_the_desk_is_as_discreet(clumsy, monkeypatch, settings):
    from abierto.plan.desk import workspace

    settings.SECOND_FACTOR_REQUIRED = False
    clumsy.force_login(UserFactory(role=Role.SECRETARIAT))

    def fail(*words, **more):
        raise RuntimeError("detalle-interno")

    monkeypatch.setattr(workspace, "render", fail)
    from tests.factories.secretariat import ExerciseFactory

    exercise = ExerciseFactory(is_current=True)
    answer = clumsy.get(f"/escritorio/plan/ejercicios/{exercise.external_id}/")
    bare(answer, 500, desk=True)
    assert "detalle-interno" not in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/no-existe/", 404),
        ("/planes/%00/", 400),
        ("/?q=%00", 400),
        ("/?q=" + "a" * 5000, 400),
        ("/escritorio/no/", 404),
    ],
)
def test_addresses_that_do_not_exist_or_are_refused(clumsy, path, status):
    answer = clumsy.get(path)
    if path.startswith("/escritorio/"):
        assert answer.status_code in {302, 404}
    else:
        bare(answer, status)


def test_a_form_without_its_token(clumsy):
    bare(clumsy.post("/cuenta/entrar/", {"login": "a@b.mx", "password": "x"}), 403)
    token = "a" * 64
    clumsy.cookies[real.CSRF_COOKIE_NAME] = "b" * 32
    bare(clumsy.post("/cuenta/entrar/", {"csrfmiddlewaretoken": token}, secure=True), 403)


def test_a_form_sent_from_another_site_with_a_stolen_token(clumsy):
    clumsy.get("/cuenta/entrar/")
    token = clumsy.cookies[real.CSRF_COOKIE_NAME].value
    for headers in (
        {"origin": "https://malo.example"},
        {"origin": "null"},
        {"referer": "https://malo.example/"},
        {"origin": "https://abierto.test.malo.example"},
        {"origin": "http://abierto.test"},
    ):
        answer = clumsy.post(
            "/cuenta/entrar/", {"csrfmiddlewaretoken": token, "login": "a@b.mx", "password": "x"}, secure=True,
            headers=headers,
        )  # fmt: skip
        bare(answer, 403)


def test_every_form_of_the_desk_asks_for_its_token(settings):
    """A post without the token changes nothing wherever it is sent: the only doors without it are known, and
    programs come through them: one that checks a file, and one that brings a witness's signature."""
    from tests.architecture.routes import routes

    settings.SECOND_FACTOR_REQUIRED = False
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(role=[Role.SECRETARIAT, Role.EDITOR, Role.ADMINISTRATOR]))
    without = {
        route.path
        for route in routes()
        if route.path and client.post(route.path, {"a": "b"}).status_code not in {403, 404, 405}
    }
    assert {path for path in without if not path.startswith("/cuenta/")} <= {
        "/verificar/archivo/",
        "/bitacora/cosignar/",
    }, without


def test_a_body_larger_than_allowed(clumsy):
    answer = Client(raise_request_exception=False).post("/cuenta/entrar/", {"login": "x" * (6 * 1024 * 1024)})
    assert answer.status_code in {400, 413}
    bare(answer, answer.status_code)


@pytest.mark.parametrize("length", ["malo", "-1", "+5", "1 2", "٣", "1e3"])
def test_a_body_whose_length_is_no_number(clumsy, length):
    answer = clumsy.post("/cuenta/entrar/", b"login=x", "application/x-www-form-urlencoded", CONTENT_LENGTH=length)
    bare(answer, 400)


def test_too_many_fields(clumsy):
    answer = Client(raise_request_exception=False).post("/cuenta/entrar/", {f"f{n}": "x" for n in range(2500)})
    bare(answer, 400)


def test_too_many_files():
    files = {f"archivo{n}": SimpleUploadedFile(f"{n}", b"x") for n in range(150)}
    bare(Client(raise_request_exception=False).post("/verificar/archivo/", files), 400)


def test_debug_is_off_unless_somebody_asks_and_the_manual_says_never():
    assert real.DEBUG is False
    assert real.ALLOWED_HOSTS != ["*"]


def test_where_to_tell_of_a_weakness_is_published_only_where_there_is_a_contact(client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "https://abierto.test/contacto"

    answer = client.get("/.well-known/security.txt")

    check(answer)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[0] == "Contact: https://abierto.test/contacto"
    assert [line.split(":")[0] for line in lines] == ["Contact", "Expires", "Preferred-Languages", "Canonical"]
    assert lines[3] == "Canonical: https://abierto.test/.well-known/security.txt"


@pytest.mark.parametrize(
    "contact", ["oficina@ejemplo.mx", "http://ejemplo.mx", "mailto:a b@ejemplo.mx", "https://a\nb"]
)
def test_a_contact_that_nobody_could_use_stops_the_program(contact):
    from abierto.config import env

    with pytest.raises(env.Misconfigured, match="SECURITY_CONTACT"):
        env.load({"SECRET_KEY": "x" * 60, "SECURITY_CONTACT": contact})
