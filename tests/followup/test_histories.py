"""Random histories of an exercise: whatever people do, in whatever order, no path shows progress without evidence."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abierto.core.clock import ZONE
from abierto.core.errors import DomainError
from abierto.followup.actions.periods import freeze_due
from abierto.followup.actions.reports import attach_evidence, save_draft, submit_report
from abierto.followup.actions.review import accept_evidence, return_evidence, withdraw_evidence
from abierto.followup.actions.scope import drop_activity, set_weight
from abierto.followup.enums import Completion, Shows
from abierto.followup.models import ActivityState, Evidence, Report, ReportingPeriod
from abierto.followup.progress import plan_progress
from abierto.plan.queries import published_plan
from tests.factories.followup import FollowedPlan, ReportingPeriodFactory, followed_plan, link

ACTIVITIES = 2
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "draft",
                "attach",
                "submit",
                "accept",
                "accept-own",
                "return",
                "withdraw",
                "weigh",
                "drop",
                "days",
                "freeze",
            ]
        ),
        st.integers(0, ACTIVITIES - 1),
        st.integers(0, 30),
        st.booleans(),
    ),
    min_size=8,
    max_size=40,
)


@pytest.fixture
def world(db) -> FollowedPlan:
    world = followed_plan(activities=ACTIVITIES)
    for month in (6, 7):
        ReportingPeriodFactory(
            exercise=world.exercise,
            slug=f"2021-0{month}",
            starts_on=date(2021, month, 1),
            ends_on=date(2021, month, 30),
            cuts_at=datetime(2021, month + 1, 8, tzinfo=ZONE),
        )
    return world


class History:
    """Somebody tries things; what is refused changes nothing. Keeps apart, by hand, what ought to count."""

    def __init__(self, world: FollowedPlan) -> None:
        self.world, self.now = world, datetime(2021, 5, 10, 9, 0, tzinfo=ZONE)
        self.counting: dict[int, Evidence] = {}

    def play(self, act: str, index: int, number: int, flag: bool) -> None:
        self.now += timedelta(hours=1)
        try:
            with transaction.atomic():
                self._do(act, self.world.activities[index], number, flag)
        except DomainError:
            pass

    def _do(self, act: str, activity, number: int, flag: bool) -> None:
        world, at = self.world, self.now
        period = ReportingPeriod.objects.filter(exercise=world.exercise).open_at(at).first()
        report = Report.objects.filter(activity=activity).order_by("-pk").first()
        some = list(Evidence.objects.filter(report__activity=activity).order_by("pk"))
        piece = some[number % len(some)] if some else None
        today = at.astimezone(ZONE).date()
        if act == "draft" and period:
            obstacle = "Falta presupuesto." if flag else ""
            save_draft(activity=activity, period=period, by=world.office, text="Avance.", obstacle=obstacle, at=at)
        elif act == "attach" and report:
            day = today - timedelta(days=number - 2)
            facts = {"shows": Shows.MEANS, "completed_on": day} if flag else {}
            attach_evidence(report=report, by=world.office, facts=link(dated_on=today, **facts), at=at)
        elif act == "submit" and report:
            submit_report(report=report, by=world.office, at=at)
        elif act in {"accept", "accept-own"} and piece:
            accept_evidence(evidence=piece, by=world.secretary if act == "accept" else world.office, at=at)
            self.counting[piece.pk] = piece
        elif act == "return" and piece:
            return_evidence(evidence=piece, reason="No corresponde.", by=world.secretary, at=at)
        elif act == "withdraw" and piece:
            withdraw_evidence(evidence=piece, reason="Era falsa.", by=world.secretary, at=at)
            self.counting.pop(piece.pk, None)
        elif act == "weigh":
            set_weight(activity=activity, weight=number, reason="Prueba.", by=world.secretary)
        elif act == "drop" and number > 25:
            drop_activity(activity=activity, dropped_on=today, reason="Se canceló.", by=world.secretary, at=at)
        elif act == "days":
            self.now += timedelta(days=number)
        elif act == "freeze":
            freeze_due(at=at)

    def check(self) -> None:
        plan = published_plan(self.world.exercise.external_id)
        progress = plan_progress(plan, on=self.now.date())
        for activity in self.world.activities:
            mine = [e for e in self.counting.values() if e.report.activity_id == activity.pk]
            seen = progress.activity(activity.external_id)
            assert seen.facts.accepted == len(mine)
            assert (seen.completion is Completion.NOT_STARTED) == (not mine)
            assert seen.is_done == any(e.completed_on for e in mine)
        for evidence in Evidence.objects.filter(counts=True):
            assert evidence.submitted_at <= evidence.accepted_at
            assert evidence.accepted_by_id not in {None, evidence.author_id}
        for report in Report.objects.submitted().select_related("period"):
            assert report.submitted_at < report.period.cuts_at


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_path_shows_progress_without_evidence(world, steps):
    with transaction.atomic():
        history = History(world)
        frozen: dict[int, tuple] = {}
        for step in steps:
            history.play(*step)
            for state in ActivityState.objects.values_list():
                assert frozen.setdefault(state[0], state) == state
        history.check()
        transaction.set_rollback(True)
