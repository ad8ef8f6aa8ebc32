"""The one source of "now".

Law is kept to the second in America/Mexico_City. A demonstration may stand at another instant
(``DEMONSTRATION_CLOCK``); it then moves on from there at the pace of real time, and every page says so.
"""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

ZONE = ZoneInfo("America/Mexico_City")
_started = time.monotonic()


def now() -> datetime:
    """The present instant, aware, in UTC or in the demonstration's zone."""
    anchor = standing_at()
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
    return settings.DEMONSTRATION_CLOCK if settings.DEMONSTRATION else None
