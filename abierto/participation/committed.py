"""What the log commits to of each act, written in one place for whoever writes it, checks it or opens it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
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


def digest_of(kind: str, text: str) -> str:
    """The value of a contribution: what the log commits to instead of the text."""
    return sha256(f"{kind}\n{text}".encode()).hexdigest()


def opened(act: Act, space: str) -> dict[str, Any] | None:
    """The content that a row opens its commitment with; None when its salt was erased or it does not open it."""
    if act.salt is None:
        return None
    kept, salt = bytes(act.commitment), bytes(act.salt)
    return next((content for content in _readings(act, space) if commit(content, salt) == kept), None)


def again(act: Act, space: str) -> bytes:
    """The commitment made again from what the rows say today: an act's, and the words of a contribution.

    Of an erased contribution, the one that it kept. When the rows do not say it any more (another text, a salt that is
    gone while the text is there), nothing, which no leaf holds. A contribution must be there.
    """
    words = act.contribution if act.gesture == Gesture.CONTRIBUTE else None
    if words is not None and words.erased_at is not None:
        return bytes(act.commitment) if act.salt is None else b""
    if act.salt is None or (words is not None and digest_of(words.kind, words.text) != act.value):
        return b""
    content = opened(act, space) or next(_readings(act, space))
    return commit(content, bytes(act.salt))


def _readings(act: Act, space: str) -> Iterator[dict[str, Any]]:
    """What a row may have been committed as: secret votes hold no instant."""
    for at in (act.at, None) if act.gesture == Gesture.VOTE else (act.at,):
        yield content_of(space, act.gesture, act.value, act.version, bytes(act.author), at)
