"""Who may read a reserved file: the app that owns it says.

An app registers one question: given an account and a file, may it read it? It answers None when the file is not its
own. A file that nobody owns is read by whoever sent it and by the Secretariat.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from abierto.uploads.models import StoredFile

Question = Callable[[Any, StoredFile], bool | None]
_QUESTIONS: dict[str, Question] = {}


def register(owner: str, question: Question) -> None:
    """Let the app ``owner`` decide on the reserved files that are its own."""
    if owner in _QUESTIONS:
        raise ValueError(f"{owner} registered its question twice")
    _QUESTIONS[owner] = question


def owner_says(user: Any, file: StoredFile) -> bool | None:
    """What the owner of ``file`` answers; None when no app owns it. One refusal is enough."""
    answers = [answer for question in _QUESTIONS.values() if (answer := question(user, file)) is not None]
    return all(answers) if answers else None
