"""When people may answer to what was published: as the calendar says, and again when it moves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from abierto.core import clock
from abierto.decide.indexing import forget_pieces
from abierto.decide.models import Edition, Piece
from abierto.elections.calendar import Calendar, calendar_of
from abierto.elections.enums import Doing
from abierto.elections.models import Process
from abierto.participation import spaces
from abierto.participation.actions.spaces import set_window
from abierto.participation.enums import Gesture
from abierto.participation.models import Space, Window
from abierto.uploads.actions.files import show_file
from abierto.uploads.models import StoredFile

GESTURES = (Gesture.REACT, Gesture.CONTRIBUTE)


def span_of(calendar: Calendar, doing: Doing) -> tuple[datetime, datetime] | None:
    """From when until when the calendar lets people answer, silence being an end too; None when it has no end."""
    window, silence = calendar.windows.get(doing), calendar.windows.get(Doing.SILENCE)
    if window is None:
        return None
    opens_at: datetime | None = window.opens_at
    if silence is not None and silence.holds(window.opens_at):
        opens_at = silence.closes_at
    if opens_at is None:
        return None
    ends = [each for each in (window.closes_at, silence.opens_at if silence else None) if each is not None]
    ends = [each for each in ends if each > opens_at]
    return (opens_at, min(ends)) if ends else None


def fit_windows(*, piece: Piece, calendar: Calendar, by: Any, at: datetime) -> None:
    """Open the piece's space when the calendar says; what opened already keeps its beginning. Part of another act.

    What the calendar no longer lets be answered closes now: a silence may begin at this very instant.
    """
    if piece.space is None or piece.takes is None:
        return
    span = span_of(calendar, piece.takes)
    there = {window.gesture: window for window in piece.space.windows.all()}
    for gesture in GESTURES:
        window = there.get(gesture)
        if window is not None and window.closes_at <= at:
            continue
        if span is None or span[1] <= at:
            if window is not None:
                _close(window, piece.space, by, at)
            continue
        opens_at = max(span[0], at) if window is None or window.opens_at > at else window.opens_at
        set_window(space=piece.space, gesture=gesture, opens_at=opens_at, closes_at=span[1], by=by, at=at)


@transaction.atomic
def refit_windows(process: Process, *, by: Any = None, at: datetime | None = None) -> int:
    """After a stage moved: every published piece that stands opens and closes as the calendar now says."""
    at = at or clock.now()
    calendar = calendar_of(process)
    pieces = Piece.objects.standing().filter(force__process=process, space__isnull=False)
    pieces = pieces.exclude(pk__in=Piece.objects.of_who_left()).select_related("space")
    for piece in pieces:
        fit_windows(piece=piece, calendar=calendar, by=by, at=at)
    return len(pieces)


def close_windows(*, piece: Piece, by: Any, at: datetime) -> None:
    """Nobody answers any more to what was withdrawn. Part of another act."""
    if piece.space is None:
        return
    for window in piece.space.windows.filter(closes_at__gt=at):
        _close(window, piece.space, by, at)


def close_of_the_gone(process: Process, by: Any, at: datetime) -> None:
    """Nobody finds any more, or answers to, what somebody who no longer stands published. Part of another act.

    Nor sees their photograph. The platform of an independent is read still, and takes no answers.
    """
    rows = Piece.objects.of_who_left().filter(force__process=process)  # type: ignore[attr-defined]
    for piece in rows.filter(space__windows__closes_at__gt=at).select_related("space").distinct():
        close_windows(piece=piece, by=by, at=at)
    theirs = rows.filter(candidate__isnull=False)
    hide_photographs(theirs)
    forget_pieces(theirs)


def hide_photographs(pieces: QuerySet[Piece]) -> None:
    """Nobody sees any more the photographs of these publications. Part of another act."""
    shown = Edition.objects.filter(piece__in=pieces, photograph__is_public=True).values("photograph")
    for file in StoredFile.objects.filter(pk__in=shown):
        show_file(file=file, is_public=False)


def _close(window: Window, space: Space, by: Any, at: datetime) -> None:
    """From now on; what was still to open is as if it had never been said."""
    if window.opens_at < at:
        gesture = Gesture(window.gesture)
        set_window(space=space, gesture=gesture, opens_at=window.opens_at, closes_at=at, by=by, at=at)
        return
    Window.objects.filter(pk=window.pk).delete()
    external_id = space.external_id
    transaction.on_commit(lambda: spaces.forget(external_id))
