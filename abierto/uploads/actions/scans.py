"""What the antivirus says later of files that were received while it was away."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from abierto.core import clock, ledger
from abierto.uploads import deposit, scanning
from abierto.uploads.models import StoredFile

#: Files looked at in one turn: each may take a while, and the next turn goes on.
A_TURN = 200


@dataclass(frozen=True)
class Scans:
    """What one turn did; ``away`` says why it stopped, when it did."""

    clean: int = 0
    infected: int = 0
    away: str = ""


def scan_pending() -> Scans:
    """Have the antivirus look at every file that waits, the oldest first. Run again, it goes on where it stopped."""
    clean = infected = 0
    if not scanning.is_on():
        return Scans()
    for file in StoredFile.objects.awaiting_scan()[:A_TURN]:
        try:
            verdict = scanning.scan(deposit.path_of(file.stored_name))
        except scanning.Away as problem:
            if not deposit.path_of(file.stored_name).exists():
                continue  # the sweep tells of it
            return Scans(clean, infected, str(problem))
        if _write_down(file, verdict):
            infected += bool(verdict.found)
            clean += not verdict.found
    return Scans(clean, infected)


@transaction.atomic
def _write_down(file: StoredFile, verdict: scanning.Verdict) -> bool:
    """Note the verdict unless another process was first."""
    waiting = StoredFile.objects.filter(pk=file.pk, scanned_at__isnull=True)
    if not waiting.update(scanned_at=clock.now(), scanned_with=verdict.scanner, infected_as=verdict.found):
        return False
    if verdict.found:
        ledger.record("uploads.file_infected", on=file, by=None, data={"found": verdict.found})
    return True
