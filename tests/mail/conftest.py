from __future__ import annotations

import pytest
from django.db import connections

from abierto.core import jobs
from abierto.mail.models import Message
from tests.mail.smtp_server import smtp_server


@pytest.fixture(autouse=True)
def _nobody_stops():
    jobs.begin()


@pytest.fixture
def server(settings):
    """A real server that takes everything, and a site that sends through it."""
    with smtp_server() as found:
        send_through(settings, found.port)
        yield found


def send_through(settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 3
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """The test database without a transaction around the test, for tests with several connections."""
    with django_db_blocker.unblock():
        yield
        Message.objects.all().delete()
        connections.close_all()
