"""Periods are cut off, and what they froze never changes."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from abierto.core.clock import ZONE
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.followup.actions.periods import freeze_due, freeze_period, open_period
from abierto.followup.actions.reports import attach_evidence, submit_report
from abierto.followup.actions.review import accept_evidence, return_evidence, withdraw_evidence
from abierto.followup.actions.scope import drop_activity, set_weight
from abierto.followup.enums import Access, Completion, Shows
from abierto.followup.models import ActivityState, CommitmentState, ReportingPeriod
from tests.factories.accounts import SecretaryFactory
from tests.factories.followup import CUT, REPORTING, FollowedPlan, ReportingPeriodFactory, followed_plan, link


@pytest.fixture
def world(db) -> FollowedPlan:
    return followed_plan()


def june(world: FollowedPlan) -> ReportingPeriod:
    return ReportingPeriodFactory(
        exercise=world.exercise,
        slug="2021-06",
        starts_on=date(2021, 6, 1),
        ends_on=date(2021, 6, 30),
        cuts_at=datetime(2021, 7, 8, tzinfo=ZONE),
    )


def test_the_cut_off_freezes_each_commitment_and_its_activities(world):
    world.done(world.activities[0])
    world.accepted(world.activities[1])

    (state,) = freeze_period(period=world.period, by=world.secretary, at=CUT)

    assert state.sha256 == hashlib.sha256(state.content.encode()).hexdigest()
    assert (state.points, state.most_points, state.status) == (4, 9, Completion.LIMITED)
    assert list(state.activities.values_list("status", "accepted_evidence", "is_late", "was_reported")) == [
        (Completion.COMPLETE, 1, False, True),
        (Completion.LIMITED, 1, False, True),
        (Completion.NOT_STARTED, 0, False, False),
    ]
    content = state.data()
    assert content["plan_version"] == {"number": 1, "sha256": world.version.sha256}
    assert [a["status"] for a in content["activities"]] == ["complete", "limited", "not_started"]
    world.period.refresh_from_db()
    assert world.period.frozen_at == CUT
    assert Entry.objects.filter(event="followup.period_frozen").count() == 1


def test_nothing_is_frozen_before_the_cut_off(world):
    with pytest.raises(DomainError, match="todavía no llega"):
        freeze_period(period=world.period, by=world.secretary, at=CUT - timedelta(seconds=1))

    assert not CommitmentState.objects.exists()


def test_a_period_is_frozen_once(world):
    freeze_period(period=world.period, by=world.secretary, at=CUT)

    with pytest.raises(DomainError, match="ya se congeló"):
        freeze_period(period=world.period, by=world.secretary, at=CUT)

    assert CommitmentState.objects.count() == 1


def test_periods_are_frozen_in_order(world):
    later = june(world)

    with pytest.raises(DomainError, match="Primero se congela el periodo anterior"):
        freeze_period(period=later, by=world.secretary, at=datetime(2021, 7, 9, tzinfo=ZONE))

    assert freeze_due(at=datetime(2021, 7, 9, tzinfo=ZONE)) == [world.period, later]
    first, second = CommitmentState.objects.order_by("period__starts_on")
    assert second.data()["previous_sha256"] == first.sha256
    assert freeze_due(at=datetime(2021, 7, 9, tzinfo=ZONE)) == []


def test_a_late_job_freezes_what_stood_at_the_cut_off(world):
    kept = world.accepted(world.activities[0]).evidence.get()
    pending = world.submitted(world.activities[1]).evidence.get()
    accept_evidence(evidence=pending, by=world.secretary, at=CUT)  # at the cut-off: half-open, so after it
    withdraw_evidence(evidence=kept, reason="Era de otra sesión.", by=world.secretary, at=CUT + timedelta(hours=1))

    (state,) = freeze_period(period=world.period, by=None, at=CUT + timedelta(days=3))

    assert list(state.activities.values_list("status", flat=True)) == [
        Completion.LIMITED,
        Completion.NOT_STARTED,
        Completion.NOT_STARTED,
    ]
    told = state.data()["activities"]
    assert [(e["accepted_at"], e["withdrawn_at"]) for e in told[1]["evidence"]] == [(None, None)]
    assert told[0]["evidence"][0]["withdrawn_at"] is None


def test_what_happens_later_shows_in_the_next_period_and_not_in_the_frozen_one(world):
    later = june(world)
    kept = world.done(world.activities[0]).evidence.get()
    (may,) = freeze_period(period=world.period, by=None, at=CUT)
    before = (may.content, list(may.activities.values()))

    withdraw_evidence(evidence=kept, reason="El acta era falsa.", by=world.secretary, at=CUT + timedelta(days=5))
    (state,) = freeze_period(period=later, by=None, at=later.cuts_at)

    may.refresh_from_db()
    assert (may.content, list(may.activities.values())) == before
    assert state.activities.first().status == Completion.NOT_STARTED


@pytest.mark.parametrize("fate", ["returned", "pending", "withdrawn"])
def test_an_activity_left_behind_by_its_evidence_says_so(world, fate):
    report = world.report(obstacle="")
    evidence = attach_evidence(report=report, by=world.office, facts=link(shows=Shows.MEANS), at=REPORTING)
    submit_report(report=report, by=world.office, at=REPORTING)
    if fate == "returned":
        return_evidence(evidence=evidence, reason="No se abre.", by=world.secretary, at=REPORTING)
    if fate == "withdrawn":
        accept_evidence(evidence=evidence, by=world.secretary, at=REPORTING)
        withdraw_evidence(evidence=evidence, reason="Era de otra.", by=world.secretary, at=REPORTING)

    (state,) = freeze_period(period=world.period, by=None, at=CUT)

    first = state.activities.first()
    expected = {"returned": "No se abre.", "pending": "seguía en revisión", "withdrawn": "dejó de contar"}
    assert first.status == Completion.NOT_STARTED
    assert expected[fate] in first.obstacle


def test_weights_and_dropped_activities_are_frozen_with_their_reasons(world):
    set_weight(activity=world.activities[0], weight=3, reason="Es el producto central.", by=world.secretary)
    set_weight(activity=world.activities[1], weight=0, reason="Repite a la primera.", by=world.secretary)
    world.done(world.activities[0])
    drop_activity(
        activity=world.activities[2],
        dropped_on=date(2021, 5, 18),
        reason="Se canceló el congreso.",
        by=world.secretary,
        at=REPORTING,
    )

    (state,) = freeze_period(period=world.period, by=None, at=CUT)

    assert (state.points, state.most_points) == (9, 12)
    assert [a["weight_reason"] for a in state.data()["activities"]] == [
        "Es el producto central.",
        "Repite a la primera.",
        "",
    ]
    assert state.data()["activities"][2]["dropped"] == {"on": "2021-05-18", "reason": "Se canceló el congreso."}


def test_reserved_evidence_keeps_its_words_out_of_the_frozen_state(world):
    world.accepted(
        title="Secreto de prueba",
        description="Palabra reservadísima",
        access=Access.RESERVED,
        legal_reason="Artículo 140 de la Ley de Transparencia del Estado de México y Municipios.",
        review_on=date(2022, 5, 1),
    )

    (state,) = freeze_period(period=world.period, by=None, at=CUT)

    assert "Secreto" not in state.content
    assert "reservadísima" not in state.content
    assert "minuta/" not in state.content
    (evidence,) = state.data()["activities"][0]["evidence"]
    assert evidence["legal_reason"].startswith("Artículo 140")


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (CommitmentState, {"points": 9}),
        (CommitmentState, {"content": "{}"}),
        (ActivityState, {"status": Completion.COMPLETE, "completed_on": date(2021, 5, 1), "accepted_evidence": 1}),
        (ReportingPeriod, {"cuts_at": CUT + timedelta(days=9)}),
        (ReportingPeriod, {"frozen_at": None}),
    ],
)
def test_the_database_refuses_to_change_what_was_frozen(world, model, change):
    freeze_period(period=world.period, by=None, at=CUT)
    before = list(model.objects.values())

    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete(using="default")

    assert list(model.objects.values()) == before


@pytest.mark.parametrize(
    "change",
    [
        {"status": Completion.COMPLETE},
        {"status": Completion.COMPLETE, "completed_on": date(2021, 5, 1), "accepted_evidence": 0},
        {"completed_on": date(2021, 5, 1)},
        {"status": Completion.LIMITED, "accepted_evidence": 0},
        {"status": Completion.NOT_STARTED, "accepted_evidence": 2},
        {"was_reported": True, "obstacle": ""},
    ],
)
def test_the_database_refuses_a_state_without_its_evidence(world, change):
    (state,) = freeze_period(period=world.period, by=None, at=CUT)
    row = state.activities.last()
    fields = {name: getattr(row, name) for name in ("title", "weight", "status", "accepted_evidence", "completed_on")}
    fields |= {name: getattr(row, name) for name in ("ends_on", "has_begun", "is_late", "is_dropped", "was_reported")}

    with pytest.raises(DatabaseError), transaction.atomic():
        ActivityState.objects.create(
            commitment_state=state, activity_id="inventada", number=99, **{**fields, "obstacle": row.obstacle, **change}
        )

    assert not ActivityState.objects.filter(activity_id="inventada").exists()


@pytest.mark.parametrize(
    ("days", "cut", "sentence"),
    [
        ((date(2021, 5, 31), date(2021, 6, 30)), datetime(2021, 7, 8, tzinfo=ZONE), "ya son del periodo"),
        ((date(2021, 6, 1), date(2021, 6, 30)), datetime(2021, 6, 30, 23, 59, tzinfo=ZONE), "después del último día"),
        ((date(2021, 6, 30), date(2021, 6, 1)), datetime(2021, 7, 8, tzinfo=ZONE), "anterior a la de inicio"),
    ],
)
def test_a_period_that_makes_no_sense_is_not_opened(world, days, cut, sentence):
    with pytest.raises(DomainError, match=sentence):
        open_period(
            exercise=world.exercise,
            slug="otro",
            name="Otro",
            starts_on=days[0],
            ends_on=days[1],
            cuts_at=cut,
            by=world.secretary,
        )

    assert ReportingPeriod.objects.count() == 1


def test_the_database_refuses_periods_that_share_a_day(world):
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportingPeriodFactory(exercise=world.exercise, slug="otro", starts_on=date(2021, 5, 31))


def test_an_office_neither_freezes_nor_weighs_nor_drops(world):
    with pytest.raises(NotAllowed):
        freeze_period(period=world.period, by=world.office, at=CUT)
    with pytest.raises(NotAllowed):
        set_weight(activity=world.activities[0], weight=0, reason="No.", by=world.office)
    with pytest.raises(NotAllowed):
        drop_activity(activity=world.activities[0], dropped_on=date(2021, 5, 1), reason="No.", by=world.office)


def test_what_is_done_is_not_dropped(world):
    world.done(world.activities[0])

    with pytest.raises(DomainError, match="ya se cumplió"):
        drop_activity(
            activity=world.activities[0],
            dropped_on=date(2021, 5, 18),
            reason="No.",
            by=SecretaryFactory(),
            at=REPORTING,
        )


def test_the_content_is_readable_json(world):
    (state,) = freeze_period(period=world.period, by=None, at=CUT)

    content = json.loads(state.content)

    assert list(content) == sorted(content)
    assert (content["format"], content["period"]["slug"]) == ("abierto-estado", "2021-05")
