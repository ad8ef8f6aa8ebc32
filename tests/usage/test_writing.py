"""What was gathered reaches the database whole, from any number of processes, and nothing of the visitor does."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from datetime import date

import pytest
from django.db import DatabaseError, connection

from abierto.core.clock import ZONE
from abierto.usage import counting
from abierto.usage.keeping import keep
from abierto.usage.models import OpenCount
from tests.places import forget, new_place
from tests.usage.asking import DESK, HTML, PHONE, Counted

DAY, MONTH = date(2021, 5, 10), date(2021, 5, 1)
PLAN = ("partes", DAY, "plan", "consultas")
PHONES = ("aparatos", MONTH, "telefono", "consultas")


@pytest.fixture(autouse=True)
def _the_tenth_of_may(monkeypatch):
    from datetime import datetime

    monkeypatch.setattr(counting.clock, "now", lambda: datetime(2021, 5, 10, 12, tzinfo=ZONE))


def rows():
    return {(row.table, row.period, row.cell, row.measure): row.amount for row in OpenCount.objects.all()}


def test_what_is_kept_is_added_to_what_was_there(db):
    keep({PLAN: 3, PHONES: 3})
    keep({PLAN: 4, ("partes", DAY, "plan", "descargas"): 1})
    assert rows() == {PLAN: 7, PHONES: 3, ("partes", DAY, "plan", "descargas"): 1}


def test_writing_leaves_nothing_gathered_and_takes_one_statement(db, counted, django_assert_num_queries):
    for _ in range(12):
        counted.ask("/plan/")
    with django_assert_num_queries(3):  # with the two of its transaction
        counted.counters.write()
    counted.counters.write()
    assert rows() == {PLAN: 12, PHONES: 12}
    assert counted.gathered == {}


def test_what_cannot_be_written_waits_and_is_written_later(db, counted, monkeypatch):
    def away(gathered):
        raise DatabaseError("the database is away")

    counted.ask("/plan/")
    monkeypatch.setattr(counting, "keep", away)
    monkeypatch.setattr(counting.logger, "warning", lambda *_, **__: None)
    counted.counters.write()
    counted.ask("/plan/")
    assert rows() == {}

    monkeypatch.setattr(counting, "keep", keep)
    counted.counters.write()

    assert rows() == {PLAN: 2, PHONES: 2}


def test_nothing_of_who_asks_is_in_the_database(db, counted):
    agent = f"{DESK} huella-7731"
    counted.ask(
        "/decide/candidaturas/candidata-7731/", agent=agent, REMOTE_ADDR="203.0.113.77", QUERY_STRING="q=7731",
        HTTP_X_FORWARDED_FOR="203.0.113.77", HTTP_COOKIE="sesion=7731", HTTP_REFERER="https://otro.example/7731",
        HTTP_ACCEPT_LANGUAGE="ay-7731",
    )  # fmt: skip
    counted.counters.write()
    kept = repr(list(OpenCount.objects.values_list()))
    assert [word for word in ("7731", "203.0", "Mozilla", "Firefox", "otro.example", "ay-") if word in kept] == []
    assert agent not in repr(vars(counted.counters)) + repr(counting.device_of.__globals__["_seen"])


def test_no_answer_gains_a_cookie(counted):
    counted.application.headers = [HTML]
    assert counted.ask("/plan/")[1] == [HTML]


@pytest.fixture
def place(django_db_setup, django_db_blocker, tmp_path):
    """A database of its own, that several processes may write to."""
    with django_db_blocker.unblock():
        made = new_place(connection.vendor, tmp_path / "sitio")
        try:
            with made.stand():
                connection.close()
                yield made
        finally:
            forget(made)


def _visits(times: int) -> None:
    site = Counted()
    for number in range(times):
        site.ask("/plan/" if number % 2 else "/territorio/", agent=PHONE)
        if number % 7 == 0:
            site.counters.write()


def test_two_processes_that_write_at_once_lose_nothing(place):
    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=_visits, args=(210,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0]
    assert rows() == {PLAN: 210, ("partes", DAY, "territorio", "consultas"): 210, PHONES: 420}
    connection.close()


def _one_visit_and_wait(told) -> None:
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(SystemExit(0)))
    site = Counted()
    site.ask("/plan/")
    told.set()
    while True:
        time.sleep(0.05)


@pytest.mark.parametrize(("how", "left"), [(signal.SIGTERM, {PLAN: 1, PHONES: 1}), (signal.SIGKILL, {})])
def test_a_process_that_ends_writes_what_it_gathered_and_one_that_is_killed_loses_it(place, how, left):
    fork = multiprocessing.get_context("fork")
    told = fork.Event()
    process = fork.Process(target=_one_visit_and_wait, args=(told,))
    process.start()
    assert told.wait(30)
    os.kill(process.pid, how)
    process.join(60)
    assert process.exitcode == (0 if left else -how)
    assert rows() == left
    connection.close()


def test_a_process_begins_with_nothing_that_its_parent_gathered(place):
    site = Counted()
    site.ask("/plan/")
    fork = multiprocessing.get_context("fork")
    process = fork.Process(target=site.counters.write)
    process.start()
    process.join(30)
    assert rows() == {}

    site.counters.write()

    assert rows() == {PLAN: 1, PHONES: 1}
    connection.close()


def test_it_writes_by_itself_every_now_and_then(place):
    site = Counted()
    site.counters._interval = 0.05
    site.ask("/plan/")
    until = time.monotonic() + 20
    while not rows() and time.monotonic() < until:
        time.sleep(0.02)
    site.counters.end()
    assert rows() == {PLAN: 1, PHONES: 1}
    connection.close()
