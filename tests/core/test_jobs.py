"""Scheduled jobs: each slot once, whoever looks; what dies is taken again; what fails waits and holds nobody."""

from __future__ import annotations

import io
import os
import threading
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from abierto.core import clock, health, job_loop, job_states, jobs
from abierto.core.jobs import Daily, Every, Job
from abierto.core.models import JobRun
from tests.conftest import NOON

EVERY_FIVE = Every(5)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_other_jobs(monkeypatch):
    monkeypatch.setattr(jobs, "JOBS", {})
    jobs.begin()


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """The test database without a transaction around the test, for tests with several connections."""
    with django_db_blocker.unblock():
        yield
        JobRun.objects.all().delete()
        connections.close_all()


def a_job(run=lambda: "hecho", name="prueba.trabajo", schedule=EVERY_FIVE, **words) -> Job:
    job = Job(name=name, title="Trabajo de prueba", schedule=schedule, run=run, **words)
    jobs.register(job)
    return job


def mexico(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=clock.ZONE)


@pytest.mark.parametrize(
    ("schedule", "now", "slot"),
    [
        (Every(5), mexico(2021, 5, 10, 12, 4, 59), mexico(2021, 5, 10, 12, 0)),
        (Every(5), mexico(2021, 5, 10, 12, 5, 0), mexico(2021, 5, 10, 12, 5)),
        (Every(60), mexico(2021, 5, 10, 12, 59), mexico(2021, 5, 10, 12, 0)),
        (Daily(time(2, 30)), mexico(2021, 5, 10, 2, 30), mexico(2021, 5, 10, 2, 30)),
        (Daily(time(2, 30)), mexico(2021, 5, 10, 2, 29, 59), mexico(2021, 5, 9, 2, 30)),
        (Daily(time(23, 0)), datetime(2021, 5, 11, 4, 30, tzinfo=UTC), mexico(2021, 5, 10, 23, 0)),
        # 31 October 2021: two o'clock came twice, and half past one was before both.
        (Daily(time(1, 30)), datetime(2021, 10, 31, 7, 5, tzinfo=UTC), datetime(2021, 10, 31, 6, 30, tzinfo=UTC)),
        # 4 April 2021: half past two never came; the slot is the instant that the clocks called half past three.
        (Daily(time(2, 30)), datetime(2021, 4, 4, 8, 29, 59, tzinfo=UTC), mexico(2021, 4, 3, 2, 30)),
        (Daily(time(2, 30)), datetime(2021, 4, 4, 8, 30, tzinfo=UTC), datetime(2021, 4, 4, 8, 30, tzinfo=UTC)),
    ],
)
def test_the_latest_slot_is_by_the_clocks_of_mexico_city(schedule, now, slot):
    assert schedule.latest(now) == slot


def test_a_name_is_registered_once():
    a_job()
    with pytest.raises(ValueError, match="defined twice"):
        a_job()


@pytest.mark.parametrize("step", [30 * MINUTE, 7 * HOUR])
def test_sixty_days_run_each_slot_once_through_the_end_of_summer_time(db, step):
    ran: dict[str, list] = {"diario": [], "cada": []}
    a_job(lambda: ran["diario"].append(clock.now()), "prueba.diario", Daily(time(2, 30)))
    a_job(lambda: ran["cada"].append(clock.now()), "prueba.cada", Every(60))
    start = mexico(2021, 10, 1, 0, 0).astimezone(UTC)

    with time_machine.travel(start, tick=False) as traveller:
        while clock.now() < start + 60 * DAY:
            jobs.run_due()
            jobs.run_due()  # looking twice changes nothing
            traveller.shift(step)

    looks = int(60 * DAY / step) + (1 if (60 * DAY) % step else 0)
    assert len(ran["cada"]) == (60 * 24 if step < HOUR else looks)
    slots = list(JobRun.objects.filter(job="prueba.diario").order_by("slot").values_list("slot", flat=True))
    days = [slot.astimezone(clock.ZONE) for slot in slots]
    assert [day.date() for day in days] == [mexico(2021, 9, 30).date() + n * DAY for n in range(61)]
    assert {f"{day:%H:%M}" for day in days} == {"02:30"}
    assert len(ran["diario"]) == 61


def test_slots_missed_while_the_machine_was_off_are_run_once(db):
    ran = []
    a_job(lambda: ran.append(clock.now()), schedule=Daily(time(2, 30)))
    with time_machine.travel(NOON, tick=False) as traveller:
        jobs.run_due()
        traveller.shift(9 * DAY)
        jobs.run_due()
        jobs.run_due()
    assert ran == [NOON, NOON + 9 * DAY]
    assert JobRun.objects.count() == 2


def test_a_failing_job_waits_longer_each_time_up_to_its_longest_and_holds_nobody(db, caplog):
    def fail():
        raise RuntimeError("no hay luz\nsegunda línea")

    tries, others = [], []
    job = a_job(lambda: tries.append(clock.now()) or fail(), "prueba.falla", Every(1), longest_delay=HOUR)
    a_job(lambda: others.append(1), "prueba.otra", Every(1))
    with time_machine.travel(NOON, tick=False) as traveller:
        for _ in range(5 * 60):
            jobs.run_due()
            traveller.shift(MINUTE)

    assert len(others) == 5 * 60
    waits = [int((after - before) / MINUTE) for before, after in pairwise(tries)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    last = jobs.last_run(job)
    assert (last.error, last.failures, last.went_well) == ("RuntimeError: no hay luz", 10, False)
    assert last.retry_at == tries[-1] + HOUR
    assert "no hay luz" in caplog.text


def test_a_job_that_recovers_forgets_its_failures(db):
    answers = iter([RuntimeError("x"), RuntimeError("x"), None, RuntimeError("x")])

    def run():
        answer = next(answers)
        if answer:
            raise answer

    job = a_job(run, schedule=Every(1))
    found = []
    for minute in (0, 1, 3, 4):
        jobs.run_due(NOON + minute * MINUTE)
        last = jobs.last_run(job)
        found.append((last.failures, bool(last.error)))
    assert found == [(1, True), (2, True), (0, False), (1, True)]


def test_a_failed_daily_slot_is_tried_again_as_the_same_slot(db):
    answers = iter([RuntimeError("x"), None])

    def run():
        answer = next(answers)
        if answer:
            raise answer
        return "ahora sí"

    job = a_job(run, schedule=Daily(time(2, 30)))
    assert [run.error for run in jobs.run_due(NOON)] == ["RuntimeError: x"]
    assert jobs.run_due(NOON + MINUTE / 2) == []
    assert [run.outcome for run in jobs.run_due(NOON + MINUTE)] == ["ahora sí"]
    assert jobs.run_due(NOON + 2 * HOUR) == []
    only = JobRun.objects.get()
    assert (only.attempts, only.failures, only.error) == (2, 0, "")
    assert only.slot == job.schedule.latest(NOON)


@pytest.mark.parametrize("later", [timedelta(0), 10 * MINUTE])
def test_a_run_that_died_is_taken_again_once_its_lease_is_over(db, later):
    ran = []
    job = a_job(lambda: ran.append(1), schedule=Every(60 if not later else 5), lease=8 * MINUTE)
    JobRun.objects.create(job=job.name, slot=job.schedule.latest(NOON), started_at=NOON)

    assert jobs.run_due(NOON + 8 * MINUTE - timedelta(seconds=1)) == []
    assert jobs.run_now(job, NOON + MINUTE) is None
    assert ran == []
    at = NOON + 8 * MINUTE + later
    (ended,) = jobs.run_due(at)

    assert (ran, ended.error) == ([1], "")
    first = JobRun.objects.order_by("slot").first()
    if later:
        assert first.error == jobs.INTERRUPTED
        assert (ended.slot, ended.attempts) == (job.schedule.latest(at), 1)
    else:
        assert (ended.pk, ended.attempts) == (first.pk, 2)
    assert jobs.run_due(at) == []


def test_a_run_that_outlives_its_lease_does_not_write_over_who_took_it(db):
    def slow():
        JobRun.objects.update(attempts=2, started_at=NOON + HOUR)  # another process took the slot meanwhile
        return "tarde"

    a_job(slow)
    jobs.run_due(NOON)
    assert (JobRun.objects.get().finished_at, JobRun.objects.get().outcome) == (None, "")


def test_the_database_refuses_a_slot_twice_and_two_unfinished_runs(db):
    run = JobRun.objects.create(job="a", slot=NOON, started_at=NOON)
    for slot in (NOON, NOON + HOUR):
        with pytest.raises(IntegrityError), transaction.atomic():
            JobRun.objects.create(job="a", slot=slot, started_at=NOON)
    assert list(JobRun.objects.all()) == [run]


def test_many_loops_at_once_run_each_slot_once(committed):
    ran, lock = [], threading.Lock()

    def note(name):
        with lock:
            ran.append(name)

    for name in ("prueba.a", "prueba.b", "prueba.c"):
        a_job(lambda name=name: note(name), name, Every(1))
    wrong = []

    def loop(barrier):
        try:
            for minute in range(5):
                barrier.wait()
                jobs.run_due(NOON + minute * MINUTE)
        except Exception as problem:
            wrong.append(problem)
            barrier.abort()
        finally:
            connection.close()

    barrier = threading.Barrier(6)
    threads = [threading.Thread(target=loop, args=(barrier,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert sorted(ran) == sorted(["prueba.a", "prueba.b", "prueba.c"] * 5)
    assert JobRun.objects.count() == 15
    assert JobRun.objects.exclude(attempts=1).count() == 0


def test_a_killed_process_leaves_its_slot_to_be_taken_again(committed):
    job = a_job(lambda: os._exit(9), lease=5 * MINUTE)
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            jobs.run_due(NOON)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9

    ran = []
    jobs.JOBS[job.name] = Job(job.name, job.title, job.schedule, lambda: ran.append(1), lease=job.lease)
    assert jobs.run_due(NOON + MINUTE) == []
    assert len(jobs.run_due(NOON + 5 * MINUTE)) == 1
    assert ran == [1]


def test_a_loop_that_is_told_to_end_begins_no_other_job(db):
    ran = []
    a_job(lambda: ran.append("a") or jobs.stop(), "prueba.a")
    a_job(lambda: ran.append("b"), "prueba.b")
    jobs.run_due(NOON)
    assert ran == ["a"]
    assert jobs.stopping()


def test_a_database_that_goes_away_does_not_end_the_loop(monkeypatch, caplog):
    looks = []

    def run_due():
        looks.append(1)
        if len(looks) == 3:
            jobs.stop()
        raise DatabaseError("se fue")

    monkeypatch.setattr(jobs, "run_due", run_due)
    monkeypatch.setattr(job_loop, "close_old_connections", lambda: None)
    monkeypatch.setattr(job_loop, "connections", type("None", (), {"close_all": staticmethod(lambda: None)}))
    monkeypatch.setattr(job_loop.signal, "signal", lambda *words: None)
    job_loop.run_forever(wake=0)
    assert len(looks) == 3
    assert "se fue" in caplog.text


def test_a_demonstration_that_starts_again_is_not_held_by_what_it_did_later(db, settings, monkeypatch):
    ran = []
    job = a_job(lambda: ran.append(1))
    jobs.run_due(NOON + 3 * HOUR)
    assert jobs.run_due(NOON) == []  # a real clock does not go back
    settings.DEMONSTRATION, settings.DEMONSTRATION_CLOCK = True, NOON
    assert len(jobs.run_due(NOON)) == 1
    assert jobs.last_run(job).slot == NOON


def test_old_runs_are_forgotten_and_each_jobs_latest_is_kept(db):
    a_job(name="prueba.rara", schedule=Daily(time(2, 30)))
    JobRun.objects.create(
        job="prueba.rara", slot=NOON - 90 * DAY, started_at=NOON - 90 * DAY, finished_at=NOON - 90 * DAY
    )
    for days, error in ((1, ""), (3, ""), (3, "x"), (31, "x")):
        at = NOON - days * DAY - (HOUR if error else timedelta(0))
        JobRun.objects.create(job="prueba.otra", slot=at, started_at=at, finished_at=at, error=error)

    assert jobs.prune(NOON) == "Se olvidaron 2 turnos pasados."

    kept = JobRun.objects.order_by("-slot").values_list("job", "error")
    assert list(kept) == [("prueba.otra", ""), ("prueba.otra", "x"), ("prueba.rara", "")]


@pytest.mark.parametrize(
    ("run", "word"),
    [
        (None, "sin correr"),
        ({"finished_at": NOON}, "bien"),
        ({"finished_at": NOON, "error": "x", "failures": 3}, "falla"),
        ({"slot": NOON - 2 * HOUR, "finished_at": NOON - 2 * HOUR}, "tarde"),
        ({"slot": NOON - 10 * MINUTE, "finished_at": NOON - 10 * MINUTE}, "bien"),
        ({}, "corriendo"),
        ({"slot": NOON - HOUR, "started_at": NOON - HOUR}, "tarde"),
    ],
)
def test_how_a_job_is_doing_is_one_word(db, run, word):
    job = a_job()
    if run is not None:
        JobRun.objects.create(**{"job": job.name, "slot": NOON, "started_at": NOON, **run})
    (state,) = job_states.states(NOON + MINUTE)
    assert state.word == word
    assert state.ok is (word not in {"tarde", "falla"})


def test_a_job_that_never_ran_is_late_only_where_jobs_have_been_running(db):
    a_job(name="prueba.nueva", schedule=Daily(time(2, 30)))
    at = NOON - DAY
    JobRun.objects.create(job="otra", slot=at, started_at=at, finished_at=at)
    assert [state.word for state in job_states.states(NOON)] == ["tarde"]
    JobRun.objects.update(started_at=NOON - HOUR)
    assert [state.word for state in job_states.states(NOON)] == ["sin correr"]


def test_health_warns_and_the_site_is_ready_all_the_same(db, client):
    a_job(name="prueba.falla")
    now = clock.now()
    JobRun.objects.create(job="prueba.falla", slot=now, started_at=now, finished_at=now, error="OSError: x", failures=2)
    told = client.get("/salud").json()
    assert told["avisos"]["trabajos programados"] == "mal"
    assert told["trabajos"] == {"prueba.falla": "falla"}
    assert "trabajos programados" not in told["partes"]
    part = health.scheduled_jobs()
    assert (part.ok, part.seen) == (False, "prueba.falla: falla (2 seguidas): OSError: x")
    assert "abierto jobs --list" in part.mend


def said(*words: str) -> str:
    out = io.StringIO()
    call_command("jobs", *words, stdout=out, no_color=True)
    return out.getvalue()


def test_the_command_runs_what_is_due_once_and_lists(db):
    a_job(lambda: "3 mensajes", "prueba.uno")
    with time_machine.travel(NOON, tick=False):
        assert said("--once") == "bien   prueba.uno: 3 mensajes\n"
        assert said("--once") == "No toca ningún trabajo ahora.\n"
        lines = said("--list").splitlines()
    assert lines[0].split("  ")[0] == "trabajo"
    assert lines[1] == "prueba.uno  Trabajo de prueba  cada 5 minutos  bien, 10/05/2021 12:00"


def test_the_command_runs_one_by_name_and_tells_a_failure(db):
    def fail():
        raise OSError("sin disco")

    a_job(fail, "prueba.falla", Daily(time(2, 30)))
    with pytest.raises(CommandError, match="Fallaron 1"):
        said("--run", "prueba.falla")
    with pytest.raises(CommandError, match=r"No hay un trabajo «otro»\. Los hay: prueba\.falla"):
        said("--run", "otro")
    now = clock.now()
    JobRun.objects.all().delete()
    JobRun.objects.create(job="prueba.falla", slot=now, started_at=now)
    with pytest.raises(CommandError, match="ya está corriendo"):
        said("--run", "prueba.falla")
    assert JobRun.objects.count() == 1


def test_the_hours_of_a_schedule_are_told_in_spanish():
    assert [str(Daily(time(2, 30))), str(Every(1)), str(Every(5))] == [
        "cada día a las 02:30",
        "cada minuto",
        "cada 5 minutos",
    ]
