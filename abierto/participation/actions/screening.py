"""Screening what has come in: after it was accepted, in order, some at a time; what another version said stays.

An act is looked at once it is :data:`SETTLE` old: by then its browser had time to come back, and what surrounds it on
both sides is known. How far each version has come is read from its own rows, so stopping anywhere loses nothing and
running again does nothing twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from abierto.core import clock
from abierto.core.jobs import stopping
from abierto.participation.enums import Gesture, Origin
from abierto.participation.models import Act, Contribution, Screening, ScreeningTotal, Space
from abierto.participation.screening import RULE_VERSION, Judgement, Seen, score
from abierto.participation.screening.copies import Copies
from abierto.participation.screening.fingerprints import signed
from abierto.participation.screening.folding import compared

SETTLE = timedelta(minutes=20)
#: An act from further ahead came while the clock was wrong: it holds nobody back, and waits for :func:`screen_missed`.
AHEAD = timedelta(minutes=5)
#: Acts judged together, acts looked at on each side of them, and rows written in one short transaction.
SLICE, AROUND, WRITTEN = 20_000, 20_000, 2_000
NEARBY = timedelta(minutes=15)
_COLUMNS = ("pk", "space_id", "gesture", "author", "source", "source_key", "at", "origin", "returned_at")


@dataclass
class _Memory:
    """The texts of each space as of one act: kept between runs, so that a minute's work does not read a year's."""

    through: bytes = b""
    copies: dict[int, Copies] = field(default_factory=dict)


_memory = _Memory()


def screen_waiting(at: datetime | None = None, *, version: str = RULE_VERSION, seconds: float | None = None) -> int:
    """Screen what is waiting, oldest first, until nothing is left or ``seconds`` have gone; returns how many.

    Idempotent, and safe to stop. New rules have another version: they begin again from the first act and add rows.
    """
    at = at or clock.now()
    started, done = monotonic(), 0
    last = _through(version)
    recent = Act.objects.filter(pk__gt=last, at__gt=at - SETTLE, at__lte=at + AHEAD)
    unsettled = recent.order_by("pk").values_list("pk", flat=True).first()
    while not stopping() and (seconds is None or monotonic() - started < seconds):
        waiting = Act.objects.filter(pk__gt=last, at__lte=at + AHEAD)
        if unsettled is not None:
            waiting = waiting.filter(pk__lt=unsettled)
        batch = list(_seen(waiting.order_by("pk")[:SLICE]))
        if not batch:
            break
        try:
            _screen(batch, version, at)
        except IntegrityError:  # another process is at it
            _forget()
            break
        done += len(batch)
        last = batch[-1].act
    return done


def screen_missed(at: datetime | None = None, *, version: str = RULE_VERSION) -> int:
    """Screen acts that were written late, behind others already screened; there are hardly ever any."""
    at = at or clock.now()
    behind = Act.objects.filter(pk__lte=_through(version), at__lte=at - SETTLE)
    told = Screening.objects.filter(act=OuterRef("pk"), rule_version=version)
    missed = list(_seen(behind.filter(~Exists(told)).order_by("pk")[:SLICE]))
    if missed:
        _forget()
        _screen(missed, version, at)
        _forget()
    return len(missed)


def _through(version: str) -> int:
    """The last act that a version has screened."""
    rows = Screening.objects.filter(rule_version=version).order_by("-act_id").values_list("act_id", flat=True)
    return rows.first() or 0


def _screen(batch: list[Seen], version: str, at: datetime) -> None:
    """Judge a slice and write it down, lot by lot."""
    copies = _copies_for(batch, version)
    try:
        judged = score(batch, around=_around(batch, version), copies=copies, texts=_texts)
        sealed = dict(Space.objects.filter(pk__in={seen.space for seen in batch}).values_list("pk", "is_sealed"))
        pairs = list(zip(batch, judged, strict=True))
        for start in range(0, len(pairs), WRITTEN):
            _write(pairs[start : start + WRITTEN], sealed, version, at)
    except BaseException:
        _forget()
        raise
    _memory.through, _memory.copies = _commitment(batch[-1].act), copies


@transaction.atomic
def _write(lot: Sequence[tuple[Seen, Judgement]], sealed: dict[int, bool], version: str, at: datetime) -> None:
    """One short transaction: rows, fingerprints and totals."""
    now = connection.ops.adapt_datetimefield_value(at)
    rows = [
        (said.act, version, said.score, json.dumps(said.reasons), said.first, said.holds_text, now) for _, said in lot
    ]
    marks = [(signed(said.mark), said.act) for _, said in lot if said.mark is not None]
    with connection.cursor() as cursor:  # a million rows: without a model instance for each
        cursor.executemany(
            "INSERT INTO participation_screening (act_id, rule_version, score, reasons, copy_of_id, holds_text, at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            rows,
        )
        if marks:
            cursor.executemany(
                "UPDATE participation_contribution SET fingerprint = %s "
                "WHERE act_id = %s AND erased_at IS NULL AND (fingerprint IS NULL OR fingerprint <> %s)",
                [(mark, act, mark) for mark, act in marks],
            )
    _add_up(lot, sealed, version)


def _add_up(lot: Sequence[tuple[Seen, Judgement]], sealed: dict[int, bool], version: str) -> None:
    """Add the lot to the totals of each day."""
    sums: dict[tuple, int] = {}
    for seen, said in lot:
        day = datetime.fromtimestamp(seen.at / 1e6, clock.ZONE).date()
        for code in ("", *said.reasons, *(("flagged",) if said.is_flagged else ())):
            name = (day, sealed[seen.space], code)
            sums[name] = sums.get(name, 0) + 1
    for (day, is_sealed, code), amount in sums.items():
        kept = ScreeningTotal.objects.filter(day=day, rule_version=version, is_sealed=is_sealed, code=code)
        if not kept.update(amount=F("amount") + amount):
            ScreeningTotal.objects.create(day=day, rule_version=version, is_sealed=is_sealed, code=code, amount=amount)


def _seen(acts: QuerySet[Act], firsts: dict[int, int] | None = None) -> Iterator[Seen]:
    """Acts as screening sees them."""
    for pk, space, gesture, author, source, key, at, origin, returned in acts.values_list(*_COLUMNS).iterator(4_000):
        yield Seen(
            act=pk,
            space=space,
            author=bytes(author),
            source=bytes(source) if source is not None else None,
            at=int(at.timestamp() * 1e6),
            returned=returned is not None if origin == Origin.WEB else None,
            first=firsts.get(pk) if firsts else None,
            source_gone=source is None and key is not None,
            contributes=gesture == Gesture.CONTRIBUTE,
        )


def _around(batch: list[Seen], version: str) -> list[Seen]:
    """The acts of the same half hours, before and after the slice; those before know what they copy."""
    first, last = batch[0], batch[-1]
    since = datetime.fromtimestamp(min(seen.at for seen in batch) / 1e6, clock.ZONE) - NEARBY
    until = datetime.fromtimestamp(max(seen.at for seen in batch) / 1e6, clock.ZONE) + NEARBY
    before = Act.objects.filter(pk__lt=first.act, pk__gte=first.act - AROUND, at__gte=since).order_by("pk")
    after = Act.objects.filter(pk__gt=last.act, pk__lte=last.act + AROUND, at__lte=until).order_by("pk")
    told = Screening.objects.filter(
        rule_version=version, act_id__lt=first.act, act_id__gte=first.act - AROUND, copy_of__isnull=False
    )
    firsts = dict(told.values_list("act_id", "copy_of_id"))
    return [*_seen(before, firsts), *_seen(after)]


def _texts(acts: Sequence[Seen]) -> dict[int, str]:
    """What some acts wrote; erased texts are not there."""
    wanted = [seen.act for seen in acts if seen.contributes]
    rows = Contribution.objects.filter(pk__in=wanted, erased_at__isnull=True)
    return dict(rows.values_list("pk", "text"))


def _folded(acts: Iterable[int]) -> dict[int, str]:
    rows = Contribution.objects.filter(pk__in=list(acts), erased_at__isnull=True)
    return {pk: compared(text) for pk, text in rows.values_list("pk", "text")}


def _copies_for(batch: list[Seen], version: str) -> dict[int, Copies]:
    """The distinct texts so far of each space of the slice."""
    before = Act.objects.filter(pk__lt=batch[0].act).order_by("-pk").values_list("commitment", flat=True).first()
    if before is None or bytes(before) != _memory.through:
        _forget()
    copies = _memory.copies
    wanted = {seen.space for seen in batch if seen.contributes} - copies.keys()
    if wanted:
        copies.update(_read_copies(wanted, batch[0].act, version))
    for space in {seen.space for seen in batch} - copies.keys():
        copies[space] = Copies(read=_folded)
    return copies


def _read_copies(spaces: set[int], until: int, version: str) -> dict[int, Copies]:
    """From the rows that this version has written."""
    rows = Screening.objects.filter(rule_version=version, act_id__lt=until, act__gesture=Gesture.CONTRIBUTE)
    if len(spaces) <= 500:
        rows = rows.filter(act__space__in=spaces)
    alone = rows.filter(copy_of__isnull=True, act__contribution__fingerprint__isnull=False)
    alone = alone.exclude(act__contribution__fingerprint=0).order_by()
    known: dict[int, list[tuple[int, int]]] = {}
    for space, act, mark in alone.values_list("act__space_id", "act_id", "act__contribution__fingerprint").iterator():
        known.setdefault(space, []).append((act, mark or 0))
    sizes: dict[int, dict[int, tuple[int, int]]] = {}
    groups = rows.filter(copy_of__isnull=False).order_by().values_list("act__space_id", "copy_of_id")
    lost = Count("pk", filter=Q(act__returned_at__isnull=True, act__origin=Origin.WEB))
    for space, first, copies, missing in groups.annotate(copies_amount=Count("pk"), lost=lost):
        sizes.setdefault(space, {})[first] = (copies + 1, missing)
    return {space: Copies(known.get(space, ()), sizes.get(space), _folded) for space in spaces}


def _commitment(act: int) -> bytes:
    return bytes(Act.objects.values_list("commitment", flat=True).get(pk=act))


def _forget() -> None:
    _memory.through, _memory.copies = b"", {}
