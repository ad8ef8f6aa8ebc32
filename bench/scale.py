"""The same pages, documents and nightly work with a plan ten times larger: queries, time, and the ratio between both.

Each size stands in a process and a database of its own; both are measured in turns. What lists every commitment comes
by tens, and is measured by its first page, whose figures are of the whole plan. Each PDF is the first that its process
makes: Typst remembers what it has set, so setting the same plan again would measure that memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from bench.world import EXERCISE, PERIODS, Size, build, months, now
from tests.database import start_from_template

ROOT = Path(__file__).resolve().parents[1]
SMALL, LARGE = Size(3), Size(30)
GOALS = {"ratio": 1.5, "pdf": 5.0, "nightly": 10.0}


@dataclass(frozen=True)
class Compared:
    """One list in both sizes: milliseconds of work at the median, and queries."""

    path: str
    small: float
    large: float
    queries: tuple[int, int]

    @property
    def ratio(self) -> float:
        return self.large / self.small

    @property
    def is_good(self) -> bool:
        return self.queries[0] == self.queries[1] and self.ratio <= GOALS["ratio"]


def compare(*, rounds: int) -> tuple[list[Compared], dict[str, tuple[float, float]]]:
    """Measure both sizes; returns the lists, and seconds of the PDF and of the nightly work (small, large)."""
    with tempfile.TemporaryDirectory(prefix="abierto-escala-") as folder:
        processes = [_process(size, Path(folder) / str(size.commitments)) for size in (SMALL, LARGE)]
        try:
            for process in processes:
                _hear(process)  # built
            paths = _ask(processes[0], {"do": "paths"})
            first = [_ask(process, {"do": "queries", "paths": paths}) for process in processes]
            work: list[dict[str, list[float]]] = [{path: [] for path in paths} for _ in processes]
            for _ in range(rounds):
                for process, kept in zip(processes, work, strict=True):
                    for path, milliseconds in _ask(process, {"do": "round", "paths": paths}).items():
                        kept[path].append(milliseconds)
            rest = [_ask(process, {"do": "rest"}) for process in processes]
        finally:
            for process in processes:
                process.kill()
                process.wait()
    found = [
        Compared(path, median(work[0][path]), median(work[1][path]), (first[0][path], first[1][path])) for path in paths
    ]
    return found, {name: (rest[0][name], rest[1][name]) for name in rest[0]}


def _process(size: Size, folder: Path) -> subprocess.Popen:
    folder.mkdir()
    start_from_template(folder / "abierto.sqlite3")
    environ = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "CACHE_URL"}}
    environ |= {
        "DEMONSTRATION": "si",
        "SECOND_FACTOR": "optional",
        "DATA_DIR": str(folder),
        "DEMONSTRATION_CLOCK": now().isoformat(),
        "DJANGO_SETTINGS_MODULE": "abierto.config.settings",
        "LOG_LEVEL": "ERROR",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "bench.scale", str(size.commitments)],
        cwd=ROOT, env=environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def _ask(process: subprocess.Popen, question: dict[str, Any]) -> Any:
    assert process.stdin is not None
    process.stdin.write(json.dumps(question) + "\n")
    process.stdin.flush()
    return _hear(process)


def _hear(process: subprocess.Popen) -> Any:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("{") or line.startswith("["):
            return json.loads(line)
    raise RuntimeError("the measured process ended")


class Measured:
    """What a process of one size answers."""

    def __init__(self, size: Size) -> None:
        import django

        from abierto.config import settings

        # Addresses without the fingerprint of files that were not gathered here; everything else is as in production.
        settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
        django.setup()
        from django.test import Client

        from abierto.accounts.models import User

        build(size)
        self.clients = {"": Client(headers={"host": "127.0.0.1"})}
        for name in ("oficina", "secretaria"):
            self.clients[name] = Client(headers={"host": "127.0.0.1"})
            self.clients[name].force_login(
                User.objects.get(email=f"{name}@medida.abierto.test"), "django.contrib.auth.backends.ModelBackend"
            )

    def paths(self) -> list[str]:
        """Every list of the follow-up, by whom it is asked: ``secretaria /escritorio/…``."""
        plan, commitment = f"/planes/{EXERCISE}/", "compromiso-medido-1"
        frozen = f"{[*months()][PERIODS - 2][0]:%Y-%m}"
        own = f"{plan}compromisos/{commitment}/"
        public = [
            *(plan, own, f"{plan}actividades/{commitment}-l1-1/", f"{own}historia/", f"{own}voces/"),
            *(f"{own}historia.atom", f"{own}calendario.ics", f"{plan}avances/", f"{plan}avances/{frozen}/"),
            *(f"{plan}avances/{frozen}/{commitment}/", f"{plan}balance/2021/", f"{plan}impacto/", "/bitacora/"),
        ]
        desk = [
            "oficina /escritorio/seguimiento/",
            "secretaria /escritorio/seguimiento/revision/",
            "secretaria /escritorio/seguimiento/periodos/",
            "secretaria /escritorio/",
        ]
        return [path for path in (*(f" {path}" for path in public), *desk) if self._answers(path)]

    def _answers(self, path: str) -> bool:
        status = self._get(path)
        if status != 200:
            print(f"{path}: {status}", file=sys.stderr)
        return status == 200

    def _get(self, path: str) -> int:
        who, _, address = path.partition(" ")
        return self.clients[who].get(address).status_code

    def queries(self, paths: list[str]) -> dict[str, int]:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        found = {}
        for path in paths:
            self._get(path)
            with CaptureQueriesContext(connection) as seen:
                self._get(path)
            found[path] = len(seen)
        return found

    def round(self, paths: list[str]) -> dict[str, float]:
        found = {}
        for path in paths:
            began = process_time()
            self._get(path)
            found[path] = (process_time() - began) * 1000
        return found

    def rest(self) -> dict[str, float]:
        return {"pdf": _pdf_work(), "nightly": _seconds(self._nightly)}

    def _nightly(self) -> None:
        """Freezing the last period, the digests and what else runs at night, but for what waits for the network."""
        from datetime import timedelta

        from abierto.core.jobs import JOBS
        from abierto.followup.actions.periods import freeze_due

        freeze_due(at=now() + timedelta(days=30))
        for job in JOBS.values():
            if "link" not in job.name and "mail" not in job.name:
                job.run()


def _seconds(work: Any) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _pdf_work() -> float:
    """Seconds of processor that the plan's PDF takes, at the median of three processes that never set it before."""
    from django.db import connections

    from abierto.core.figures.lettering import covered
    from abierto.plan.documents import document_blocks

    document_blocks(_plan())  # what is loaded once, in both sizes; Typst itself wakes in each new process alone
    covered()
    connections.close_all()  # none is shared with another process
    each = []
    for _ in range(3):
        with get_context("fork").Pool(1) as pool:
            each.append(pool.apply(_pdf))
    return median(each)


def _pdf() -> float:
    """Make the PDF of the published plan; returns its seconds of processor."""
    from abierto.plan.documents.outline import document_blocks
    from abierto.plan.documents.pdf import render_pdf

    began = process_time()
    plan = _plan()
    render_pdf(document_blocks(plan), at=plan.version.sealed_at)
    return process_time() - began


def _plan() -> Any:
    from abierto.plan.queries import published_plan

    return published_plan(EXERCISE)


def main() -> None:
    measured = Measured(Size(int(sys.argv[1])))
    print("[]", flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        words = [question["paths"]] if "paths" in question else []
        print(json.dumps(getattr(measured, question["do"])(*words)), flush=True)


if __name__ == "__main__":
    main()
