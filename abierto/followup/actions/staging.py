"""Files that wait, between being chosen and being attached: received, looked at, and part of nothing yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.followup.queries import STAGED_FOR, staged_files
from abierto.uploads.actions.files import Examined, discard_file, examine, receive_file, show_file
from abierto.uploads.intake import clean_name
from abierto.uploads.models import StoredFile


@dataclass
class Staged:
    """What became of a lot of files: those that wait, and each that was refused with the reason."""

    files: list[StoredFile] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def stage_files(*, uploads: list[Any], by: Any) -> Staged:
    """Receive files that will be evidence. One that is refused keeps none of the others out."""
    require(by, "followup.report_progress")
    staged = Staged()
    for upload in uploads:
        try:
            with examine(upload) as examined:
                staged.files.append(_stage(examined, by))
        except DomainError as problem:
            told, name = str(problem), clean_name(str(upload.name or ""))
            staged.refused.append(told if name in told else f"«{name}»: {told}")
    return staged


@transaction.atomic
def take_staged(*, file: StoredFile, by: Any, is_public: bool) -> StoredFile:
    """A staged file becomes part of the caller's act. Raises DomainError unless ``by`` staged it and it still waits."""
    StoredFile.objects.select_for_update().get(pk=file.pk)
    found = staged_files().filter(pk=file.pk, received_by=by).first()
    if found is None:
        raise DomainError("Ese archivo ya no espera: se adjuntó, se quitó o pasó más de un día. Elíjalo otra vez.")
    return show_file(file=found, is_public=True) if is_public else found


@transaction.atomic
def discard_staged(*, file: StoredFile, by: Any) -> StoredFile:
    """Whoever staged a file takes it back."""
    taken = take_staged(file=file, by=by, is_public=False)
    ledger.record("followup.file_unstaged", on=taken, by=by)
    return discard_file(file=taken)


def discard_forgotten(*, at: datetime | None = None) -> int:
    """Erase the staged files that nobody attached in a day; how many."""
    at = at or clock.now()
    forgotten = list(staged_files().filter(received_at__lt=at - STAGED_FOR).values_list("pk", flat=True))
    return sum(_discard_forgotten(pk, at) for pk in forgotten)


@transaction.atomic
def _discard_forgotten(pk: int, at: datetime) -> bool:
    StoredFile.objects.select_for_update().get(pk=pk)
    file = staged_files().filter(pk=pk).first()  # asked again: it may have been attached meanwhile
    if file is not None:
        ledger.record("followup.file_unstaged", on=file, by=None, at=at)
        discard_file(file=file, at=at)
    return file is not None


@transaction.atomic
def _stage(examined: Examined, by: Any) -> StoredFile:
    file = receive_file(upload=examined, by=by, is_public=False)
    ledger.record("followup.file_staged", on=file, by=by)
    return file
