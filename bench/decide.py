"""The public pages of Decide on a site with ten thousand candidacies: hot, cold, and what a first visit weighs.

``python -m bench.decide``. The site is its own: sixty councils, twenty actors with platforms, and careers and proposals
of some who head.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace

from bench.tables import cold_pages, hot_pages, stand_up_django, weights
from tests.running import ROOT, Site, running_site

CANDIDACIES = 10_000
#: Of each actor, how many who head publish.
HEADS = 3
#: When platforms and proposals are seen and answered: see :func:`tests.factories.decide.a_calendar`.
NOW = "2021-05-20T12:00:00-05:00"
#: «Cold list pages under ten queries»; any other page, as the site's, under fifteen.
LIST_QUERIES = 10
_NOT_LISTS = ("platform-detail", "profile-detail", "proposal-detail")
_HOT = ("home", "candidacy-list", "contest-detail", "platform-list", "platform-detail", "compare", "place-sheet")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.decide", description="Páginas de Decide.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    words = parser.parse_args()
    if words.fill:
        fill()
        return
    print(f"Se prepara un sitio con {CANDIDACIES:,} candidaturas…", flush=True)
    with decide_site() as site:
        stand_up_django(site, DEMONSTRATION_CLOCK=NOW)
        pages = routes()
        hot_pages(site, [pages[name] for name in _HOT], words.rounds, words.seconds)
        lists = {name: path for name, path in pages.items() if name not in _NOT_LISTS}
        cold_pages(lists, most=LIST_QUERIES)
        cold_pages({name: pages[name] for name in _NOT_LISTS})
        weights(site, pages.values())


@contextmanager
def decide_site(**environ: str) -> Iterator[Site]:
    """A running site with the process of :func:`fill`, which stands at :data:`NOW`."""
    with running_site(empty=True, SECOND_FACTOR="required", DEMONSTRATION_CLOCK=NOW, **environ) as site:
        own = {"DATA_DIR": str(site.folder), "SITE_URL": site.url, "DEMONSTRATION": "si", "DEMONSTRATION_CLOCK": NOW}
        rest = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "CACHE_URL"}}
        subprocess.run([sys.executable, "-m", "bench.decide", "--fill"], cwd=ROOT, env={**rest, **own}, check=True)
        yield site


def fill() -> None:
    """Write a process with all its candidacies and what its actors publish, through the actions that people use."""
    os.environ.update(DJANGO_SETTINGS_MODULE="abierto.config.settings", SECOND_FACTOR="optional", LOG_LEVEL="ERROR")
    os.environ.pop("SECRET_KEY", None)
    import django
    from django.conf import settings

    django.setup()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody enters here
    from abierto.core import clock
    from abierto.elections.enums import Doing
    from abierto.elections.models import Force, Stage
    from bench.candidacies import a_process, as_csv, load, rows_of
    from tests.factories.decide import OPENS, a_calendar

    clock.move_demonstration(datetime.fromisoformat(NOW))  # every process stands at one instant
    process = a_process("medido")
    load(process, as_csv(rows_of(process, CANDIDACIES)), "lista.csv", f"{CANDIDACIES:,} candidaturas")
    a_calendar(process)
    Stage.objects.create(process=process, doing=Doing.SEE_INFORMATION, opens_at=OPENS, citation="Regla de medición")
    for force in Force.objects.filter(process=process):
        _publish(force)


def _publish(force) -> None:
    from abierto.decide.enums import PieceKind, Theme
    from abierto.elections.enums import Capacity, Post
    from abierto.elections.models import Candidate
    from tests.factories.decide import a_published, a_seat, words

    heads = Candidate.objects.filter(
        candidacy__force=force, post=Post.PRESIDENCY, number=1, capacity=Capacity.OWNER
    ).order_by("pk")[:HEADS]
    actor = SimpleNamespace(
        process=force.process, force=force, head=heads[0], writer=a_seat(force).user,
        validator=a_seat(force, can_validate=True).user,
    )  # fmt: skip
    a_published(actor, words=words(_PARAGRAPH * 4))
    for head in heads:
        career = words(_PARAGRAPH, title="")
        a_published(actor, PieceKind.CAREER, candidate=head, words=career)
        for theme in (Theme.WATER, Theme.SAFETY):
            a_published(actor, PieceKind.PROPOSAL, candidate=head, theme=theme, words=words(_PARAGRAPH, theme=theme))


_PARAGRAPH = (
    "Que el agua llegue todos los días a cada colonia: revisar los pozos, cambiar la tubería que tira y decir cada mes "
    "en qué calles se trabajó, cuánto costó y qué falta. "
)


def routes() -> dict[str, str]:
    """Each route of Decide with one address of it, from what the site holds."""
    from abierto.decide.enums import PieceKind
    from abierto.decide.models import Piece

    proposal = Piece.objects.filter(kind=PieceKind.PROPOSAL).select_related("force", "candidate__candidacy__contest")[0]
    contest = proposal.candidate.candidacy.contest
    return {
        "home": "/decide/",
        "calendar": "/decide/calendario/",
        "body-list": "/decide/organos/",
        "body-detail": "/decide/organos/ayuntamientos/",
        "candidacy-list": "/decide/candidaturas/",
        "candidacy-list-last": "/decide/candidaturas/?pagina=200",
        "candidacy-list-asked": "/decide/candidaturas/?q=ana+garcia&orden=nombre",
        "contest-detail": f"/decide/candidaturas/{contest.external_id}/",
        "platform-list": "/decide/plataformas/",
        "platform-detail": f"/decide/plataformas/{proposal.force.external_id}/",
        "profile-detail": f"/decide/perfiles/{proposal.candidate_id}/",
        "proposal-detail": f"/decide/propuestas/{proposal.external_id}/",
        "progress": "/decide/avance/",
        "compare": "/decide/comparar/",
        "compare-contest": f"/decide/comparar/?tema=water&eleccion={contest.external_id}",
        "place-lookup": "/decide/donde-vivo/",
        "place-sheet": f"/decide/donde-vivo/{contest.municipality.inegi_code}/",
        "term-list": "/decide/quitadudas/",
        "statistics": "/decide/estadisticas/",
    }


if __name__ == "__main__":
    main()
