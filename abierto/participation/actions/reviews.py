"""What a person decides of a screened act. It erases nothing and hides nothing from the count."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.participation.models import Act, ScreeningReview


@transaction.atomic
def review_screening(*, act: Act, stands: bool, reason: str, by: Any, at: datetime | None = None) -> ScreeningReview:
    """Say, with a reason, whether an act stands as valid; the latest review is the one that counts.

    Raises NotAllowed, or DomainError when the act was not screened or the reason says nothing.
    """
    require(by, "participation.review_screening", act)
    reason = " ".join(reason.replace("\x00", "").split())
    if len(reason) < 10:
        raise DomainError("Escriba por qué, en una frase: lo leerá quien revise después.")
    if len(reason) > 500:
        raise DomainError("El motivo cabe en 500 letras.")
    if not act.screenings.exists():
        raise DomainError("Ese acto todavía no se tamiza.")
    at = at or clock.now()
    review = ScreeningReview.objects.create(act=act, stands=stands, reason=reason, by=by, at=at)
    ledger.record("participation.screening_reviewed", on=act, by=by, at=at, data={"stands": stands})
    return review
