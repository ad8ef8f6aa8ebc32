"""Accepted gestures a second against a bare Django view that inserts one row, on the same database and server.

``python -m bench.gestures [--acts N]``: with none stored, and with N stored already (a million unless said), in turns.
``DATABASE_URL`` says where: an empty PostgreSQL (another is made beside it), or, unset, a SQLite of its own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median

from bench.hot import pin
from bench.load import requests_per_second
from tests.database import start_from_template
from tests.running import ROOT, free_port

GOAL = 0.7
DRIFT = 0.10
SPACE = "espacio-medido"
REACTION = "valor=up&version=1"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.gestures", description="Gestos aceptados por segundo.")
    parser.add_argument("--acts", type=int, default=1_000_000, help="actos ya guardados en la segunda medición")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=3)
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="abierto-gestos-") as folder:
        empty = prepare(Path(folder), os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/abierto.sqlite3")
        full = {**empty, "DATABASE_URL": copied(empty["DATABASE_URL"])}
        subprocess.run(
            [sys.executable, "-c", f"from bench.gestures import fill; fill({words.acts})"],
            cwd=ROOT, env=full, check=True,
        )  # fmt: skip
        compare(empty, full, words.acts, words.rounds, words.seconds)


def compare(empty: dict[str, str], full: dict[str, str], acts: int, rounds: int, seconds: float) -> None:
    """Measure the two databases and the bare view in turns, and tell."""
    none, many = ratios(empty, full, rounds, seconds)
    tell("sin actos guardados", none)
    print(f"Se pide {GOAL}: {'bien' if median(none) >= GOAL else 'MAL'}")
    tell(f"con {acts:,} actos guardados", many)
    drift = median(later / first for first, later in zip(none, many, strict=True)) - 1
    print(f"Cambio de la razón: {drift:+.1%} (se admite -{DRIFT:.0%}): {'bien' if drift >= -DRIFT else 'MAL'}")


def prepare(folder: Path, url: str) -> dict[str, str]:
    """A migrated database with an open space, and the words of the servers."""
    environ = {
        **{name: value for name, value in os.environ.items() if name != "CACHE_URL"},
        "DATABASE_URL": url,
        "DATA_DIR": str(folder),
        "SITE_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": "only-to-measure-" + "0123456789" * 5,
        "LOG_LEVEL": "ERROR",
        "DEMONSTRATION": "si",
        "SECOND_FACTOR": "optional",
        "DJANGO_SETTINGS_MODULE": "abierto.config.settings",
    }
    os.environ.update(environ)
    if url.startswith("sqlite"):
        start_from_template(folder / "abierto.sqlite3")
    subprocess.run([sys.executable, "-m", "abierto", "migrate"], cwd=ROOT, env=environ, check=True, capture_output=True)
    import django

    django.setup()
    from django.db import connection

    from abierto.core import clock
    from abierto.participation.actions.spaces import open_space, set_window
    from abierto.participation.enums import Gesture
    from bench.gesture_app import Row

    with connection.schema_editor() as editor:
        editor.create_model(Row)
    now = clock.now()
    space = open_space(external_id=SPACE, title="Medida", url="/", text="Medida")
    set_window(space=space, gesture=Gesture.REACT, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9))
    connection.close()
    return environ


def copied(url: str) -> str:
    """Another database like the one at ``url``, beside it."""
    if url.startswith("sqlite"):
        place = Path(url.removeprefix("sqlite:///"))
        shutil.copy(place, place.with_name("lleno.sqlite3"))
        return f"sqlite:///{place.with_name('lleno.sqlite3')}"
    import psycopg

    head, _, name = url.rpartition("/")
    with psycopg.connect(f"{head}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}_lleno"')
        connection.execute(f'CREATE DATABASE "{name}_lleno" TEMPLATE "{name}"')
    return f"{url}_lleno"


def ratios(empty: dict[str, str], full: dict[str, str], rounds: int, seconds: float) -> tuple[list[float], list[float]]:
    """Ours over theirs on each database, round by round, in turns on one processor."""
    cpus = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [None, None]
    each: tuple[list[float], list[float]] = [], []
    with (
        serving(empty, cpus[0]) as first,
        serving(full, cpus[0]) as second,
        serving({**empty, "BARE": "1"}, cpus[0]) as bare,
    ):
        for turn in range(rounds + 1):
            found = [
                requests_per_second(port, path, seconds=seconds, cpu=cpus[-1], body=REACTION, expect=expect)
                for port, path, expect in (
                    (first, f"/participar/{SPACE}/reaccion/", "302"),
                    (bare, "/insert/", "204"),
                    (second, f"/participar/{SPACE}/reaccion/", "302"),
                )
            ]
            if turn:  # the first warms all
                each[0].append(found[0] / found[1])
                each[1].append(found[2] / found[1])
                print(f"  vacía {found[0]:6.0f} gestos/s   llena {found[2]:6.0f}   filas {found[1]:6.0f}")
    return each


@contextmanager
def serving(environ: dict[str, str], cpu: int | None) -> Iterator[int]:
    """Granian with one process and one thread, as the product's."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "1", "--no-ws",
        "--workers-kill-timeout", "5s", "--port", str(port), "--log-level", "warning",
        "bench.gesture_app:application",
    ]  # fmt: skip
    environ = {**environ, "SITE_URL": f"http://127.0.0.1:{port}"}
    server = subprocess.Popen(command, cwd=ROOT, env=environ, start_new_session=True)
    try:
        import time

        from bench.hot import _wait_for

        _wait_for(port)
        time.sleep(0.5)
        pin(server.pid, cpu)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait(20)


def fill(most: int) -> None:
    """Store acts as if they had come, by the database itself; they have their place in the log already."""
    import django

    django.setup()
    from django.db import connection

    from abierto.participation.models import Act, Space, Window

    space = Space.objects.get(external_id=SPACE).pk
    at = Window.objects.get(space=space).opens_at.isoformat(sep=" ")  # the database takes none outside it
    step = 500_000
    first = (Act.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    with connection.cursor() as cursor:
        for begin in range(0, most, step):
            count = min(step, most - begin)
            if connection.vendor == "sqlite":
                source = (
                    "WITH RECURSIVE n(i) AS (SELECT %s UNION ALL SELECT i + 1 FROM n WHERE i < %s) "
                    "SELECT {columns} FROM n"
                )
                random = {"16": "randomblob(16)", "32": "randomblob(32)"}
            else:
                source = "SELECT {columns} FROM generate_series(%s, %s) AS n(i)"
                random = {"16": "decode(md5(random()::text), 'hex')", "32": "sha256(random()::text::bytea)"}
            columns = (
                f"{space}, 'react', {random['16']}, 'up', 1, '{at}', 'web', {random['16']}, "
                f"{random['32']}, {random['16']}, 1, NULL, NULL, i"
            )
            cursor.execute(
                "INSERT INTO participation_act (space_id, gesture, author, value, version, at, origin, salt, "
                "commitment, source, source_key, returned_at, superseded_at, leaf) " + source.format(columns=columns),
                [first + begin, first + begin + count - 1],
            )
            print(f"  {begin + count:,} guardados", flush=True)
    connection.close()


def tell(when: str, each: list[float]) -> None:
    print(f"Gestos durables contra una vista desnuda, {when}: {median(each):.2f} ({min(each):.2f} a {max(each):.2f})")


if __name__ == "__main__":
    main()
