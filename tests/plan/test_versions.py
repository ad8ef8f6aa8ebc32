"""Sealing, signing, publishing, withdrawing: what becomes of a version, and what the database refuses."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from abierto.accounts.enums import Role
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.plan.actions.versions import (
    missing_signatures,
    publish_version,
    seal_version,
    sign_version,
    withdraw_version,
)
from abierto.plan.format import fingerprint, verification_code
from abierto.plan.models import Commitment, PlanDocument, PlanSignature, PlanVersion
from abierto.plan.queries import published_plan, version_plan
from tests.conftest import NOON
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.plan import CommitmentFactory, published_version, sealed_version


@pytest.fixture
def complete(db) -> Commitment:
    return CommitmentFactory(complete=True)


def test_seal_freezes_the_content_and_writes_one_line(complete):
    secretary = SecretaryFactory()

    version = seal_version(exercise=complete.exercise, reason=" Primera ", by=secretary, at=NOON)

    version.refresh_from_db()
    assert (version.number, version.reason, version.sealed_at, version.sealed_by) == (1, "Primera", NOON, secretary)
    assert version.sha256 == hashlib.sha256(version.content.encode()).hexdigest() == fingerprint(version.content)
    assert version.code == verification_code(version.sha256)
    content = json.loads(version.content)
    assert content["seal"] == {
        "number": 1,
        "reason": "Primera",
        "sealed_at": "2021-05-10T12:00:00-05:00",
        "previous_sha256": None,
    }
    assert [row["external_id"] for row in content["commitments"]] == [complete.external_id]
    assert [(e.event, e.actor_id, e.public) for e in Entry.objects.all()] == [
        ("plan.version_sealed", secretary.pk, True)
    ]


def test_an_incomplete_sheet_stays_out_and_says_what_it_lacks(complete):
    blank = CommitmentFactory(blank=True, axis=complete.axis)

    content = json.loads(sealed_version(complete.exercise).content)

    assert blank.external_id not in {row["external_id"] for row in content["commitments"]}
    (pending,) = content["pending"]
    assert pending["external_id"] == blank.external_id
    assert pending["done"] + len(pending["missing"]) == pending["total"]
    assert "Objetivo («nos comprometemos a»)" in pending["missing"]
    assert "Hoja de ruta" in pending["missing_gates"]
    assert blank.objective == ""
    assert "objective" not in pending  # the draft's words never leave


def test_a_complete_sheet_without_its_gates_stays_out(complete):
    complete.gates.filter(gate=4).delete()

    with pytest.raises(DomainError, match="no hay qué sellar"):
        sealed_version(complete.exercise)

    assert not PlanVersion.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [("", "Escriba el motivo"), ("   ", "Escriba el motivo")],
)
def test_seal_asks_for_a_reason(complete, reason, sentence):
    with pytest.raises(DomainError, match=sentence):
        seal_version(exercise=complete.exercise, reason=reason, by=None)
    assert not PlanVersion.objects.exists()


def test_only_one_version_awaits_at_a_time(complete):
    sealed_version(complete.exercise)
    with pytest.raises(DomainError, match="en espera de firmas"):
        sealed_version(complete.exercise, reason="Otra")
    assert PlanVersion.objects.count() == 1


def test_the_same_content_is_not_sealed_twice(complete):
    published_version(complete.exercise)
    with pytest.raises(DomainError, match="idéntico a la versión 1"):
        sealed_version(complete.exercise, reason="Otra")


def test_publication_waits_for_every_signature(complete):
    other = CommitmentFactory(complete=True, axis=complete.axis)
    version = sealed_version(complete.exercise)
    sign_version(version=version, organisation=complete.lead, office="Presidencia", by=None, at=NOON)

    with pytest.raises(DomainError, match="Faltan las firmas") as refused:
        publish_version(version=version, by=None)

    assert other.lead.label in str(refused.value)
    assert missing_signatures(version) == [other.lead]
    version.refresh_from_db()
    assert version.published_at is None
    assert not PlanDocument.objects.exists()


def test_publication_keeps_every_document_with_its_fingerprint(complete):
    version = published_version(complete.exercise)

    documents = {d.format: d for d in version.documents.all()}
    assert set(documents) == {"json", "pdf", "docx"}
    assert bytes(documents["json"].content).decode() == version.content
    assert documents["json"].sha256 == version.sha256
    assert all(hashlib.sha256(bytes(d.content)).hexdigest() == d.sha256 for d in documents.values())
    assert published_plan(complete.exercise.external_id).version.number == 1


def test_an_amendment_is_a_new_version_and_the_old_one_stays(complete):
    first = published_version(complete.exercise)
    complete.objective = "Publicar más."
    complete.save()

    assert published_plan(complete.exercise.external_id).commitments[0].objective != "Publicar más."
    second = published_version(complete.exercise, reason="Se amplía el objetivo")

    assert second.number == 2
    assert json.loads(second.content)["seal"]["previous_sha256"] == first.sha256
    assert published_plan(complete.exercise.external_id).commitments[0].objective == "Publicar más."
    assert version_plan(first).commitments[0].objective != "Publicar más."


def test_a_withdrawn_version_frees_the_draft_and_keeps_its_number(complete):
    version = sealed_version(complete.exercise)
    withdraw_version(version=version, reason="Un error de captura", by=None, at=NOON)

    version.refresh_from_db()
    assert (version.withdrawn_at, version.withdrawn_reason) == (NOON, "Un error de captura")
    with pytest.raises(DomainError):
        sign_version(version=version, organisation=complete.lead, office="Presidencia", by=None)
    assert sealed_version(complete.exercise).number == 2


def test_an_institution_signs_once_and_only_what_is_its_own(complete):
    version = sealed_version(complete.exercise)
    stranger = UserFactory(role=Role.INSTITUTION)
    signer = UserFactory(role=Role.INSTITUTION, organisation=complete.lead)

    with pytest.raises(NotAllowed):
        sign_version(version=version, organisation=complete.lead, office="Presidencia", by=stranger)
    with pytest.raises(DomainError, match="cargo de quien firma"):
        sign_version(version=version, organisation=complete.lead, office=" ", by=signer)
    signature = sign_version(version=version, organisation=complete.lead, office="Presidencia", by=signer, at=NOON)
    with pytest.raises(DomainError, match="ya firmó"):
        sign_version(version=version, organisation=complete.lead, office="Presidencia", by=signer)

    assert PlanSignature.objects.get() == signature
    assert signature.sha256 == version.sha256


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECRETARIAT])
def test_nobody_but_the_secretariat_seals_publishes_or_withdraws(complete, role):
    version = sealed_version(complete.exercise)
    user = UserFactory(role=role, organisation=complete.lead)
    before = Entry.objects.count()

    for act in (
        lambda: seal_version(exercise=complete.exercise, reason="x", by=user),
        lambda: publish_version(version=version, by=user),
        lambda: withdraw_version(version=version, reason="x", by=user),
    ):
        with pytest.raises(NotAllowed):
            act()

    version.refresh_from_db()
    assert version.is_awaiting
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    "change",
    [
        {"content": "{}"},
        {"sha256": "0" * 64},
        {"number": 9},
        {"reason": "otra"},
        {"published_at": None},
        {"published_at": NOON + timedelta(days=1)},
    ],
)
def test_the_database_refuses_to_change_a_published_version(complete, change):
    version = published_version(complete.exercise)
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanVersion.objects.filter(pk=version.pk).update(**change)
    assert PlanVersion.objects.get(pk=version.pk).content == version.content


def test_the_database_refuses_to_delete_versions_signatures_and_documents(complete):
    version = published_version(complete.exercise)
    for rows in (PlanDocument.objects.all(), PlanSignature.objects.all(), PlanVersion.objects.filter(pk=version.pk)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)
    assert PlanDocument.objects.count() == 3


def test_a_code_has_twelve_unambiguous_letters():
    code = verification_code("f" * 64)
    assert code == "ZZZZ-ZZZZ-ZZZZ"
    assert verification_code("0" * 64) == "0000-0000-0000"
    assert not set("ILOU") & set(verification_code(hashlib.sha256(b"abierto").hexdigest()))
