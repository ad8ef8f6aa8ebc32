"""What the tests of the follow-up's desk share."""

from __future__ import annotations

from django.contrib.messages import get_messages
from django.test import Client

from abierto.core.models import Entry

HOME = "/escritorio/seguimiento/"


def entered(user) -> Client:
    """A browser of that account."""
    client = Client()
    client.force_login(user)
    return client


def events() -> list[str]:
    """The acts of the follow-up in the ledger, in order."""
    return list(Entry.objects.filter(event__startswith="followup.").order_by("pk").values_list("event", flat=True))


def told(answer) -> list[str]:
    """What an answer tells the person on the next page."""
    return [str(message).strip() for message in get_messages(answer.wsgi_request)]
