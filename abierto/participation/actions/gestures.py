"""Accepting what people do: one row, in one statement, before anyone is told that it was accepted.

Nothing is refused for suspicion. What is refused is what the space does not take at that instant, from that public,
or what says nothing; each refusal is a sentence, and the caller keeps what the person wrote.
"""

from __future__ import annotations

import secrets
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction

from abierto.core import clock
from abierto.core.dates import long_instant
from abierto.core.errors import DomainError
from abierto.participation.committed import content_of, digest_of
from abierto.participation.enums import Gesture, Kind, Origin, Public, Reaction, Sector
from abierto.participation.models import Act, Contribution, Space
from abierto.participation.models.contribution import LONGEST
from abierto.participation.passes import pseudonym
from abierto.participation.sources import Source
from abierto.participation.spaces import Facts, read_facts
from abierto.transparency.commitments import commit
from abierto.transparency.receipts import promise

SHORTEST = 3
NOT_INVITED = (
    "En este espacio participan las personas invitadas. Si le enviaron una invitación, ábrala en este mismo navegador "
    "y vuelva a intentarlo."
)


class Closed(DomainError):
    """The space does not take that gesture at this instant."""


@dataclass(frozen=True)
class Accepted:
    """An act that is written, and the promise that it will be in the log."""

    receipt: str
    is_new: bool


@dataclass(frozen=True)
class Said(Accepted):
    """A contribution that is written; its author follows it by its act."""

    act: Act


@dataclass(frozen=True)
class Words:
    """What somebody wrote, as they sent it."""

    kind: Kind
    text: str
    signed_as: str = ""
    sector: str = ""
    may_publish: bool = False

    @property
    def digest(self) -> str:
        """What the log commits to instead of the text."""
        return digest_of(self.kind.value, self.text)


def react(
    *, space: Facts, number: bytes, value: str, version: int, source: Source | None = None, at: datetime | None = None
) -> Accepted:
    """A person likes, dislikes, or takes that back; the last word is the one that stands.

    ``number`` is the person's pass. Sent twice, it is one act with one receipt. Raises DomainError with a sentence.
    """
    if value not in Reaction.values:
        raise DomainError("Elija «Me gusta» o «No me gusta».")
    return place(space=space, gesture=Gesture.REACT, number=number, value=value, version=version, source=source, at=at)


def contribute(
    *,
    space: Facts,
    number: bytes,
    words: Words,
    version: int,
    source: Source | None = None,
    at: datetime | None = None,
    is_demonstration: bool = False,
) -> Said:
    """A person writes an idea, a proposal or a comment. The same words of the same person are one contribution; sent
    again without consent to publish, it is withdrawn."""
    check_words(words)
    at = at or clock.now()
    author = admit(space, Gesture.CONTRIBUTE, number, version, at)
    row = _row(space, Gesture.CONTRIBUTE, author, words.digest, version, at, source)
    try:
        with transaction.atomic():
            act = Act(**row._asdict())
            act.save(force_insert=True)
            Contribution.objects.create(
                act=act,
                kind=words.kind,
                text=words.text,
                signed_as=words.signed_as,
                sector=words.sector,
                may_publish=words.may_publish,
                is_demonstration=is_demonstration,
            )
    except IntegrityError:
        said = _standing(space, Gesture.CONTRIBUTE, author, value=words.digest)
        if said is None:
            raise _closed(space, Gesture.CONTRIBUTE, at) from None
        if not words.may_publish:
            Contribution.objects.filter(pk=said.pk, may_publish=True).update(may_publish=False)
        return Said(promise(bytes(said.commitment), said.at), False, said)
    return Said(promise(row.commitment, row.at), True, act)


def place(
    *,
    space: Facts,
    gesture: Gesture,
    number: bytes,
    value: str,
    version: int,
    source: Source | None = None,
    at: datetime | None = None,
    tells_instant: bool = True,
) -> Accepted:
    """Write a gesture of which a person has one at a time; a different one takes the place of the one before.

    ``tells_instant`` is false for secret votes: what the log commits to then holds no instant.
    """
    at = at or clock.now()
    author = admit(space, gesture, number, version, at)
    row = _row(space, gesture, author, value, version, at, source, tells_instant=tells_instant)
    for _ in range(20):
        try:
            _write(row)
            return _accepted(row)
        except IntegrityError as problem:
            standing = _standing(space, gesture, author)
            if standing is not None and standing.value == value:
                return _again(standing)
            if _is_out_of_time(problem):
                raise _closed(space, gesture, at) from None
        if standing is not None:
            replaced = _replace(standing, row)
            if replaced is not None:
                return replaced
    raise DomainError("Llegaron a la vez muchos cambios suyos. El último que se confirmó es el que cuenta.")


def admit(space: Facts, gesture: Gesture, number: bytes, version: int, at: datetime) -> bytes:
    """The pseudonym of a pass in a space that is open to it. Raises Closed or DomainError."""
    publics = space.open_to(gesture, at)
    if not publics:
        raise _closed(space, gesture, at)
    author = pseudonym(number, space.secret)
    if Public.OPEN not in publics and author not in space.invited:
        raise DomainError(NOT_INVITED)
    if version not in space.versions:
        raise DomainError("Lo que se mostraba cambió. Abra otra vez la página, léala y vuelva a enviarlo.")
    return author


def check_words(words: Words) -> None:
    """Raise DomainError when there is nothing to keep, or more than a contribution holds."""
    if len(words.text) < SHORTEST:
        raise DomainError("Escriba su aportación: al menos tres letras.")
    if len(words.text) > LONGEST:
        raise DomainError(
            f"Su aportación tiene {len(words.text):,} letras y caben {LONGEST:,}. Acórtela o envíela en dos partes."
        )
    if words.sector not in Sector.values:
        raise DomainError("Elija un sector de la lista, o ninguno.")
    if len(words.signed_as) > 120:
        raise DomainError("La firma tiene más de 120 letras.")


class _Row(NamedTuple):
    """What is written of an act when it is accepted, by the names of its columns and in their order."""

    space_id: int
    gesture: str
    author: bytes
    value: str
    version: int
    at: datetime
    origin: str
    salt: bytes
    commitment: bytes
    source: bytes | None
    source_key: int | None


def _row(
    space: Facts,
    gesture: Gesture,
    author: bytes,
    value: str,
    version: int,
    at: datetime,
    source: Source | None,
    *,
    tells_instant: bool = True,
) -> _Row:
    salt = secrets.token_bytes(16)
    content = content_of(space.external_id, gesture, value, version, author, at if tells_instant else None)
    name, key = (source.name, source.key) if source else (None, None)
    return _Row(
        space.pk, gesture.value, author, value, version, at, Origin.WEB.value, salt, commit(content, salt), name, key
    )


_INSERT = f"INSERT INTO participation_act ({', '.join(_Row._fields)}) VALUES ({', '.join(['%s'] * len(_Row._fields))})"


def _write(row: _Row) -> None:
    """One statement, whole by itself; within somebody's transaction, with a way back to before it.

    Said in SQL because this is what an election's load falls on: the ORM takes as long to write it as the disk does.
    """
    at = connection.ops.adapt_datetimefield_value(row.at)
    values = tuple(at if name == "at" else value for name, value in zip(row._fields, row, strict=True))
    back = transaction.atomic() if connection.in_atomic_block else nullcontext()
    with back, connection.cursor() as cursor:
        cursor.execute(_INSERT, values)


def _standing(space: Facts, gesture: Gesture, author: bytes, **more: Any) -> Act | None:
    return Act.objects.standing_of(space.pk, gesture, author).filter(**more).first()


def _replace(standing: Act, row: _Row) -> Accepted | None:
    """Put an act in the place of the one that stands; None when another was faster."""
    try:
        with transaction.atomic():
            mine = Act.objects.filter(pk=standing.pk, superseded_at__isnull=True).update(superseded_at=row.at)
            if not mine:
                return None
            _write(row)
    except IntegrityError:
        return None
    return _accepted(row)


def _accepted(row: _Row) -> Accepted:
    return Accepted(promise(row.commitment, row.at), is_new=True)


def _again(standing: Act) -> Accepted:
    """What was accepted before: the same promise."""
    return Accepted(promise(bytes(standing.commitment), standing.at), is_new=False)


def _is_out_of_time(problem: IntegrityError) -> bool:
    """Whether the database refused an act because its space does not take it at that instant."""
    return "no está abierto" in str(problem)


def _closed(space: Facts, gesture: Gesture, at: datetime) -> Closed:
    """What whoever came out of time is told. Windows that have just moved are read again."""
    spans = read_facts(Space.objects.get(pk=space.pk)).spans.get(gesture, ())
    if not spans:
        return Closed(f"«{space.title}» no es para {gesture.label}.")
    ahead = [span.opens_at for span in spans if span.opens_at > at]
    if not ahead:
        closed = max(span.closes_at for span in spans)
        return Closed(f"El plazo para {gesture.label} aquí terminó el {long_instant(closed)}.")
    opens = long_instant(min(ahead))
    if len(ahead) == len(spans):
        return Closed(f"Todavía no se puede {gesture.label} aquí: abre el {opens}.")
    return Closed(f"Ahora no se puede {gesture.label} aquí: abre otra vez el {opens}.")
