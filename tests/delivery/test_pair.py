"""A companion does some of the steps: what comes out is the same whatever happens to either of the two."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from multiprocessing import active_children, get_context
from pathlib import Path

import pyrage
import pytest
import typst

from abierto.delivery.package import pair
from abierto.delivery.package.parts import Broken
from abierto.delivery.package.steps import Paused, progress
from tests.delivery.conftest import Delivery
from tests.delivery.test_resuming import archives
from tests.delivery.world import KEY, Acts, delivered

PATIENCE = 60


@dataclass
class Watched(Acts):
    """Acts that tell in ``seen`` who reads them; something ``happens`` once the companion begins to, or ``here``."""

    seen: Path = Path()
    first: int = 0
    happens: Callable[[], object] = lambda: None
    here: Callable[[], object] = lambda: None

    def leaf_hashes(self, first: int, last: int) -> bytes:
        """Whoever comes first waits for the other, so that both have something to do."""
        me = self.seen / str(os.getpid())
        if not me.exists():
            me.touch()
            until(lambda: len(os.listdir(self.seen)) > 1)
            (self.here if os.getpid() == self.first else self.happens)()
        return super().leaf_hashes(first, last)


def breaks() -> None:
    raise Broken("El renglón de la hoja 7 no es lo que se guardó.")


def until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def watched(delivery: Delivery, tmp_path) -> Watched:
    seen = tmp_path / "vistos"
    seen.mkdir()
    told = {field.name: getattr(delivery.acts, field.name) for field in fields(delivery.acts)}
    return Watched(**told, seen=seen, first=os.getpid())


def test_two_make_what_one_makes(delivery: Delivery, watched, tmp_path, caplog):
    typst.compile(b"Quien pone un documento se queda con hilos, que a quien nace de el le faltan.")
    with caplog.at_level(logging.INFO, logger="abierto.delivery"):
        made = delivered(tmp_path / "trabajo", delivery.order, watched, companion=True)
    assert len(os.listdir(watched.seen)) == 2
    assert archives(tmp_path / "trabajo") == archives(delivery.folder)
    assert [(one.actor, one.files, one.archive_sha256, one.archive_bytes) for one in made] == [
        (one.actor, one.files, one.archive_sha256, one.archive_bytes) for one in delivery.made
    ]
    assert progress(tmp_path / "trabajo").percent == 100  # type: ignore[union-attr]
    assert caplog.records == []


def test_what_the_companion_finds_wrong_is_told_with_its_class_and_words(delivery: Delivery, watched, tmp_path):
    watched.happens = breaks
    with pytest.raises(Broken, match=r"^El renglón de la hoja 7 no es lo que se guardó\.$"):
        delivered(tmp_path / "trabajo", delivery.order, watched, companion=True)
    assert not (tmp_path / "trabajo" / "reparto.json").exists()
    watched.happens = lambda: None
    delivered(tmp_path / "trabajo", delivery.order, watched, companion=True)
    assert archives(tmp_path / "trabajo") == archives(delivery.folder)


def test_what_this_process_finds_wrong_ends_the_companion_at_once(delivery: Delivery, watched, tmp_path):
    watched.here = breaks
    watched.happens = lambda: time.sleep(PATIENCE)
    began = time.monotonic()
    with pytest.raises(Broken, match="El renglón de la hoja 7 "):
        delivered(tmp_path / "trabajo", delivery.order, watched, companion=True)
    assert time.monotonic() - began < PATIENCE / 2
    assert active_children() == []


@pytest.mark.parametrize("end", [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: 1 / 0], ids=["killed", "failed"])
def test_when_the_companion_dies_the_rest_is_done_alone(delivery: Delivery, watched, tmp_path, caplog, end):
    watched.happens = end
    with caplog.at_level(logging.WARNING, logger="abierto.delivery"):
        delivered(tmp_path / "trabajo", delivery.order, watched, companion=True)
    assert archives(tmp_path / "trabajo") == archives(delivery.folder)
    assert [record.msg.partition("(")[0] for record in caplog.records] == ["The companion of a delivery ended "]


def test_a_companion_whose_first_died_leaves_and_lets_go_of_the_folder(delivery: Delivery, watched, tmp_path):
    folder, lock, go = tmp_path / "trabajo", tmp_path / "cerrojo", tmp_path / "siga"
    watched.happens = lambda: until(go.exists)
    first = os.fork()
    if not first:
        try:
            with lock.open("w") as held:
                fcntl.flock(held, fcntl.LOCK_EX)
                watched.first = os.getpid()
                delivered(folder, delivery.order, watched, companion=True, pause=slowly)
        finally:
            os._exit(0)
    until(lambda: len(os.listdir(watched.seen)) > 1)
    os.kill(first, signal.SIGKILL)
    assert os.waitpid(first, 0)[1] == signal.SIGKILL
    with lock.open("w") as mine:
        with pytest.raises(BlockingIOError):  # the companion is at its step yet
            fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
        before = len(list(folder.glob("partes/??????")))
        go.touch()
        until(lambda: is_taken(mine))
    assert len(list(folder.glob("partes/??????"))) == before + 1 < 10  # what it had begun, and no more
    delivered(folder, delivery.order, delivery.acts)
    assert archives(folder) == archives(delivery.folder)


def slowly() -> bool:
    time.sleep(0.2)
    return False


def is_taken(lock) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@pytest.mark.parametrize("who", ["this", "companion"])
def test_a_pause_is_for_both_and_nobody_is_left_behind(delivery: Delivery, watched, tmp_path, who):
    """Whichever of the two hears of it: at the next step of each they are gone, and later it goes on."""
    folder, asked = tmp_path / "trabajo", tmp_path / "pausa"
    hears = {"this": lambda me: me == watched.first, "companion": lambda me: me != watched.first or done() > 6}[who]

    def done() -> int:
        return len(list(folder.glob("partes/??????")))

    def pause() -> bool:
        return asked.exists() and hears(os.getpid())

    watched.happens = asked.touch
    with pytest.raises(Paused):
        delivered(folder, delivery.order, watched, companion=True, pause=pause)
    assert active_children() == []
    far = progress(folder)
    assert far is not None
    assert done() == min(far.steps, 10)
    assert far.steps < far.of_steps / 2
    delivered(folder, delivery.order, watched, companion=True)
    assert archives(folder) == archives(delivery.folder)


def test_there_is_a_companion_when_there_is_enough_to_do_and_a_processor_for_it(monkeypatch):
    for ours, leaves, expected in (
        ({0}, 10**7, False),
        ({0, 1}, pair.ENOUGH - 1, False),
        ({0, 3}, pair.ENOUGH, True),
    ):
        monkeypatch.setattr(pair.os, "sched_getaffinity", lambda _, ours=ours: ours)
        assert pair.is_worth_it(leaves) is expected


def test_what_two_processes_encrypt_is_never_drawn_from_the_same_chance(tmp_path):
    """Two packages that were closed with one and the same key would open each other."""
    drawn_by(tmp_path / "antes")
    other = get_context("fork").Process(target=drawn_by, args=(tmp_path / "otro",))
    other.start()
    mine = drawn_by(tmp_path / "este")
    other.join()
    theirs = (tmp_path / "otro").read_bytes().split(b"|")
    assert len(mine) == len(theirs) == 4
    assert set(mine).isdisjoint(theirs)


def drawn_by(told: Path) -> list[bytes]:
    """What this process draws for a file of age and for a new key: shared with its recipient, wrapped, nonce, key."""
    head, _, rest = pyrage.encrypt(b"igual", [KEY.to_public()]).partition(b"\n---")
    shared, wrapped = head.splitlines()[1:3]  # what is drawn to be ignored («grease») may repeat
    nonce = rest.partition(b"\n")[2][:16]
    drawn = [shared, wrapped, nonce.hex().encode(), str(pyrage.x25519.Identity.generate()).encode()]
    told.write_bytes(b"|".join(drawn))
    return drawn
