"""The outbox at the desk: for administration and secretariat, addresses by halves, one button."""

from __future__ import annotations

import pytest

from abierto.accounts.enums import Role
from abierto.mail.models import Message
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.mail import MessageFactory

pytestmark = pytest.mark.django_db
KEEPERS = {Role.ADMINISTRATOR, Role.SECRETARIAT}


@pytest.fixture
def desk(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(UserFactory(role=Role.SECRETARIAT))
    return client


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_the_outbox_and_its_entry_in_the_menu(client, settings, role):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(UserFactory(role=role))
    assert client.get("/escritorio/correo/").status_code == (200 if role in KEEPERS else 403)
    assert ("/escritorio/correo/" in client.get("/escritorio/").content.decode()) is (role in KEEPERS)
    message = MessageFactory(refused=True)
    response = client.post(f"/escritorio/correo/{message.pk}/reintentar/")
    assert response.status_code == (302 if role in KEEPERS else 403)
    message.refresh_from_db()
    assert (message.failed_at is None) is (role in KEEPERS)


def test_the_list_shows_how_each_goes_and_never_a_whole_address(desk):
    MessageFactory(to="oficina@infoem.test", subject="Sale", sent=True)
    MessageFactory(to="nadie@infoem.test", subject="Rechazado", refused=True)
    MessageFactory(to="luego@infoem.test", subject="Espera", body_text="Secreto")
    page = desk.get("/escritorio/correo/").content.decode()
    assert "@infoem.test" not in page
    assert "Secreto" not in page
    assert page.count("@i….test") == 3
    assert "550 No existe" in page
    assert page.count("Reintentar<span") == 1


@pytest.mark.parametrize(
    ("asked", "shown"), [("", 3), ("espera", 1), ("rechazados", 1), ("otra", 3), ("espera&pagina=99", 1)]
)
def test_the_list_is_narrowed(desk, asked, shown):
    MessageFactory(sent=True)
    MessageFactory(refused=True)
    MessageFactory()
    assert desk.get(f"/escritorio/correo/?ver={asked}").content.decode().count("@a….test") == shown


def test_the_list_asks_the_same_of_the_database_however_long(desk):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk.get("/escritorio/correo/")
    counts = []
    for _ in range(2):
        MessageFactory.create_batch(10)
        with CaptureQueriesContext(connection) as queries:
            desk.get("/escritorio/correo/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_message_that_left_is_not_tried_again(desk):
    message = MessageFactory(sent=True)
    response = desk.post(f"/escritorio/correo/{message.pk}/reintentar/", follow=True)
    assert "El mensaje ya salió" in response.content.decode()
    assert Message.objects.get().sent_at == NOON
    assert desk.post("/escritorio/correo/999999/reintentar/").status_code == 404
    assert desk.get(f"/escritorio/correo/{message.pk}/reintentar/").status_code == 405
