"""Sessions that end: so many hours after signing in, or after so long without use, whatever else happens in them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest

from abierto.core import clock

ENTERED, SEEN = "entered_at", "seen_at"
#: Seconds between one note of use and the next: a session is not written at each request.
NOTE_EVERY = 300


class SessionStore(DatabaseSessions):
    """A signed-in session past its time is gone from the server, for whoever asks for it and by whatever address."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        data = super().load()
        if SESSION_KEY not in data:
            return data
        now = clock.of_the_machine().timestamp()
        entered, seen = data.get(ENTERED, 0), data.get(SEEN, 0)
        if now - entered > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_AGE:
            self.delete(self.session_key)
            self._session_key = None
            return {}
        if now - seen > NOTE_EVERY:
            data[SEEN] = now
            self.modified = True
        return data


@receiver(user_logged_in)
def note_entrance(sender: Any, request: HttpRequest, **more: Any) -> None:
    """From this moment its hours are counted."""
    now = clock.of_the_machine().timestamp()
    request.session[ENTERED] = request.session[SEEN] = now


@receiver(user_logged_out)
def note_leaving(sender: Any, request: HttpRequest, **more: Any) -> None:
    """The answer will ask the browser to forget what it kept (see the middleware)."""
    request.left_the_site = True  # type: ignore[attr-defined]
