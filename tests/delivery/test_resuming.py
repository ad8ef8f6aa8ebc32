"""Stopped anywhere, the work goes on and comes out byte by byte as if it had not been stopped."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from abierto.core.errors import DomainError
from abierto.delivery.package import steps
from abierto.delivery.package.checking import check
from abierto.delivery.package.parts import Broken
from abierto.delivery.package.rows import ERASED
from abierto.delivery.package.steps import Paused, progress
from tests.conftest import NOON
from tests.delivery.conftest import Delivery
from tests.delivery.world import KEY, MADE, OFFICIALS, Acts, an_order, delivered, some_acts


def archives(folder: Path) -> dict[str, str]:
    return {
        path.parent.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("actores/*/paquete.zip"))
    }


def test_stopped_at_many_steps_it_goes_on_and_nothing_differs(delivery: Delivery, tmp_path, monkeypatch):
    folder, chance, stops = tmp_path / "trabajo", random.Random(3), 0
    replaced = os.replace
    left = 0

    def sometimes(source, target):
        nonlocal left
        if not str(target).endswith("avance.json"):
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
        replaced(source, target)

    monkeypatch.setattr(steps.os, "replace", sometimes)
    while True:
        left = chance.randint(0, 20)
        try:
            delivered(folder, delivery.order, delivery.acts, at=NOON if stops else MADE)
            break
        except KeyboardInterrupt:
            stops += 1
            assert stops < 60
    assert stops >= 3
    assert archives(folder) == archives(delivery.folder)


def test_stopped_while_it_reads_it_keeps_what_it_had_read(delivery: Delivery, tmp_path):
    acts = replace(delivery.acts, fails_at=200)
    with pytest.raises(KeyboardInterrupt):
        delivered(tmp_path / "trabajo", delivery.order, acts)
    far = progress(tmp_path / "trabajo")
    assert far is not None
    assert (far.doing, far.acts, far.of_acts) == ("Se reúne lo recibido", 192, 300)
    assert 0 < far.percent < 50
    delivered(tmp_path / "trabajo", delivery.order, delivery.acts)
    assert archives(tmp_path / "trabajo") == archives(delivery.folder)


PROGRAM = """
import django; django.setup()
from pathlib import Path
from tests.delivery.world import an_order, delivered, some_acts
import tests.delivery.world as world, pyrage, sys
order = an_order()
delivered(Path(sys.argv[1]), order, some_acts(order, 300))
"""


def test_killed_outright_it_goes_on_where_it_was(delivery: Delivery, tmp_path):
    """A process of its own, with keys of its own, is killed twice and then let finish; the log's key is the same."""
    folder, environ = tmp_path / "trabajo", {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    program = PROGRAM.replace("order = an_order()", f"""
world.KEY = pyrage.x25519.Identity.from_str({str(KEY)!r})
world.OFFICIALS = [pyrage.x25519.Identity.from_str(text) for text in {[str(key) for key in OFFICIALS]!r}]
order = an_order()""")  # fmt: skip
    for wanted in (6, 20):
        process = subprocess.Popen([sys.executable, "-c", program, str(folder)], env=environ)
        deadline = time.monotonic() + 120
        while (far := progress(folder)) is None or far.steps < wanted:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
    delivered(folder, delivery.order, delivery.acts)
    assert archives(folder) == archives(delivery.folder)


def erased(acts: Acts, *leaves: int) -> Acts:
    """The same acts once the authors of some leaves erased what they had sent."""
    rows = [
        row._replace(text="", salt=None, state=ERASED, signed_as="") if row.leaf in leaves else row
        for row in acts.contributed
    ]
    return replace(acts, contributed=rows, erased=list(leaves))


def test_what_was_erased_meanwhile_has_its_range_read_again_and_no_other(delivery: Delivery, tmp_path):
    folder = tmp_path / "trabajo"
    with pytest.raises(KeyboardInterrupt):
        delivered(folder, delivery.order, replace(delivery.acts, fails_at=200))
    before = {path.name: path.stat().st_ino for path in (folder / "partes").iterdir()}
    [first, *_] = [row.leaf for row in delivery.acts.contributed]
    acts = erased(delivery.acts, first)
    delivered(folder, delivery.order, acts)
    after = {path.name: path.stat().st_ino for path in (folder / "partes").iterdir()}
    assert {name for name, inode in before.items() if after.get(name) != inode} == {"000000"}
    delivered(tmp_path / "de una vez", delivery.order, acts)
    assert archives(folder) == archives(tmp_path / "de una vez") != archives(delivery.folder)


def test_whoever_erases_something_at_every_step_holds_nothing_back(delivery: Delivery, tmp_path):
    folder, waiting = tmp_path / "trabajo", [row.leaf for row in delivery.acts.contributed]
    acts, slices, gone = replace(delivery.acts), 0, []

    def erase_one() -> bool:
        if waiting:
            gone.append(waiting.pop())
            now = erased(delivery.acts, *gone)
            acts.contributed, acts.erased = now.contributed, now.erased
        return len(gone) % 5 == 0

    while True:
        slices += 1
        try:
            made = delivered(folder, delivery.order, acts, pause=erase_one, companion=False)
            break
        except Paused:
            assert slices < 40
    assert len(gone) > 20
    assert [one.actor for one in made] == [actor.key for actor in delivery.order.actors]
    for one in made:
        assert check(folder / "actores" / one.actor / "paquete.zip", delivery.known).problems == []


def test_another_order_does_not_mix_with_what_is_half_made(delivery: Delivery, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        delivered(tmp_path / "trabajo", delivery.order, replace(delivery.acts, fails_at=100))
    other = replace(delivery.order, process="Otro proceso")
    with pytest.raises(DomainError, match="hay otra entrega a medias"):
        delivered(tmp_path / "trabajo", other, delivery.acts)


def test_finished_it_says_what_it_made_and_leaves_nothing_in_the_clear(delivery: Delivery, tmp_path):
    folder = tmp_path / "trabajo"
    order = replace(delivery.order, actors=delivery.order.actors[2:], spaces=delivery.order.spaces[3:])
    made = delivered(folder, order, delivery.acts, keep_plain=False)
    assert delivered(folder, order, delivery.acts, keep_plain=False) == made
    left = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert left == [
        "actores/tres/sellado/llave-1.age",
        "actores/tres/sellado/llave-2.age",
        "actores/tres/sellado/paquete.zip.age",
        "avance.json",
        "encargo.json",
        "entrega.json",
        "reparto.firma",
        "reparto.json",
    ]
    assert progress(folder).percent == 100  # type: ignore[union-attr]


def test_what_is_not_what_the_log_holds_is_not_delivered(delivery: Delivery, tmp_path):
    row = delivery.acts.contributed[5]._replace(text="Otra cosa")
    acts = replace(delivery.acts, contributed=[*delivery.acts.contributed[:5], row, *delivery.acts.contributed[6:]])
    with pytest.raises(Broken, match=f"El renglón de la hoja {row.leaf} no es lo que se guardó"):
        delivered(tmp_path / "trabajo", delivery.order, acts)
    assert not list((tmp_path / "trabajo").glob("actores/*/sellado"))


def test_an_order_that_cannot_be_delivered_says_why():
    order = an_order()
    for wrong, told in (
        (replace(order, actors=()), "Cada actor lleva una clave propia"),
        (replace(order, spaces=(*order.spaces, order.spaces[0])), "Un espacio está dos veces"),
        (replace(order, spaces=(replace(order.spaces[0], recipients=("nadie",)),)), "no dice a qué actor"),
        (replace(order, officials=()), "no tiene llave pública"),
        (
            replace(order, actors=(replace(order.actors[0], recipient="age1no"), *order.actors[1:])),
            "no es una llave pública",
        ),
    ):
        with pytest.raises(DomainError, match=told):
            wrong.check()
    assert some_acts(order, 10).hashes
