"""``make simulate``: 100,000 honest people and a campaign of 50,000, screened by the rules of the house.

Everything is invented and comes from one seed, so every run says the same. The table is published in
``docs/screening.md`` together with what screening cannot detect.

--seed N     another world (default 2026)
--scale F    a part of it, to look quickly (default 1)
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from time import perf_counter

from abierto.participation.screening import FLAGGED_FROM, REASONS, RULE_VERSION, Judgement, Seen, score
from bench.sentences import Writer, retouch

DAY = 24 * 3600
DAYS = 7
SPACE = 1
#: People who keep no cookies, or closed the page at once.
NO_RETURN = 0.03


@dataclass(frozen=True)
class Group:
    """A kind of people, or a way of campaigning: how many acts, and what the docs call it."""

    name: str
    honest: bool
    acts: int
    what: str


GROUPS = (
    Group("hogares", True, 52_000, "Personas en su casa u oficina, cada red con unos cuantos vecinos"),
    Group("celular", True, 38_000, "Personas en redes de telefonía: 40 direcciones compartidas por todas"),
    Group("escuelas", True, 6_000, "200 grupos de 30 alumnos, cada uno en una red y en veinte minutos"),
    Group("carta", True, 3_000, "Personas que pegan la misma carta de su organización, algunas con retoques"),
    Group("mesa", True, 1_000, "Reuniones donde una persona captura en una tableta lo que otras dicen"),
    Group("torpe", False, 15_000, "Programa sin cookies desde 6 direcciones, con plantillas de texto"),
    Group("pausado", False, 8_000, "Programa con cookies desde 10 direcciones, a ritmo fijo"),
    Group("rotado", False, 12_000, "Programa sin cookies, una dirección distinta cada vez, con plantillas de texto"),
    Group("rotado con cookies", False, 8_000, "Programa con cookies, direcciones rotadas, con plantillas de texto"),
    Group("imitador", False, 7_000, "Programa con cookies, direcciones rotadas, al azar y sin repetir textos"),
)


def people(group: Group, acts: int, chance: random.Random, writer: Writer) -> Iterator[Seen]:
    """The acts of a group, in no order and without numbers."""
    kind = globals()[f"_{group.name.replace(' ', '_')}"]
    yield from kind(acts, chance, writer)


def _act(chance: random.Random, at: float, source: str, *, text: str | None, returned: bool | None = None,
         author: bytes | None = None) -> Seen:  # fmt: skip
    if returned is None:
        returned = chance.random() >= NO_RETURN
    return Seen(
        act=0,
        space=SPACE,
        author=author or chance.randbytes(16),
        source=source.encode(),
        at=int(at * 1e6),
        returned=returned,
        text=text,
        contributes=text is not None,
    )


def _hour(chance: random.Random) -> float:
    """An instant of the week, when people are awake."""
    while True:
        hour = chance.gauss(15, 5)
        if 5 < hour < 24:
            return chance.randrange(DAYS) * DAY + hour * 3600 + chance.random()


def _said(chance: random.Random, writer: Writer) -> str | None:
    """Half react and half write; one in five of these, a few words that others also say."""
    if chance.random() < 0.5:
        return None
    return writer.short(chance) if chance.random() < 0.2 else writer.text(chance)


def _hogares(acts, chance, writer):
    for _ in range(acts):
        yield _act(chance, _hour(chance), f"h{chance.randrange(acts // 3 + 1)}", text=_said(chance, writer))


def _celular(acts, chance, writer):
    for _ in range(acts):
        yield _act(chance, _hour(chance), f"c{chance.randrange(40)}", text=_said(chance, writer))


def _escuelas(acts, chance, writer):
    for school in range(acts // 30):
        begins = chance.randrange(DAYS) * DAY + chance.uniform(8, 13) * 3600
        dictated = writer.text(chance) if chance.random() < 0.1 else None  # one teacher in ten dictates
        for _ in range(30):
            text = dictated if dictated is not None else _said(chance, writer)
            yield _act(chance, begins + chance.betavariate(2, 3) * 1200, f"e{school}", text=text)


def _carta(acts, chance, writer):
    letter = writer.text(chance, sentences=6)
    for _ in range(acts):
        text = letter if chance.random() < 0.7 else retouch(letter, chance, writer)
        source = f"c{chance.randrange(40)}" if chance.random() < 0.4 else f"l{chance.randrange(acts)}"
        yield _act(chance, _hour(chance), source, text=text)


def _mesa(acts, chance, writer):
    for table in range(acts // 25):
        at = chance.randrange(DAYS) * DAY + chance.uniform(10, 18) * 3600
        author = chance.randbytes(16)
        for _ in range(25):
            at += max(20.0, chance.gauss(100, 45))
            yield _act(chance, at, f"m{table}", text=writer.text(chance), author=author, returned=True)


def _torpe(acts, chance, writer):
    templates = [writer.text(chance) for _ in range(8)]
    for _ in range(acts):
        at = 2 * DAY + 9 * 3600 + chance.random() * 10 * 3600
        text = retouch(chance.choice(templates), chance, writer) if chance.random() < 0.5 else None
        yield _act(chance, at, f"x{chance.randrange(6)}", text=text, returned=False)


def _pausado(acts, chance, writer):
    each = acts // 10
    for place in range(10):
        at = chance.random() * DAY
        for _ in range(each):
            at += 45 * chance.uniform(0.85, 1.15)
            text = writer.text(chance) if chance.random() < 0.5 else None
            yield _act(chance, at, f"y{place}", text=text, returned=True)


def _rotado(acts, chance, writer):
    templates = [writer.text(chance) for _ in range(8)]
    for number in range(acts):
        at = 3 * DAY + chance.random() * 2 * DAY
        text = retouch(chance.choice(templates), chance, writer) if chance.random() < 0.5 else None
        yield _act(chance, at, f"z{number}", text=text, returned=False)


def _rotado_con_cookies(acts, chance, writer):
    templates = [writer.text(chance) for _ in range(8)]
    for number in range(acts):
        at = 3 * DAY + chance.random() * 2 * DAY
        text = retouch(chance.choice(templates), chance, writer) if chance.random() < 0.5 else None
        yield _act(chance, at, f"w{number}", text=text, returned=True)


def _imitador(acts, chance, writer):
    for number in range(acts):
        yield _act(chance, _hour(chance), f"i{number}", text=_said(chance, writer))


def world(seed: int, scale: float) -> tuple[list[Seen], list[Group]]:
    """Everyone, as they arrived: acts in order, and the group of each."""
    chance = random.Random(seed)
    writer = Writer()
    made = [(seen, group) for group in GROUPS for seen in people(group, int(group.acts * scale), chance, writer)]
    made.sort(key=lambda pair: pair[0].at)
    numbers = count(1)
    return [replace(seen, act=next(numbers)) for seen, _ in made], [group for _, group in made]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make simulate", description="Tamizado de una campaña inventada.")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--scale", type=float, default=1.0)
    words = parser.parse_args()
    acts, groups = world(words.seed, words.scale)
    began = perf_counter()
    judged = score(acts)
    took = perf_counter() - began
    print(f"Reglas {RULE_VERSION}; semilla {words.seed}; {len(acts):,} actos tamizados en {took:.0f} s.\n")
    tell(judged, groups)


def tell(judged: list[Judgement], groups: list[Group]) -> None:
    """The confusion table, and by group what each reason marked."""
    total: Counter[str] = Counter()
    flagged: Counter[str] = Counter()
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for said, group in zip(judged, groups, strict=True):
        total[group.name] += 1
        flagged[group.name] += said.is_flagged
        reasons[group.name].update(said.reasons)
    print("| | apartados | no apartados | total |\n|---|---:|---:|---:|")
    for label, honest in (("campaña", False), ("personas", True)):
        whole = sum(total[g.name] for g in GROUPS if g.honest is honest)
        told = sum(flagged[g.name] for g in GROUPS if g.honest is honest)
        print(f"| {label} | {told:,} ({told / whole:.2%}) | {whole - told:,} ({1 - told / whole:.2%}) | {whole:,} |")
    print(f"\nApartado: {FLAGGED_FROM} puntos o más.\n")
    print("| grupo | quiénes | actos | apartados | lo que más se le señaló |\n|---|---|---:|---:|---|")
    for group in GROUPS:
        most = ", ".join(
            f"{code} {amount / total[group.name]:.0%}"
            for code, amount in reasons[group.name].most_common(4)
            if REASONS[code].points and amount / total[group.name] >= 0.005
        )
        part = flagged[group.name] / total[group.name]
        print(f"| {group.name} | {group.what} | {total[group.name]:,} | {part:.2%} | {most} |")


if __name__ == "__main__":
    sys.exit(main())
