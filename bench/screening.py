"""Screening of many stored contributions on a SQLite database of its own: seconds, and memory at its highest.

python -m bench.screening [--contributions N]   (default one million)
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from bench.sentences import Writer, retouch
from tests.database import start_from_template

GOALS = {"seconds": 300, "megabytes": 500}
BEGINS = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.screening", description="Tamizado de muchas aportaciones guardadas.")
    parser.add_argument("--contributions", type=int, default=1_000_000)
    amount = parser.parse_args().contributions
    with tempfile.TemporaryDirectory(prefix="abierto-tamizado-") as folder:
        stand_up_django(Path(folder))
        print(f"Se guardan {amount:,} aportaciones…", flush=True)
        until = store(amount)
        before = peak()
        print(f"Memoria antes de tamizar: {before:.0f} MB. Se tamizan…", flush=True)
        tell(amount, *screen(until))


def stand_up_django(folder: Path, *, fresh: bool = True) -> None:
    """Django on a new database, as production has it, or on the one that is there."""
    database = folder / "abierto.sqlite3"
    os.environ.update(
        DJANGO_SETTINGS_MODULE="abierto.config.settings",
        DATA_DIR=str(folder),
        DATABASE_URL=f"sqlite:///{database}",
        SECRET_KEY="only-to-measure-" + "0123456789" * 5,
        SITE_URL="https://abierto.test",
        LOG_LEVEL="ERROR",
    )
    if fresh:
        start_from_template(database)
    import django

    django.setup()


def store(amount: int) -> datetime:
    """Write them as they would have come in over ten days, one in ten a copy of another; returns the last instant."""
    from django.db import connection, transaction

    from abierto.participation.models import Space

    space = Space.objects.create(external_id="medicion", title="Medición", url="/medicion/")
    acts = (
        "INSERT INTO participation_act (id, space_id, gesture, author, value, version, at, origin, salt, commitment, "
        "source, source_key, returned_at) VALUES (%s, %s, 'contribute', %s, %s, 1, %s, 'web', %s, %s, %s, 1, %s)"
    )
    texts = (
        "INSERT INTO participation_contribution (act_id, kind, text, signed_as, sector, may_publish, sheet, "
        "is_demonstration) VALUES (%s, 'idea', %s, '', '', 1, '', 0)"
    )
    at = BEGINS
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER IF EXISTS participation_act_within_insert")
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'participation_act'"
        names = [name for (name,) in cursor.execute(triggers).fetchall()]
        for name in names:
            cursor.execute(f"DROP TRIGGER {name}")  # their windows and guards are measured elsewhere
        lots = rows(space.pk, amount)
        for lot in lots:
            with transaction.atomic():
                cursor.executemany(acts, [row for row, _ in lot])
                cursor.executemany(texts, [text for _, text in lot])
            at = lot[-1][0][4]
    return at


def rows(space: int, amount: int) -> Iterator[list[tuple[Any, Any]]]:
    """Acts and texts, in lots."""
    chance, writer = random.Random(2026), Writer()
    letters = [writer.text(chance, 3) for _ in range(20)]
    step = timedelta(days=10) / amount
    lot: list[tuple[Any, Any]] = []
    for number in range(1, amount + 1):
        at = BEGINS + step * number
        draw = chance.random()
        text = writer.text(chance)
        if draw < 0.05:
            text = chance.choice(letters)
        elif draw < 0.10:
            text = retouch(chance.choice(letters), chance, writer)
        elif draw < 0.11:
            text += f" Mi teléfono es 722 {chance.randrange(100, 999)} {chance.randrange(1000, 9999)}."
        source = f"red {chance.randrange(2_000) if chance.random() < 0.5 else number}".encode()[:16]
        act = (
            *(number, space, chance.randbytes(16), f"{number:064x}", at, chance.randbytes(16), chance.randbytes(32)),
            *(source, at if chance.random() < 0.95 else None),
        )
        lot.append((act, (number, text)))
        if len(lot) == 20_000:
            yield lot
            lot = []
    if lot:
        yield lot


def screen(until: datetime) -> tuple[float, float]:
    """Seconds by the clock and of processor."""
    from abierto.participation.actions.screening import screen_waiting

    began, worked = perf_counter(), process_time()
    done = screen_waiting(until + timedelta(hours=1))
    print(f"{done:,} actos tamizados.")
    return perf_counter() - began, process_time() - worked


def tell(amount: int, seconds: float, worked: float) -> None:
    from abierto.participation.models import ScreeningTotal

    highest = peak()
    print(f"Tiempo: {seconds:.0f} s ({worked:.0f} s de procesador), {amount / seconds:,.0f} por segundo.")
    print(f"Memoria al máximo: {highest:.0f} MB.")
    for row in ScreeningTotal.objects.raw(
        "SELECT min(id) AS id, code, sum(amount) AS amount FROM participation_screeningtotal GROUP BY code"
    ):
        print(f"  {row.code or 'todos'}: {row.amount:,}")
    if amount >= 1_000_000:
        good = seconds < GOALS["seconds"] and highest < GOALS["megabytes"]
        print(f"Metas (5 minutos y 500 MB para un millón): {'se cumplen' if good else 'NO se cumplen'}.")


def peak() -> float:
    """The most memory that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
