"""When the log grows and is signed, and when all of it is looked at again."""

from __future__ import annotations

from datetime import time, timedelta

from abierto.core.jobs import Daily, Every, Job, register
from abierto.transparency.actions.sequencing import audit_and_tell, sequence_and_sign

register(
    Job(
        name="transparency.sequence",
        title="Dar lugar en la bitácora a lo aceptado y firmarla",
        schedule=Every(minutes=1),
        run=sequence_and_sign,
        lease=timedelta(minutes=10),
        longest_delay=timedelta(minutes=10),
    )
)
register(
    Job(
        name="transparency.audit",
        title="Volver a hacer toda la bitácora y compararla con lo firmado",
        schedule=Daily(at=time(4, 10)),
        run=audit_and_tell,
        lease=timedelta(hours=3),
    )
)
