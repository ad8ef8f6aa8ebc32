"""Reminders: once a week, to the people of each actor, of what they still lack and can still publish."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from abierto.core.clock import ZONE
from abierto.core.jobs import JOBS
from abierto.core.models import Entry
from abierto.decide.actions.pieces import submit_edition
from abierto.decide.actions.reminders import queue_reminders
from abierto.decide.actions.review import observe_edition
from abierto.decide.actions.seats import end_seat
from abierto.decide.enums import Ground, PieceKind
from abierto.decide.models import ActorSeat
from abierto.elections.models import Candidate
from abierto.mail.models import Message
from tests.factories.decide import CLOSES, SILENCE, a_draft, a_published, a_validated, an_actor
from tests.factories.elections import CandidacyFactory, CandidateFactory, CouncilContestFactory

pytestmark = pytest.mark.django_db

MONDAY = datetime(2021, 5, 10, 9, 0, tzinfo=ZONE)
DAY = timedelta(days=1)


def written() -> dict[str, str]:
    return {message.to: message.body_text for message in Message.objects.all()}


def test_each_person_of_an_actor_is_told_what_it_lacks_and_nothing_of_another():
    actor, other = an_actor(), an_actor()
    a_published(actor, at=MONDAY - DAY)
    queue_reminders(MONDAY)

    text = written()[actor.writer.email]
    assert f"Trayectoria de {actor.head.name}" in text
    assert f"Propuesta de {actor.head.name}" in text
    assert "Plataforma electoral" not in text
    assert other.force.name not in text
    assert other.head.name not in text
    assert "hasta el 3 de junio de 2021" in text
    assert "Plataforma electoral" in written()[other.validator.email]
    assert Message.objects.count() == 4
    assert not Entry.objects.filter(event="decide.reminders_sent", public=True).exists()


def test_it_leaves_once_a_week_from_monday_at_nine_and_not_on_sundays():
    an_actor()
    for at, so_far in (
        (MONDAY - DAY, 0),
        (MONDAY - timedelta(seconds=1), 0),
        (MONDAY, 2),
        (MONDAY + DAY, 2),
        (MONDAY + 6 * DAY, 2),
        (MONDAY + 7 * DAY, 4),
    ):
        queue_reminders(at)
        assert Message.objects.count() == so_far, at


@pytest.mark.parametrize("at", [MONDAY - 30 * DAY, SILENCE + timedelta(hours=10), CLOSES + 7 * DAY])
def test_nobody_is_told_of_what_cannot_be_published(at):
    an_actor()
    queue_reminders(at)
    assert not Message.objects.exists()


def test_who_lacks_nothing_or_lost_their_seat_or_never_came_in_is_not_written_to():
    actor = an_actor()
    for kind in PieceKind:
        a_published(actor, kind, at=MONDAY - DAY)
    queue_reminders(MONDAY)
    assert not Message.objects.exists()

    other = an_actor()
    end_seat(seat=ActorSeat.objects.get(user=other.writer), by=None)
    other.validator.set_unusable_password()
    other.validator.save()
    queue_reminders(MONDAY)
    assert not Message.objects.exists()


def test_what_waits_for_the_actor_itself_is_told():
    actor = an_actor()
    submit_edition(edition=a_draft(actor, at=MONDAY), by=actor.writer, at=MONDAY)
    edition = a_validated(actor, PieceKind.PROPOSAL, at=MONDAY)
    observe_edition(edition=edition, grounds=[Ground.SLANDER], by=None, at=MONDAY)
    career = submit_edition(edition=a_draft(actor, PieceKind.CAREER, at=MONDAY), by=actor.writer, at=MONDAY)
    contest = CouncilContestFactory(process=actor.process)
    gone = CandidateFactory(candidacy=CandidacyFactory(contest=contest, force=actor.force))
    theirs = a_draft(actor, PieceKind.CAREER, candidate=gone, at=MONDAY)
    submit_edition(edition=theirs, by=actor.writer, at=MONDAY)
    Candidate.objects.filter(pk=gone.pk).update(ended_on=MONDAY.date(), ending="withdrew")
    queue_reminders(MONDAY)
    text = written()[actor.validator.email]
    assert "Por validar: Plataforma electoral" in text
    assert f"Por validar: {career.piece.title}" in text
    assert gone.name not in text
    assert "Observada, admite una corrección: Propuesta" in text


def test_it_is_a_job_of_the_program():
    assert JOBS["decide.weekly_reminders"].run is queue_reminders
