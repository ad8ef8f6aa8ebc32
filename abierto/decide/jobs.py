"""What the program does by itself for political actors. It may be run again at any moment: it then finds it done."""

from __future__ import annotations

from datetime import timedelta

from abierto.core.jobs import Every, Job, register
from abierto.decide.actions.deliveries import prepare_waiting
from abierto.decide.actions.reminders import queue_reminders
from abierto.decide.actions.silence import record_silences


def record() -> str:
    """Take the record of a silence that has begun."""
    made = record_silences()
    return f"Constancias del silencio: {len(made)}." if made else ""


def prepare() -> str:
    """Go on with the packages of the deliveries that were ordered, for most of a minute."""
    ready = prepare_waiting()
    return f"Entregas que quedaron preparadas: {len(ready)}." if ready else ""


register(
    Job(
        "decide.weekly_reminders",
        "Recordar a los actores políticos lo que les falta publicar (lunes a las 09:00; nunca en domingo)",
        Every(minutes=60),
        queue_reminders,
    )
)
register(
    Job(
        "decide.record_silence",
        "Guardar la huella de lo que está en línea al empezar el silencio",
        Every(minutes=1),
        record,
    )
)
register(
    Job(
        "decide.prepare_deliveries",
        "Preparar y cifrar las entregas que se encargaron",
        Every(minutes=1),
        prepare,
        lease=timedelta(minutes=3),  # soon taken up again after a death; the folder's own lock keeps two apart
        longest_delay=timedelta(minutes=10),
    )
)
