"""Receiving a file inside the act of another app, and what may be done with it later.

That app asks the permission and writes the ledger: the file is part of its act. Looking at a large file takes a second
or two; :func:`examine` may be called before the transaction begins, so that nobody waits for the database meanwhile.
"""

from __future__ import annotations

import hashlib
import os
import weakref
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.uploads import deposit, scanning
from abierto.uploads.enums import EXTENSIONS, MediaType
from abierto.uploads.intake import Seen, clean_name, look
from abierto.uploads.intake.checking import infected
from abierto.uploads.models import StoredFile
from abierto.uploads.settling import pledge

_GONE = "El contenido de ese archivo ya se borró."


class Examined:
    """A file that was looked at and waits to be received; it is removed if nobody receives it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name, self.media_type = "", MediaType.TXT
        self.size, self.sha256 = 0, ""
        self.verdict: scanning.Verdict | None = None
        self.examined_at = clock.now()
        self.discard = weakref.finalize(self, path.unlink, missing_ok=True)

    def __enter__(self) -> Examined:
        return self

    def __exit__(self, *_error: object) -> None:
        self.discard()


def examine(upload: Any) -> Examined:
    """Copy an upload (``name`` and ``chunks()``) into the deposit's hall and look at it.

    Raises DomainError, with one sentence in Spanish, when it cannot be received; then nothing stays behind.
    """
    examined = Examined(deposit.incoming() / f"{deposit.token()}.entrando")
    try:
        _copy(upload, examined)
        seen = look(examined.path, str(upload.name or ""))
        _take(examined, seen)
        _scan(examined)
    except BaseException:
        examined.discard()
        raise
    return examined


@transaction.atomic
def receive_file(*, upload: Any, by: Any, is_public: bool, at: datetime | None = None) -> StoredFile:
    """Keep a file as part of the caller's act; ``upload`` is an uploaded file or what :func:`examine` returned.

    The file is in its place, on the disk, before its record is written; if the transaction is rolled back it goes
    away. Raises DomainError as :func:`examine` does.
    """
    with upload if isinstance(upload, Examined) else examine(upload) as examined:
        if not examined.path.exists():
            raise DomainError("Ese archivo ya se recibió. Recargue la página.")
        place = deposit.new_place(EXTENSIONS[examined.media_type][0])
        pledge(place)
        deposit.put(examined.path, place)
        return StoredFile.objects.create(
            external_id=deposit.token(20),
            original_name=examined.name,
            media_type=examined.media_type,
            size=examined.size,
            sha256=examined.sha256,
            stored_name=place,
            received_at=at or clock.now(),
            received_by=by,
            is_public=is_public,
            scanned_at=examined.examined_at if examined.verdict else None,
            scanned_with=examined.verdict.scanner if examined.verdict else None,
        )


@transaction.atomic
def show_file(*, file: StoredFile, is_public: bool) -> StoredFile:
    """Let anyone read a file, or no longer; part of the act of the app that owns it."""
    file = StoredFile.objects.select_for_update().get(pk=file.pk)
    file.is_public = is_public
    file.save(update_fields=["is_public"])
    return file


@transaction.atomic
def discard_file(*, file: StoredFile, at: datetime | None = None) -> StoredFile:
    """Erase the bytes and the name of a file that its owner no longer wants; part of the owner's act.

    Its record stays, with fingerprint and dates. The bytes go once the transaction is committed.
    """
    file = StoredFile.objects.select_for_update().get(pk=file.pk)
    if file.erased_at is None:
        file.erased_at, file.original_name, file.is_public = at or clock.now(), "", False
        file.save(update_fields=["erased_at", "original_name", "is_public"])
        place = file.stored_name
        transaction.on_commit(lambda: deposit.remove(place), robust=True)
    return file


@transaction.atomic
def erase_file(*, file: StoredFile, by: Any, reason: str, at: datetime | None = None) -> StoredFile:
    """The Secretariat erases the content of a file, because the law asks for it; fingerprint and reason stay."""
    require(by, "uploads.erase_file", file)
    if not reason.strip():
        raise DomainError("Escriba el motivo por el que se borra: quedará en la constancia.")
    if StoredFile.objects.select_for_update().get(pk=file.pk).erased_at is not None:
        raise DomainError(_GONE)
    file = discard_file(file=file, at=at)
    ledger.record("uploads.file_erased", on=file, by=by, data={"reason": reason.strip()}, at=at)
    return file


def _copy(upload: Any, examined: Examined) -> None:
    """Write what arrives, counting and hashing, and stop at the limit."""
    most, digest = settings.UPLOAD_MAX_MB * 1024 * 1024, hashlib.sha256()
    descriptor = os.open(examined.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for piece in upload.chunks():
            examined.size += len(piece)
            if examined.size > most:
                raise DomainError(
                    f"«{clean_name(str(upload.name or ''))}» pasa de {settings.UPLOAD_MAX_MB} MB. "
                    "Redúzcalo, divídalo en partes o publíquelo en otro sitio y registre su enlace."
                )
            digest.update(piece)
            file.write(piece)
    examined.sha256 = digest.hexdigest()


def _take(examined: Examined, seen: Seen) -> None:
    """Note what it is; where other bytes are to be kept than those that came, these are the file from here on."""
    examined.name, examined.media_type = seen.name, seen.media_type
    if seen.body is not None:
        examined.path.write_bytes(seen.body)
        examined.size, examined.sha256 = len(seen.body), hashlib.sha256(seen.body).hexdigest()


def _scan(examined: Examined) -> None:
    """Ask the antivirus; when it is away the file waits in the queue, and is not given to anyone meanwhile."""
    if not scanning.is_on():
        return
    try:
        examined.verdict = scanning.scan(examined.path)
    except scanning.Away:
        return
    if examined.verdict.found:
        raise DomainError(infected(examined.name))
