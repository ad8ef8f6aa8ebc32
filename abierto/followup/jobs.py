"""What the program does with the follow-up by itself. Each may be run again at any moment: it then finds it done."""

from __future__ import annotations

from datetime import time, timedelta

from abierto.core.jobs import Daily, Every, Job, register
from abierto.followup.actions.digests import queue_weekly_digests
from abierto.followup.actions.following import erase_unconfirmed, tell_followers
from abierto.followup.actions.links import capture_links, check_links, prune_link_checks
from abierto.followup.actions.periods import freeze_due
from abierto.followup.actions.staging import discard_forgotten


def freeze_periods() -> str:
    """Freeze the periods whose cut-off has come, and say which."""
    frozen = freeze_due()
    return f"Se congeló: {', '.join(period.name for period in frozen)}." if frozen else ""


def look_at_links() -> str:
    """Look at the links that are evidence, then forget old looks that say nothing new."""
    return " ".join(told for told in (check_links(), prune_link_checks()) if told)


def forget_staged() -> str:
    """Erase the files that somebody chose and did not attach in a day."""
    return f"Archivos sin adjuntar que se borraron: {discard_forgotten()}."


JOBS = (
    Job("followup.freeze_due", "Congelar los periodos cuyo corte llegó", Every(minutes=5), freeze_periods),
    Job(
        "followup.weekly_digests",
        "Preparar el recordatorio semanal (lunes a las 09:00; si se perdió, en cuanto se pueda)",
        Every(minutes=60),
        queue_weekly_digests,
    ),
    Job("followup.capture_links", "Registrar lo que muestran los enlaces nuevos", Every(minutes=10), capture_links),
    Job(
        "followup.check_links",
        "Revisar si responden los enlaces de la evidencia",
        Daily(at=time(3, 30)),
        look_at_links,
        lease=timedelta(minutes=20),
    ),
    Job("followup.tell_followers", "Avisar a quienes siguen compromisos", Daily(at=time(8, 0)), tell_followers),
    Job(
        "followup.erase_unconfirmed",
        "Borrar las direcciones que nadie confirmó en siete días",
        Daily(at=time(3, 0)),
        erase_unconfirmed,
    ),
    Job(
        "followup.forget_staged",
        "Borrar los archivos que se subieron y no se adjuntaron en un día",
        Daily(at=time(3, 10)),
        forget_staged,
    ),
)
for job in JOBS:
    register(job)
