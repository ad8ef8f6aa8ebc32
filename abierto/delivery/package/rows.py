"""What was received, as a package tells it: one row for each act, with all that opens its leaf in the log."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from abierto.core import clock
from abierto.participation.enums import Gesture
from abierto.participation.screening import FLAGGED_FROM

#: How a contribution stands: it counts, its author had it erased, or nobody read it against its sheet of paper yet.
STANDS, ERASED, UNCONFIRMED, REPLACED = "vigente", "borrada", "sin_cotejar", "sustituida"


class Contribution(NamedTuple):
    """An idea, a proposal or a comment. An erased one has no text, no author and no salt: its leaf opens to nothing.

    ``at`` is as :func:`instant` writes it; ``stands`` is what the latest review by a person said, None without one;
    ``like`` the commitment of the first of those that say the same.
    """

    leaf: int
    commitment: bytes
    space: str
    version: int
    at: str
    origin: str
    kind: str
    text: str
    author: bytes
    salt: bytes | None
    sector: str = ""
    signed_as: str = ""
    may_publish: bool = False
    state: str = STANDS
    score: int = 0
    reasons: tuple[str, ...] = ()
    stands: bool | None = None
    like: bytes | None = None


class Reaction(NamedTuple):
    """A like, a dislike, or the taking back of either; of one author the current one counts."""

    leaf: int
    commitment: bytes
    space: str
    version: int
    at: str
    origin: str
    value: str
    author: bytes
    salt: bytes | None
    is_current: bool = True
    score: int = 0
    reasons: tuple[str, ...] = ()
    stands: bool | None = None


def is_apart(score: int, stands: bool | None) -> bool:
    """Whether the screened figures leave it out: by its points, unless a person who read it decided otherwise."""
    return score >= FLAGGED_FROM if stands is None else not stands


def digest_of(kind: str, text: str) -> str:
    """What the log commits to instead of the words of a contribution."""
    return sha256(f"{kind}\n{text}".encode()).hexdigest()


def instant(at: datetime) -> str:
    """The instant as the log commits to it: to the microsecond, in Mexico City."""
    return at.astimezone(clock.ZONE).isoformat(timespec="microseconds")


def instant_kept(kept: str) -> str:
    """:func:`instant` of what a database keeps in UTC, from its text («2021-06-06 18:00:00.5», with «+00» or not)."""
    day_and_hour, offset = _hour(kept[:13])
    return f"{day_and_hour}{kept[13:19]}.{kept[20:].removesuffix('+00'):0<6}{offset}"


@lru_cache(maxsize=10_000)
def _hour(kept: str) -> tuple[str, str]:
    """An hour of UTC as it is written in Mexico City, whose clocks change by whole hours; with its offset."""
    local = datetime.fromisoformat(f"{kept}:00:00+00:00").astimezone(clock.ZONE).isoformat()
    return local[:13], local[19:]


def contribution_commitment(space: str, kind: str, text: str, version: int, author: str, at: str, salt: bytes) -> bytes:
    """The commitment of a contribution, from what its row says."""
    return _commitment(_names(space, Gesture.CONTRIBUTE.value), digest_of(kind, text), version, author, at, salt)


def reaction_commitment(space: str, value: str, version: int, author: str, at: str, salt: bytes) -> bytes:
    """The commitment of a reaction, from what its row says."""
    told = f'{{"at":"{at}","author":"{author}{after_author(space, value, version)}'
    return sha256(salt + told.encode()).digest()


def after_author(space: str, value: str, version: int) -> str:
    """What a reaction commits to after its author, the same for many. See :func:`_commitment`."""
    return f'",{_names(space, Gesture.REACT.value)},"value":"{value}","version":{version}}}'


def _commitment(names: str, value: str, version: int, author: str, at: str, salt: bytes) -> bytes:
    """``commitments.commit`` of ``participation.committed.content_of``, written out: millions are made again."""
    told = f'{{"at":"{at}","author":"{author}",{names},"value":"{value}","version":{version}}}'
    return sha256(salt + told.encode()).digest()


@lru_cache(maxsize=50_000)
def _names(space: str, gesture: str) -> str:
    return f'"gesture":{json.dumps(gesture)},"space":{json.dumps(space, ensure_ascii=False)}'
