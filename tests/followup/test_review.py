"""Somebody outside the office rules on its evidence, and the database keeps what counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from abierto.accounts.enums import Role
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.followup.actions.reports import attach_evidence
from abierto.followup.actions.review import accept_evidence, return_evidence, withdraw_evidence
from abierto.followup.enums import Completion, Shows
from abierto.followup.models import Evidence
from abierto.followup.progress import plan_progress
from abierto.plan.queries import published_plan
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.followup import REPORTING, FollowedPlan, followed_plan, link

LATER = REPORTING + timedelta(days=2)


@pytest.fixture
def world(db) -> FollowedPlan:
    return followed_plan()


def completion(world: FollowedPlan) -> Completion:
    plan = published_plan(world.exercise.external_id)
    return plan_progress(plan).activity(world.activities[0].external_id).completion


def test_accepted_evidence_counts_and_writes_one_line(world):
    evidence = world.submitted().evidence.get()
    before = Entry.objects.count()

    accept_evidence(evidence=evidence, by=world.secretary, at=LATER)

    evidence.refresh_from_db()
    assert (evidence.accepted_at, evidence.accepted_by, evidence.accepted_for) == (LATER, world.secretary, None)
    assert (evidence.counts, evidence.completes, evidence.state) == (True, False, "Aceptada")
    assert [entry.event for entry in Entry.objects.order_by("pk")[before:]] == ["followup.evidence_accepted"]
    assert completion(world) is Completion.LIMITED


def test_an_activity_is_done_on_accepted_evidence_with_its_day(world):
    report = world.submitted(shows=Shows.MEANS, completed_on=date(2021, 5, 15))
    assert completion(world) is Completion.NOT_STARTED

    accept_evidence(evidence=report.evidence.get(), by=world.secretary, at=LATER)

    assert report.evidence.get().completes
    assert completion(world) is Completion.COMPLETE


def test_returned_evidence_never_counts_and_says_why(world):
    evidence = world.submitted().evidence.get()

    with pytest.raises(DomainError, match="Escriba por qué"):
        return_evidence(evidence=evidence, reason=" ", by=world.secretary, at=LATER)
    return_evidence(evidence=evidence, reason="No se lee la fecha.", by=world.secretary, at=LATER)

    evidence.refresh_from_db()
    assert (evidence.counts, evidence.return_reason, evidence.state) == (False, "No se lee la fecha.", "Devuelta")
    with pytest.raises(DomainError, match="ya se devolvió"):
        accept_evidence(evidence=evidence, by=world.secretary, at=LATER)
    assert completion(world) is Completion.NOT_STARTED


def test_withdrawn_evidence_stops_counting(world):
    evidence = world.done().evidence.get()
    assert completion(world) is Completion.COMPLETE

    with pytest.raises(DomainError, match="por qué deja de contar"):
        withdraw_evidence(evidence=evidence, reason="", by=world.secretary, at=LATER)
    withdraw_evidence(evidence=evidence, reason="El acta era de otra sesión.", by=world.secretary, at=LATER)

    evidence.refresh_from_db()
    assert (evidence.counts, evidence.completes, evidence.state) == (False, False, "Retirada")
    assert completion(world) is Completion.NOT_STARTED
    with pytest.raises(DomainError, match="no cuenta"):
        withdraw_evidence(evidence=evidence, reason="Otra vez.", by=world.secretary, at=LATER)


def test_nobody_rules_twice(world):
    evidence = world.accepted().evidence.get()

    for act, words in ((accept_evidence, {}), (return_evidence, {"reason": "No."})):
        with pytest.raises(DomainError, match="ya se aceptó"):
            act(evidence=evidence, by=world.secretary, at=LATER, **words)


def test_a_draft_is_not_ruled_on(world):
    evidence = attach_evidence(report=world.report(), by=world.office, facts=link(), at=REPORTING)

    with pytest.raises(DomainError, match="borrador"):
        accept_evidence(evidence=evidence, by=world.secretary, at=LATER)

    assert not Evidence.objects.get().counts


@pytest.mark.parametrize(
    "role", [Role.OPERATING_GROUP, Role.INSTITUTION, Role.CIVIL_SOCIETY, Role.EVALUATOR, Role.ADMINISTRATOR]
)
def test_only_the_secretariat_accepts(world, role):
    evidence = world.submitted().evidence.get()

    with pytest.raises(NotAllowed):
        accept_evidence(evidence=evidence, by=UserFactory(role=role), at=LATER)

    assert not Evidence.objects.get().counts


def test_not_even_the_secretariat_accepts_for_its_own_office(world):
    evidence = world.submitted().evidence.get()
    both = UserFactory(role=[Role.SECRETARIAT, Role.INSTITUTION], organisation=world.lead)

    with pytest.raises(NotAllowed):
        accept_evidence(evidence=evidence, by=both, at=LATER)

    assert not Evidence.objects.get().counts


def test_the_author_does_not_accept_even_after_changing_office(world):
    evidence = world.submitted().evidence.get()
    world.office.affiliations.all().delete()
    world.office.groups.set(SecretaryFactory().groups.all())

    with pytest.raises(NotAllowed):
        accept_evidence(evidence=evidence, by=type(world.office).objects.get(pk=world.office.pk), at=LATER)


REFUSED = {
    "counts typed": "UPDATE followup_evidence SET counts = true WHERE id = %s",
    "completes typed": "UPDATE followup_evidence SET completes = true WHERE id = %s",
    "its title changed": "UPDATE followup_evidence SET title = 'Otra' WHERE id = %s",
    "its completion day added": "UPDATE followup_evidence SET completed_on = '2021-05-01', shows = 'means' "
    "WHERE id = %s",
    "its submission undone": "UPDATE followup_evidence SET submitted_at = NULL WHERE id = %s",
    "accepted by its author": "UPDATE followup_evidence SET accepted_at = submitted_at, accepted_by_id = author_id "
    "WHERE id = %s",
    "accepted by nobody": "UPDATE followup_evidence SET accepted_at = submitted_at WHERE id = %s",
    "removed": "DELETE FROM followup_evidence WHERE id = %s",
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_the_database_refuses(world, statement):
    evidence = world.submitted().evidence.get()
    before = Evidence.objects.values().get()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [evidence.pk])

    assert Evidence.objects.values().get() == before


def test_the_database_refuses_acceptance_from_within_the_office(world):
    evidence = world.submitted().evidence.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.filter(pk=evidence.pk).update(
            accepted_at=LATER, accepted_by=world.secretary, accepted_for=world.lead
        )

    assert not Evidence.objects.get().counts


def test_the_database_refuses_to_undo_a_ruling(world):
    evidence = world.accepted().evidence.get()

    for change in ({"accepted_at": None, "accepted_by": None}, {"accepted_at": LATER}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Evidence.objects.filter(pk=evidence.pk).update(**change)

    assert Evidence.objects.get().counts
