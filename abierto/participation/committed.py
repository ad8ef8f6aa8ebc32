"""What the log commits to of each act, written in one place for whoever writes it, checks it or opens it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from abierto.core import clock
from abierto.participation.enums import Gesture
from abierto.participation.models import Act
from abierto.transparency.commitments import commit


def content_of(
    space: str, gesture: str, value: str, version: int, author: bytes, at: datetime | None
) -> dict[str, Any]:
    """What the log commits to, salted: no text, no name, no address. ``at`` is None for secret votes."""
    content: dict[str, Any] = {
        "space": space,
        "gesture": str(gesture),
        "value": value,
        "version": version,
        "author": author.hex(),
    }
    if at is not None:
        content["at"] = at.astimezone(clock.ZONE).isoformat(timespec="microseconds")
    return content


def opened(act: Act, space: str) -> dict[str, Any] | None:
    """The content that a row opens its commitment with; None when its salt was erased or it does not open it."""
    if act.salt is None:
        return None
    for at in (act.at, None) if act.gesture == Gesture.VOTE else (act.at,):
        content = content_of(space, act.gesture, act.value, act.version, bytes(act.author), at)
        if commit(content, bytes(act.salt)) == bytes(act.commitment):
            return content
    return None


def again(act: Act, space: str) -> bytes:
    """The commitment made again from what the row says; of a row whose salt was erased, the one that it kept."""
    if act.salt is None or opened(act, space) is not None:
        return bytes(act.commitment)
    return commit(content_of(space, act.gesture, act.value, act.version, bytes(act.author), act.at), bytes(act.salt))
