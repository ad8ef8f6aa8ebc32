"""``make bench``: one run that says how fast the site is, beside a bare server that returns the same bytes.

--rounds N     rounds in turns for hot pages (default 5)
--seconds S    seconds of each turn (default 2)
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from bench import cold, hot, scale
from bench.weight import Weigher
from tests.crawling import crawl
from tests.running import DEMONSTRATION, Site, running_site

#: What is promised: docs/operations.md.
GOALS = {"ratio": 0.5, "milliseconds": 40, "queries": 15, "weight": 100_000, "pdf": 2.0, "search": 50}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description="Mediciones del sitio en esta máquina.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    words = parser.parse_args()
    processors = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    apart = len(processors) > 1
    print(f"Procesadores: {len(processors) or 1}; servidor y carga {'en uno cada quien' if apart else 'juntos'}.")
    print("Se prepara un sitio de demostración propio…", flush=True)
    with running_site() as site:
        samples = sample(site)
        stand_up_django(site)
        hot_pages(site, samples, words.rounds, words.seconds, processors[-2:] if apart else [None, None])
        cold_pages(samples)
        weights(site, samples)
        rest()
    ten_times(words.rounds)
    print("\nBitácora verificable", flush=True)
    # Each of these has a database, and a Django, of its own.
    for part in (["bench.log"], ["bench.screening"], ["bench.gestures", "--acts", "200000"], ["bench.candidacies"]):
        subprocess.run([sys.executable, "-m", *part], check=True)


def sample(site: Site) -> dict[str, str]:
    """One page for each public route that the site's links reach: route → path."""
    pages = {
        path: answer
        for path, answer in crawl(site.url).items()
        if answer.status == 200 and "text/html" in answer.headers.get("content-type", "")
    }
    print(f"{len(pages)} páginas alcanzadas desde la portada.")
    return {path: path for path in pages}


def stand_up_django(site: Site) -> None:
    """Django in this process, on the site's own data, without the page cache."""
    os.environ.update(
        DEMONSTRATION, DATA_DIR=str(site.folder), SITE_URL=site.url, DJANGO_SETTINGS_MODULE="abierto.config.settings"
    )
    for name in ("DATABASE_URL", "CACHE_URL", "SECRET_KEY"):
        os.environ.pop(name, None)
    import django

    django.setup()


def by_route(samples: dict[str, str]) -> dict[str, str]:
    """The first address of each route."""
    from django.urls import resolve

    found: dict[str, str] = {}
    for path in samples:
        found.setdefault(resolve(path.partition("?")[0]).view_name, path)
    return found


def hot_pages(site: Site, samples: dict[str, str], rounds: int, seconds: float, cpus: list) -> None:
    routes = by_route(samples)
    wanted = ("home", "plan:detail", "plan:commitment-detail", "territory:index", "territory:home")
    paths = [routes[name] for name in wanted if name in routes]
    if "/territorio/" in samples and "/territorio/" not in paths:
        paths.append("/territorio/")
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


def cold_pages(samples: dict[str, str]) -> None:
    found = cold.pages(by_route(samples), rounds=15)
    rows = [
        (item.route, f"{item.milliseconds:.1f} ms", f"{item.work:.1f} ms", f"{item.worst:.1f} ms", str(item.queries),
         verdict(item.milliseconds < GOALS["milliseconds"] and item.queries < GOALS["queries"]))
        for item in sorted(found, key=lambda item: -item.milliseconds)
    ]  # fmt: skip
    show("Páginas frías, Django solo (meta: menos de 40 ms y de 15 consultas)",
         ("ruta", "mediana", "CPU", "peor", "consultas", ""), rows)  # fmt: skip


def weights(site: Site, samples: dict[str, str]) -> None:
    weigher = Weigher(int(site.url.rpartition(":")[2]))
    found = sorted(((weigher.first_view(path), path) for path in by_route(samples).values()), reverse=True)
    rows = [(path, f"{size / 1000:.1f} KB", verdict(size < GOALS["weight"])) for size, path in found[:8]]
    show("Primera vista con todo, las más pesadas (meta: menos de 100 KB)", ("página", "peso", ""), rows)


def rest() -> None:
    rows = [
        (f"plan en {name}", f"{seconds:.2f} s, {size / 1000:.0f} KB",
         verdict(seconds < GOALS["pdf"]) if name == "PDF" else "")
        for name, (seconds, size) in cold.plan_documents(3).items()
    ]  # fmt: skip
    middle, worst, work = cold.searches(15)
    told = f"{middle:.1f} ms; la más lenta {worst:.1f} ms ({work:.1f} ms de CPU)"
    rows.append(("búsqueda", told, verdict(worst < GOALS["search"])))
    show("Documentos y búsqueda (metas: PDF en menos de 2 s; búsqueda en menos de 50 ms)", ("qué", "cuánto", ""), rows)


def ten_times(rounds: int) -> None:
    """A plan of 30 commitments beside one of 3: what each list, the PDF and the night's work take."""
    print("\nSe preparan dos planes seguidos, uno diez veces mayor…", flush=True)
    found, rest = scale.compare(rounds=rounds)
    goals = scale.GOALS
    rows = [
        (item.path.strip(), f"{item.small:.1f} ms", f"{item.large:.1f} ms", f"{item.ratio:.2f}",
         f"{item.queries[0]} → {item.queries[1]}", verdict(item.is_good))
        for item in found
    ]  # fmt: skip
    show("Listas con un plan diez veces mayor, su primera página, en CPU "
         f"(meta: las mismas consultas y hasta {goals['ratio']:.1f} veces)",
         ("quién y dónde", "3 compromisos", "30 compromisos", "razón", "consultas", ""), rows)  # fmt: skip
    pdf, nightly = rest["pdf"], rest["nightly"]
    show("Documento y trabajo de la noche",
         ("qué", "3 compromisos", "30 compromisos", "razón", ""),
         [("plan en PDF, CPU", f"{pdf[0]:.2f} s", f"{pdf[1]:.2f} s", f"{pdf[1] / pdf[0]:.1f}",
           verdict(pdf[1] / pdf[0] <= goals["pdf"])),
          ("trabajo de la noche", f"{nightly[0]:.2f} s", f"{nightly[1]:.2f} s", "",
           verdict(nightly[1] < goals["nightly"]))])  # fmt: skip


def verdict(good: bool) -> str:
    return "bien" if good else "NO"


def show(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A table in plain text."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    print(f"\n{title}")
    for row in (head, *rows):
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    sys.stdout.flush()


if __name__ == "__main__":
    main()
