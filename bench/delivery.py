"""Packing what many people sent to some actors, from a SQLite of its own: seconds, and memory at its highest.

python -m bench.delivery [--contributions N] [--reactions N] [--actors N]   (a million, ten million, fifteen)
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from bench.screening import BEGINS, peak, stand_up_django
from bench.sentences import Writer

#: For a million contributions and ten million reactions; less work has as much less time.
GOALS = {"seconds": 600.0, "megabytes": 500.0}
_WHOLE = 11_000_000
_LOT = 20_000
#: Spaces of each actor: its platform, and some proposals.
_SPACES = 4


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.delivery", description="Paquetes de entrega.")
    parser.add_argument("--contributions", type=int, default=1_000_000)
    parser.add_argument("--reactions", type=int, default=10_000_000)
    parser.add_argument("--actors", type=int, default=15)
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="abierto-entrega-") as name:
        folder = Path(name)
        stand_up_django(folder)
        print(f"Se guardan {words.contributions:,} aportaciones y {words.reactions:,} reacciones…", flush=True)
        began = perf_counter()
        order = store(words.contributions, words.reactions, words.actors)
        print(f"Guardadas y con hoja en {perf_counter() - began:.0f} s. Memoria: {peak():.0f} MB.", flush=True)
        measure(order, folder / "entrega", words.contributions + words.reactions)


def store(contributions: int, reactions: int, actors: int) -> Any:
    """Acts with their screening and their leaves, as an election would have left them; returns what to deliver."""
    from django.db import connection, transaction

    from abierto.delivery.package.order import Actor, Authority, Order, PackageSpace, Rule
    from abierto.participation.models import Space
    from abierto.transparency import merkle, tree
    from abierto.transparency.actions.sequencing import keys, notes
    from abierto.transparency.models import Checkpoint

    people = tuple(Actor(f"actor-{n}", f"Actor {n}") for n in range(1, actors + 1))
    spaces = tuple(
        PackageSpace(f"espacio-{n}-{m}", f"Propuesta {m} del actor {n}", "/", (f"actor-{n}",), f"Municipio {m}")
        for n in range(1, actors + 1)
        for m in range(1, _SPACES + 1)
    )
    rows = Space.objects.bulk_create(Space(external_id=s.external_id, title=s.title, url=s.url) for s in spaces)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'participation_%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")  # their windows and guards are measured elsewhere
        for acts, texts, told in made(rows, contributions, reactions):
            with transaction.atomic():
                cursor.executemany(_ACT, acts)
                cursor.executemany(_TEXT, texts)
                cursor.executemany(_TOLD, told)
                tree.lock()
                tree.append([merkle.leaf_hash(act[7]) for act in acts])
    size = tree.size()
    signer, key = keys.recorded()
    text = notes.checkpoint_text(signer.name, size, tree.root_at(size))
    line = notes.signature_line(signer.name, signer.key_id, signer.sign(text.encode()))
    Checkpoint.objects.create(size=size, root=tree.root_at(size), at=BEGINS, key=key, note=notes.signed(text, [line]))
    authority = Authority("Instituto de medición", "Oficina", "Toluca")
    return Order("Medición", authority, Rule("una", "A cada quien lo suyo."), people, spaces, keys_of_two())


def keys_of_two() -> tuple[str, str]:
    import pyrage

    first, second = (str(pyrage.x25519.Identity.generate().to_public()) for _ in range(2))
    return first, second


_ACT = (
    "INSERT INTO participation_act (id, space_id, gesture, author, value, version, at, origin, salt, commitment, "
    "source, source_key, leaf) VALUES (%s, %s, %s, %s, %s, 1, %s, 'web', %s, %s, %s, 1, %s)"
)
_TEXT = (
    "INSERT INTO participation_contribution (act_id, kind, text, signed_as, sector, may_publish, sheet, "
    "is_demonstration) VALUES (%s, 'idea', %s, '', '', 1, '', 0)"
)
_TOLD = (
    "INSERT INTO participation_screening (act_id, rule_version, score, reasons, holds_text, at) "
    "VALUES (%s, %s, %s, %s, 0, %s)"
)


def made(spaces: list[Any], contributions: int, reactions: int) -> Iterator[tuple[list, list, list]]:
    """Acts, texts and screenings, in lots; a leaf each, in the order in which they came."""
    from abierto.delivery.package.rows import contribution_commitment, digest_of, instant, reaction_commitment
    from abierto.participation.screening import RULE_VERSION

    chance, writer = random.Random(2026), Writer()
    total = contributions + reactions
    step = timedelta(days=34) / total
    acts: list = []
    texts: list = []
    told: list = []
    for number in range(1, total + 1):
        at, salt, author = BEGINS + step * number, chance.randbytes(16), chance.randbytes(16)
        space, when = chance.choice(spaces), instant(at)
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
            (number, RULE_VERSION, 55 if marked else 0, '["rate.source", "trip.source"]' if marked else "[]", at)
        )
        acts.append((number, space.pk, gesture, author, value, at, salt, commitment, chance.randbytes(16), number - 1))
        if len(acts) == _LOT:
            yield acts, texts, told
            acts, texts, told = [], [], []
    if acts:
        yield acts, texts, told


def measure(order: Any, folder: Path, amount: int) -> None:
    """Deliver, and check one of the packages."""
    from abierto.delivery.package.checking import check
    from abierto.delivery.package.production import produce
    from abierto.delivery.reading import Acts, signed_tree
    from abierto.transparency.keys import known_keys

    tree = signed_tree()
    reader = Acts(order.by_space, tree.size)
    reader.check()
    before, began, worked = peak(), perf_counter(), process_time()
    made = produce(order, reader, tree, folder, keep_plain=True)
    seconds, work, highest = perf_counter() - began, process_time() - worked, peak()
    bound = GOALS["seconds"] * amount / _WHOLE
    verdict = "bien" if seconds < bound and highest < GOALS["megabytes"] else "MAL"
    print(f"{len(made)} paquetes en {seconds:.0f} s ({work:.0f} s de procesador), {amount / seconds:,.0f} renglones/s.")
    print(
        f"Memoria: {highest:.0f} MB al máximo ({before:.0f} antes). Meta para esta cantidad: {bound:.0f} s y "
        f"{GOALS['megabytes']:.0f} MB; razón {seconds / bound:.2f}: {verdict}",
        flush=True,
    )
    began = perf_counter()
    archive = made[0].folder.parent / "paquete.zip"
    looked = check(archive, known_keys)
    print(
        f"Comprobar uno ({archive.stat().st_size / 1e6:.0f} MB, {looked.rows:,} renglones): "
        f"{perf_counter() - began:.0f} s, {'sin problemas' if looked.is_good else looked.problems[:3]}"
    )


if __name__ == "__main__":
    main()
