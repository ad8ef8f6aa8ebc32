"""When people may answer to what was published: as the calendar says, and again when it moves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from abierto.core import clock
from abierto.decide.indexing import forget_pieces
from abierto.decide.models import Piece
from abierto.elections.calendar import Calendar, calendar_of
from abierto.elections.enums import Doing
from abierto.elections.models import Process
from abierto.participation import spaces
from abierto.participation.actions.spaces import set_window
from abierto.participation.enums import Gesture
from abierto.participation.models import Window

GESTURES = (Gesture.REACT, Gesture.CONTRIBUTE)


def span_of(calendar: Calendar, doing: Doing) -> tuple[datetime, datetime] | None:
    """From when until when the calendar lets people answer, silence being an end too; None when it has no end."""
    window, silence = calendar.windows.get(doing), calendar.windows.get(Doing.SILENCE)
    if window is None:
        return None
    ends = [each for each in (window.closes_at, silence.opens_at if silence else None) if each is not None]
    ends = [each for each in ends if each > window.opens_at]
    return (window.opens_at, min(ends)) if ends else None


def fit_windows(*, piece: Piece, calendar: Calendar, by: Any, at: datetime) -> None:
    """Open the piece's space when the calendar says; what opened already keeps its beginning. Part of another act."""
    if piece.space is None or piece.takes is None:
        return
    span = span_of(calendar, piece.takes)
    there = {window.gesture: window for window in piece.space.windows.all()}
    for gesture in GESTURES:
        window = there.get(gesture)
        if span is None or span[1] <= at or (window is not None and window.closes_at <= at):
            continue
        opens_at = max(span[0], at) if window is None or window.opens_at > at else window.opens_at
        set_window(space=piece.space, gesture=gesture, opens_at=opens_at, closes_at=span[1], by=by, at=at)


@transaction.atomic
def refit_windows(process: Process, *, by: Any = None, at: datetime | None = None) -> int:
    """After a stage moved: every published piece that stands opens and closes as the calendar now says."""
    at = at or clock.now()
    calendar = calendar_of(process)
    still = Q(candidate__isnull=True) | Q(candidate__ended_on__isnull=True)
    pieces = Piece.objects.standing().filter(still, force__process=process, space__isnull=False)
    pieces = pieces.select_related("space")
    for piece in pieces:
        fit_windows(piece=piece, calendar=calendar, by=by, at=at)
    return len(pieces)


def close_windows(*, piece: Piece, by: Any, at: datetime) -> None:
    """Nobody answers any more to what was withdrawn. Part of another act."""
    if piece.space is None:
        return
    for window in piece.space.windows.filter(closes_at__gt=at):
        if window.opens_at >= at:
            Window.objects.filter(pk=window.pk).delete()
        else:
            set_window(
                space=piece.space, gesture=Gesture(window.gesture), opens_at=window.opens_at, closes_at=at, by=by, at=at
            )
    external_id = piece.space.external_id
    transaction.on_commit(lambda: spaces.forget(external_id))


def close_of_the_gone(process: Process, by: Any, at: datetime) -> None:
    """Nobody finds any more, or answers to, what somebody who no longer stands published. Part of another act."""
    rows = Piece.objects.filter(force__process=process, candidate__ended_on__isnull=False)
    for piece in rows.filter(space__windows__closes_at__gt=at).select_related("space").distinct():
        close_windows(piece=piece, by=by, at=at)
    forget_pieces(rows)
