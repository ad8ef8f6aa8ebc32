"""What is to be delivered: to whom, from which spaces, under which rule, against which signed tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any, Protocol

from abierto.core.errors import DomainError
from abierto.transparency.commitments import canonical

from . import sealing
from .rows import Contribution, Reaction

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Authority:
    """Who delivers, as the covering letter names it: an office, never a person."""

    name: str
    office: str
    place: str
    grounds: str = ""  # what obliges or allows it to deliver, as it wants it cited


@dataclass(frozen=True)
class Rule:
    """To whom goes what people said of a coalition or of a common candidacy: data, with where it was agreed."""

    key: str
    text: str
    source: str = ""


@dataclass(frozen=True)
class Actor:
    """Who receives a package; without a public key two officials open it together."""

    key: str
    name: str
    recipient: str = ""


@dataclass(frozen=True)
class PackageSpace:
    """A space whose acts are delivered, and to whom; of a coalition's, the rule may name several actors."""

    external_id: str
    title: str
    url: str
    recipients: tuple[str, ...]
    municipality: str = ""
    versions: tuple[tuple[int, str], ...] = ()  # number, SHA-256 of what was shown


@dataclass(frozen=True)
class Tree:
    """The signed tree that the packages are made against."""

    note: str
    origin: str
    size: int
    root: bytes


@dataclass(frozen=True)
class Order:
    """A whole delivery."""

    process: str
    authority: Authority
    rule: Rule
    actors: tuple[Actor, ...]
    spaces: tuple[PackageSpace, ...]
    officials: tuple[str, ...] = ()  # public keys of the two who open what has no key of its actor
    is_demonstration: bool = False
    more: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_space(self) -> dict[str, PackageSpace]:
        return {space.external_id: space for space in self.spaces}

    @cached_property
    def municipalities(self) -> dict[str, str]:
        """Space → municipality, where it has one."""
        return {space.external_id: space.municipality for space in self.spaces if space.municipality}

    def spaces_of(self, actor: str) -> list[PackageSpace]:
        """The spaces of an actor, by name."""
        return sorted((s for s in self.spaces if actor in s.recipients), key=lambda space: space.external_id)

    @cached_property
    def digest(self) -> str:
        """What tells one order from another."""
        return sha256(canonical(_plain(asdict(self)))).hexdigest()

    def check(self) -> None:
        """Raise DomainError when it cannot be delivered as it is."""
        keys = [actor.key for actor in self.actors]
        if not keys or len(set(keys)) != len(keys) or not all(_KEY.fullmatch(key) for key in keys):
            raise DomainError("Cada actor lleva una clave propia, de minúsculas, números y guiones.")
        if len(self.by_space) != len(self.spaces):
            raise DomainError("Un espacio está dos veces en la entrega.")
        for space in self.spaces:
            if not space.recipients or not set(space.recipients) <= set(keys):
                raise DomainError(f"«{space.title}» no dice a qué actor de esta entrega le toca.")
        for actor in self.actors:
            if actor.recipient:
                sealing.recipient_of(actor.recipient)
            elif not self.officials:
                raise DomainError(
                    f"«{actor.name}» no tiene llave pública: hacen falta las de dos personas que la abran."
                )
        if self.officials:
            sealing.check_officials(self.officials)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


class Reader(Protocol):
    """Where the acts come from, by ranges of leaves and in their order."""

    @property
    def rules(self) -> str:
        """The version of the screening rules that the rows tell."""
        ...

    def contributions(self, first: int, last: int) -> Iterable[Contribution]: ...

    def reactions(self, first: int, last: int) -> Iterable[Reaction]: ...

    def leaf_hashes(self, first: int, last: int) -> bytes:
        """The hashes of leaves ``first`` to ``last`` (not included) as the tree keeps them."""
        ...

    def leaves(self, size: int) -> dict[str, int]:
        """What the leaves of the tree are, by kind: «actos» and the others; their sum is ``size``."""
        ...

    def marks(self) -> Iterable[tuple[int, str]]:
        """Each leaf about which something that may come later was written (an erasure, a review), and what."""
        ...
