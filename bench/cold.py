"""What one process does without the page cache: pages, plan PDF, search. Django stands here, on the site's own data."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time


@dataclass(frozen=True)
class Cold:
    """A page made from nothing: milliseconds at the median (by the clock, and of work) and at worst, and queries.

    On a machine that does other things too, the work is what an idle one would take by the clock.
    """

    route: str
    path: str
    milliseconds: float
    work: float
    worst: float
    queries: int


def pages(samples: dict[str, str], *, rounds: int) -> list[Cold]:
    """Each page, made ``rounds`` times by Django alone (no page cache in front), in turns."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    times: dict[str, list[float]] = {path: [] for path in samples.values()}
    work: dict[str, list[float]] = {path: [] for path in samples.values()}
    queries: dict[str, int] = {}
    for path in times:  # templates, addresses and the read model are loaded once in a process's life
        if client.get(path).status_code != 200:
            raise RuntimeError(f"{path} did not answer")
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        queries[path] = len(seen)
    for _ in range(rounds):
        for path, kept in times.items():
            started, worked = perf_counter(), process_time()
            client.get(path)
            kept.append((perf_counter() - started) * 1000)
            work[path].append((process_time() - worked) * 1000)
    return [
        Cold(route, path, median(times[path]), median(work[path]), max(times[path]), queries[path])
        for route, path in samples.items()
    ]


def plan_documents(rounds: int) -> dict[str, tuple[float, int]]:
    """Seconds at the median and bytes of each document of the version in force."""
    import json

    from abierto.plan.documents.outline import document_blocks
    from abierto.plan.documents.pdf import render_pdf
    from abierto.plan.documents.word import render_docx
    from abierto.plan.models import PlanVersion
    from abierto.plan.reading import Plan, Version

    version = PlanVersion.objects.published().order_by("-number").first()
    if version is None:
        return {}
    facts = Version(
        number=version.number, sha256=version.sha256, code=version.code, reason=version.reason,
        sealed_at=version.sealed_at, published_at=version.published_at,
    )  # fmt: skip
    found = {}
    for name, render in (("PDF", render_pdf), ("DOCX", render_docx)):
        times, size = [], 0
        for _ in range(rounds):
            started = perf_counter()
            blocks = document_blocks(Plan(json.loads(version.content), version=facts), list(version.signatures.all()))
            size = len(render(blocks, at=version.published_at))
            times.append(perf_counter() - started)
        found[name] = (median(times), size)
    return found


QUERIES = ("transparencia", "educacion electoral", "toluca", "infoem", "compromiso", "auditorías datos abiertos",
           "15106", "xyzzy", "participación ciudadana jóvenes", "a")  # fmt: skip


def searches(rounds: int) -> tuple[float, float, float]:
    """Milliseconds of the public search over everything: median and worst of each query's median, and worst work."""
    from abierto.core.search import find

    each, work = [], []
    for query in QUERIES:
        times, worked = [], []
        for _ in range(rounds):
            started, began = perf_counter(), process_time()
            found, _every = find(query)
            list(found)
            times.append((perf_counter() - started) * 1000)
            worked.append((process_time() - began) * 1000)
        each.append(median(times))
        work.append(median(worked))
    return median(each), max(each), max(work)
