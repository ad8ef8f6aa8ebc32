"""Saving and removing the register's records."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q

from abierto.core.actions import records
from abierto.core.errors import DomainError
from abierto.people.enums import Capacity
from abierto.people.models import Membership, Organisation


def save_record(*, record: Model, by: Any, permission: str = "people.edit_register", seen: str | None = None) -> Model:
    """Add or change an organisation, a person, a post or a membership. Raises DomainError with the reason."""
    if isinstance(record, Membership):
        _post_is_free(record)
    if isinstance(record, Organisation):
        _succession_ends(record)
    return records.save_record(record=record, by=by, permission=permission, event="people.record_saved", seen=seen)


def delete_record(*, record: Model, by: Any, permission: str = "people.delete_record") -> None:
    """Remove a record that nothing else refers to."""
    records.delete_record(record=record, by=by, permission=permission, event="people.record_deleted")


def _post_is_free(membership: Membership) -> None:
    """Say who holds the post in those days; the database refuses the overlap in any case."""
    if membership.capacity != Capacity.TITULAR or not (membership.post_id and membership.valid_from):
        return
    others = Membership.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=membership.valid_from),
        post_id=membership.post_id,
        capacity=Capacity.TITULAR,
    ).exclude(pk=membership.pk)
    if membership.valid_until:
        others = others.filter(valid_from__lte=membership.valid_until)
    other = others.first()
    if other is not None:
        until = f"hasta el {other.valid_until:%d/%m/%Y}" if other.valid_until else "sin fecha de término"
        raise DomainError(
            f"Ese cargo ya tiene titular en esas fechas: {other.person or 'nombre reservado'}, desde el "
            f"{other.valid_from:%d/%m/%Y} {until}. Cierre primero ese periodo con su fecha «hasta»."
        )


def _succession_ends(organisation: Organisation) -> None:
    """A body is not its own successor, however long the way round."""
    step, passed = organisation.succeeded_by, 0
    while step is not None and passed < 100:
        if step.pk == organisation.pk:
            raise DomainError("Una organización no puede sucederse a sí misma, ni por medio de otras.")
        step, passed = step.succeeded_by, passed + 1
