"""Sealing, signing, publishing and withdrawing a version of a plan."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import transaction

from abierto.accounts.models import User
from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.people.models import Organisation
from abierto.plan.content import without, working_content
from abierto.plan.documents import render_documents
from abierto.plan.format import canonical, fingerprint, verification_code
from abierto.plan.indexing import index_plan
from abierto.plan.models import PlanDocument, PlanSignature, PlanVersion
from abierto.plan.reading import CommitmentRow, Plan
from abierto.secretariat.models import Exercise


@transaction.atomic
def seal_version(*, exercise: Exercise, reason: str, by: User | None, at: datetime | None = None) -> PlanVersion:
    """Freeze the working copy as the plan's next version, which then awaits its signatures.

    Commitments whose sheet is incomplete, or that lack a gate, stay out and are named as pending with what they lack.
    Raises DomainError when there is nothing to publish, another version awaits, or nothing changed.
    """
    exercise = Exercise.objects.select_for_update().get(pk=exercise.pk)
    require(by, "plan.seal_version", exercise)
    at = at or clock.now()
    if not reason.strip():
        raise DomainError("Escriba el motivo de esta versión: es lo primero que leerá quien compare.")
    if exercise.versions.awaiting().exists():
        raise DomainError("Ya hay una versión sellada en espera de firmas. Publíquela o retírela antes de sellar otra.")

    content = publishable_content(exercise)
    if not content["commitments"]:
        raise DomainError("Ningún compromiso tiene su ficha completa y sus fases con constancia; no hay qué sellar.")
    previous = exercise.versions.published().order_by("-number").first()
    if previous is not None and _matter(json.loads(previous.content)) == _matter(content):
        raise DomainError(f"El borrador es idéntico a la versión {previous.number} ya publicada.")

    number = exercise.versions.count() + 1
    content["seal"] = {
        "number": number,
        "reason": reason.strip(),
        "sealed_at": at.astimezone(clock.ZONE).isoformat(timespec="seconds"),
        "previous_sha256": previous.sha256 if previous else None,
    }
    text = canonical(content)
    sha256 = fingerprint(text)
    version = PlanVersion.objects.create(
        exercise=exercise,
        number=number,
        reason=reason.strip(),
        content=text,
        sha256=sha256,
        code=verification_code(sha256),
        sealed_at=at,
        sealed_by=by,
    )
    ledger.record("plan.version_sealed", on=version, by=by, data={"sha256": sha256}, at=at)
    return version


@transaction.atomic
def sign_version(
    *,
    version: PlanVersion,
    organisation: Organisation,
    office: str,
    by: User | None,
    at: datetime | None = None,
    is_demonstration: bool = False,
) -> PlanSignature:
    """An institution signs the fingerprint of a sealed version. Raises DomainError when it need not or already did."""
    version = PlanVersion.objects.select_for_update().get(pk=version.pk)
    require(by, "plan.sign_version", version)
    at = at or clock.now()
    if not version.is_awaiting:
        raise DomainError("Esta versión ya no espera firmas.")
    if organisation.external_id not in version.signatories:
        raise DomainError(f"{organisation.label} no es responsable de ningún compromiso de esta versión.")
    if by is not None and not by.affiliations.filter(organisation=organisation).exists():
        raise DomainError(f"Su cuenta no está adscrita a {organisation.label}.")
    if not office.strip():
        raise DomainError("Escriba el cargo de quien firma.")
    if version.signatures.filter(organisation=organisation).exists():
        raise DomainError(f"{organisation.label} ya firmó esta versión.")
    signature = PlanSignature.objects.create(
        version=version,
        organisation=organisation,
        office=office.strip(),
        sha256=version.sha256,
        signed_at=at,
        signed_by=by,
        is_demonstration=is_demonstration,
    )
    ledger.record("plan.version_signed", on=signature, by=by, at=at)
    return signature


@transaction.atomic
def publish_version(*, version: PlanVersion, by: User | None, at: datetime | None = None) -> PlanVersion:
    """Make a fully signed version the plan in force: its documents are rendered and kept, and the search knows it."""
    version = PlanVersion.objects.select_for_update().select_related("exercise").get(pk=version.pk)
    require(by, "plan.publish_version", version)
    if not version.is_awaiting:
        raise DomainError("Esta versión ya no espera publicación.")
    missing = missing_signatures(version)
    if missing:
        names = ", ".join(organisation.label for organisation in missing)
        raise DomainError(f"Faltan las firmas de: {names}.")
    version.published_at = at or clock.now()
    version.published_by = by.pk if by is not None else None
    version.save(update_fields=["published_at", "published_by"])
    for document_format, body in render_documents(version).items():
        PlanDocument.objects.create(version=version, format=document_format, sha256=fingerprint(body), content=body)
    index_plan(version)
    ledger.record("plan.version_published", on=version, by=by, data={"sha256": version.sha256}, at=version.published_at)
    return version


@transaction.atomic
def withdraw_version(*, version: PlanVersion, reason: str, by: User | None, at: datetime | None = None) -> PlanVersion:
    """Give up a sealed version before it is published, so that the draft can be corrected; its number stays used."""
    version = PlanVersion.objects.select_for_update().get(pk=version.pk)
    require(by, "plan.withdraw_version", version)
    if not version.is_awaiting:
        raise DomainError("Solo se retira una versión sellada que aún no se publica.")
    if not reason.strip():
        raise DomainError("Escriba por qué se retira.")
    version.withdrawn_at, version.withdrawn_reason = at or clock.now(), reason.strip()
    version.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    ledger.record("plan.version_withdrawn", on=version, by=by, data={"reason": version.withdrawn_reason})
    return version


def publishable_content(exercise: Exercise) -> dict[str, Any]:
    """The working copy without the commitments that cannot be published, which are named under ``pending``."""
    content = working_content(exercise)
    waiting: list[CommitmentRow] = [row for row in Plan(content).commitments if not row.is_publishable]
    content = without(content, "commitments", [row.external_id for row in waiting])
    content["pending"] = [
        {
            "external_id": row.external_id,
            "number": row.number,
            "name": row.name,
            "axis": row.axis.external_id,
            "lead": row.lead.external_id,
            "done": row.completeness.done,
            "total": row.completeness.total,
            "missing": [requirement.label for requirement in row.completeness.missing],
            "missing_gates": [gate.label for gate in row.missing_gates],
        }
        for row in waiting
    ]
    return content


def missing_signatures(version: PlanVersion) -> list[Organisation]:
    """Institutions that must sign the version and have not."""
    signed = version.signatures.values("organisation__external_id")
    return list(Organisation.objects.filter(external_id__in=version.signatories).exclude(external_id__in=signed))


def _matter(content: dict[str, Any]) -> dict[str, Any]:
    """The content without its seal: what two versions are compared by."""
    return {key: value for key, value in content.items() if key != "seal"}
