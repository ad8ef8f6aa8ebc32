"""What is asked of the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from abierto.core import clock
from abierto.core.health import Part
from abierto.mail.models import Message

#: A message that has waited longer than this past its moment tells that the post is not leaving.
TOO_LONG = timedelta(hours=6)
#: A refusal is warned of for this long; afterwards it is only in the list.
REMEMBERED = timedelta(days=7)


def outbox_counts(now: datetime | None = None) -> dict[str, int]:
    """How many messages wait, are being tried again, left in the last day, and were refused for good lately."""
    now = now or clock.now()
    waiting = Q(sent_at=None, failed_at=None)
    return Message.objects.aggregate(
        waiting=Count("pk", filter=waiting & Q(attempts=0)),
        retrying=Count("pk", filter=waiting & Q(attempts__gt=0)),
        sent=Count("pk", filter=Q(sent_at__gt=now - timedelta(days=1))),
        refused=Count("pk", filter=Q(failed_at__gt=now - REMEMBERED)),
    )


def outbox_health(now: datetime | None = None) -> Part:
    """The post leaves, and no address refused it for good in the last days."""
    now = now or clock.now()
    counts = outbox_counts(now)
    ready = Q(not_before=None) | Q(not_before__lte=now)
    oldest = Message.objects.waiting().filter(ready).aggregate(since=Min("queued_at"))["since"]
    stuck = oldest is not None and oldest < now - TOO_LONG
    told = []
    if stuck:
        told.append(f"{counts['waiting'] + counts['retrying']} sin salir, el más antiguo de hace más de 6 horas")
    if counts["refused"]:
        told.append(f"{counts['refused']} rechazados en los últimos 7 días")
    return Part(
        "correo saliente",
        not told,
        "; ".join(told),
        "Vea «Correo» en el escritorio: corrija la dirección donde se dio de alta, o revise EMAIL_URL.",
    )
