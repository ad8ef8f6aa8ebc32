"""When the figures of use are published."""

from __future__ import annotations

from datetime import time

from abierto.core.jobs import Daily, Job, register
from abierto.usage.actions.publishing import publish_due


def publish() -> str:
    """Publish what is over since two days; runs again without doing anything twice."""
    published = publish_due()
    return f"Se publicaron {len(published)} tablas de cifras de uso." if published else ""


register(
    Job("usage.publish", "Publicar las cifras de uso de los días y meses cerrados", Daily(at=time(4, 30)), publish)
)
