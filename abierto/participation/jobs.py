"""What the program does by itself with what was received. Each may be run again at any moment."""

from __future__ import annotations

from datetime import time, timedelta

from abierto.core import clock
from abierto.core.jobs import Daily, Every, Job, register
from abierto.participation.actions.proofs import forget_spent
from abierto.participation.actions.screening import screen_missed, screen_waiting
from abierto.participation.actions.source_keys import destroy_source_keys


def screen() -> str:
    """Screen what has settled, for most of a minute."""
    done = screen_waiting(seconds=40)
    return f"Actos tamizados: {done}." if done else ""


def look_for_missed() -> str:
    """Screen what was skipped, should anything have been."""
    done = screen_missed()
    return f"Actos que faltaba tamizar: {done}." if done else ""


def destroy_keys() -> str:
    """Destroy the keys whose day came, and forget spent proofs."""
    forget_spent(clock.now())
    keys = destroy_source_keys()
    return f"Se destruyó la clave de: {', '.join(map(str, keys))}." if keys else ""


register(
    Job("participation.screen", "Tamizar lo recibido", Every(minutes=1), screen, longest_delay=timedelta(minutes=30))
)
register(
    Job("participation.screen_missed", "Tamizar lo que se hubiera saltado", Daily(at=time(2, 20)), look_for_missed)
)
register(
    Job(
        "participation.destroy_source_keys",
        "Destruir las claves de procedencia de hace 30 días",
        Daily(at=time(3, 15)),
        destroy_keys,
    )
)
