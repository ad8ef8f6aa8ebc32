"""Somebody outside the office rules on its evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.followup.models import Evidence
from abierto.people.models import Affiliation


@transaction.atomic
def accept_evidence(*, evidence: Evidence, by: Any, at: datetime | None = None) -> Evidence:
    """Accept a piece of evidence; it counts from this moment. Never by its author, nor from within the office."""
    evidence = _locked(evidence)
    require(by, "followup.accept_evidence", evidence)
    _check_awaiting(evidence)
    if evidence.file is not None and not evidence.file.is_served:
        raise DomainError("El archivo está en revisión de virus; podrá aceptarse cuando termine.")
    affiliation = Affiliation.objects.filter(user=by).first()
    evidence.accepted_at, evidence.accepted_by = at or clock.now(), by
    evidence.accepted_for = affiliation.organisation if affiliation else None
    evidence.save(update_fields=["accepted_at", "accepted_by", "accepted_for"])
    ledger.record("followup.evidence_accepted", on=evidence, by=by, at=at)
    return evidence


@transaction.atomic
def return_evidence(*, evidence: Evidence, reason: str, by: Any, at: datetime | None = None) -> Evidence:
    """Return a piece of evidence to its office with the reason, which everyone reads; it never counts."""
    evidence = _locked(evidence)
    require(by, "followup.accept_evidence", evidence)
    _check_awaiting(evidence)
    if not reason.strip():
        raise DomainError("Escriba por qué la devuelve: la oficina y el público leerán el motivo.")
    evidence.returned_at, evidence.returned_by, evidence.return_reason = at or clock.now(), by, reason.strip()
    evidence.save(update_fields=["returned_at", "returned_by", "return_reason"])
    ledger.record("followup.evidence_returned", on=evidence, by=by, at=at, data={"reason": reason.strip()})
    return evidence


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, reason: str, by: Any, at: datetime | None = None) -> Evidence:
    """Evidence that was accepted stops counting, with a public reason; what was already frozen stays as it was."""
    evidence = _locked(evidence)
    require(by, "followup.withdraw_evidence", evidence)
    if not evidence.counts:
        raise DomainError("Esa evidencia no cuenta: no hay qué retirar.")
    if not reason.strip():
        raise DomainError("Escriba por qué deja de contar: el público leerá el motivo.")
    evidence.withdrawn_at, evidence.withdrawn_by = at or clock.now(), by
    evidence.withdrawal_reason = reason.strip()
    evidence.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    ledger.record("followup.evidence_withdrawn", on=evidence, by=by, at=at, data={"reason": reason.strip()})
    return evidence


def _locked(evidence: Evidence) -> Evidence:
    rows = Evidence.objects.select_for_update(of=("self",))
    return rows.select_related("report__activity__commitment", "file").get(pk=evidence.pk)


def _check_awaiting(evidence: Evidence) -> None:
    if evidence.submitted_at is None:
        raise DomainError("Esa evidencia todavía es un borrador de la oficina.")
    if evidence.accepted_at is not None:
        raise DomainError("Esa evidencia ya se aceptó.")
    if evidence.returned_at is not None:
        raise DomainError("Esa evidencia ya se devolvió.")
