"""Leaving messages in the outbox, and taking care of them there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.mail.models import Message

LONGEST_SUBJECT = 200
KEPT = timedelta(days=30)
#: The only headers that whoever queues may set; the rest are the post's own.
HEADERS = {"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Reply-To", "In-Reply-To", "References"}
_BATCH = 500
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@dataclass(frozen=True)
class Letter:
    """What is to be queued; see :func:`queue_message`."""

    key: str
    to: str
    subject: str
    text: str
    purpose: str
    headers: Mapping[str, str] = field(default_factory=dict)
    not_before: datetime | None = None


def queue_message(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    purpose: str,
    headers: Mapping[str, str] | None = None,
    not_before: datetime | None = None,
) -> tuple[Message, bool]:
    """Leave a message in the outbox, inside the act's own transaction: if the act fails, nothing is sent.

    ``key`` names the message for ever (``followup.digest:infoem:2021-W19``; never an address). Returns the message and
    whether it is new: queued again under the same key, it stays as it was. Raises DomainError on an impossible address.
    """
    row = _row(Letter(key, to, subject, text, purpose, headers or {}, not_before))
    return Message.objects.get_or_create(
        key=key, defaults={name: getattr(row, name) for name in _COLUMNS if name != "key"}
    )


def queue_messages(letters: Iterable[Letter]) -> int:
    """Leave many messages at once, in few statements; those whose key is known stay as they were. Returns how many new.

    Raises DomainError on an impossible address, before any is queued.
    """
    rows = list({letter.key: _row(letter) for letter in letters}.values())
    new = 0
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        known = set(Message.objects.filter(key__in=[row.key for row in batch]).values_list("key", flat=True))
        fresh = [row for row in batch if row.key not in known]
        Message.objects.bulk_create(fresh, ignore_conflicts=True)
        new += len(fresh)
    return new


@transaction.atomic
def retry_message(*, message: Message, by: Any) -> Message:
    """Try again, now, a message that was refused or waits for its next attempt."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    require(by, "mail.retry_message", message)
    if message.sent_at is not None:
        raise DomainError("El mensaje ya salió; no se envía dos veces.")
    if message.erased_at is not None:
        raise DomainError("El mensaje ya no tiene dirección ni texto: se borraron a los 30 días.")
    now = clock.now()
    if message.is_being_sent(now):
        raise DomainError("El mensaje se está enviando en este momento; espere unos minutos.")
    message.failed_at, message.next_attempt_at = None, now
    message.save(update_fields=["failed_at", "next_attempt_at"])
    ledger.record("mail.message_retried", on=message, by=by)
    return message


def erase_old(now: datetime | None = None) -> str:
    """Forget to whom and what was written, thirty days after it left or was given up; the key and dates stay."""
    now = now or clock.now()
    before = now - KEPT
    erased = 0
    for moment in ("sent_at", "failed_at"):
        erased += Message.objects.filter(**{f"{moment}__lt": before}, erased_at=None).update(
            to="", subject="", body_text="", headers={}, last_error="", erased_at=now
        )
    return f"Se borraron los datos personales de {erased} mensajes."


def forget_messages(prefix: str, now: datetime | None = None) -> int:
    """Forget at once to whom and what was written under the keys that begin with ``prefix``; what waits never leaves.

    For whoever ends what they asked for. Part of the caller's transaction. Returns how many.
    """
    now = now or clock.now()
    named = Message.objects.filter(key__startswith=prefix, erased_at=None)
    named.waiting().update(failed_at=now, next_attempt_at=None)
    return named.update(to="", subject="", body_text="", headers={}, last_error="", erased_at=now)


_COLUMNS = (
    *("key", "purpose", "to", "subject", "body_text", "headers"),
    *("queued_at", "not_before", "next_attempt_at"),
)


def _row(letter: Letter) -> Message:
    """The letter as it is kept: checked, and cleaned of what only a forger would write."""
    if not connection.in_atomic_block:
        raise RuntimeError("a message is queued inside the act's own transaction")
    if not letter.key or len(letter.key) > 200 or "@" in letter.key:
        raise ValueError(f"not the key of a message: {letter.key!r}")
    text = _clean(letter.text, keep="\n\t").strip()
    if not text:
        raise ValueError(f"an empty message: {letter.key}")
    return Message(
        key=letter.key,
        purpose=letter.purpose,
        to=_address(letter.to),
        subject=one_line(letter.subject)[:LONGEST_SUBJECT] or "(sin asunto)",
        body_text=f"{text}\n",
        headers={name: _header(name, value) for name, value in letter.headers.items()},
        queued_at=clock.now(),
        not_before=letter.not_before,
        next_attempt_at=letter.not_before,
    )


def _address(written: str) -> str:
    address = written.strip()
    try:
        validate_email(address)
        address.encode("ascii")
        if len(address) > 254:
            raise ValidationError("too long")
    except (ValidationError, UnicodeEncodeError) as problem:
        raise DomainError("Escriba una dirección de correo válida.") from problem
    return address


def _header(name: str, value: str) -> str:
    if name not in HEADERS or re.search(r"[\x00-\x1f\x7f]", value):
        raise ValueError(f"not a header that may be set: {name}")
    return value


def one_line(text: str) -> str:
    """Text that stays on its line: no breaks, no control characters, no marks that turn the reading direction."""
    return " ".join(_clean(text, keep="\n\t\r\x0b\x0c\x85\u2028\u2029").split())


def _clean(text: str, *, keep: str) -> str:
    """Without control and invisible formatting characters (categories Cc and Cf), save those in ``keep``."""
    text = text.replace("\r\n", "\n")
    return "".join(letter for letter in text if letter in keep or unicodedata.category(letter) not in _INVISIBLE)
