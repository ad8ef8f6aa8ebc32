"""What the tests of the dialogues' desk share: an institution's commitment, and browsers of those who work in it."""

from __future__ import annotations

from types import SimpleNamespace

from django.contrib.messages import get_messages
from django.test import Client

from abierto.accounts.enums import Role
from abierto.core.models import Entry
from tests.factories.accounts import UserFactory
from tests.factories.dialogues import a_dialogue
from tests.factories.people import OrganisationFactory
from tests.factories.plan import CommitmentFactory, ProblemTreeFactory


def an_office(**facts) -> SimpleNamespace:
    """A published dialogue about an institution's commitment, and an account of each kind that comes to it."""
    own, foreign = OrganisationFactory(name="Instituto propio"), OrganisationFactory(name="Instituto ajeno")
    commitment = CommitmentFactory(lead=own, tree=ProblemTreeFactory(grown=True), complete=True)
    return SimpleNamespace(
        own=own,
        commitment=commitment,
        dialogue=a_dialogue(commitment=commitment, **facts),
        secretary=UserFactory(role=Role.SECRETARIAT),
        operator=UserFactory(role=Role.OPERATING_GROUP),
        reader=UserFactory(role=Role.OPERATING_GROUP),
        institution=UserFactory(role=Role.INSTITUTION, organisation=own),
        other=UserFactory(role=Role.INSTITUTION, organisation=foreign),
        society=UserFactory(role=Role.CIVIL_SOCIETY),
    )


def entered(user) -> Client:
    """A browser of that account."""
    client = Client()
    client.force_login(user)
    return client


def told(answer) -> str:
    """What an answer tells the person on the next page: the last of it."""
    return [str(message).strip() for message in get_messages(answer.wsgi_request)][-1]


def events() -> list[str]:
    """The acts of dialogues and participation in the ledger since the dialogue was published, in order."""
    rows = Entry.objects.order_by("pk").values_list("event", flat=True)
    return [event for event in rows if event.startswith(("dialogues.", "participation."))][2:]


def text_of(answer) -> str:
    return answer.content.decode()
