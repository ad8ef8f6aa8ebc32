"""The disk full, the database away, the clock astray: what was acknowledged stays, and what was not is said."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from urllib.parse import unquote

import psycopg
import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import override_settings

from abierto.participation import sources, spaces
from abierto.participation.actions.gestures import Closed, react
from abierto.participation.models import Act, Contribution
from abierto.participation.passes import new_pass
from abierto.transparency.actions.sequencing import audit, publish_checkpoint, sequence
from abierto.transparency.queries import inclusion
from abierto.transparency.receipts import read_receipt
from tests.factories.participation import CLOSES, DURING, OPENS, a_space, facts
from tests.places import forget, new_place

pytestmark = pytest.mark.xdist_group("faults")

#: Seconds that the database is away.
AWAY = int(os.environ.get("AWAY", "30"))
HERE = {"sec-fetch-site": "same-origin", "origin": "https://abierto.test", "host": "abierto.test"}
LIKE = {"valor": "up", "version": "1"}
IDEA = {"tipo": "idea", "texto": "Que haya una copia en cada municipio.", "version": "1"}


@pytest.fixture
def place(django_db_setup, django_db_blocker, tmp_path, time_machine):
    time_machine.move_to(DURING)
    with django_db_blocker.unblock(), override_settings(SECOND_FACTOR_REQUIRED=False):
        made = new_place(connection.vendor, tmp_path / "sitio")
        try:
            with made.stand():
                spaces.forget()
                sources.forget_keys()
                yield made
        finally:
            spaces.forget()
            sources.forget_keys()
            forget(made)


def post(space, gesture: str, fields: dict[str, str]):
    spaces.forget()  # every request as the first of its process
    client = Client(headers=HERE, raise_request_exception=False)
    return client.post(f"/participar/{space.external_id}/{gesture}/", fields, secure=True)


def receipts_hold(receipts: list[str]) -> bool:
    while sequence():
        pass
    publish_checkpoint()
    proofs = [inclusion(read_receipt(receipt).commitment) for receipt in receipts]
    return audit().problem == "" and all(proof is not None and proof.holds for proof in proofs)


def receipt_of(answer) -> str:
    return unquote(answer["Location"].partition("?c=")[2])


@contextmanager
def a_full_disk():
    """No page more than the database has now. PostgreSQL has no such limit of its own: see the test."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")


def test_with_the_disk_full_nothing_is_acknowledged_and_the_text_stays(place):
    if connection.vendor != "sqlite":
        pytest.skip(
            "PostgreSQL has no limit of pages that a test could set; the disk of its machine is not ours to fill"
        )
    space = a_space()
    before = [post(space, "reaccion", LIKE) for _ in range(5)]
    with a_full_disk():
        refused = [post(space, "aporte", {**IDEA, "texto": "x" * 3900 + str(n)}) for n in range(40)]

    statuses = [answer.status_code for answer in refused]
    assert set(statuses) <= {302, 503}
    assert 503 in statuses
    assert "x" * 3900 in refused[-1].text
    assert Contribution.objects.count() == statuses.count(302)
    assert Act.objects.count() == 5 + statuses.count(302)
    assert receipts_hold([receipt_of(answer) for answer in before])
    assert post(space, "aporte", IDEA).status_code == 302


@contextmanager
def the_database_away(seconds: float):
    """For that long nobody reaches PostgreSQL's database, and whoever was connected is thrown out; SQLite's file is
    locked by somebody else."""
    if connection.vendor == "sqlite":
        holder = Thread(target=_hold_the_file, args=(seconds,))
        holder.start()
        time.sleep(0.2)
        yield
        holder.join()
        return
    told = connection.settings_dict
    server = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "password": told["PASSWORD"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **server) as keeper:
        keeper.execute(f'ALTER DATABASE "{told["NAME"]}" ALLOW_CONNECTIONS false')
        keeper.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [told["NAME"]])
        started = time.monotonic()
        yield
        time.sleep(max(0, seconds - (time.monotonic() - started)))
        keeper.execute(f'ALTER DATABASE "{told["NAME"]}" ALLOW_CONNECTIONS true')


def _hold_the_file(seconds: float) -> None:
    connection.ensure_connection()
    connection.connection.execute("BEGIN EXCLUSIVE")
    time.sleep(seconds)
    connection.connection.execute("ROLLBACK")
    connection.close()


def test_with_the_database_away_nothing_acknowledged_is_lost(place):
    """Whoever sends meanwhile is told that it was not kept, or waits and is kept; whoever sends after is kept."""
    connections["default"].settings_dict["OPTIONS"][
        "timeout" if connection.vendor == "sqlite" else "connect_timeout"
    ] = 2
    space = a_space()
    before = [post(space, "reaccion", LIKE) for _ in range(5)]
    connection.close()
    with the_database_away(AWAY):
        meanwhile = [post(space, gesture, fields) for gesture, fields in (("reaccion", LIKE), ("aporte", IDEA))]
        connection.close()

    assert [answer.status_code for answer in meanwhile] == [503, 503]
    assert IDEA["texto"] in meanwhile[1].text
    after = [post(space, "reaccion", LIKE), post(space, "aporte", IDEA)]
    assert [answer.status_code for answer in after] == [302, 302]
    assert Act.objects.count() == 7
    assert receipts_hold([receipt_of(answer) for answer in (*before, after[0])])


def test_a_clock_that_jumps_a_day_and_back_loses_and_doubles_nothing(place, time_machine):
    space, me, receipts = a_space(), new_pass(), []
    day = timedelta(days=1)
    for at in (DURING, DURING + day, DURING, DURING - day, DURING):
        time_machine.move_to(at)
        spaces.forget()
        receipts += [receipt_of(post(space, "reaccion", LIKE)) for _ in range(3)]
        accepted = react(space=facts(space), number=me, value="up", version=1)
        receipts.append(accepted.receipt)
        sequence()
        publish_checkpoint()

    assert Act.objects.count() == 16
    assert receipts_hold(receipts)


def test_a_clock_that_jumps_out_of_the_window_lets_nothing_in_and_takes_nothing_away(place, time_machine):
    space = a_space()
    kept = receipt_of(post(space, "reaccion", LIKE))
    for at in (OPENS - timedelta(days=1), CLOSES + timedelta(days=1)):
        time_machine.move_to(at)
        with pytest.raises(Closed):
            react(space=facts(space), number=new_pass(), value="up", version=1)
        assert post(space, "reaccion", LIKE).status_code == 409

    assert Act.objects.count() == 1
    assert receipts_hold([kept])
