"""Saving and removing the forum's records."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model

from abierto.core.actions import records
from abierto.core.permissions import require
from abierto.secretariat.models import Exercise


@transaction.atomic
def save_record(*, record: Model, by: Any, permission: str, seen: str | None = None) -> Model:
    """Add or change an exercise, a seat, a registered member or a fact of the process.

    Marking an exercise as the current one takes the mark from the other, which gets its own ledger line.
    """
    if isinstance(record, Exercise) and record.is_current:
        require(by, permission, record)
        for other in Exercise.objects.select_for_update().filter(is_current=True).exclude(pk=record.pk):
            other.is_current = False
            _save(record=other, by=by, permission=permission)
    return _save(record=record, by=by, permission=permission, seen=seen)


def delete_record(*, record: Model, by: Any, permission: str = "secretariat.delete_record") -> None:
    """Remove a record that nothing else refers to."""
    records.delete_record(record=record, by=by, permission=permission, event="secretariat.record_deleted")


def _save(*, record: Model, by: Any, permission: str, seen: str | None = None) -> Model:
    return records.save_record(record=record, by=by, permission=permission, event="secretariat.record_saved", seen=seen)
