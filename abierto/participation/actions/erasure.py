"""Erasing what a person wrote, at their request: the log still verifies, and leads to nothing."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from abierto.core import clock, ledger
from abierto.participation.models import Act, Contribution


@transaction.atomic
def erase_contribution(*, contribution: Contribution, at: datetime | None = None) -> Contribution:
    """Empty the text and the signature, and erase the salt, the origin and the digest of the text, with which whoever
    has the database could confirm a guess. Doing it again changes nothing.

    Whoever holds the private link of the contribution asks for it; that it was received, when and of which kind stay.
    """
    at = at or clock.now()
    contribution = Contribution.objects.select_for_update(of=("self",)).select_related("act").get(pk=contribution.pk)
    if contribution.erased_at is None:
        contribution.text, contribution.signed_as, contribution.erased_at = "", "", at
        contribution.fingerprint, contribution.may_publish = None, False
        contribution.save()
        Act.objects.filter(pk=contribution.pk).update(salt=None, source=None, value=secrets.token_hex(32))
        ledger.record("participation.contribution_erased", on=contribution, by=None, at=at)
    return contribution
