"""Packing what many people sent to some actors, from a SQLite of its own: seconds, and memory at its highest.

Both are of all the processes at work; ``--alone`` has no companion made.

``python -m bench.delivery`` packs a tenth of what is promised, and ``--full`` all of it: a million contributions and
ten million reactions for fifteen actors. ``--keep FOLDER`` leaves there what is packed, and takes it from there later.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter, process_time
from typing import Any

from bench.residing import Residing
from bench.screening import BEGINS, peak, stand_up_django
from bench.sentences import Writer

#: For all; less has as much less time, on a machine that does nothing else.
GOALS = {"seconds": 600.0, "megabytes": 500.0}
CONTRIBUTIONS, REACTIONS, ACTORS = 1_000_000, 10_000_000, 15
_LOT = 50_000
#: What is made up is not missed, and is right by construction.
_HASTE = (
    *("synchronous=OFF", "journal_mode=OFF", "cache_size=-1500000"),
    *("foreign_keys=OFF", "ignore_check_constraints=ON"),
)
#: Spaces of each actor: its platform, and some proposals.
_SPACES = 4


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.delivery", description="Paquetes de entrega.")
    parser.add_argument("--full", action="store_true", help="todo lo prometido, no una décima parte")
    parser.add_argument("--keep", type=Path, help="carpeta donde queda lo guardado, para medir otra vez")
    parser.add_argument("--store", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--alone", action="store_true", help="un solo proceso, sin compañero")
    words = parser.parse_args()
    part = 1 if words.full else 10
    if words.store:
        stand_up_django(words.store)
        store(CONTRIBUTIONS // part, REACTIONS // part)
        return
    with tempfile.TemporaryDirectory(prefix="abierto-entrega-") as name:
        folder = words.keep or Path(name)
        if not (folder / "abierto.sqlite3").exists():
            folder.mkdir(parents=True, exist_ok=True)
            print(f"Se guardan {CONTRIBUTIONS // part:,} aportaciones y {REACTIONS // part:,} reacciones…", flush=True)
            # Storing takes memory of its own: another process does it.
            again = [sys.executable, "-m", "bench.delivery", "--store", str(folder)]
            subprocess.run([*again, "--full"] if words.full else again, check=True)
        stand_up_django(folder, fresh=False)
        shutil.rmtree(folder / "entrega", ignore_errors=True)
        measure(an_order(), folder / "entrega", (CONTRIBUTIONS + REACTIONS) // part, alone=words.alone)


def an_order() -> Any:
    """What is delivered: to each actor what was said of a platform and some proposals."""
    from abierto.delivery.package.order import Actor, Authority, Order, PackageSpace, Rule

    actors = tuple(Actor(f"actor-{n}", f"Actor {n}") for n in range(1, ACTORS + 1))
    spaces = tuple(
        PackageSpace(f"espacio-{n}-{m}", f"Propuesta {m} del actor {n}", "/", (f"actor-{n}",), f"Municipio {m}")
        for n in range(1, ACTORS + 1)
        for m in range(1, _SPACES + 1)
    )
    authority, rule = Authority("Instituto de medición", "Oficina", "Toluca"), Rule("una", "A cada quien lo suyo.")
    return Order("Medición", authority, rule, actors, spaces, keys_of_two())


def store(contributions: int, reactions: int) -> None:
    """Acts with their screening and their leaves, as an election would have left them."""
    from django.db import connection, transaction

    from abierto.participation.models import Space
    from abierto.transparency import merkle, tree
    from abierto.transparency.actions.sequencing import keys, notes
    from abierto.transparency.models import Checkpoint

    rows = Space.objects.bulk_create(
        Space(external_id=s.external_id, title=s.title, url=s.url) for s in an_order().spaces
    )
    with connection.cursor() as cursor:
        for pragma in _HASTE:
            cursor.execute(f"PRAGMA {pragma}")
        for name in ("act_one_at_a_time", "screening_by_version"):
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'participation_%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")  # their windows and guards are measured elsewhere
        for acts, texts, told in made(rows, contributions, reactions):
            with transaction.atomic():
                for statement, values in ((_ACT, acts), (_TEXT, texts), (_TOLD, told)):
                    connection.connection.executemany(statement, values)
                tree.lock()
                tree.append([merkle.leaf_hash(act[7]) for act in acts])
    size = tree.size()
    signer, key = keys.recorded()
    text = notes.checkpoint_text(signer.name, size, tree.root_at(size))
    line = notes.signature_line(signer.name, signer.key_id, signer.sign(text.encode()))
    Checkpoint.objects.create(size=size, root=tree.root_at(size), at=BEGINS, key=key, note=notes.signed(text, [line]))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")


def keys_of_two() -> tuple[str, str]:
    import pyrage

    first, second = (str(pyrage.x25519.Identity.generate().to_public()) for _ in range(2))
    return first, second


_ACT = (
    "INSERT INTO participation_act (id, space_id, gesture, author, value, version, at, origin, salt, commitment, "
    "source, source_key, leaf) VALUES (?, ?, ?, ?, ?, 1, ?, 'web', ?, ?, ?, 1, ?)"
)
_TEXT = (
    "INSERT INTO participation_contribution (act_id, kind, text, signed_as, sector, may_publish, sheet, "
    "is_demonstration) VALUES (?, 'idea', ?, '', '', 1, '', 0)"
)
_TOLD = (
    "INSERT INTO participation_screening (act_id, rule_version, score, reasons, holds_text, at) "
    "VALUES (?, ?, ?, ?, 0, ?)"
)


def made(spaces: list[Any], contributions: int, reactions: int) -> Iterator[tuple[list, list, list]]:
    """Acts, texts and screenings, in lots; a leaf each, in the order in which they came."""
    from abierto.delivery.package.rows import contribution_commitment, digest_of, instant_kept, reaction_commitment
    from abierto.participation.screening import RULE_VERSION

    chance, writer = random.Random(2026), Writer()
    total = contributions + reactions
    step = timedelta(days=34) / total
    acts: list = []
    texts: list = []
    told: list = []
    for number in range(1, total + 1):
        at, salt, author = BEGINS + step * number, chance.randbytes(16), chance.randbytes(16)
        space, kept = chance.choice(spaces), f"{at:%Y-%m-%d %H:%M:%S.%f}"
        when = instant_kept(kept)
        if chance.random() * total < contributions:
            gesture, text = "contribute", writer.text(chance)
            value = digest_of("idea", text)
            commitment = contribution_commitment(space.external_id, "idea", text, 1, author.hex(), when, salt)
            texts.append((number, text))
        else:
            gesture, value = "react", "up" if chance.random() < 0.6 else "down"
            commitment = reaction_commitment(space.external_id, value, 1, author.hex(), when, salt)
        marked = chance.random() < 0.08
        told.append(
            (number, RULE_VERSION, 55 if marked else 0, '["rate.source", "trip.source"]' if marked else "[]", kept)
        )
        source = chance.randbytes(16)
        acts.append((number, space.pk, gesture, author, value, kept, salt, commitment, source, number - 1))
        if len(acts) == _LOT:
            yield acts, texts, told
            acts, texts, told = [], [], []
    if acts:
        yield acts, texts, told


def measure(order: Any, folder: Path, amount: int, *, alone: bool) -> None:
    """Deliver, and check one of the packages."""
    from abierto.delivery.package.checking import check
    from abierto.delivery.package.production import produce
    from abierto.delivery.reading import Acts, signed_tree
    from abierto.transparency.keys import known_keys

    tree = signed_tree()
    reader = Acts(order.by_space, tree.size)
    reader.check()
    before, began, worked, helped = peak(), perf_counter(), process_time(), work_of_others()
    with Residing() as residing:
        made = produce(order, reader, tree, folder, keep_plain=True, companion=False if alone else None)
        seconds, work, help_given = perf_counter() - began, process_time() - worked, work_of_others() - helped
    bound = GOALS["seconds"] * amount / (CONTRIBUTIONS + REACTIONS)
    verdict = "bien" if seconds < bound and residing.megabytes < GOALS["megabytes"] else "MAL"
    print(
        f"{len(made)} paquetes en {seconds:.0f} s ({work:.0f} s de procesador de este proceso y {help_given:.0f} s de "
        f"los que empezó), {amount / seconds:,.0f} renglones/s."
    )
    print(
        f"Memoria de todos a la vez: {residing.megabytes:.0f} MB al máximo ({before:.0f} antes); como si nada tuvieran "
        f"en común, {residing.unshared:.0f} MB; este proceso solo, {peak():.0f} MB."
    )
    print(
        f"Meta para esta cantidad: {bound:.0f} s y {GOALS['megabytes']:.0f} MB; razón {seconds / bound:.2f}: {verdict}",
        flush=True,
    )
    began = perf_counter()
    archive = made[0].folder.parent / "paquete.zip"
    looked = check(archive, known_keys)
    print(
        f"Comprobar uno ({archive.stat().st_size / 1e6:.0f} MB, {looked.rows:,} renglones): "
        f"{perf_counter() - began:.0f} s, {'sin problemas' if looked.is_good else looked.problems[:3]}"
    )


def work_of_others() -> float:
    """Seconds of processor of the processes that this one began, and have ended."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
