"""The facts of an election: who may say them, what they must be, and that nobody is overwritten."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from abierto.core.clock import ZONE
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.elections.actions.candidacies import Substitute, end_candidate, substitute_candidate
from abierto.elections.actions.forces import ForceSheet, save_force, set_standing
from abierto.elections.actions.processes import Term, add_contests, set_stage
from abierto.elections.calendar import calendar_of
from abierto.elections.enums import Capacity, ContestKind, Doing, Ending, ForceKind
from abierto.elections.models import Candidate, Contest, Force, Stage, Standing
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.elections import (
    CandidacyFactory,
    CandidateFactory,
    CouncilContestFactory,
    ForceFactory,
    ProcessFactory,
)
from tests.factories.territory import DistrictFactory, DistrictMapFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2021, 4, 20, 12, tzinfo=ZONE)
DAY = timedelta(days=1)


def term(opens_at=NOON + DAY, closes_at=NOON + 2 * DAY, citation="Acuerdo de prueba"):
    return Term(Doing.SEE_CANDIDATES, opens_at, closes_at, citation)


def events() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("event", flat=True))


def test_a_stage_is_set_once_and_told():
    process, secretary = ProcessFactory(), SecretaryFactory()
    stage = set_stage(process=process, term=term(), by=secretary, at=NOON)

    assert (stage.opens_at, stage.closes_at) == (NOON + DAY, NOON + 2 * DAY)
    assert events() == ["elections.stage_set"]
    assert calendar_of(process).may(Doing.SEE_CANDIDATES, NOON + DAY)


@pytest.mark.parametrize(
    ("at", "new", "sentence"),
    [
        (NOON + DAY, term(opens_at=NOON), "su inicio no se cambia"),
        (NOON + 2 * DAY, term(closes_at=NOON + 9 * DAY), "ya terminó"),
        (NOON + DAY + DAY / 2, term(closes_at=NOON + DAY + DAY / 2), "por venir"),
        (NOON, term(closes_at=NOON + DAY), "cerrar después"),
        (NOON, term(citation=" "), "fundamento"),
    ],
)
def test_what_the_public_was_told_of_the_past_is_not_rewritten(at, new, sentence):
    process = ProcessFactory()
    set_stage(process=process, term=term(), by=None, at=NOON)
    with pytest.raises(DomainError, match=sentence):
        set_stage(process=process, term=new, by=None, at=at)

    stage = Stage.objects.get()
    assert (stage.opens_at, stage.closes_at) == (NOON + DAY, NOON + 2 * DAY)
    assert events() == ["elections.stage_set"]


def test_the_end_of_a_stage_that_runs_may_move():
    process = ProcessFactory()
    set_stage(process=process, term=term(), by=None, at=NOON)
    set_stage(process=process, term=term(closes_at=NOON + 5 * DAY), by=None, at=NOON + DAY)

    assert Stage.objects.get().closes_at == NOON + 5 * DAY
    before = Entry.objects.order_by("pk").last().data["before"]
    assert datetime.fromisoformat(before["closes_at"]) == NOON + 2 * DAY


def test_the_database_refuses_a_stage_that_ends_before_it_begins():
    process = ProcessFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Stage.objects.create(process=process, doing=Doing.VOTE, opens_at=NOON, closes_at=NOON, citation="x")


def test_contests_are_one_for_each_place_and_asking_again_adds_none():
    drawing = DistrictMapFactory()
    DistrictFactory(map=drawing, number=12)
    MunicipalityFactory(inegi_code="15106")
    process = ProcessFactory(district_map=drawing)
    made = add_contests(process=process, by=SecretaryFactory())

    assert sorted(contest.external_id for contest in made) == [
        "ayuntamiento.15106.2021-06-06", "diputacion.distrito-12.2021-06-06", "diputaciones-rp.2021-06-06",
    ]  # fmt: skip
    assert add_contests(process=process, by=None) == []
    assert events() == ["elections.contests_added"]


def test_two_processes_of_one_day_do_not_have_one_election():
    process = ProcessFactory(election_day=date(2021, 6, 6))
    MunicipalityFactory(inegi_code="15106", name="Toluca")
    add_contests(process=process, by=None)
    other = ProcessFactory(election_day=process.election_day, district_map=process.district_map)
    with pytest.raises(DomainError, match=f"ya es una elección del proceso «{process}», que vota el mismo día"):
        add_contests(process=other, by=None)
    assert not Contest.objects.filter(process=other).exists()


def test_the_database_refuses_a_contest_in_two_places():
    process = ProcessFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Contest.objects.create(
            process=process, kind=ContestKind.COUNCIL, external_id="x", district=DistrictFactory(),
            municipality=MunicipalityFactory(),
        )  # fmt: skip


def sheet(**told):
    values = {
        "external_id": "alianza", "kind": ForceKind.COALITION, "name": "Alianza de Prueba", "short_name": "Alianza",
        "colour": "#aa0000", "emblem_text": "Dos círculos", "order": 20, "source": "Convenio de prueba",
        "members": ("uno", "dos"),
    }  # fmt: skip
    return ForceSheet(**{**values, **told})


@pytest.fixture
def two_parties():
    process = ProcessFactory()
    return process, [ForceFactory(process=process, external_id=name) for name in ("uno", "dos")]


def test_an_alliance_joins_parties_of_its_process(two_parties):
    process, parties = two_parties
    alliance = save_force(process=process, sheet=sheet(), by=SecretaryFactory())

    assert [member.party for member in alliance.members.all()] == parties
    assert events() == ["elections.force_saved"]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"members": ("uno",)}, "al menos a dos"),
        ({"members": ("uno", "tres")}, "identificador tres"),
        ({"kind": ForceKind.PARTY}, "Solo una coalición"),
        ({"colour": "rojo"}, "#1a2b3c"),
        ({"name": ""}, "campo"),
    ],
)
def test_a_force_that_cannot_be_is_refused(two_parties, told, sentence):
    process, _ = two_parties
    with pytest.raises(DomainError, match=sentence):
        save_force(process=process, sheet=sheet(**told), by=None)

    assert Force.objects.count() == 2
    assert not events()


def test_a_party_within_an_alliance_does_not_stand_by_itself(two_parties):
    process, parties = two_parties
    alliance = save_force(process=process, sheet=sheet(), by=None)
    contest = CouncilContestFactory(process=process)
    with pytest.raises(DomainError, match="por su cuenta"):
        set_standing(contest=contest, forces=[alliance, parties[0]], source="Prueba", by=None)
    assert not Standing.objects.exists()

    set_standing(contest=contest, forces=[alliance], source="Prueba", by=None)
    assert [standing.force for standing in contest.standings.all()] == [alliance]


def test_an_alliance_does_not_take_in_a_party_that_stands_beside_it(two_parties):
    process, parties = two_parties
    third = ForceFactory(process=process, external_id="tres")
    alliance = save_force(process=process, sheet=sheet(), by=None)
    contest = CouncilContestFactory(process=process)
    set_standing(contest=contest, forces=[alliance, third], source="Prueba", by=None)
    with pytest.raises(DomainError, match="por su cuenta"):
        save_force(process=process, sheet=sheet(members=("uno", "dos", "tres")), by=None)

    assert [member.party for member in alliance.members.all()] == parties
    save_force(process=process, sheet=sheet(name="Alianza Corregida"), by=None)
    save_force(process=process, sheet=sheet(members=("uno", "tres"), external_id="otra"), by=None)  # stands nowhere


def test_who_has_candidates_is_not_left_out(two_parties):
    process, (one, other) = two_parties
    contest = CouncilContestFactory(process=process)
    set_standing(contest=contest, forces=[one, other], source="Prueba", by=None)
    CandidacyFactory(contest=contest, force=one)
    with pytest.raises(DomainError, match="ya tiene candidaturas"):
        set_standing(contest=contest, forces=[other], source="Prueba", by=None)

    assert Standing.objects.count() == 2


def test_a_substitution_keeps_who_was_there():
    head = CandidateFactory(name="Primera Persona")
    taken = substitute_candidate(
        candidate=head, substitute=Substitute("  Segunda   Persona "), on=date(2021, 5, 10), citation="Acuerdo 7",
        by=SecretaryFactory(),
    )  # fmt: skip

    head.refresh_from_db()
    assert (head.ending, head.ended_on, head.name) == (Ending.SUBSTITUTED, date(2021, 5, 10), "Primera Persona")
    assert (taken.name, taken.registered_on, taken.post, taken.heads) == (
        "Segunda Persona", date(2021, 5, 10), head.post, True,
    )  # fmt: skip
    assert list(Candidate.objects.standing()) == [taken]
    assert events() == ["elections.candidate_substituted"]


def test_who_withdrew_may_be_substituted_later_and_only_once():
    head = CandidateFactory()
    end_candidate(candidate=head, ending=Ending.WITHDREW, on=date(2021, 5, 3), citation="Escrito", by=None)
    with pytest.raises(DomainError, match="no puede ser antes"):
        substitute_candidate(
            candidate=head, substitute=Substitute("Otra"), on=date(2021, 5, 1), citation="A", by=None
        )  # fmt: skip
    substitute_candidate(candidate=head, substitute=Substitute("Otra"), on=date(2021, 5, 9), citation="A", by=None)
    with pytest.raises(DomainError, match="ya lo ocupa"):
        substitute_candidate(candidate=head, substitute=Substitute("Más"), on=date(2021, 5, 9), citation="A", by=None)

    assert Candidate.objects.count() == 2
    head.refresh_from_db()
    assert head.ending == Ending.WITHDREW


def test_who_is_substituted_is_the_last_who_held_the_place():
    head = CandidateFactory(name="Primera")
    second = substitute_candidate(
        candidate=head, substitute=Substitute("Segunda"), on=date(2021, 5, 10), citation="A", by=None
    )
    end_candidate(candidate=second, ending=Ending.WITHDREW, on=date(2021, 5, 20), citation="Escrito", by=None)
    for day in (10, 12, 25):
        with pytest.raises(DomainError, match="Después de Primera el lugar lo ocupó Segunda"):
            substitute_candidate(
                candidate=head, substitute=Substitute("Tercera"), on=date(2021, 5, day), citation="A", by=None
            )
    assert Candidate.objects.count() == 2
    substitute_candidate(
        candidate=second, substitute=Substitute("Tercera"), on=date(2021, 5, 20), citation="A", by=None
    )
    assert Candidate.objects.count() == 3


@pytest.mark.parametrize(
    ("ending", "on", "citation", "sentence"),
    [
        (Ending.SUBSTITUTED, date(2021, 5, 3), "Acuerdo", "quién toma el lugar"),
        (Ending.WITHDREW, date(2021, 4, 1), "Acuerdo", "no pudo dejarla antes"),
        (Ending.DIED, date(2021, 5, 3), " ", "acuerdo o la resolución"),
    ],
)
def test_an_ending_that_cannot_be_changes_nothing(ending, on, citation, sentence):
    head = CandidateFactory()
    with pytest.raises(DomainError, match=sentence):
        end_candidate(candidate=head, ending=ending, on=on, citation=citation, by=None)

    head.refresh_from_db()
    assert head.ended_on is None
    assert not events()


def test_the_database_refuses_two_in_one_place():
    head = CandidateFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        CandidateFactory(candidacy=head.candidacy)
    CandidateFactory(candidacy=head.candidacy, capacity=Capacity.SUBSTITUTE)


def test_only_who_keeps_the_facts_may_change_them():
    nobody = UserFactory()
    process, head = ProcessFactory(), CandidateFactory()
    contest = CouncilContestFactory()
    for act in (
        lambda: set_stage(process=process, term=term(), by=nobody),
        lambda: add_contests(process=process, by=nobody),
        lambda: save_force(process=process, sheet=sheet(), by=nobody),
        lambda: set_standing(contest=contest, forces=[], source="x", by=nobody),
        lambda: end_candidate(candidate=head, ending=Ending.DIED, on=date(2021, 5, 3), citation="x", by=nobody),
        lambda: substitute_candidate(
            candidate=head, substitute=Substitute("Otra"), on=date(2021, 5, 3), citation="x", by=nobody
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not events()
    assert not Stage.objects.exists()
