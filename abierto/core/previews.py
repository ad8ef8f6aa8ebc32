"""Files between their preview and its confirmation: nobody's waits for longer than a while.

What is kept holds what nobody has confirmed yet, personal data among it. Whoever confirms removes it, and whoever looks
at another file too; whoever just closes the page leaves it behind, and then the program takes it away.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from abierto.core import clock
from abierto.core.jobs import Every, Job, register

#: How long a preview waits to be confirmed.
LASTS = timedelta(hours=12)
#: Where previews are kept, a folder for each person within. A kind that is not here is kept nowhere.
KINDS = frozenset(("candidaturas", "importaciones", "textos-de-actores"))


def folder_of(kind: str, person: int) -> str:
    """Where somebody's previews of a kind are kept."""
    if kind not in KINDS:
        raise ValueError(f"previews of {kind} would never be swept; add it to KINDS")
    return f"{kind}/{person}"


def sweep(at: datetime | None = None) -> int:
    """Remove what nobody confirmed in time, by the machine's own clock; returns how many."""
    limit, gone = (at or clock.of_the_machine()) - LASTS, 0
    for kind in sorted(KINDS):
        people = default_storage.listdir(kind)[0] if default_storage.exists(kind) else []
        for person in people:
            for name in default_storage.listdir(f"{kind}/{person}")[1]:
                path = f"{kind}/{person}/{name}"
                if default_storage.get_modified_time(path) < limit:
                    default_storage.delete(path)
                    gone += 1
    return gone


def _told() -> str:
    gone = sweep()
    return f"Vistas previas que nadie confirmó y se borraron: {gone}." if gone else ""


register(Job("core.sweep_previews", "Borrar las vistas previas que nadie confirmó", Every(minutes=60), _told))
