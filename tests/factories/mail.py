"""Messages in the outbox."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from abierto.mail.models import Message
from tests.conftest import NOON


class MessageFactory(DjangoModelFactory):
    """A message that waits; ``MessageFactory(sent=True)`` for one that left."""

    class Meta:
        model = Message

    class Params:
        sent = factory.Trait(sent_at=NOON, attempts=1)
        refused = factory.Trait(failed_at=NOON, attempts=1, last_error="550 No existe")

    key = factory.Sequence(lambda n: f"prueba:{n}")
    purpose = "prueba"
    to = factory.Sequence(lambda n: f"persona{n}@abierto.test")
    subject = "Asunto de prueba"
    body_text = "Texto de prueba.\n"
    queued_at = NOON
