"""The loop of scheduled jobs as a real process: ended by a signal, begun again when killed, never left behind."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.database import sqlite_template
from tests.running import ROOT

KEEPER = """
import os, signal, sys
import django
django.setup()
from abierto.core.job_loop import Keeper
keeper = Keeper(wake=0.2)
keeper.start()
print(keeper._process.pid, flush=True)
sys.stdin.readline()
keeper.stop()
"""


@pytest.fixture
def environ(tmp_path, django_db_setup):
    """The environment of a process whose database is a migrated one of its own."""
    if not sqlite_template().exists():
        pytest.skip("no migrated SQLite database to copy: this run is on another database")
    shutil.copyfile(sqlite_template(), tmp_path / "abierto.sqlite3")
    own = {"DATABASE_URL", "CACHE_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return {**kept, "DATA_DIR": str(tmp_path)}


def runs(environ) -> int:
    with sqlite3.connect(Path(environ["DATA_DIR"]) / "abierto.sqlite3") as database:
        return database.execute("SELECT count(*) FROM core_jobrun WHERE finished_at IS NOT NULL").fetchone()[0]


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def until(true, seconds: float = 20.0):
    """What ``true`` answers once it is something, or a failure."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come about")


def gone(*pids: int) -> bool:
    return not any(alive(pid) for pid in pids)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def keep(environ) -> tuple[subprocess.Popen, int]:
    parent = subprocess.Popen(
        [sys.executable, "-c", KEEPER], cwd=ROOT, env=environ, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    return parent, int(parent.stdout.readline())


def test_the_loop_by_hand_runs_what_is_due_and_ends_with_a_signal(environ):
    loop = subprocess.Popen(
        [sys.executable, "-m", "abierto", "jobs"], cwd=ROOT, env=environ, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    until(lambda: runs(environ))
    loop.send_signal(signal.SIGTERM)
    out, err = loop.communicate(timeout=10)
    assert (loop.returncode, err) == (0, "")
    assert out.splitlines()[-1] == "Los trabajos programados se detuvieron."


def test_a_killed_loop_is_begun_again_and_ends_with_who_asked(environ):
    parent, keeper = keep(environ)
    until(lambda: runs(environ))
    (first,) = until(lambda: children(keeper))
    os.kill(first, signal.SIGKILL)
    (second,) = until(lambda: [pid for pid in children(keeper) if pid != first])

    _, err = parent.communicate("\n", timeout=15)

    assert parent.returncode == 0, err
    assert gone(keeper, first, second)
    assert "Traceback" not in err


def test_nothing_is_left_behind_when_the_server_is_killed(environ):
    parent, keeper = keep(environ)
    (loop,) = until(lambda: children(keeper))
    parent.kill()
    parent.wait()
    until(lambda: gone(keeper, loop), seconds=10)
    parent.communicate()
