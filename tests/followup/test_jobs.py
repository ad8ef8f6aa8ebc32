"""What the follow-up does by itself, each thing twice in a row: the second time there is nothing left to do."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from abierto.core import jobs
from abierto.core.clock import ZONE
from abierto.core.jobs import Daily, Every
from abierto.core.models import JobRun
from abierto.followup import jobs as followup_jobs
from abierto.followup.actions import links as looking
from abierto.followup.fetching import Answer
from abierto.followup.models import CommitmentState, Digest, Follower, LinkCheck, ReportingPeriod
from abierto.mail.models import Message
from tests.factories.followup import CUT, FollowedPlan, followed_plan

DAY = timedelta(days=1)
SCHEDULE = {
    "followup.freeze_due": "cada 5 minutos",
    "followup.weekly_digests": "cada 60 minutos",
    "followup.capture_links": "cada 10 minutos",
    "followup.check_links": "cada día a las 03:30",
    "followup.tell_followers": "cada día a las 08:00",
    "followup.erase_unconfirmed": "cada día a las 03:00",
    "followup.forget_staged": "cada día a las 03:10",
}


@pytest.fixture(autouse=True)
def _nobody_stops():
    jobs.begin()
    yield
    jobs.begin()


@pytest.fixture
def world(db, monkeypatch) -> FollowedPlan:
    monkeypatch.setattr(looking, "fetch", lambda url, network: Answer(True, 200, sha256="a" * 64, reached=True))
    return followed_plan()


def outcomes(name: str, *moments: datetime) -> list[str]:
    """What the job says at each of those moments; it never fails."""
    found = []
    for moment in moments:
        with time_machine.travel(moment, tick=False):
            run = jobs.run_now(jobs.JOBS[name])
        assert run.error == ""
        found.append(run.outcome)
    return found


def test_each_job_is_registered_at_its_hour():
    mine = {name: str(job.schedule) for name, job in jobs.JOBS.items() if name.startswith("followup.")}
    assert mine == SCHEDULE
    assert {job.name for job in followup_jobs.JOBS} == set(SCHEDULE)
    assert all(isinstance(job.schedule, Daily | Every) for job in followup_jobs.JOBS)


def test_periods_are_frozen_at_their_cut_off_and_once(world):
    before = outcomes("followup.freeze_due", CUT - timedelta(seconds=1))
    after = outcomes("followup.freeze_due", CUT, CUT + timedelta(minutes=5))

    assert before == [""]
    assert after == ["Se congeló: Periodo 2021-05.", ""]
    assert ReportingPeriod.objects.get().frozen_at == CUT
    assert CommitmentState.objects.count() == 1


def test_reminders_are_prepared_once(world):
    monday = datetime(2021, 5, 24, 9, 0, tzinfo=ZONE)
    told = outcomes("followup.weekly_digests", monday - timedelta(hours=1), monday, monday + timedelta(hours=1))
    assert told == ["", "Recordatorios semanales preparados: 1.", ""]
    assert (Digest.objects.count(), Message.objects.count()) == (1, 1)


def test_links_are_captured_and_then_looked_at_once_a_day(world):
    world.submitted(world.activities[0])
    soon, night = datetime(2021, 5, 20, 12, 10, tzinfo=ZONE), datetime(2021, 5, 21, 3, 30, tzinfo=ZONE)
    told = "Enlaces revisados: 1; sin respuesta: 0."

    assert outcomes("followup.capture_links", soon, soon + timedelta(minutes=10)) == [told, ""]
    assert outcomes("followup.check_links", soon + timedelta(minutes=20)) == [""]
    assert outcomes("followup.check_links", night, night + timedelta(minutes=1)) == [told, ""]
    assert LinkCheck.objects.count() == 2


def test_addresses_that_nobody_confirmed_are_erased_once(world):
    asked = datetime(2021, 5, 20, 12, tzinfo=ZONE)
    Follower.objects.create(commitment=world.commitment, email="alguien@correo.example", asked_at=asked)

    told = outcomes("followup.erase_unconfirmed", asked + 6 * DAY, asked + 8 * DAY, asked + 9 * DAY)

    assert told == ["", "Se borraron 1 direcciones sin confirmar.", ""]
    assert Follower.objects.get().email == ""


def test_followers_are_told_once_a_day(world):
    asked = datetime(2021, 5, 10, 12, tzinfo=ZONE)
    Follower.objects.create(
        commitment=world.commitment,
        email="alguien@correo.example",
        asked_at=asked,
        confirmed_at=asked,
        told_until=asked,
    )
    world.submitted(world.activities[0])
    morning = datetime(2021, 5, 21, 8, tzinfo=ZONE)

    told = outcomes("followup.tell_followers", morning, morning + timedelta(minutes=1))

    assert told == ["Se escribieron 1 avisos a quienes siguen compromisos.", ""]
    assert Message.objects.count() == 1


def test_forgotten_files_are_none_twice(world):
    moment = datetime(2021, 5, 21, 3, 10, tzinfo=ZONE)
    assert outcomes("followup.forget_staged", moment, moment + DAY) == ["Archivos sin adjuntar que se borraron: 0."] * 2


def test_all_that_is_due_runs_by_itself_and_only_once(world, monkeypatch):
    monkeypatch.setattr(jobs, "JOBS", {job.name: job for job in followup_jobs.JOBS})
    world.submitted(world.activities[0])
    moment = CUT + timedelta(minutes=1)
    with time_machine.travel(moment, tick=False):
        first, second = jobs.run_due(), jobs.run_due()

    assert {run.job for run in first} == set(SCHEDULE)
    assert [run.error for run in first] == [""] * len(SCHEDULE)
    assert second == []
    assert JobRun.objects.filter(finished_at=None).count() == 0
