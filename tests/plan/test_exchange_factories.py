"""The factories that other tests stand on make what they say."""

import pytest

from abierto.accounts.enums import Role
from abierto.core.permissions import allowed
from abierto.plan.queries import published_plan, working_plan
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.people import OrganisationFactory
from tests.factories.plan import ActivityFactory, CommitmentFactory, LineOfActionFactory, published_version

pytestmark = pytest.mark.django_db


def test_a_complete_commitment_can_be_published_and_a_blank_one_stays_pending():
    complete = CommitmentFactory(complete=True)
    blank = CommitmentFactory(axis=complete.axis, blank=True)

    version = published_version(complete.exercise)

    plan = published_plan(complete.exercise.external_id)
    assert [row.external_id for row in plan.commitments] == [complete.external_id]
    assert [row["external_id"] for row in plan.pending] == [blank.external_id]
    assert version.signatories == [complete.lead.external_id]
    draft = working_plan(complete.exercise).find("commitments", blank.external_id)
    assert (draft.objective, draft.starts_on, draft.completeness.done) == ("", None, 0)


def test_an_account_holds_its_role_and_works_for_its_organisation():
    infoem = OrganisationFactory()
    person = UserFactory(role=Role.INSTITUTION, organisation=infoem)

    assert person.roles == {Role.INSTITUTION}
    assert [row.organisation for row in person.affiliations.all()] == [infoem]
    assert allowed(SecretaryFactory(), "plan.import_file")
    assert not allowed(UserFactory(), "plan.import_file")


def test_an_activity_of_a_line_belongs_to_the_commitment_of_the_line():
    line = LineOfActionFactory()

    assert ActivityFactory(line=line).commitment == line.commitment
    assert ActivityFactory().line is None
