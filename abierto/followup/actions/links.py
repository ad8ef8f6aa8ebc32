"""Looking every day at the links that are evidence, gently, and writing down what answered."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Coalesce, Lag, Lead

from abierto.core import clock, jobs
from abierto.followup.fetching import INTERNET, Answer, Network, fetch
from abierto.followup.links import due_links, new_links
from abierto.followup.models import Evidence, LinkCheck

#: Seconds between two requests to one host, and that a whole round may take.
PAUSE = 1.0
ROUND = 600.0
#: Fresh links are looked at between other jobs, so their rounds are short.
SHORT_ROUND = 30.0
#: Were none of so many hosts to answer, it is our own way out that is closed, and nothing is written of anyone.
ENOUGH_HOSTS = 3
KEPT = timedelta(days=90)
_BATCH = 500


@dataclass
class Pace:
    """At most one request each second to one host."""

    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    _ready: dict[str, float] = field(default_factory=dict)

    def wait(self, host: str) -> float:
        """Wait until the host may be asked again; returns how long that was."""
        now = self.now()
        held = max(0.0, self._ready.get(host, now) - now)
        if held:
            self.sleep(held)
        self._ready[host] = self.now() + PAUSE
        return held


@dataclass
class _Round:
    """What a round has learnt: answers are held until some host shows that our own way out is open."""

    at: datetime | None
    hosts: set[str] = field(default_factory=set)
    held: list[tuple[Evidence, Answer]] = field(default_factory=list)
    reached: bool = False
    looked: int = 0
    failed: int = 0

    def take(self, pieces: list[Evidence], host: str, answer: Answer) -> None:
        self.hosts.add(host)
        self.reached = self.reached or answer.reached
        self.held += [(evidence, answer) for evidence in pieces]
        if self.reached:
            self.write()

    def write(self) -> None:
        for evidence, answer in self.held:
            if _record(evidence, answer, self.at or clock.now()):
                self.looked += 1
                self.failed += not answer.works
        self.held = []

    @property
    def is_cut_off(self) -> bool:
        return not self.reached and len(self.hosts) >= ENOUGH_HOSTS


def check_links(
    at: datetime | None = None, *, network: Network = INTERNET, pace: Pace | None = None, seconds: float = ROUND
) -> str:
    """Look at the links that nobody looked at today, for at most ten minutes; the next round goes on from there."""
    return _look(due_links(at or clock.now()), at, network, pace or Pace(), seconds)


def capture_links(at: datetime | None = None, *, network: Network = INTERNET, pace: Pace | None = None) -> str:
    """Look at the links presented since the last round, so that what they showed then is on record."""
    return _look(new_links(), at, network, pace or Pace(), SHORT_ROUND)


def prune_link_checks(at: datetime | None = None) -> str:
    """Forget old looks that say the same as the one before and the one after.

    The first, the last ninety days and both sides of each change stay.
    """
    old = LinkCheck.objects.filter(checked_at__lt=(at or clock.now()) - KEPT)
    for name, neighbour in (("before", Lag), ("after", Lead)):
        for column, value in (("works", F("works")), ("status", Coalesce("status", 0))):
            window = Window(neighbour(value), partition_by=F("evidence"), order_by=("checked_at", "pk"))
            old = old.annotate(**{f"{column}_{name}": window})
    same = Q(works_before=F("works"), works_after=F("works"))
    same &= Q(status_before=Coalesce("status", 0), status_after=Coalesce("status", 0))
    spare = list(old.filter(same).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(spare), _BATCH):
        LinkCheck.objects.filter(pk__in=spare[start : start + _BATCH]).delete()
    return f"Revisiones de enlaces que se olvidaron: {len(spare)}." if spare else ""


def _look(due: QuerySet[Evidence], at: datetime | None, network: Network, pace: Pace, seconds: float) -> str:
    until = pace.now() + seconds
    asking = replace(network, wait=pace.wait)
    found, left = _Round(at), 0
    for url, pieces in _by_turns(due.only("url")):
        if jobs.stopping() or pace.now() >= until:
            left += len(pieces)
            continue
        found.take(pieces, _host(url), fetch(url, asking))
    if found.is_cut_off:
        return (
            f"Ninguno de {len(found.hosts)} sitios contestó: este servidor quizá no sale a internet. No se anotó nada."
        )
    found.write()
    told = f"Enlaces revisados: {found.looked}; sin respuesta: {found.failed}"
    return f"{told}; quedan {left} para la próxima vez." if left else (f"{told}." if found.looked else "")


def _by_turns(due: Iterable[Evidence]) -> Iterator[tuple[str, list[Evidence]]]:
    """Each address once with all its evidence, one host after another so that none holds the rest, each in order."""
    pieces: dict[str, list[Evidence]] = defaultdict(list)
    for evidence in due:
        pieces[evidence.url].append(evidence)
    hosts: dict[str, deque[str]] = defaultdict(deque)
    for url in pieces:
        hosts[_host(url)].append(url)
    while hosts:
        for host in list(hosts):
            url = hosts[host].popleft()
            if not hosts[host]:
                del hosts[host]
            yield url, pieces[url]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


@transaction.atomic
def _record(evidence: Evidence, answer: Answer, at: datetime) -> bool:
    """Write one look down, unless another round already did on that day."""
    Evidence.objects.select_for_update().filter(pk=evidence.pk).first()
    day = at.astimezone(clock.ZONE).date()
    latest = LinkCheck.objects.filter(evidence=evidence).order_by("-checked_at").first()
    if latest is not None and latest.checked_at.astimezone(clock.ZONE).date() == day:
        return False
    LinkCheck.objects.create(
        evidence=evidence,
        checked_at=at,
        works=answer.works,
        status=answer.status,
        problem=answer.problem,
        sha256=answer.sha256,
    )
    return True
