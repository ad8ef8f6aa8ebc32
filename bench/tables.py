"""What the measures of pages share: what is promised, a Django on the site's data, and tables in plain text."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from bench import cold, hot
from bench.weight import Weigher
from tests.running import DEMONSTRATION, Site

#: What is promised: docs/operations.md.
GOALS = {"ratio": 0.5, "milliseconds": 40, "queries": 15, "weight": 100_000, "pdf": 2.0, "search": 50}


def processors() -> list[int]:
    """The processors that this process may use."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def stand_up_django(site: Site, **environ: str) -> None:
    """Django in this process, on the site's own data, without the page cache."""
    own = {"DATA_DIR": str(site.folder), "SITE_URL": site.url, "DJANGO_SETTINGS_MODULE": "abierto.config.settings"}
    os.environ.update({**DEMONSTRATION, **own, **environ})
    for name in ("DATABASE_URL", "CACHE_URL", "SECRET_KEY"):
        os.environ.pop(name, None)
    import django

    django.setup()


def hot_pages(site: Site, paths: list[str], rounds: int, seconds: float) -> None:
    """Pages of a site with one worker, beside a bare server that returns the same bytes."""
    cpus = processors()[-2:] if len(processors()) > 1 else [None, None]
    port = int(site.url.rpartition(":")[2])
    answers = Path(site.folder) / "bare.json"
    sizes = hot.keep_answers(port, paths, answers)
    for pid in hot.family(site.server):
        hot.pin(pid, cpus[0])
    with hot.bare_server(answers, cpus[0]) as bare:
        found = hot.measure((port, site.server), bare, sizes, rounds=rounds, seconds=seconds, cpu=cpus[1])
    rows = [
        (item.path, f"{item.bytes / 1000:.1f} KB", f"{median(item.product):,.0f}/s", f"{median(item.bare):,.0f}/s",
         f"{item.middle:.2f}", f"{min(item.each):.2f}–{max(item.each):.2f}", f"{median(item.product_work):.0f} µs",
         f"{median(item.bare_work):.0f} µs", f"{item.by_work:.2f}", verdict(item.middle >= GOALS["ratio"]))
        for item in found
    ]  # fmt: skip
    show("Páginas calientes, frente al servidor desnudo (meta: 0.50 o más)",
         ("página", "peso br", "Abierto", "desnudo", "razón", "intervalo",
          "CPU Abierto", "CPU desnudo", "razón CPU", ""), rows)  # fmt: skip


def cold_pages(routes: dict[str, str], *, rounds: int = 15, most: int = GOALS["queries"]) -> None:
    """Each route, made by Django alone; under ``most`` queries."""
    found = cold.pages(routes, rounds=rounds)
    rows = [
        (item.route, f"{item.milliseconds:.1f} ms", f"{item.work:.1f} ms", f"{item.worst:.1f} ms", str(item.queries),
         verdict(item.milliseconds < GOALS["milliseconds"] and item.queries < most))
        for item in sorted(found, key=lambda item: -item.milliseconds)
    ]  # fmt: skip
    show(f"Páginas frías, Django solo (meta: menos de {GOALS['milliseconds']} ms y de {most} consultas)",
         ("ruta", "mediana", "CPU", "peor", "consultas", ""), rows)  # fmt: skip


def weights(site: Site, paths: Iterable[str]) -> None:
    """What a first visit to each page brings, the heaviest ones."""
    weigher = Weigher(int(site.url.rpartition(":")[2]))
    found = sorted(((weigher.first_view(path), path) for path in paths), reverse=True)
    rows = [(path, f"{size / 1000:.1f} KB", verdict(size < GOALS["weight"])) for size, path in found[:8]]
    show("Primera vista con todo, las más pesadas (meta: menos de 100 KB)", ("página", "peso", ""), rows)


def verdict(good: bool) -> str:
    return "bien" if good else "NO"


def show(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A table in plain text."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    print(f"\n{title}")
    for row in (head, *rows):
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    sys.stdout.flush()
