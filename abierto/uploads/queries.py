"""What is asked of files in general."""

from __future__ import annotations

from datetime import timedelta

from abierto.core import clock
from abierto.core.health import Part
from abierto.uploads import scanning
from abierto.uploads.models import StoredFile

#: A file that waits longer than this for the antivirus says that the antivirus is not there.
LONGEST_WAIT = timedelta(hours=1)


def antivirus() -> Part:
    """The antivirus, where there is one, looks at files in time."""
    if not scanning.is_on():
        return Part("antivirus", True, "sin antivirus (CLAMD)")
    late = StoredFile.objects.awaiting_scan().filter(received_at__lt=clock.now() - LONGEST_WAIT).count()
    return Part(
        "antivirus",
        not late,
        f"{late} archivos esperan desde hace más de una hora" if late else "al día",
        "Revise que clamd esté en marcha y que CLAMD diga dónde escucha.",
    )
