"""The program is killed two hundred times while people work: nothing acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import os
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from django.db import connection

from abierto.core.models import Entry
from abierto.followup.models import Evidence
from abierto.transparency.actions.sequencing import audit, publish_checkpoint, sequence
from abierto.transparency.queries import inclusion
from abierto.transparency.receipts import read_receipt
from abierto.uploads import deposit
from abierto.uploads.actions.sweeping import sweep_orphans
from abierto.uploads.models import StoredFile
from tests.faults.acts import Act
from tests.faults.calling import Answer, Caller, said_in, signed_in
from tests.faults.hosting import Host
from tests.faults.world import SCRIPTS, a_busy_world

pytestmark = pytest.mark.xdist_group("faults")

KILLS = int(os.environ.get("KILLS", "200"))
#: How many times each act comes to be at least: the deaths go on until then, but not beyond so many times as many.
RAREST, LONGER = max(1, KILLS // 40), 4
#: Each life ends a moment after some acts were acknowledged: up to so many, and up to so many seconds later.
ACTS, MOMENT = 1, 0.12
#: One life in so many waits until everybody has been answered, so that slow acts also come to be.
PATIENT = 5
#: A life in which nobody is answered ends too.
LONGEST = 3.0
#: What people do meanwhile (acts.py).
KINDS = {
    *("add", "change", "pass a gate", "seal", "sign", "withdraw"),
    *("draft", "attach a file", "submit", "accept"),
    *("comment", "react", "change of mind", "idea"),
}


class Person(Thread):
    """Carries out a script; sends again, as people do, what was not answered, until it is."""

    def __init__(self, script: Iterator[Act], caller: Caller, stop: Event) -> None:
        super().__init__(daemon=True)
        self.script, self.caller, self.stop = script, caller, stop
        self.done: list[Act] = []
        self.is_busy = False
        self.failed: list[str] = []

    def run(self) -> None:
        try:
            for act in self.script:
                self._carry_out(act)
                if self.stop.is_set() or self.failed:
                    return
        except Exception as problem:
            last = self.done[-1] if self.done else None
            self.failed.append(f"{problem!r} after {last}")

    def _carry_out(self, act: Act) -> None:
        answer, self.is_busy = Answer(), True
        while not answer.is_known:
            act.attempts += 1
            answer = act.send(self.caller)
        refused_as_done = act.attempts > 1 and answer.status < 500
        if answer.status != 302 and not refused_as_done:
            self.failed.append(f"{act.name}: {answer.status}")
        act.told = f"{answer.status} {answer.location} {said_in(answer.text)}"
        self.done.append(act)
        self.is_busy = False


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(place, tmp_path):
    world, seed = a_busy_world(), random.randrange(10**6)
    sequence()
    publish_checkpoint()  # makes the key, which is a line of its own
    before = Counter(Entry.objects.values_list("event", flat=True))
    log = tmp_path / "errores.txt"
    warm_up(world)
    connection.close()
    started = time.monotonic()
    with Host(log) as host:
        people = [
            Person(script(world), signed_in(world.accounts[account], host.port), world.stop)
            for account, script in SCRIPTS
        ]
        connection.close()
        deaths = kill_again_and_again(host, people, random.Random(seed))
        world.stop.set()
        host.start()
        for person in people:
            person.join(timeout=60)
    took = time.monotonic() - started

    acts = [act for person in people for act in person.done]
    counts = Counter(act.name for act in acts)
    again = sum(act.attempts > 1 for act in acts)
    print(f"{deaths} deaths in {took:.0f} s on {connection.vendor} (seed {seed}): {dict(counts)}, {again} sent again")
    said = log.read_text() if log.exists() else ""
    assert [person.failed for person in people if person.failed] == [], f"seed {seed}\n{said[-4000:]}"
    assert not any(person.is_alive() for person in people)
    assert "Traceback" not in said
    assert set(counts) == KINDS
    assert min(counts.values()) >= RAREST, counts
    assert again >= deaths / 20, "the deaths came when nobody was working"
    assert [(act.name, act.rows(), act.attempts) for act in acts if act.rows() != 1] == []
    lines = Counter(Entry.objects.values_list("event", flat=True)) - before
    del lines["followup.file_staged"]  # a file sent again that the report already had waits aside, and is forgotten
    assert lines == sum((Counter(act.events) for act in acts), Counter())
    assert database_is_whole()
    assert files_are_whole()
    assert the_log_is_whole([act for act in acts if act.name in {"react", "change of mind"}])


def kill_again_and_again(host: Host, people: list[Person], chance: random.Random) -> int:
    """How many times the program was killed."""
    for person in people:
        person.start()
    for death in range(KILLS * LONGER):
        if death >= KILLS and rarest(people) >= RAREST:
            return death
        waiting = [(person, len(person.done)) for person in people if person.is_busy]
        wanted = done_by(people) + chance.randrange(ACTS + 1)
        patient = chance.randrange(PATIENT) == 0
        host.start()
        born = time.monotonic()
        while time.monotonic() < born + LONGEST:
            served = all(len(person.done) > before for person, before in waiting)
            if served if patient else done_by(people) >= wanted:
                break
            time.sleep(0.005)
        time.sleep(chance.uniform(0, MOMENT))
        host.kill()
    return KILLS * LONGER


def rarest(people: list[Person]) -> int:
    counts = Counter(act.name for person in people for act in list(person.done))
    return min(counts[kind] for kind in KINDS)


def done_by(people: list[Person]) -> int:
    return sum(len(person.done) for person in people)


def warm_up(world: SimpleNamespace) -> None:
    """Have the program read its templates and addresses here, once, and not anew after each death."""
    from django.test import Client

    from abierto.config.wsgi import application

    assert callable(application)
    client = Client()
    client.force_login(world.accounts["everything"], backend="django.contrib.auth.backends.ModelBackend")
    for path in world.pages:
        assert client.get(path, secure=True, headers={"host": "abierto.test"}).status_code == 200, path


def database_is_whole() -> bool:
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        whole = cursor.fetchone()[0] == "ok"
        cursor.execute("PRAGMA foreign_key_check")
        return whole and cursor.fetchone() is None


def files_are_whole() -> bool:
    """After the sweep that a start makes: no file without its record, no record without its file, each as it came."""
    found = sweep_orphans(older_than=timedelta(0))
    print(f"sweep: {found}")
    kept = dict(StoredFile.objects.kept().values_list("stored_name", "sha256"))
    assert Evidence.objects.filter(file__isnull=False).exclude(file__in=StoredFile.objects.kept()).count() == 0
    assert list(deposit.incoming().iterdir()) == []
    return (
        found.missing == [] and {place: deposit.sha256_of(deposit.path_of(place)) for place in deposit.places()} == kept
    )


def the_log_is_whole(promised: list[Act]) -> bool:
    """Every leaf as it was signed, and every receipt that anybody holds leads to its leaf."""
    while sequence():
        pass
    publish_checkpoint()
    made = audit()
    told = [found for act in promised if (found := re.match(r"302 \S+\?c=(\S+)", act.told))]  # death may cut an answer
    receipts = [unquote(found[1]) for found in told]
    proofs = [inclusion(read_receipt(receipt).commitment) for receipt in receipts]
    print(f"log: {made.size} leaves, {made.checkpoints} checkpoints, {len(receipts)} receipts")
    assert made.problem == ""
    return len(receipts) > 0 and all(proof is not None and proof.holds for proof in proofs)


def test_the_host_itself_dies_with_the_test(tmp_path):
    """Nothing is left behind: neither the site nor who started it."""
    with Host(tmp_path / "log") as host:
        host.start()
        site, starter = host.site, host._pid
        assert os.path.exists(f"/proc/{site}")
    assert not Path(f"/proc/{site}").exists()
    assert not Path(f"/proc/{starter}").exists()
