"""What the program does by itself for political actors. It may be run again at any moment: it then finds it done."""

from __future__ import annotations

from abierto.core.jobs import Every, Job, register
from abierto.decide.actions.reminders import queue_reminders
from abierto.decide.actions.silence import record_silences


def record() -> str:
    """Take the record of a silence that has begun."""
    made = record_silences()
    return f"Constancias del silencio: {len(made)}." if made else ""


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
