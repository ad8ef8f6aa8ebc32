"""Writing down what was online when the silence began."""

from __future__ import annotations

import json
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Q

from abierto.core import clock, ledger
from abierto.decide.enums import PieceKind
from abierto.decide.models import Edition, Piece, SilenceRecord
from abierto.elections.calendar import calendar_of
from abierto.elections.enums import Doing
from abierto.elections.files import candidates_rows
from abierto.elections.models import Candidate, Process

#: How anyone makes the fingerprints again from what this site lets be downloaded.
RECIPE = (
    "publications: SHA-256 de «texto», en UTF-8, de la publicación con ese id y esa edición en "
    "/decide/publicaciones.json. candidates: de /decide/candidaturas.json, los renglones con «registro» anterior al "
    "día de «until»; de cada uno, id, nombre y termino (vacío si no es anterior a ese día) separados por un tabulador "
    "y terminados en salto de línea; los renglones, ordenados por sus puntos de código; SHA-256 de todos juntos, en "
    "UTF-8."
)


def record_silences(at: datetime | None = None) -> list[SilenceRecord]:
    """Take the record of every process whose silence has begun and has none. Done again, it does nothing."""
    at = at or clock.now()
    made = []
    for process in Process.objects.filter(silence_record__isnull=True):
        silence = calendar_of(process).windows.get(Doing.SILENCE)
        if silence is not None and silence.opens_at <= at:
            made.append(_record(process, at))
    return [record for record in made if record is not None]


@transaction.atomic
def _record(process: Process, at: datetime) -> SilenceRecord | None:
    process = Process.objects.select_for_update().get(pk=process.pk)
    if SilenceRecord.objects.filter(process=process).exists():
        return None
    content = json.dumps(online_at(process, at), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = sha256(content.encode()).hexdigest()
    record = SilenceRecord.objects.create(process=process, taken_at=at, sha256=digest, content=content)
    ledger.record("decide.silence_recorded", on=record, by=None, at=at, data={"sha256": digest})
    return record


def online_at(process: Process, at: datetime) -> dict[str, Any]:
    """What Decide shows of a process when its silence begins: what was published until then and could still be read.

    Told by what happened before the silence opened, so a record that is taken late says the same as one taken in time.
    """
    calendar = calendar_of(process)
    silence = calendar.windows.get(Doing.SILENCE)
    until = min(at, silence.opens_at) if silence is not None else at
    return {
        "recipe": RECIPE,
        "process": process.external_id,
        "until": _told(until),
        "stages": [
            {"doing": each.doing.value, "opens_at": _told(each.opens_at), "closes_at": _told(each.closes_at)}
            for each in sorted(calendar.windows.values(), key=lambda window: window.doing)
        ],
        "candidates": _candidates(process, until),
        "publications": [_piece(edition) for edition in _editions(process, until)],
    }


def _editions(process: Process, until: datetime) -> list[Edition]:
    """The last edition of each publication that everyone could read at ``until``, in the order of their names."""
    rows = Edition.objects.filter(piece__force__process=process, published_at__lt=until)
    left = Q(piece__candidate__ended_on__lte=until.astimezone(clock.ZONE).date())  # what they published is not shown
    rows = rows.exclude(left | Q(piece__withdrawn_at__lt=until)).select_related(
        "piece__force", "piece__candidate", "piece__contest"
    )
    last = {edition.piece_id: edition for edition in rows.order_by("piece", "number")}
    return sorted(last.values(), key=lambda edition: edition.piece.external_id)


def _piece(edition: Edition) -> dict[str, Any]:
    piece: Piece = edition.piece
    return {
        "id": piece.external_id,
        "kind": PieceKind(piece.kind).value,
        "force": piece.force.external_id,
        "edition": edition.number,
        "published_at": _told(edition.published_at),
        "sha256": sha256(edition.shown.encode()).hexdigest(),
    }


def _candidates(process: Process, until: datetime) -> dict[str, Any]:
    day = until.astimezone(clock.ZONE).date()
    rows = Candidate.objects.filter(candidacy__contest__process=process, registered_on__lt=day).order_by("pk")
    lines = sorted(_line(row, day) for row in candidates_rows(rows))
    return {"count": len(lines), "sha256": sha256("".join(lines).encode()).hexdigest()}


def _line(row: dict[str, Any], day: date) -> str:
    """Somebody in a place, as the public list says it: who, and since when no more if it was before ``day``."""
    ended = row["termino"].isoformat() if row["termino"] is not None and row["termino"] < day else ""
    return f"{row['id']}\t{row['nombre']}\t{ended}\n"


def _told(at: datetime | None) -> str:
    return at.astimezone(clock.ZONE).isoformat() if at is not None else ""
