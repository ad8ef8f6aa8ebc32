"""Two hundred submissions of one act at the same time make one: one row, one line of the ledger, and sentences."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import override_settings

from abierto.core.actions.records import fingerprint
from abierto.core.models import Entry
from abierto.followup import models as followup
from abierto.followup.actions.periods import freeze_due, freeze_period
from abierto.followup.actions.reports import submit_report
from abierto.plan import models as plan
from abierto.plan.actions.records import save_record
from abierto.transparency.actions.sequencing import sequence_and_sign
from tests.desk.world import a_world
from tests.factories.followup import CUT, ReportingPeriodFactory, followed_plan
from tests.faults.cases import CASES, SHEET
from tests.faults.crowd import SUBMISSIONS, two_hundred
from tests.places import forget, new_place

pytestmark = pytest.mark.xdist_group("faults")


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    """One place with the desk's world and a plan that is followed; each case acts on something of its own."""
    with django_db_blocker.unblock():
        made = new_place(connection.vendor, tmp_path_factory.mktemp("paralelo") / "sitio")
        try:
            with made.stand(), override_settings(SECOND_FACTOR_REQUIRED=False):
                world = a_world()
                world.followed = followed_plan(activities=9)
                sequence_and_sign()  # makes the log's key, which is a line of its own
                connection.close()
                yield world
        finally:
            forget(made)


@pytest.mark.parametrize("prepare", CASES, ids=lambda prepare: prepare.__name__.replace("_", " "))
def test_two_hundred_at_once_make_one(site, prepare):
    case = prepare(site)
    before = Counter(Entry.objects.values_list("event", flat=True))

    outcomes = two_hundred(case.act)

    assert case.rows() == case.left, outcomes
    lines = Counter(Entry.objects.values_list("event", flat=True)) - before
    assert dict(lines) == case.events
    assert outcomes["done"] == (SUBMISSIONS if case.answers_all else 1)
    connection.close()


def test_of_two_people_who_edit_one_record_the_second_is_told_and_keeps_the_text(site):
    """Two hundred people with a text each, at once: one is saved; each of the others is told that somebody saved."""
    seen = fingerprint(plan.Commitment.objects.get(pk=site.mine.pk))
    texts = iter([f"Objetivo {number}" for number in range(SUBMISSIONS)])
    kept: dict[str, str] = {}

    def act():
        record = plan.Commitment.objects.get(pk=site.mine.pk)
        record.objective = next(texts)
        save_record(record=record, by=None, permission=SHEET, seen=seen)
        kept["text"] = record.objective

    outcomes = two_hundred(act)

    assert outcomes.pop("done") == 1
    [(told, times)] = outcomes.items()
    assert times == SUBMISSIONS - 1
    assert told.startswith("Otra persona guardó este registro")
    assert plan.Commitment.objects.get(pk=site.mine.pk).objective == kept["text"]
    connection.close()


def test_a_period_that_is_being_frozen_takes_no_more_reports(site):
    """Reports and the cut-off at once: whatever was submitted is in the frozen state, and nothing comes after."""
    f = site.followed
    freeze_due(at=CUT + timedelta(hours=1))
    late = ReportingPeriodFactory(
        exercise=f.exercise, slug="2021-06", starts_on=date(2021, 6, 1), ends_on=date(2021, 6, 30),
        cuts_at=CUT + timedelta(days=30),
    )  # fmt: skip
    at = CUT + timedelta(days=20)
    drafts = iter([f.report(activity, period=late, at=at) for activity in f.activities[:8]])
    order: list[str] = []

    def act():
        draft = next(drafts, None)
        if draft is not None:
            submit_report(report=draft, by=f.office, at=at)
            order.append("report")
        elif "frozen" not in order:
            freeze_period(period=late, by=None, at=late.cuts_at)
            order.append("frozen")
        else:
            freeze_period(period=late, by=None, at=late.cuts_at)

    outcomes = two_hundred(act)

    submitted = followup.Report.objects.filter(period=late).submitted().count()
    assert outcomes["done"] == submitted + 1
    assert followup.ReportingPeriod.objects.get(pk=late.pk).frozen_at is not None
    assert followup.CommitmentState.objects.filter(period=late).count() == 1
    connection.close()
