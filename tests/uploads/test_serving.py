"""A file is given to keep, under a policy that lets nothing run; a reserved one only to who may read it."""

from __future__ import annotations

import hashlib

import pytest

from abierto.accounts.enums import Role
from abierto.core import clock
from abierto.uploads import access, deposit
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.uploads import StoredFileFactory
from tests.uploads import hostile as h
from tests.uploads.test_intake import HONEST

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.mark.parametrize(
    ("name", "make", "media_type"), HONEST[::2], ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_public_file_is_an_attachment_that_nothing_runs_in(client, name, make, media_type):
    file = StoredFileFactory(content=make(), name=name)

    answer = client.get(file.get_absolute_url())
    body = answer.getvalue()

    assert answer.status_code == 200
    assert hashlib.sha256(body).hexdigest() == file.sha256
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Content-Type"].split(";")[0] == media_type.value
    assert answer.headers["Content-Length"] == str(file.size)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox;")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=4"
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_file_that_the_browser_has_already_is_not_sent_again(client):
    file = StoredFileFactory()
    answer = client.get(file.get_absolute_url(), headers={"If-None-Match": f'"{file.sha256}"'})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == f'"{file.sha256}"'


def test_the_name_goes_in_two_spellings_and_cannot_break_the_header(client):
    file = StoredFileFactory(name='Año "2021"\r\nSet-Cookie: x.pdf')
    answer = client.get(file.get_absolute_url())
    answer.getvalue()
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="ano-_2021_-set-cookie_-x.pdf"; '
        "filename*=UTF-8''A%C3%B1o%20_2021_%20Set-Cookie_%20x.pdf"
    )


def test_another_name_in_the_address_leads_to_its_own(client):
    file = StoredFileFactory()
    answer = client.get(f"/archivo/{file.external_id}/urgente.pdf")
    assert (answer.status_code, answer.headers["Location"]) == (302, file.get_absolute_url())


def test_a_reserved_file_and_one_that_does_not_exist_look_the_same_to_the_public(client):
    file = StoredFileFactory(is_public=False)
    reserved, nothing = client.get(file.get_absolute_url()), client.get("/archivo/aaaabbbb/minuta.pdf")
    assert (reserved.status_code, nothing.status_code) == (404, 404)
    assert reserved.content == nothing.content


def test_an_erased_file_says_that_it_was_withdrawn(client):
    file = StoredFileFactory(erased_at=clock.now(), is_public=False)
    answer = client.get(file.get_absolute_url())
    assert answer.status_code == 410
    assert "se retiró" in answer.content.decode()


def test_a_record_that_lost_its_file_is_told_as_such(client):
    file = StoredFileFactory()
    deposit.remove(file.stored_name)
    answer = client.get(file.get_absolute_url())
    assert answer.status_code == 404
    assert "El archivo no está disponible" in answer.content.decode()


def desk(client, user, file):
    client.force_login(user)
    answer = client.get(file.desk_url)
    answer.getvalue()  # read to its end, which closes the file
    return answer


@pytest.mark.parametrize("role", Role)
def test_a_reserved_file_that_nobody_owns_is_read_by_its_sender_and_the_secretariat(client, role):
    sender = UserFactory(role=Role.INSTITUTION)
    file = StoredFileFactory(by=sender, is_public=False)
    assert desk(client, sender, file).status_code == 200
    answer = desk(client, UserFactory(role=role), file)
    assert answer.status_code == (200 if role == Role.SECRETARIAT else 403)
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))


def test_the_app_that_owns_a_file_says_who_reads_it(client, monkeypatch):
    monkeypatch.setattr(access, "_QUESTIONS", {})
    evaluator, file, other = UserFactory(role=Role.EVALUATOR), *(StoredFileFactory(is_public=False) for _ in "12")
    access.register("one", lambda user, asked: user == evaluator if asked == file else None)
    with pytest.raises(ValueError, match="twice"):
        access.register("one", lambda user, asked: None)

    assert desk(client, evaluator, file).status_code == 200
    assert desk(client, evaluator, other).status_code == 403
    assert desk(client, SecretaryFactory(), file).status_code == 403
    access.register("two", lambda user, asked: False if asked == file else None)
    assert desk(client, evaluator, file).status_code == 403


def test_a_public_file_is_read_at_the_desk_by_anyone_who_works_here(client):
    file = StoredFileFactory(content=h.picture(), name="foto.jpg")
    assert desk(client, UserFactory(role=Role.EDITOR), file).status_code == 200
    client.logout()
    assert client.get(file.desk_url).status_code == 302


def test_nothing_of_the_deposit_is_reached_by_its_place(client):
    file = StoredFileFactory()
    for address in (f"/archivos/{file.stored_name}", f"/deposito/{file.stored_name}", f"/archivo/{file.stored_name}"):
        assert client.get(address).status_code == 404
    for address in ("/archivo/../x.pdf", "/archivo/x/..%2f..%2fetc.pdf", "/archivo/%00/x.pdf"):
        assert client.get(address).status_code in {400, 404}
