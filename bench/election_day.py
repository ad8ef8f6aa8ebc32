"""The peak hour of an election day on the site of :mod:`bench.decide`: ``python -m bench.election_day [--seconds N]``.

How much: the electoral roll of 2021 had 12,376,517 people (the sum of ``nominal`` over the booths of the councils'
results of that year). That one in ten of them visits once is an assumption: 1,237,652 visits, fifteen times what the
institute's «Conóceles» had in 2024, when 18 % of 82,822 visits came on election day. So 18 % in one day are 222,777
visits, 9,282 in its mean hour and, ten times as many at the peak, 25.8 a second. A visit opens four pages, which is
assumed too, and brings with the first all that it needs, as a browser that has never been here. Of the visits, 5 %
react: they post the form, and open their receipt.

How: the site is served as on that day («abierto serve», two workers, its jobs, pages held for 30 s) and shares the
machine with the generator, whose cost is told. Everything comes when it was drawn to come, whether or not what came
before was answered, and its milliseconds run from then: whoever waits in a queue counts. What a page needs is asked for
when the page has come. Each reaction that was acknowledged is then looked for, and its receipt proven against the
signed log.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from time import process_time
from urllib.parse import parse_qs, urlsplit

from bench.decide import NOW, decide_site
from bench.hot import worked
from bench.tables import show, stand_up_django, verdict
from bench.weight import Weigher
from tests.running import Site

ELECTORS, ONE_IN = 12_376_517, 10
DAY, PEAK, REACTING, PAGES = 0.18, 10, 0.05, 4
VISITS_A_SECOND = ELECTORS / ONE_IN * DAY / 24 * PEAK / 3600
GOAL = 300.0
#: Seconds that a page is held, as docs/operations.md advises for that day: silence lets nothing change.
HELD = 30
_FORM = re.compile(r'action="(/participar/[^"]+/reaccion/)".*?name="version" value="(\d+)"', re.DOTALL)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.election_day", description="La hora pico de la jornada.")
    parser.add_argument("--seconds", type=float, default=60, help="cuánto dura")
    seconds = parser.parse_args().seconds
    print(
        f"{ELECTORS // ONE_IN:,} visitas, {DAY:.0%} en un día, hora pico de {PEAK} veces la media: "
        f"{VISITS_A_SECOND:.1f} visitas/s de {PAGES} páginas; reacciona {REACTING:.0%}. Se prepara el sitio…",
        flush=True,
    )
    with decide_site(WORKERS="2", PAGE_CACHE_SECONDS=str(HELD)) as site:
        stand_up_django(site, DEMONSTRATION_CLOCK=NOW)
        day = Day(site)
        asyncio.run(day.lived(5, warm=True))
        began, served = process_time(), worked(site.server)
        asyncio.run(day.lived(seconds))
        day.tell(seconds, process_time() - began, worked(site.server) - served)
        day.verify()


class Connection:
    """A connection that asks one thing after another."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, path: str, body: str = "") -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the answer."""
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        origin = f"{self._host}:{self._port}"
        head = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", f"Host: {origin}", "Accept-Encoding: br"]
        if body:
            head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
            head += [f"Origin: http://{origin}", "Sec-Fetch-Site: same-origin"]
        self._writer.write("\r\n".join([*head, "", body]).encode())
        status, *lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return int(status.split()[1]), headers, await self._reader.readexactly(int(headers.get("content-length", 0)))

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


class Day:
    """What comes, when, and how it was answered."""

    def __init__(self, site: Site) -> None:
        self._host, self._port = "127.0.0.1", int(site.url.rpartition(":")[2])
        self._chance = random.Random(2021)
        self._addresses = addresses()
        self._needs = Weigher(self._port).needs("/decide/")
        self._forms: list[tuple[str, str]] = []
        self._idle: list[Connection] = []
        self.milliseconds: dict[str, list[float]] = defaultdict(list)
        self.acknowledged: dict[str, str] = {}  # receipt → what was said
        self.failures: list[str] = []

    async def lived(self, seconds: float, *, warm: bool = False) -> None:
        """Let so many seconds of the peak hour come."""
        if warm:
            self._read_forms()
        plan: list[tuple[float, Callable[[float], Awaitable[None]]]] = []
        for rate, act in (
            (VISITS_A_SECOND, self._visit),
            (VISITS_A_SECOND * (PAGES - 1), self._page),
            (VISITS_A_SECOND * REACTING, self._react),
        ):
            at = self._chance.expovariate(rate)
            while at < seconds:
                plan.append((at, act))
                at += self._chance.expovariate(rate)
        plan.sort(key=lambda pair: pair[0])
        loop = asyncio.get_running_loop()
        start, coming = loop.time() + 0.2, []
        for at, act in plan:
            await asyncio.sleep(max(0, start + at - loop.time()))
            coming.append(asyncio.ensure_future(self._counted(act, start + at)))
        await asyncio.gather(*coming)
        for connection in self._idle:
            connection.close()
        self._idle.clear()
        if warm:
            self.milliseconds.clear()

    async def _counted(self, act: Callable[[float], Awaitable[None]], due: float) -> None:
        try:
            await asyncio.wait_for(act(due), 30)
        except (OSError, EOFError, TimeoutError, ValueError) as problem:
            self.failures.append(f"{act.__name__}: {problem!r}")

    async def _asked(self, connection: Connection, kind: str, due: float, path: str, body: str = "") -> dict[str, str]:
        status, headers, _ = await connection.ask(path, body)
        self.milliseconds[kind].append((asyncio.get_running_loop().time() - due) * 1000)
        if status not in ((302,) if body else (200, 302)):
            raise ValueError(f"{path} answered {status}")
        return headers

    async def _read(self, connection: Connection, due: float) -> None:
        """A page, and the one to which it leads when it is a look-up that finds a single place."""
        headers = await self._asked(connection, "páginas", due, self._drawn())
        if "location" in headers:
            await self._asked(connection, "páginas", asyncio.get_running_loop().time(), headers["location"])

    async def _visit(self, due: float) -> None:
        """Somebody new: a page, and then what it needs."""
        connection = Connection(self._host, self._port)
        await self._read(connection, due)
        for path in self._needs:
            await self._asked(connection, "archivos", asyncio.get_running_loop().time(), path)
        self._idle.append(connection)

    async def _page(self, due: float) -> None:
        connection = self._taken()
        await self._read(connection, due)
        self._idle.append(connection)

    async def _react(self, due: float) -> None:
        """The form's post, by somebody without a pass, and the receipt to which it leads."""
        connection = self._taken()
        (action, version), said = self._chance.choice(self._forms), self._chance.choice(("up", "down"))
        headers = await self._asked(connection, "reacciones", due, action, f"valor={said}&version={version}")
        self.acknowledged[parse_qs(urlsplit(headers["location"]).query)["c"][0]] = said
        await self._asked(connection, "comprobantes", asyncio.get_running_loop().time(), headers["location"])
        self._idle.append(connection)

    def _taken(self) -> Connection:
        return self._idle.pop() if self._idle else Connection(self._host, self._port)

    def _drawn(self) -> str:
        """An address: a kind of page by how much people open it, and in it the first ones more than the others."""
        (found,) = self._chance.choices([own for _, own in self._addresses], [share for share, _ in self._addresses])
        return found[min(int(self._chance.paretovariate(0.8)) - 1, len(found) - 1)]

    def _read_forms(self) -> None:
        """Where each platform and proposal is answered, as its page says."""
        for path in [path for _, own in self._addresses for path in own if _ANSWERED.match(path)]:
            self._forms += _FORM.findall(Weigher(self._port).text(path))
        if not self._forms:
            raise RuntimeError("no page of Decide has a form to react")

    def tell(self, seconds: float, own: float, served: float) -> None:
        """A table of what each kind of answer took."""
        rows = []
        for kind, found in self.milliseconds.items():
            found.sort()
            p99 = found[int(len(found) * 0.99)]
            rows.append(
                (kind, f"{len(found) / seconds:.1f}/s", f"{found[len(found) // 2]:.0f} ms", f"{p99:.0f} ms",
                 f"{found[-1]:.0f} ms", f"{p99 / GOAL:.2f}", verdict(p99 < GOAL))
            )  # fmt: skip
        show(f"La hora pico durante {seconds:.0f} s (meta: 99 de cada 100 en menos de {GOAL:.0f} ms)",
             ("qué", "llegan", "mediana", "p99", "la más lenta", "razón", ""), rows)  # fmt: skip
        print(
            f"Procesador: el sitio {served / seconds:.0%} de uno, el generador {own / seconds:.0%}. "
            f"Sin respuesta: {len(self.failures)} {self.failures[:3] or ''}",
            flush=True,
        )

    def verify(self) -> None:
        """Look for every reaction that was acknowledged, and prove its receipt."""
        from abierto.core import clock
        from abierto.participation.models import Act
        from abierto.transparency.actions.sequencing import sequence_and_sign
        from abierto.transparency.queries import standing

        sequence_and_sign()
        kept = {bytes(commitment): value for commitment, value in Act.objects.values_list("commitment", "value")}
        lost, unproven = [], []
        for receipt, said in self.acknowledged.items():
            found = standing(receipt, clock.now())
            if kept.get(found.receipt.commitment) != said:
                lost.append(receipt)
            elif found.inclusion is None or not found.inclusion.holds:
                unproven.append(receipt)
        good = not lost and not unproven and bool(self.acknowledged)
        print(
            f"{len(self.acknowledged)} reacciones acusadas, {len(kept)} guardadas: perdidas {len(lost)}, "
            f"sin prueba {len(unproven)}: {'bien' if good else 'MAL'}",
            flush=True,
        )


_ANSWERED = re.compile(r"/decide/(plataformas|propuestas)/[^/?]+/$")


def addresses() -> list[tuple[float, list[str]]]:
    """What people open on an election day: how much of each kind of page, and its addresses."""
    from abierto.decide.enums import PieceKind
    from abierto.decide.models import Piece
    from abierto.elections.models import Contest, Force

    contests = list(Contest.objects.select_related("municipality").order_by("pk"))
    proposals = Piece.objects.filter(kind=PieceKind.PROPOSAL).order_by("pk")
    lists = "/decide/candidaturas/"
    return [
        (0.10, ["/decide/"]),
        (0.25, [f"/decide/donde-vivo/{contest.municipality.inegi_code}/" for contest in contests]),
        (0.05, [f"/decide/donde-vivo/?q={contest.municipality.inegi_code}" for contest in contests]),
        (0.20, [f"{lists}{contest.external_id}/" for contest in contests]),
        (0.05, [lists, *(f"{lists}?municipio={contest.municipality.inegi_code}" for contest in contests)]),
        (0.03, ["/decide/plataformas/"]),
        (0.07, [f"/decide/plataformas/{force.external_id}/" for force in Force.objects.order_by("pk")]),
        (0.08, [f"/decide/perfiles/{pk}/" for pk in dict.fromkeys(proposals.values_list("candidate", flat=True))]),
        (0.08, [f"/decide/propuestas/{name}/" for name in proposals.values_list("external_id", flat=True)]),
        (0.04, ["/decide/comparar/", *(f"/decide/comparar/?eleccion={each.external_id}" for each in contests)]),
        (0.05, ["/decide/quitadudas/", "/decide/organos/", "/decide/calendario/", "/decide/avance/"]),
    ]


if __name__ == "__main__":
    main()
