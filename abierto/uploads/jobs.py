"""What the program does with files by itself."""

from __future__ import annotations

from datetime import time

from abierto.core.jobs import Daily, Every, Job, register
from abierto.uploads.actions.scans import scan_pending
from abierto.uploads.actions.sweeping import sweep_orphans


def scan() -> str:
    """Have the antivirus look at what waits for it."""
    done = scan_pending()
    told = f"{done.clean} limpios, {done.infected} señalados"
    return f"{told}; el antivirus no responde: {done.away}" if done.away else told


def sweep() -> str:
    """Keep the folder and the records in step; it fails, and so is seen, when a record has lost its file."""
    found = sweep_orphans()
    if found.missing:
        raise LookupError(f"Registros sin su archivo; restáurelos de un respaldo: {', '.join(found.missing[:8])}")
    return f"Depósito: {found}."


register(Job("uploads.scan_pending", "Revisar con el antivirus los archivos que esperan", Every(minutes=5), scan))
register(Job("uploads.sweep", "Repasar el depósito de archivos", Daily(at=time(3, 20)), sweep))
