"""The post leaves: one message in one place, delayed by a server that is away, never lost.

A message is claimed by moving its next attempt ahead, in one statement that only one sender can win; it is marked sent
once the server took it. Should the program die between the server's word and the mark, the message is sent again
after the lease, under the same Message-ID and date: the one case of two copies, and it can be told.
"""

from __future__ import annotations

import logging
import re
import smtplib
import time
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db.models import Q

from abierto.core import clock, jobs
from abierto.mail.models.message import UNFINISHED, Message

logger = logging.getLogger(__name__)

#: How long one message may take to be handed over; afterwards whoever claimed it is held for dead.
LEASE = timedelta(minutes=10)
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=6)
#: Seconds that one round may take, well within its job's lease.
ROUND = 60.0
_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")


class ServerAway(Exception):
    """The mail server does not answer; nothing was tried."""


def send_due(limit: int = 1000, now: datetime | None = None) -> str:
    """Send up to ``limit`` messages that are due, the oldest first. Returns what happened in a sentence.

    Raises :class:`ServerAway` when the server cannot be reached: the messages wait as they were, and the job that
    calls this waits longer each time.
    """
    at = now or clock.now()
    keys = list(Message.objects.due(at).values_list("pk", flat=True)[:limit])
    if not keys:
        return ""
    counts = {"sent": 0, "delayed": 0, "refused": 0}
    post, until = _Post(), time.monotonic() + ROUND
    try:
        for pk in keys:
            if jobs.stopping() or time.monotonic() > until:
                break
            post.open()  # before claiming: a server that is away is no message's fault
            message = _claim(pk, now or clock.now())
            if message is not None:
                counts[_send(message, post, now)] += 1
    finally:
        post.close()
    return f"Salieron {counts['sent']}, se reintentarán {counts['delayed']}, rechazados {counts['refused']}."


def delay_after(attempts: int) -> timedelta:
    """How long a message waits after its ``attempts``-th attempt: a minute, twice as long each time, six hours."""
    return min(FIRST_DELAY * 2 ** min(attempts - 1, 20), LONGEST_DELAY)


class _Post:
    """One connection to the server for a whole round, opened again when the server dropped it."""

    def __init__(self) -> None:
        self._connection: Any = None

    def open(self) -> None:
        if self._connection is not None:
            return
        connection = get_connection(fail_silently=False)
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as problem:
            raise ServerAway(f"El servidor de correo no responde ({_in_short(problem)}).") from problem
        self._connection = connection

    def hand_over(self, letter: EmailMessage) -> None:
        letter.connection = self._connection
        letter.send()

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except (OSError, smtplib.SMTPException):  # it was leaving anyway
                return


def _claim(pk: int, at: datetime) -> Message | None:
    """Take one message for this sender, or None when another was first."""
    message = Message.objects.waiting().filter(pk=pk).first()
    if message is None:
        return None
    due = Q(next_attempt_at=None) | Q(next_attempt_at__lte=at)
    mine = Message.objects.waiting().filter(due, pk=pk, attempts=message.attempts)
    if not mine.update(attempts=message.attempts + 1, next_attempt_at=at + LEASE, last_error=UNFINISHED):
        return None
    message.attempts += 1
    return message


def _send(message: Message, post: _Post, now: datetime | None) -> str:
    """Hand one message over and write down how it went: ``sent``, ``delayed`` or ``refused``."""
    try:
        post.hand_over(_letter(message))
    except Exception as problem:  # one message that cannot be written must not hold the others
        if not isinstance(problem, (OSError, smtplib.SMTPException)):
            logger.exception("The %s could not be handed over", message)
        post.close()  # whatever state the conversation was in, the next message begins a new one
        at = now or clock.now()
        if _is_final(problem):
            _mark(message, failed_at=at, next_attempt_at=None, last_error=_in_short(problem))
            return "refused"
        _mark(message, next_attempt_at=at + delay_after(message.attempts), last_error=_in_short(problem))
        return "delayed"
    _mark(message, sent_at=now or clock.now(), next_attempt_at=None, last_error="")
    return "sent"


def _mark(message: Message, **fields: Any) -> None:
    """Write the outcome, unless another sender took the message after our lease; that it was sent is always written."""
    mine = Message.objects.filter(pk=message.pk, sent_at=None)
    if "sent_at" not in fields:
        mine = mine.filter(attempts=message.attempts)
    else:
        fields["failed_at"] = None
    mine.update(**fields)


def _letter(message: Message) -> EmailMessage:
    return EmailMessage(
        subject=message.subject,
        body=message.body_text,
        to=[message.to],
        headers={
            "Message-ID": message.message_id,
            "Date": format_datetime(message.written_at.astimezone(clock.ZONE)),
            "Content-Language": message.language,
            "Auto-Submitted": "auto-generated",
            **message.headers,
        },
    )


def _is_final(problem: Exception) -> bool:
    """Whether the server refused this recipient or this message for good. What is wrong with us is never final."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in problem.recipients.values())
    return isinstance(problem, smtplib.SMTPDataError) and problem.smtp_code >= 500


def _in_short(problem: Exception) -> str:
    """What the server said, on one line, without the address."""
    text: bytes | str
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(problem.recipients.values()))
    elif isinstance(problem, smtplib.SMTPResponseException):
        code, text = problem.smtp_code, problem.smtp_error
    else:
        return _ADDRESS.sub("…", f"{type(problem).__name__}: {problem}")[:200]
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return _ADDRESS.sub("…", " ".join(f"{code} {said}".split()))[:200]
