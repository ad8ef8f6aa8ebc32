"""A demonstration is moved along its calendar, and nothing else ever is."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse

from abierto.accounts.enums import Role
from abierto.core import clock
from abierto.core.clock import ZONE
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.elections.actions.moments import SECOND, moments_of, move_to_moment
from abierto.elections.actions.processes import Term, set_stage
from abierto.elections.calendar import calendar_of
from abierto.elections.enums import Doing
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.elections import ProcessFactory

pytestmark = pytest.mark.django_db

SILENCE, ENDS = datetime(2021, 6, 3, tzinfo=ZONE), datetime(2021, 6, 7, tzinfo=ZONE)


@pytest.fixture
def process(settings, tmp_path, monkeypatch):
    settings.DEMONSTRATION, settings.DEMONSTRATION_CLOCK = True, datetime(2021, 5, 1, tzinfo=ZONE)
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(clock, "_looked", float("-inf"))
    made = ProcessFactory()
    set_stage(process=made, term=Term(Doing.SILENCE, SILENCE, ENDS, "Ley de prueba"), by=None)
    yield made
    clock._looked, clock._seen = float("-inf"), None


def test_each_change_of_the_calendar_is_a_moment_with_the_second_before(process):
    assert [moment.at for moment in moments_of(calendar_of(process))] == [
        SILENCE - SECOND, SILENCE, ENDS - SECOND, ENDS,
    ]  # fmt: skip


def test_it_stands_there_and_the_ledger_tells_it(process, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        move_to_moment(process=process, at=SILENCE, by=SecretaryFactory())
    assert clock.standing_at() == SILENCE
    assert Entry.objects.first().event == "elections.demonstration_moved"

    with django_capture_on_commit_callbacks(execute=True):
        move_to_moment(process=process, at=None, by=None)
    assert clock.standing_at() == datetime(2021, 5, 1, tzinfo=ZONE)


def test_what_may_not_be_moved_is_not(process, settings):
    with pytest.raises(DomainError, match="de la lista"):
        move_to_moment(process=process, at=SILENCE + SECOND, by=None)
    with pytest.raises(NotAllowed):
        move_to_moment(process=process, at=SILENCE, by=UserFactory(role=Role.EDITOR))
    settings.DEMONSTRATION = False
    with pytest.raises(DomainError, match="no es una demostración"):
        move_to_moment(process=process, at=SILENCE, by=None)


def test_the_desk_moves_it(process, client, settings, django_capture_on_commit_callbacks):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(SecretaryFactory())
    where = reverse("elections_desk:moment", args=[process.pk])
    page = client.get(where)
    assert page.status_code == 200
    assert SILENCE.isoformat() in page.content.decode().replace("&#x2B;", "+") or "3 de junio" in page.content.decode()
    for odd in ("", "ayer", "2021-06-03T00:00:00", "\x00", "9" * 5_000):
        assert client.post(where, {"momento": odd}).status_code in {400, 422}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(where, {"momento": moments_of(calendar_of(process))[1].value}).status_code == 302
    assert clock.standing_at() == SILENCE
    settings.DEMONSTRATION = False
    assert client.get(where).status_code == 404
