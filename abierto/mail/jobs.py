"""When the post leaves, and when it is forgotten."""

from __future__ import annotations

from datetime import time, timedelta

from abierto.core.jobs import Daily, Every, Job, register
from abierto.mail.actions.outbox import erase_old
from abierto.mail.actions.sending import send_due

register(
    Job(
        name="mail.send_due",
        title="Enviar los correos que esperan",
        schedule=Every(minutes=1),
        run=send_due,
        lease=timedelta(minutes=10),
        longest_delay=timedelta(minutes=30),
    )
)
register(
    Job(
        name="mail.erase_old",
        title="Borrar direcciones y textos de correos de hace 30 días",
        schedule=Daily(at=time(3, 50)),
        run=erase_old,
    )
)
