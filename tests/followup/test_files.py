"""Files of evidence: nobody outside reads a draft's or a reserved one, and nothing stays behind."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from abierto.accounts.enums import Role
from abierto.core.errors import DomainError, NotAllowed
from abierto.followup.actions.reports import attach_evidence, remove_evidence, submit_report
from abierto.followup.enums import Access, EvidenceKind
from abierto.followup.models import Evidence
from abierto.uploads import deposit
from abierto.uploads.models import StoredFile
from abierto.uploads.settling import settle
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.followup import REPORTING, FollowedPlan, followed_plan, upload
from tests.factories.people import OrganisationFactory


@pytest.fixture
def world(db, settings) -> FollowedPlan:
    settings.SECOND_FACTOR_REQUIRED = False
    return followed_plan()


def status(address: str, user=None) -> int:
    """What somebody, or nobody, is answered at an address; a file is read whole."""
    reader = Client()
    if user is not None:
        reader.force_login(user)
    answer = reader.get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return answer.status_code


def facts(**more):
    return {"kind": EvidenceKind.MINUTES, "title": "Minuta", "dated_on": date(2021, 5, 12), **more}


RESERVED = {
    "access": Access.RESERVED,
    "legal_reason": "Artículo 143 de la Ley de Transparencia del Estado de México y Municipios.",
    "review_on": date(2022, 5, 1),
}


def attached(world: FollowedPlan, **more) -> Evidence:
    file = upload("renglón,cantidad\n1,2\n".encode(), "minuta.csv")
    return attach_evidence(report=world.report(), by=world.office, facts=facts(**more), upload=file, at=REPORTING)


def test_the_file_of_a_draft_is_read_by_its_office_alone(world):
    file = attached(world).file

    assert status(file.get_absolute_url()) == 404
    assert status(file.desk_url, world.office) == 200
    for user in (SecretaryFactory(), UserFactory(role=Role.EVALUATOR)):
        assert status(file.desk_url, user) in {403, 404}


def test_submitting_opens_the_file_to_everyone(world, client):
    evidence = attached(world)

    submit_report(report=evidence.report, by=world.office, at=REPORTING)

    answer = client.get(StoredFile.objects.get().get_absolute_url())
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith("renglón".encode())
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_reserved_file_is_never_public_and_staff_who_need_it_read_it(world):
    evidence = attached(world, **RESERVED)
    submit_report(report=evidence.report, by=world.office, at=REPORTING)
    file = StoredFile.objects.get()

    assert status(file.get_absolute_url()) == 404
    readers = {
        world.office: True,
        SecretaryFactory(): True,
        UserFactory(role=Role.EVALUATOR): True,
        UserFactory(role=Role.CIVIL_SOCIETY): False,
        UserFactory(role=Role.EDITOR): False,
        UserFactory(role=Role.INSTITUTION, organisation=OrganisationFactory()): False,
    }
    for user, reads in readers.items():
        assert (status(file.desk_url, user) == 200) is reads, user.roles


def test_a_refused_file_leaves_nothing(world):
    report = world.report()
    before = sorted(path for path in deposit.root().rglob("*") if path.is_file())

    with pytest.raises(DomainError, match="vacío"):
        attach_evidence(report=report, by=world.office, facts=facts(), upload=upload(b"", "a.pdf"), at=REPORTING)
    bad = facts(access=Access.RESERVED)
    with pytest.raises(DomainError, match="fundamento legal"):
        attach_evidence(report=report, by=world.office, facts=bad, upload=upload(b"a,b\n1,2\n", "a.csv"), at=REPORTING)
    with pytest.raises(NotAllowed):
        attach_evidence(
            report=report, by=SecretaryFactory(), facts=facts(), upload=upload(b"a,b\n", "a.csv"), at=REPORTING
        )

    settle()  # as at the end of a request
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()
    assert sorted(path for path in deposit.root().rglob("*") if path.is_file()) == before


def test_evidence_taken_off_a_draft_takes_its_file_along(world, django_capture_on_commit_callbacks):
    evidence = attached(world)

    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence(evidence=evidence, by=world.office)

    file = StoredFile.objects.get()
    assert (file.erased_at is not None, file.original_name) == (True, "")
    assert not Evidence.objects.exists()
