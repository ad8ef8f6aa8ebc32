"""What a page showed of an edition, so that nobody acts on a text that they did not read."""

from __future__ import annotations

import json
from datetime import UTC
from hashlib import sha256

from abierto.core.errors import StaleRecord
from abierto.decide.models import Edition


def touch_of(edition: Edition | None) -> str:
    """What a page carries of the edition in hand as it was opened: its last act, and its words."""
    if edition is None:
        return ""
    consents = (edition.consent_given, edition.has_sensitive, edition.consent_sensitive)
    told = json.dumps([edition.body, edition.photograph_id, edition.photograph_alt, consents], sort_keys=True)
    return f"{edition.pk} {edition.touched_at.astimezone(UTC).isoformat()} {sha256(told.encode()).hexdigest()[:12]}"


def check_seen(edition: Edition, seen: str | None) -> None:
    """Raise StaleRecord when what a page showed is not what there is; None is who saw no page."""
    if seen is not None and seen != touch_of(edition):
        raise StaleRecord(
            "El texto cambió desde que usted abrió esta página. No se hizo nada: lea cómo quedó y decida."
        )
