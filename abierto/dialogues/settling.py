"""From when what was received before a close is all there."""

from __future__ import annotations

from datetime import datetime, timedelta

#: What is sent in the last second bears that second, and is written, and its receipt given, when the database lets it:
#: up to 20 seconds later on SQLite (``settings.DATABASES``), or as long as a worker holds a request. Only after more
#: than that is what the rows say final, so nothing is counted or closed before.
SETTLED = timedelta(minutes=2)


def settled_at(closes_at: datetime) -> datetime:
    """The first instant at which nothing sent before ``closes_at`` may still be on its way."""
    return closes_at + SETTLED
