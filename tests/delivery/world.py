"""Acts in memory, a tree over them, and the packages made of them: no database is needed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pyrage

from abierto.core.clock import ZONE
from abierto.delivery.package.order import Actor, Authority, Order, PackageSpace, Rule, Tree
from abierto.delivery.package.production import Made, produce
from abierto.delivery.package.rows import (
    ERASED,
    UNCONFIRMED,
    Contribution,
    Reaction,
    contribution_commitment,
    instant,
    reaction_commitment,
)
from abierto.participation.screening import RULE_VERSION
from abierto.transparency import keys, merkle, notes

MADE = datetime(2021, 6, 7, 9, 30, tzinfo=ZONE)
OPENED = datetime(2021, 5, 1, 8, 0, tzinfo=ZONE)
SECRET = bytes(range(32))
KEY, *OFFICIALS = (pyrage.x25519.Identity.generate() for _ in range(3))
TEXTS = (
    "Que el camión pase más seguido por la avenida, el transporte público no alcanza.",
    "El transporte público debe llegar a la colonia; hoy el camión no pasa de noche.",
    '=HYPERLINK("http://malo") dice la hoja del transporte',
    "'-El agua llega dos días a la semana; revisen el pozo y la tubería.",
    "El pozo del agua está seco y la tubería tira agua en la calle.",
    "Falta agua: el pozo no alcanza y la tubería está rota.\nFirmamos varios vecinos.",
    'Más luz en el parque, las lámparas están fundidas; "urge", dicen.',
    "Lámparas nuevas en el parque y en la cancha, por favor; nadie va de noche.",
    "",
)


@dataclass
class Acts:
    """A reader over rows in memory."""

    rules: str = RULE_VERSION
    contributed: list[Contribution] = field(default_factory=list)
    reacted: list[Reaction] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)
    lines: int = 0
    erased: list[int] = field(default_factory=list)  # leaves, as they are erased
    fails_at: int | None = None  # a leaf at which reading is cut short

    def contributions(self, first: int, last: int) -> Iterator[Contribution]:
        for row in self.contributed:
            if first <= row.leaf < last:
                if self.fails_at is not None and row.leaf >= self.fails_at:
                    raise KeyboardInterrupt
                yield row

    def reactions(self, first: int, last: int) -> Iterator[Reaction]:
        return (row for row in self.reacted if first <= row.leaf < last)

    def leaf_hashes(self, first: int, last: int) -> bytes:
        return b"".join(self.hashes[first:last])

    def leaves(self, size: int) -> dict[str, int]:
        return {"actos": size - self.lines, "renglones": self.lines}

    def marks(self) -> Iterator[tuple[int, str]]:
        return ((leaf, "erased") for leaf in self.erased)


def an_order() -> Order:
    """Three actors: one with a space of its own, one that shares a coalition's, one that nobody wrote to."""
    spaces = (
        PackageSpace("plataforma-uno", "Plataforma de la fuerza Uno", "/uno/", ("uno",)),
        PackageSpace("propuesta-toluca", "Propuesta, Toluca", "/toluca/", ("uno",), "Toluca", ((1, "ab" * 32),)),
        PackageSpace("plataforma-alianza", "Plataforma de la alianza", "/alianza/", ("uno", "dos"), "Metepec"),
        PackageSpace("plataforma-tres", "Plataforma de la fuerza Tres", "/tres/", ("tres",)),
    )
    actors = (
        Actor("uno", "Fuerza Uno", str(KEY.to_public())),
        Actor("dos", "Fuerza Dos"),
        Actor("tres", "Fuerza Tres"),
    )
    rule = Rule(
        "a-cada-integrante", "Lo dirigido a una coalición se entrega a cada uno de sus integrantes.", "Acuerdo 1"
    )
    authority = Authority("Instituto de prueba", "Secretaría Ejecutiva", "Toluca, México")
    return Order(
        "Proceso de prueba 2021",
        authority,
        rule,
        actors,
        spaces,
        officials=tuple(str(key.to_public()) for key in OFFICIALS),
        is_demonstration=True,
    )


def some_acts(order: Order, amount: int, seed: int = 1, foreign: float = 0.2) -> Acts:
    """Contributions and reactions to all spaces but the last, among leaves that are of others."""
    chance, acts = random.Random(seed), Acts()
    spaces = [space.external_id for space in order.spaces[:-1]]
    standing: dict[tuple[str, bytes], int] = {}
    people = [chance.randbytes(16) for _ in range(max(amount // 3, 1))]
    for leaf in range(amount):
        if chance.random() < foreign:
            acts.hashes.append(merkle.leaf_hash(chance.randbytes(32)))
            acts.lines += 1
            continue
        space, at, salt = (
            chance.choice(spaces),
            OPENED + timedelta(hours=leaf * 3, microseconds=leaf),
            chance.randbytes(16),
        )
        if chance.random() < 0.6:
            commitment = _react(acts, chance, standing, leaf, space, at, salt, chance.choice(people))
        else:
            commitment = _say(acts, chance, leaf, space, at, salt)
        acts.hashes.append(merkle.leaf_hash(commitment))
    return acts


def _react(acts, chance, standing, leaf, space, at, salt, author) -> bytes:
    value = chance.choice(["up", "up", "down", "none"])
    commitment = reaction_commitment(space, value, 1, author.hex(), instant(at), salt)
    before = standing.get((space, author))
    if before is not None:
        acts.reacted[before] = acts.reacted[before]._replace(is_current=False)
    standing[space, author] = len(acts.reacted)
    score, reasons = chance.choice([(0, ()), (0, ()), (55, ("regular.source", "trip.missing"))])
    acts.reacted.append(
        Reaction(leaf, commitment, space, 1, instant(at), "web", value, author, salt, True, score, reasons,
                 chance.choice([None, None, None, True]))
    )  # fmt: skip
    return commitment


def _say(acts, chance, leaf, space, at, salt) -> bytes:
    kind, text, author = chance.choice(["idea", "proposal", "comment"]), chance.choice(TEXTS), chance.randbytes(16)
    state, score, reasons = "vigente", 0, ()
    commitment = contribution_commitment(space, kind, text, 1, author.hex(), instant(at), salt)
    if not text:
        state, salt = ERASED, None
    elif chance.random() < 0.1:
        state = UNCONFIRMED
    elif chance.random() < 0.2:
        score, reasons = 60, ("copy.mass", "regular.copy")
    acts.contributed.append(
        Contribution(leaf, commitment, space, 1, instant(at), "web", kind, text, author, salt,
                     chance.choice(["", "citizen"]), "=Vecina" if text and chance.random() < 0.2 else "",
                     bool(text) and chance.random() < 0.5, state, score, reasons)
    )  # fmt: skip
    return commitment


def signed_tree(acts: Acts) -> Tree:
    """The tree over the acts, signed with the log's key."""
    signer, root = keys.signer(), merkle.root(acts.hashes)
    text = notes.checkpoint_text(signer.name, len(acts.hashes), root)
    line = notes.signature_line(signer.name, signer.key_id, signer.sign(text.encode()))
    return Tree(notes.signed(text, [line]), signer.name, len(acts.hashes), root)


def delivered(folder: Path, order: Order, acts: Acts, **more) -> list[Made]:
    """All the packages, with what they were made from beside them."""
    more = {"block": 16, "at": MADE, "secret": SECRET, "keep_plain": True, **more}
    return produce(order, acts, signed_tree(acts), folder, **more)


def known(key_id: bytes) -> list[tuple[str, bytes]]:
    """The log's key, as somebody who keeps it knows it."""
    signer = keys.signer()
    return [(signer.name, signer.public_key)] if key_id == signer.key_id else []
