"""The one source of "now".

Law is kept to the second in America/Mexico_City. A demonstration may stand at another instant
(``DEMONSTRATION_CLOCK``); it then moves on from there at the pace of real time, and every page says so. While it runs
it may be moved to another instant still (:func:`move_demonstration`): a file of ``DATA_DIR`` says where to, so that
every process stands at the same one, also after a restart.
"""

from __future__ import annotations

import json
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

ZONE = ZoneInfo("America/Mexico_City")
_started = time.monotonic()


def now() -> datetime:
    """The present instant, aware, in UTC or in the demonstration's zone."""
    if settings.DEMONSTRATION and (moved := _moved()) is not None:
        at, since = moved
        return at + (timezone.now() - since)
    anchor = settings.DEMONSTRATION_CLOCK if settings.DEMONSTRATION else None
    if anchor is None:
        return timezone.now()
    return anchor + timedelta(seconds=time.monotonic() - _started)


def today() -> date:
    """The present day in Mexico City."""
    return now().astimezone(ZONE).date()


def of_the_machine() -> datetime:
    """The machine's own instant, wherever a demonstration stands: how old a session or a lock is."""
    return timezone.now()


def standing_at() -> datetime | None:
    """Where a demonstration was placed in time, or None when the clock is the real one."""
    if not settings.DEMONSTRATION:
        return None
    moved = _moved()
    return moved[0] if moved is not None else settings.DEMONSTRATION_CLOCK


def move_demonstration(at: datetime | None) -> None:
    """Stand the demonstration at another instant, or, with None, where its settings say. Within a second, everywhere.

    Raises RuntimeError outside the demonstration mode: the law's clock is not moved.
    """
    if not settings.DEMONSTRATION:
        raise RuntimeError("only a demonstration's clock can be moved")
    place = _place()
    if at is None:
        place.unlink(missing_ok=True)
    else:
        draft = place.with_name(f".{place.name}")
        draft.write_text(json.dumps({"at": at.isoformat(), "since": timezone.now().isoformat()}))
        draft.replace(place)
    global _looked
    _looked = float("-inf")


_looked = float("-inf")
_seen: tuple[datetime, datetime] | None = None


def _place() -> Path:
    return Path(settings.DATA_DIR) / "demonstration-clock.json"


def _moved() -> tuple[datetime, datetime] | None:
    """Where the demonstration was moved to, and when; looked for once a second. A broken file says nothing."""
    global _looked, _seen
    if time.monotonic() >= _looked + 1:
        try:
            told = json.loads(_place().read_text())
            at, since = (datetime.fromisoformat(told[name]) for name in ("at", "since"))
            _seen = (at, since) if at.tzinfo and since.tzinfo else None
        except (OSError, ValueError, TypeError, KeyError):
            _seen = None
        _looked = time.monotonic()
    return _seen
