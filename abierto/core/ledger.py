"""Writing and reading the public ledger.

Each app's ``events.py`` registers its events: a name ``app.thing_happened`` and a sentence for people. An act that
concerns a draft is recorded too, but its line is not public.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from . import clock
from .models import Entry


@dataclass(frozen=True)
class Event:
    """How a kind of act is told: a Spanish sentence with ``{subject}``, and whether anyone may read its lines."""

    sentence: str
    public: bool = True


EVENTS: dict[str, Event] = {}


def register(events: dict[str, Event]) -> None:
    """Add an app's events; a name may be defined once."""
    for name, event in events.items():
        if name in EVENTS and EVENTS[name] != event:
            raise ValueError(f"event {name} is defined twice")
        EVENTS[name] = event


def record(event: str, *, on: Any, by: Any, data: dict | None = None, at: datetime | None = None) -> Entry:
    """Append one line, inside the caller's transaction.

    ``on`` is the record acted upon (its ``external_id`` or primary key names it), ``by`` the user or None for the
    program itself. ``data`` is kept for staff and never shown to the public. Raises KeyError on an unknown event.
    """
    told = EVENTS[event]
    if not connection.in_atomic_block:
        raise RuntimeError("the ledger is written inside the act's own transaction")
    return Entry.objects.create(
        at=at or clock.now(),
        event=event,
        subject_kind=on._meta.label_lower,
        subject_id=str(getattr(on, "external_id", "") or on.pk),
        subject_label=str(on)[:300],
        actor_id=by.pk if by is not None else None,
        actor_label=by.public_label if by is not None else "Sistema",
        public=told.public,
        data=data or {},
    )


def sentence(entry: Entry) -> str:
    """The line as people read it; an event that no longer exists keeps its name."""
    told = EVENTS.get(entry.event)
    return told.sentence.format(subject=entry.subject_label) if told else f"{entry.event}: {entry.subject_label}"


def public_events() -> list[tuple[str, str]]:
    """(name, sentence without its subject) of every event whose lines anyone may read."""
    return [(name, told.sentence.format(subject="…")) for name, told in sorted(EVENTS.items()) if told.public]
