"""Whoever receives and whoever packs are killed at any moment: every receipt given is in one package, and only one.

``DELIVERY_DEATHS`` says how many times each dies; an ordinary run has a few.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import random
import re
import signal
import time
import zipfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from urllib.parse import unquote

import pyrage
import pytest
from django.db import connection

from abierto.core import clock
from abierto.decide.actions.deliveries import Ordered, begin_delivery
from abierto.decide.actions.delivery_keys import choose_rule, register_actor_key
from abierto.decide.actions.delivery_releases import release_package, sign_receipt
from abierto.decide.actions.windows import refit_windows
from abierto.decide.delivering import sealed_file
from abierto.decide.enums import GoesTo
from abierto.decide.models import ActorPackage, Delivery
from abierto.delivery.console import verify
from abierto.elections.enums import Doing
from abierto.elections.models import Process, Stage
from abierto.participation.actions.screening import screen_waiting
from abierto.participation.models import Act as Accepted
from abierto.transparency.actions.sequencing import audit, sequence_and_sign
from abierto.transparency.queries import inclusion
from abierto.transparency.receipts import read_receipt
from tests.factories.accounts import SecretaryFactory
from tests.factories.decide import a_published, an_actor
from tests.factories.elections import ProcessFactory
from tests.faults.acts import Act
from tests.faults.calling import Caller
from tests.faults.hosting import Host
from tests.faults.nursery import Nursery
from tests.faults.participation_acts import change_minds, react_once, write_ideas
from tests.faults.test_sudden_death import Person, done_by
from tests.places import Place

pytestmark = pytest.mark.xdist_group("faults")

DEATHS = int(os.environ.get("DELIVERY_DEATHS", "6"))
HOUR = timedelta(hours=1)


def a_process(now: datetime) -> Process:
    """People may answer to platforms now; what each actor publishes was published an hour ago."""
    process = ProcessFactory()
    for doing in (Doing.PUBLISH_PLATFORMS, Doing.SEE_PLATFORMS, Doing.REACT_TO_PLATFORMS):
        Stage.objects.create(
            process=process, doing=doing, opens_at=now - 3 * HOUR, closes_at=now + HOUR, citation="Artículo de prueba"
        )
    return process


def test_every_receipt_is_in_one_package_whoever_dies_on_the_way(place: Place, tmp_path):
    now, chance = clock.now(), random.Random(seed := random.randrange(10**6))
    process = a_process(now)
    actors = [an_actor(process) for _ in range(2)]
    for actor in actors:
        actor.identity = pyrage.x25519.Identity.generate()
        actor.space = a_published(actor, at=now - HOUR).piece.space
    started = time.monotonic()
    receipts = receive(actors, chance, tmp_path / "errores.txt")
    received = time.monotonic() - started
    close_and_open(process)
    keys_and_order(process, actors)
    killed, took = pack(place, chance), time.monotonic() - started
    told = f"{len(receipts)} receipts over {DEATHS} deaths in {received:.0f} s; {killed} packers killed"
    print(f"{told}, {took:.0f} s in all on {connection.vendor} (seed {seed})")
    assert killed > 0

    secretary, opened = SecretaryFactory(), tmp_path / "abiertos"
    for actor in actors:
        package = ActorPackage.objects.get(force=actor.force)
        release_package(package=package, by=secretary)
        sign_receipt(package=package, by=actor.validator)
        home = opened / package.key
        home.mkdir(parents=True)
        (home / "paquete.zip").write_bytes(pyrage.decrypt(sealed_file(package).read_bytes(), [actor.identity]))
    said: list[str] = []
    verify(opened, None, said.append)
    assert said[-1].startswith("2 paquetes: juntos suman exactamente"), seed

    found = Counter(leaf for archive in opened.glob("*/paquete.zip") for leaf in leaves_in(archive))
    assert set(found.values()) == {1}
    assert set(found) == set(Accepted.objects.values_list("leaf", flat=True))
    proofs = [inclusion(read_receipt(receipt).commitment) for receipt in receipts]
    assert [found[proof.leaf] for proof in proofs if proof is not None and proof.holds] == [1] * len(receipts)
    assert audit().problem == ""


def receive(actors: list[SimpleNamespace], chance: random.Random, log: Path) -> list[str]:
    """People react, change their minds and write, while the site dies; the receipts of all that was acknowledged."""
    stop = Event()
    worlds = [SimpleNamespace(space=actor.space) for actor in actors]
    connection.close()
    with Host(log) as host:
        caller = Caller(host.port, "sin=pase")
        scripts = [script(world) for world in worlds for script in (react_once, change_minds, write_ideas)]
        people = [Person(script, caller, stop) for script in scripts]
        for person in people:
            person.start()
        for _ in range(DEATHS):
            wanted, born = done_by(people) + chance.randrange(6), time.monotonic()
            host.start()
            while done_by(people) < wanted and time.monotonic() < born + 3:
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.1))
            host.kill()
        stop.set()
        host.start()
        for person in people:
            person.join(timeout=60)
        assert [person.failed for person in people if person.failed] == [], log.read_text()[-3000:]
        acts = [act for person in people for act in person.done]
        receipts = [receipt for act in acts if (receipt := receipt_of(act, caller))]
    assert "Traceback" not in (log.read_text() if log.exists() else "")
    assert len({act.name for act in acts if receipt_of(act, None)}) >= 2
    return receipts


def receipt_of(act: Act, caller: Caller | None) -> str:
    """The receipt that its author was given; death may have cut the answer short."""
    if found := re.match(r"302 \S+\?c=(\S+)", act.told):
        return unquote(found[1])
    if caller is not None and (found := re.match(r"302 (/participar/seguimiento/\S+)", act.told)):
        shown = re.search(r">(ABIERTO1\.[^<]+)<", caller.get(found[1]).text)
        return shown[1] if shown else ""
    return ""


def close_and_open(process: Process) -> None:
    """People may answer no more, everything has its place in the log and its screening, and delivery is open."""
    at = clock.now()
    Stage.objects.filter(process=process, doing=Doing.REACT_TO_PLATFORMS).update(closes_at=at + timedelta(seconds=0.1))
    refit_windows(process, at=at)
    time.sleep(0.15)
    Stage.objects.create(process=process, doing=Doing.DELIVER, opens_at=at, citation="Artículo de prueba")
    screen_waiting(clock.now() + HOUR)
    sequence_and_sign()


def keys_and_order(process: Process, actors: list[SimpleNamespace]) -> None:
    choose_rule(process=process, goes_to=GoesTo.ITSELF, source="Acuerdo de prueba", by=None)
    for actor in actors:
        register_actor_key(force=actor.force, public=str(actor.identity.to_public()), by=actor.validator)
    begin_delivery(process=process, told=Ordered("Instituto de prueba", "Secretaría", "Toluca"), by=None)


def pack(place: Place, chance: random.Random) -> int:
    """Kill whoever packs, again and again; then let others finish. Returns how many died at work."""
    killed = 0
    connection.close()
    with Nursery(place) as nursery:
        for _ in range(DEATHS):
            packer = nursery.begin()
            time.sleep(chance.uniform(0.05, 0.5))
            os.kill(packer, signal.SIGKILL)
            killed += nursery.wait() == signal.SIGKILL
        until = time.monotonic() + 60
        while Delivery.objects.waiting().exists():  # the companion of the last one who died may hold the folder yet
            assert time.monotonic() < until
            connection.close()
            nursery.begin()
            assert nursery.wait() == 0
    delivery = Delivery.objects.get()
    assert (delivery.problem, delivery.prepared_at is None) == ("", False)
    return killed


def leaves_in(archive: Path) -> list[int]:
    """The leaves of the rows of a package."""
    with zipfile.ZipFile(archive) as packed:
        tables = [packed.read("aportaciones.csv"), gzip.decompress(packed.read("reacciones.csv.gz"))]
    return [
        int(row["hoja"])
        for table in tables
        for row in csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline=""))
    ]
