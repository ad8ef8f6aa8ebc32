"""Parity: who stands now, counted in every way, each recountable from the list that anyone downloads."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from abierto.elections.actions.candidacies import Substitute, substitute_candidate
from abierto.elections.enums import Capacity, ContestKind, Gender, Post
from abierto.elections.files import candidates_rows
from abierto.elections.models import Candidate, Contest
from abierto.elections.queries import Tally, parity
from tests.factories.elections import (
    CandidacyFactory,
    CandidateFactory,
    CouncilContestFactory,
    DeputyContestFactory,
    ForceFactory,
    ProcessFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def process():
    """Two forces in a district, a council and the list; somebody substituted, and somebody of another process."""
    process = ProcessFactory()
    one, other = ForceFactory(process=process, order=1), ForceFactory(process=process, order=2)
    council, district = CouncilContestFactory(process=process), DeputyContestFactory(process=process)
    listing = Contest.objects.create(process=process, kind=ContestKind.DEPUTY_LIST, external_id="rp")
    slate = CandidacyFactory(contest=council, force=one)
    head = CandidateFactory(candidacy=slate, gender=Gender.MAN)
    CandidateFactory(candidacy=slate, capacity=Capacity.SUBSTITUTE, gender=Gender.MAN)
    CandidateFactory(candidacy=slate, post=Post.SYNDIC, gender=Gender.WOMAN)
    CandidateFactory(candidacy=slate, post=Post.COUNCILLOR, gender="")
    CandidateFactory(candidacy=CandidacyFactory(contest=district, force=other), post=Post.DEPUTY, gender=Gender.WOMAN)
    ranked = CandidacyFactory(contest=listing, force=other)
    CandidateFactory(candidacy=ranked, post=Post.DEPUTY, number=1, gender=Gender.NON_BINARY)
    CandidateFactory(candidacy=ranked, post=Post.DEPUTY, number=2, gender=Gender.WOMAN)
    substitute_candidate(
        candidate=head, substitute=Substitute("Otra", Gender.WOMAN), on=date(2021, 5, 9), citation="A", by=None
    )
    CandidateFactory(gender=Gender.MAN)
    return process


def test_each_figure_counts_who_stands_now(process, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = parity(process)

    one, other = process.forces.all()
    assert found.all == Tally(women=4, men=1, non_binary=1, unsaid=1)
    assert found.heads == Tally(women=2, non_binary=1)
    assert found.by_kind == {
        ContestKind.DEPUTY: Tally(women=1),
        ContestKind.DEPUTY_LIST: Tally(women=1, non_binary=1),
        ContestKind.COUNCIL: Tally(women=2, men=1, unsaid=1),
    }
    assert found.by_post == {
        Post.DEPUTY: Tally(women=2, non_binary=1),
        Post.PRESIDENCY: Tally(women=1, men=1),
        Post.SYNDIC: Tally(women=1),
        Post.COUNCILLOR: Tally(unsaid=1),
    }
    assert found.by_capacity == {
        Capacity.OWNER: Tally(women=4, non_binary=1, unsaid=1),
        Capacity.SUBSTITUTE: Tally(men=1),
    }
    assert found.by_force == {one: Tally(women=2, men=1, unsaid=1), other: Tally(women=2, non_binary=1)}
    assert found.owners_by_force == {one: Tally(women=2, unsaid=1), other: Tally(women=2, non_binary=1)}
    assert found.heads_by_force == {one: Tally(women=1), other: Tally(women=1, non_binary=1)}
    assert found.heads_by_kind == {
        ContestKind.DEPUTY: Tally(women=1),
        ContestKind.DEPUTY_LIST: Tally(non_binary=1),
        ContestKind.COUNCIL: Tally(women=1),
    }


def test_each_way_of_grouping_sums_to_the_whole_and_the_list_recounts_it(process):
    found = parity(process)
    for group in (found.by_kind, found.by_post, found.by_capacity, found.by_force):
        assert sum(group.values(), Tally()) == found.all

    standing = list(candidates_rows(Candidate.objects.filter(candidacy__contest__process=process)))
    genders = Counter(row["genero"] for row in standing if row["termino"] is None)
    assert genders == {
        "Mujer": found.all.women, "Hombre": found.all.men, "Persona no binaria": found.all.non_binary,
        "": found.all.unsaid,
    }  # fmt: skip
    posts = Counter(row["cargo"] for row in standing if row["termino"] is None)
    assert posts == {post.label: tally.total for post, tally in found.by_post.items()}


def test_the_share_is_of_those_of_whom_it_is_known():
    assert Tally(women=1, men=2, non_binary=1, unsaid=5).women_percent == 25
    assert Tally(unsaid=3).women_percent is None
    assert Tally(women=1, men=2, non_binary=1, unsaid=5).total == 9


def test_a_process_without_candidates_has_empty_figures():
    found = parity(ProcessFactory())
    assert (found.all, found.by_force, found.by_kind) == (Tally(), {}, {})
