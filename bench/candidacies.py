"""How long a long list of candidates takes to be loaded: ``python -m bench.candidacies [--rows N]``.

Everything stands in a SQLite of its own, or in the empty PostgreSQL of ``DATABASE_URL``.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from bench.log import stand_up

BOUND = 30.0
_GIVEN = ("Ana", "Luis", "Rosa", "Juan", "María José", "Íñigo", "Citlali", "Ángel", "Guadalupe", "Xóchitl")
_SURNAMES = ("Núñez", "Pérez", "García", "Muñoz", "Ávila", "Zúñiga", "de la O", "Hernández", "López", "Tlatelpa")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.candidacies", description="Cargar candidaturas.")
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000, 20_000], help="renglones de cada lista")
    words = parser.parse_args()
    os.environ.setdefault("DEMONSTRATION", "si")
    with tempfile.TemporaryDirectory(prefix="abierto-candidaturas-") as folder:
        stand_up(Path(folder))
        for rows in words.rows:
            measure(rows)


def measure(rows: int) -> None:
    """One list of so many rows, in each format: loaded, loaded again, and with a tenth of its names corrected."""
    from abierto.elections.enums import NameChange
    from abierto.elections.files import DESK_COLUMNS, candidates_rows, csv_file, xlsx_file
    from abierto.elections.models import Candidate

    process = a_process(f"medido-{rows}")
    listed = rows_of(process, rows)
    loaded = load(process, as_csv(listed), "lista.csv", f"{rows:,} candidaturas nuevas de un CSV")
    assert loaded.counts()["new"] == rows, loaded.counts()
    stored = Candidate.objects.filter(candidacy__contest__process=process)
    start = perf_counter()
    body = xlsx_file(candidates_rows(stored, with_age=True), DESK_COLUMNS)
    told = f"La lista en XLSX: {perf_counter() - start:.1f} s, {len(body) / 1e6:.1f} MB"
    start = perf_counter()
    size = sum(map(len, csv_file(candidates_rows(stored))))
    print(f"{told}; en CSV: {perf_counter() - start:.1f} s, {size / 1e6:.1f} MB", flush=True)
    again = load(process, body, "lista.xlsx", f"{rows:,} iguales, de un XLSX")
    assert not again.changes_anything, again.counts()
    for row in listed[::10]:
        row["nombre"] += " Corregida"
    changed = load(
        process, as_csv(listed), "lista.csv", f"{rows // 10:,} corregidas de {rows:,}", NameChange.CORRECTION
    )
    assert changed.counts()["changed"] == len(listed[::10]), changed.counts()


def load(process, body: bytes, name: str, what: str, names: str = ""):
    """Preview and load as the desk does, and say how long it took."""
    from datetime import date

    from abierto.elections.actions.importing import import_candidacies, preview_candidacies
    from abierto.elections.comparing import Terms
    from abierto.elections.reading.candidates import from_kept, kept, read_candidates

    terms = Terms("Lista medida", date(2021, 4, 29), "Acuerdo medido", names)
    start, worked = perf_counter(), process_time()
    reading = read_candidates(body, name)
    read = perf_counter()
    seen = preview_candidacies(process=process, reading=reading, terms=terms, by=None)
    previewed = perf_counter()
    again = from_kept(kept(reading))
    loaded = import_candidacies(process=process, reading=again, terms=terms, by=None, seen=seen.fingerprint)
    ended = perf_counter()
    verdict = "bien" if ended - start < BOUND else "MAL"
    print(
        f"{what}: {ended - start:.1f} s (leer {read - start:.1f}, revisar {previewed - read:.1f}, cargar "
        f"{ended - previewed:.1f}; {process_time() - worked:.1f} de CPU; meta: menos de {BOUND:.0f} s): {verdict}",
        flush=True,
    )
    return loaded


def a_process(external_id: str):
    """Sixty councils and twenty forces."""
    from tests.factories.elections import CouncilContestFactory, ForceFactory, ProcessFactory

    process = ProcessFactory(external_id=external_id)
    for _ in range(60):
        CouncilContestFactory(process=process)
    for _ in range(20):
        ForceFactory(process=process)
    return process


def rows_of(process, count: int) -> list[dict[str, str]]:
    """Slates of a presidency, syndics and councillors, with their substitutes, until there are so many."""
    chance = random.Random(12)
    contests, forces = list(process.contests.all()), list(process.forces.all())
    found: list[dict[str, str]] = []
    place = 0
    while len(found) < count:
        place += 1
        post, number = ("Presidencia municipal", 1) if place == 1 else ("Regiduría", place - 1)
        for contest in contests:
            for force in forces:
                for capacity in ("Propietario", "Suplente"):
                    name = " ".join((chance.choice(_GIVEN), chance.choice(_SURNAMES), chance.choice(_SURNAMES)))
                    found.append(
                        {
                            "eleccion": contest.external_id, "actor": force.external_id, "cargo": post,
                            "lugar": str(number), "calidad": capacity, "nombre": f"{name} {len(found)}",
                            "genero": chance.choice(("Mujer", "Hombre", "")), "edad": str(chance.randrange(18, 90)),
                        }
                    )  # fmt: skip
    return found[:count]


def as_csv(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


if __name__ == "__main__":
    main()
