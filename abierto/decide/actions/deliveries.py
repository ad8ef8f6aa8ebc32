"""Ordering a delivery, making its packages a step at a time, and discarding it to make it again."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction

from abierto.accounts.models import User
from abierto.core import clock, jobs, ledger
from abierto.core.dates import long_instant
from abierto.core.errors import DomainError
from abierto.core.permissions import allowed, require
from abierto.decide.delivering import FOLDER, Commission, commission, delivered_pieces, folder_of
from abierto.decide.models import ActorPackage, Delivery, DeliveryOfficial, OfficialKey
from abierto.decide.models.delivery import FIRST, SECOND
from abierto.delivery.package.order import Authority
from abierto.delivery.package.production import STATEMENT, Made, produce
from abierto.delivery.package.sealing import PACKAGE
from abierto.delivery.package.steps import Paused, remove
from abierto.delivery.reading import Acts, signed_tree
from abierto.elections.calendar import calendar_of
from abierto.elections.enums import Doing
from abierto.elections.models import Process
from abierto.participation.models import Window


@dataclass(frozen=True)
class Ordered:
    """What an official decides of a delivery: who signs the letters, and which two people open together."""

    authority: str
    office: str
    place: str
    grounds: str = ""
    officials: tuple[User, ...] = ()


@transaction.atomic
def begin_delivery(*, process: Process, told: Ordered, by: Any, at: datetime | None = None) -> Delivery:
    """Order the packages of every actor; a job makes them. Raises OutOfTime before its stage, or DomainError."""
    at = at or clock.now()
    process = Process.objects.select_for_update(of=("self",)).get(pk=process.pk)
    require(by, "decide.prepare_delivery", process)
    calendar_of(process).require(Doing.DELIVER, at)
    if Delivery.objects.standing().filter(process=process).exists():
        raise DomainError("Este proceso ya tiene una entrega: siga con ella, o descártela para hacer otra.")
    _check_closed(process, at)
    keys = [_key_of(user) for user in told.officials]
    authority = Authority(told.authority, told.office, told.place, told.grounds)
    made = commission(process, authority, [key.public for key in keys])
    order = made.order
    order.check()
    Acts(order.by_space, signed_tree().size).check()
    delivery = Delivery.objects.create(
        process=process, authority=told.authority, office=told.office, place=told.place, grounds=told.grounds,
        commission=made.as_data(), begun_at=at, begun_by=by,
    )  # fmt: skip
    for number, key in zip((FIRST, SECOND), keys, strict=False):
        DeliveryOfficial.objects.create(delivery=delivery, number=number, user=key.user, key=key)
    ledger.record("decide.delivery_begun", on=delivery, by=by, at=at, data={"order": order.digest})
    return delivery


@transaction.atomic
def resume_delivery(*, delivery: Delivery, by: Any, at: datetime | None = None) -> Delivery:
    """Have a delivery that stopped made again; what was whole is kept."""
    delivery = _locked(delivery)
    require(by, "decide.prepare_delivery", delivery.process)
    if not delivery.problem or delivery.discarded_at is not None:
        raise DomainError("Esa entrega no se detuvo.")
    delivery.problem = ""
    delivery.save(update_fields=["problem"])
    ledger.record("decide.delivery_resumed", on=delivery, by=by, at=at)
    return delivery


@transaction.atomic
def discard_delivery(*, delivery: Delivery, reason: str, by: Any, at: datetime | None = None) -> Delivery:
    """Throw its packages away, so that it is made again from nothing; never once an actor signed for one."""
    at = at or clock.now()
    delivery = _locked(delivery)
    require(by, "decide.prepare_delivery", delivery.process)
    if delivery.discarded_at is not None:
        raise DomainError("Esa entrega ya se había descartado.")
    if delivery.packages.filter(receipt__isnull=False).exists():
        raise DomainError("Un actor político ya firmó de recibido: esta entrega no se descarta.")
    reason = " ".join(reason.split())
    if not reason:
        raise DomainError("Escriba el motivo: queda en la bitácora.")
    delivery.discarded_at, delivery.discarded_by, delivery.discarded_reason = at, by, reason[:300]
    delivery.save(update_fields=["discarded_at", "discarded_by", "discarded_reason"])
    ledger.record("decide.delivery_discarded", on=delivery, by=by, at=at, data={"reason": reason[:300]})
    return delivery


def prepare_waiting(seconds: float = 45, at: datetime | None = None) -> list[Delivery]:
    """Go on with every delivery that waits, for about so long; returns those that are ready now.

    Whoever is killed in the middle leaves whole steps behind, and the next who comes goes on from there. Of two at
    once one works and the other leaves. What cannot be delivered stops the delivery, with the reason.
    """
    until, ready = time.monotonic() + seconds, []
    try:
        for delivery in Delivery.objects.waiting().select_related("process").order_by("pk"):
            with alone_with(delivery) as mine:
                if mine and _make(delivery, lambda: jobs.stopping() or time.monotonic() > until, at):
                    ready.append(delivery)
    finally:
        clear_discarded()
    return ready


def clear_discarded() -> None:
    """Take away the files of discarded deliveries, and of those that never came to be."""
    home = Path(settings.DATA_DIR) / FOLDER
    found = [each for each in home.iterdir() if each.name.isdigit()] if home.is_dir() else []
    standing = {str(pk) for pk in Delivery.objects.standing().values_list("pk", flat=True)}
    for folder in found:
        if folder.name not in standing:
            with alone_with(Delivery(pk=int(folder.name))) as mine:
                if mine:
                    remove(folder)


@contextmanager
def alone_with(delivery: Delivery) -> Iterator[bool]:
    """Whether nobody else works in the folder of a delivery; the system lets go when a process dies."""
    folder = folder_of(delivery)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with folder.with_suffix(".trabajando").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _make(delivery: Delivery, pause: Callable[[], bool], at: datetime | None) -> bool:
    """Make what lacks; whether all of it is ready. What stops it is told to whoever looks."""
    told, folder = Commission.from_data(delivery.commission), folder_of(delivery)
    order = told.order
    try:
        tree = signed_tree()
        reader = Acts(order.by_space, tree.size)
        reader.check()
        made = produce(order, reader, tree, folder, at=at or clock.now(), pause=pause)
    except Paused:
        return False
    except DomainError as problem:
        _stop(delivery, str(problem), at)
        return False
    except OperationalError:  # the database went away: the job comes again in a minute
        raise
    except Exception as fault:
        said = fault.strerror if isinstance(fault, OSError) else type(fault).__name__
        _stop(
            delivery,
            f"El programa falló al prepararla ({said}). Avise a quien lo opera; después, prepárela otra vez.",
            at,
        )
        raise
    return _finish(delivery, told, folder, made, at or clock.now())


@transaction.atomic
def _stop(delivery: Delivery, problem: str, at: datetime | None) -> None:
    delivery = _locked(delivery)
    if delivery.is_waiting:
        delivery.problem = problem[:500]
        delivery.save(update_fields=["problem"])
        ledger.record("decide.delivery_stopped", on=delivery, by=None, at=at, data={"problem": problem[:500]})


@transaction.atomic
def _finish(delivery: Delivery, told: Commission, folder: Path, made: list[Made], at: datetime) -> bool:
    """Write down what was made, once."""
    delivery = _locked(delivery)
    if not delivery.is_waiting:
        return False
    recipients = {actor.key: actor.recipient for actor in told.order.actors}
    for one in made:
        with (one.folder / PACKAGE).open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        ActorPackage.objects.create(
            delivery=delivery, force_id=told.forces[one.actor], key=one.actor, recipient=recipients[one.actor],
            sha256=digest, archive_sha256=one.archive_sha256, made_at=at,
        )  # fmt: skip
    delivery.prepared_at = at
    delivery.statement_sha256 = sha256((folder / STATEMENT).read_bytes()).hexdigest()
    delivery.save(update_fields=["prepared_at", "statement_sha256"])
    ledger.record("decide.delivery_prepared", on=delivery, by=None, at=at, data={"sha256": delivery.statement_sha256})
    return True


def _check_closed(process: Process, at: datetime) -> None:
    """Nothing is delivered while people may still say something about any of it."""
    spaces = [piece.space_id for piece in delivered_pieces(process)]
    last = Window.objects.filter(space__in=spaces, closes_at__gt=at).order_by("-closes_at").first()
    if last is not None:
        raise DomainError(
            f"Todavía se puede opinar de lo publicado, hasta el {long_instant(last.closes_at)}: la entrega es de todo."
        )


def _key_of(user: User) -> OfficialKey:
    if not allowed(user, "decide.release_package"):
        raise DomainError("Las dos personas que liberan tienen cuenta del instituto con ese permiso.")
    key = OfficialKey.objects.filter(user=user, ended_at__isnull=True).select_related("user").first()
    if key is None:
        raise DomainError(f"{user} todavía no hace su llave: la hace en su escritorio, con una frase que solo sabe.")
    return key


def _locked(delivery: Delivery) -> Delivery:
    return Delivery.objects.select_for_update(of=("self",)).select_related("process").get(pk=delivery.pk)
