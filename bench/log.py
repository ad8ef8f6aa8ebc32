"""The tamper-evident log: sequencing and signing by the second, and a proof at ten million leaves.

``python -m bench.log [--leaves N]``. Everything stands in a SQLite of its own, or in the empty PostgreSQL of
``DATABASE_URL``.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import tempfile
from hashlib import sha256
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

ACTS = 100_000
GOALS = {"acts": 5_000.0, "milliseconds": 5.0}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.log", description="La bitácora verificable.")
    parser.add_argument("--leaves", type=int, default=10_000_000, help="hojas con las que se mide una prueba")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="abierto-bitacora-") as folder:
        stand_up(Path(folder))
        growth()
        proofs(words.leaves)


def stand_up(folder: Path) -> None:
    """Django on a migrated database of its own."""
    from tests.database import start_from_template

    if not os.environ.get("DATABASE_URL"):
        start_from_template(folder / "abierto.sqlite3")
    os.environ.update(
        DATA_DIR=str(folder), DEMONSTRATION="si", LOG_LEVEL="ERROR", DJANGO_SETTINGS_MODULE="abierto.config.settings"
    )
    import django

    django.setup()
    if os.environ.get("DATABASE_URL"):
        from django.core.management import call_command

        call_command("migrate", verbosity=0)


def growth() -> None:
    """Acts that wait become leaves and are signed; then lines of the ledger, with their salts and their rows."""
    from django.db import transaction

    from abierto.core import clock
    from abierto.core.models import Entry
    from abierto.transparency.actions.sequencing import sequence_and_sign

    sequence_and_sign()  # what setting up left
    store(ACTS)
    seconds, work = timed(sequence_and_sign)
    tell(f"{ACTS:,} actos numerados y firmados", ACTS / seconds, ACTS / work, GOALS["acts"])

    lines = 20_000
    with transaction.atomic():
        Entry.objects.bulk_create(
            (
                Entry(
                    at=clock.now(), event="plan.imported", subject_kind="a.b", subject_id=str(number),
                    subject_label=f"Ejercicio {number}", actor_label="Sistema", data={"rows": number},
                )
                for number in range(lines)
            ),
            batch_size=2_000,
        )  # fmt: skip
    seconds, work = timed(sequence_and_sign)
    tell(f"{lines:,} líneas de la bitácora, con su sal y su renglón", lines / seconds, lines / work, None)


def store(acts: int) -> None:
    """Reactions in one space, each of somebody, that wait for their place in the log."""
    from datetime import timedelta

    from abierto.core import clock
    from abierto.participation.actions.spaces import open_space, set_window
    from abierto.participation.committed import content_of
    from abierto.participation.enums import Gesture
    from abierto.participation.models import Act
    from abierto.transparency.commitments import commit

    at = clock.now()
    space = open_space(external_id="espacio-medido", title="Medida", url="/", text="Medida")
    set_window(space=space, gesture=Gesture.REACT, opens_at=at - timedelta(days=1), closes_at=at + timedelta(days=1))
    for _ in range(0, acts, 5_000):
        rows = []
        for _ in range(5_000):
            author, salt = secrets.token_bytes(16), secrets.token_bytes(16)
            content = content_of(space.external_id, Gesture.REACT, "up", 1, author, at)
            rows.append(
                Act(
                    space=space, gesture=Gesture.REACT, author=author, value="up", version=1, at=at, salt=salt,
                    commitment=commit(content, salt),
                )
            )  # fmt: skip
        Act.objects.bulk_create(rows)


def proofs(leaves: int) -> None:
    """Build a tree of so many leaves straight in tiles, and prove leaves of it."""
    from abierto.transparency import merkle, tree

    began = perf_counter()
    grow(leaves)
    total = tree.size()
    print(f"{total:,} hojas en teselas: {perf_counter() - began:.0f} s")
    chance = random.Random(10)
    root = tree.root_at(total)
    each, work = [], []
    for _ in range(300):
        leaf = chance.randrange(total)
        start, used = perf_counter(), process_time()
        proof = tree.inclusion_proof(leaf, total)
        each.append((perf_counter() - start) * 1000)
        work.append((process_time() - used) * 1000)
        hashed = tree.range_hashes([(leaf, leaf + 1)])[0]
        assert merkle.verify_inclusion(leaf, total, hashed, proof, root)
    verdict = "bien" if median(each) < GOALS["milliseconds"] else "MAL"
    print(
        f"Prueba de inclusión con {total:,} hojas: {median(each):.2f} ms a la mitad, {sorted(each)[-15]:.2f} ms "
        f"al 95 %, {median(work):.2f} ms de CPU (meta: menos de {GOALS['milliseconds']:.0f} ms): {verdict}"
    )
    old = total // 3
    start = perf_counter()
    shown = tree.consistency_proof(old, total)
    spent = (perf_counter() - start) * 1000
    assert merkle.verify_consistency(old, total, tree.root_at(old), root, shown)
    print(f"Prueba de consistencia {old:,} → {total:,}: {spent:.2f} ms, {len(shown)} pasos")


def grow(leaves: int) -> None:
    """Leaf hashes of made-up commitments, a hundred thousand a transaction."""
    from django.db import transaction

    from abierto.transparency import tree

    for first in range(tree.size(), leaves, 100_000):
        fresh = [sha256(b"\x00" + number.to_bytes(32, "big")).digest() for number in range(first, first + 100_000)]
        with transaction.atomic():
            tree.lock()
            tree.append(fresh[: leaves - first])


def timed(work) -> tuple[float, float]:
    """Seconds by the clock and of processor."""
    start, used = perf_counter(), process_time()
    work()
    return perf_counter() - start, process_time() - used


def tell(what: str, by_clock: float, by_work: float, goal: float | None) -> None:
    verdict = "" if goal is None else f" (meta: {goal:,.0f}): {'bien' if by_clock >= goal else 'MAL'}"
    print(f"{what}: {by_clock:,.0f}/s por reloj, {by_work:,.0f}/s de CPU{verdict}", flush=True)


if __name__ == "__main__":
    main()
