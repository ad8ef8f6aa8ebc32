"""What becomes of a file whose act did not come to be.

A file is put in its place before its record is written, so that no record is ever without its file. When the
transaction is rolled back the file must go. Django has no hook for that, but it lets go of what waited for the commit:
the transaction alone holds a :class:`Pledge`, and one let go of without having been kept names a file to remove. The
database is asked all the same, once the request is over, that it has no record. What a killed process leaves is found
by the sweep.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction

from abierto.uploads import deposit
from abierto.uploads.models import StoredFile

_let_go: deque[tuple[str, Path]] = deque()


class Pledge:
    """Held by a transaction alone, from the moment a file is in its place until its record is committed."""

    def __init__(self, place: str) -> None:
        self.place, self.path, self.kept = place, deposit.path_of(place), False

    def keep(self) -> None:
        self.kept = True

    def __del__(self) -> None:
        # After an error of the connection nobody knows whether it was committed: the sweep will look, in an hour.
        if not self.kept and not connection.errors_occurred:
            _let_go.append((self.place, self.path))


def pledge(place: str) -> None:
    """Have the file at ``place`` removed if the present transaction does not commit."""
    transaction.on_commit(Pledge(place).keep, robust=True)


def settle(**_signal: Any) -> int:
    """Remove files whose transaction was rolled back; how many."""
    removed = 0
    for _ in range(len(_let_go)):
        place, path = _let_go.popleft()
        try:
            lost = path.exists() and not StoredFile.objects.filter(stored_name=place).exists()
        except DatabaseError:
            continue  # the sweep will find it
        if lost:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
