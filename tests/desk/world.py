"""The world that the desk's tests and the permission matrix stand in."""

from __future__ import annotations

from types import SimpleNamespace

from abierto.accounts.enums import Role
from abierto.plan.enums import NodeSide
from tests.factories.accounts import UserFactory
from tests.factories.people import MembershipFactory, OrganisationFactory, PersonFactory, PostFactory
from tests.factories.plan import AnnexFactory, AxisFactory, CommitmentFactory, ProblemTreeFactory, TreeNodeFactory
from tests.factories.secretariat import ExerciseFactory, MilestoneFactory, RegisteredMemberFactory, SeatFactory

OTHER = "other_institution"
SUPERUSER = "superuser"
NOBODY = "without_role"


def a_world() -> SimpleNamespace:
    """A complete commitment of one institution, a blank one of another, and everyone who may look at them."""
    exercise = ExerciseFactory(external_id="plan-prueba", is_current=True)
    axis = AxisFactory(exercise=exercise, number=1)
    own, foreign = OrganisationFactory(name="Instituto propio"), OrganisationFactory(name="Instituto ajeno")
    tree = ProblemTreeFactory(axis=axis, grown=True)
    mine = CommitmentFactory(axis=axis, number=1, lead=own, tree=tree, complete=True)
    theirs = CommitmentFactory(axis=axis, number=2, lead=foreign, blank=True)
    accounts = {role.value: UserFactory(role=role) for role in Role if role is not Role.INSTITUTION}
    accounts[Role.INSTITUTION.value] = UserFactory(role=Role.INSTITUTION, organisation=own)
    accounts[OTHER] = UserFactory(role=Role.INSTITUTION, organisation=foreign)
    accounts[NOBODY] = UserFactory()
    accounts[SUPERUSER] = UserFactory(is_superuser=True, is_staff=True)
    return SimpleNamespace(
        exercise=exercise,
        axis=axis,
        own=own,
        foreign=foreign,
        tree=tree,
        node=TreeNodeFactory(tree=tree, side=NodeSide.CAUSE, number=9),
        mine=mine,
        theirs=theirs,
        annex=AnnexFactory(commitment=mine),
        person=PersonFactory(),
        post=PostFactory(organisation=own),
        membership=MembershipFactory(),
        seat=SeatFactory(exercise=exercise),
        member=RegisteredMemberFactory(exercise=exercise),
        milestone=MilestoneFactory(exercise=exercise),
        accounts=accounts,
    )
