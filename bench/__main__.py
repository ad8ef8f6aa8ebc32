"""``make bench``: one run that says how fast the site is, beside a bare server that returns the same bytes.

--rounds N     rounds in turns for hot pages (default 5)
--seconds S    seconds of each turn (default 2)
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from bench import cold, scale
from bench.tables import GOALS, cold_pages, hot_pages, processors, show, stand_up_django, verdict, weights
from tests.crawling import crawl
from tests.running import Site, running_site


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description="Mediciones del sitio en esta máquina.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    words = parser.parse_args()
    apart = len(processors()) > 1
    print(f"Procesadores: {len(processors()) or 1}; servidor y carga {'en uno cada quien' if apart else 'juntos'}.")
    print("Se prepara un sitio de demostración propio…", flush=True)
    with running_site() as site:
        samples = sample(site)
        stand_up_django(site)
        hot_pages(site, hottest(samples), words.rounds, words.seconds)
        cold_pages(by_route(samples))
        weights(site, by_route(samples).values())
        rest()
    ten_times(words.rounds)
    # Each of these has a database, and a Django, of its own.
    parts = ("log", "screening", "gestures --acts 200000", "candidacies", "delivery", "decide", "election_day")
    for part in parts:
        name, *more = part.split()
        print(f"\nbench.{name}", flush=True)
        subprocess.run([sys.executable, "-m", f"bench.{name}", *more], check=True)


def sample(site: Site) -> dict[str, str]:
    """One page for each public route that the site's links reach: route → path."""
    pages = {
        path: answer
        for path, answer in crawl(site.url).items()
        if answer.status == 200 and "text/html" in answer.headers.get("content-type", "")
    }
    print(f"{len(pages)} páginas alcanzadas desde la portada.")
    return {path: path for path in pages}


def by_route(samples: dict[str, str]) -> dict[str, str]:
    """The first address of each route."""
    from django.urls import resolve

    found: dict[str, str] = {}
    for path in samples:
        found.setdefault(resolve(path.partition("?")[0]).view_name, path)
    return found


def hottest(samples: dict[str, str]) -> list[str]:
    """Pages that everybody opens."""
    routes = by_route(samples)
    wanted = ("home", "plan:detail", "plan:commitment-detail", "territory:index", "territory:home")
    paths = [routes[name] for name in wanted if name in routes]
    if "/territorio/" in samples and "/territorio/" not in paths:
        paths.append("/territorio/")
    return paths


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


if __name__ == "__main__":
    main()
