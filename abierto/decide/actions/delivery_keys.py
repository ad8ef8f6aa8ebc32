"""What is settled before a delivery begins: the rule for alliances, and the keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.decide.delivering import alliances_of
from abierto.decide.enums import GoesTo
from abierto.decide.models import ActorKey, AllianceHead, Delivery, DeliveryRule, OfficialKey
from abierto.delivery.package.sealing import new_official, recipient_of
from abierto.elections.models import Force, Process

_BEGUN = "La entrega ya se encargó: {what} no se cambia."


@transaction.atomic
def choose_rule(
    *,
    process: Process,
    goes_to: GoesTo | str,
    source: str,
    heads: Mapping[int, int] | None = None,
    by: Any,
    at: datetime | None = None,
) -> DeliveryRule:
    """Fix to whom goes what people say of alliances. ``heads``: alliance → the party that heads it.

    Raises DomainError once a delivery was ordered, or when a head is no part of its alliance.
    """
    process = Process.objects.select_for_update(of=("self",)).get(pk=process.pk)
    require(by, "decide.prepare_delivery", process)
    check_not_begun(process, "la regla de las alianzas")
    source = " ".join(source.split())
    if goes_to not in GoesTo.values:
        raise DomainError("Elija a quién se entrega.")
    if not source:
        raise DomainError("Escriba el acuerdo que fija la regla: se cita en cada oficio.")
    if goes_to == GoesTo.HEAD:
        _record_heads(process, heads or {})
    told = {"goes_to": goes_to, "source": source[:300], "chosen_at": at or clock.now(), "chosen_by": by}
    rule, _ = DeliveryRule.objects.update_or_create(process=process, defaults=told)
    ledger.record(
        "decide.delivery_rule_chosen", on=rule, by=by, at=at, data={"goes_to": goes_to, "heads": _told(heads or {})}
    )
    return rule


def _record_heads(process: Process, heads: Mapping[int, int]) -> None:
    for alliance in alliances_of(process):
        party = heads.get(alliance.pk)
        if party not in {member.party_id for member in alliance.members.all()}:
            raise DomainError(f"Elija, de los partidos que integran «{alliance.name}», el que la encabeza.")
        AllianceHead.objects.update_or_create(alliance=alliance, defaults={"party_id": party})


def _told(heads: Mapping[int, int]) -> dict[str, int]:
    return {str(alliance): party for alliance, party in heads.items()}


@transaction.atomic
def register_actor_key(*, force: Force, public: str, by: Any, at: datetime | None = None) -> ActorKey:
    """The actor's package will be encrypted to this public age key; one registered before serves no more."""
    at = at or clock.now()
    Process.objects.select_for_update(of=("self",)).get(pk=force.process_id)  # a delivery is ordered before or after
    force = Force.objects.select_for_update(of=("self",)).select_related("process").get(pk=force.pk)
    require(by, "decide.register_key", force)
    check_not_begun(force.process, "la llave")
    public = str(recipient_of(public))
    stands = ActorKey.objects.filter(force=force, replaced_at__isnull=True).first()
    if stands is not None and stands.public == public:
        raise DomainError("Esa llave ya es la que está registrada.")
    ActorKey.objects.filter(force=force, replaced_at__isnull=True).update(replaced_at=at)
    made = ActorKey.objects.create(force=force, public=public, registered_at=at, registered_by=by)
    ledger.record("decide.actor_key_registered", on=made, by=by, at=at)
    return made


def make_official_key(*, passphrase: str, by: Any, at: datetime | None = None) -> OfficialKey:
    """A key of their own for somebody who releases packages. Only they know the passphrase, and nobody recovers it.

    What was sealed to an earlier one opens with the earlier passphrase.
    """
    at = at or clock.now()
    require(by, "decide.release_package")
    made = new_official(passphrase)
    with transaction.atomic():
        OfficialKey.objects.filter(user=by, ended_at__isnull=True).update(ended_at=at)
        key = OfficialKey.objects.create(user=by, public=made.public, wrapped=made.wrapped, made_at=at)
        ledger.record("decide.official_key_made", on=key, by=by, at=at)
    return key


def check_not_begun(process: Process, what: str) -> None:
    """Raise DomainError once a delivery of the process was ordered and stands."""
    if Delivery.objects.standing().filter(process=process).exists():
        raise DomainError(_BEGUN.format(what=what))
