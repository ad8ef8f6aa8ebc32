"""Forgetting where on the network acts came from, by a rule with a date.

The key of a day is destroyed :data:`KEPT` after that day, and with it the names that it made: first the names are
erased from the acts, then the key, and the ledger says so. A copy of the database made before holds both; copies are
kept no longer than the operations manual says.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from abierto.core import clock, ledger
from abierto.participation.models import Act, SourceKey
from abierto.participation.sources import forget_keys

KEPT = timedelta(days=30)
_AT_ONCE = 2_000


def destroy_source_keys(at: datetime | None = None) -> list[SourceKey]:
    """Destroy the keys whose day is far enough behind, with the names they made; returns them. Idempotent."""
    at = at or clock.now()
    last = at.astimezone(clock.ZONE).date() - KEPT
    due = list(SourceKey.objects.filter(day__lt=last, key__isnull=False).order_by("day"))
    if due:
        _erase_names([key.pk for key in due])
    return [_destroy(key, at) for key in due]


def _erase_names(keys: list[int]) -> None:
    """In short transactions, so that nobody who takes part meanwhile waits."""
    named = Act.objects.filter(source_key__in=keys, source__isnull=False).order_by("pk").values_list("pk", flat=True)
    acts = list(named)
    for start in range(0, len(acts), _AT_ONCE):
        Act.objects.filter(pk__in=acts[start : start + _AT_ONCE]).update(source=None)


@transaction.atomic
def _destroy(key: SourceKey, at: datetime) -> SourceKey:
    mine = SourceKey.objects.filter(pk=key.pk, key__isnull=False).update(key=None, destroyed_at=at)
    if mine:
        ledger.record("participation.key_destroyed", on=key, by=None, at=at)
        transaction.on_commit(forget_keys)
    key.refresh_from_db()
    return key
