"""Completion follows from accepted evidence, dates and weights, and from nothing else."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abierto.followup.enums import Completion
from abierto.followup.status import (
    EvidenceFacts,
    Score,
    activity_completion,
    has_begun,
    is_late,
    needs_obstacle,
    score,
)

DAY = date(2021, 5, 31)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (EvidenceFacts(), Completion.NOT_STARTED),
        (EvidenceFacts(accepted=1), Completion.LIMITED),
        (EvidenceFacts(accepted=9), Completion.LIMITED),
        (EvidenceFacts(accepted=1, shows_means=True), Completion.SUBSTANTIAL),
        (EvidenceFacts(accepted=1, shows_means=True, completed_on=DAY), Completion.COMPLETE),
        (EvidenceFacts(accepted=0, shows_means=True, completed_on=DAY), Completion.NOT_STARTED),
    ],
)
def test_an_activity_reaches_what_its_accepted_evidence_shows(facts, expected):
    assert activity_completion(facts) is expected


@pytest.mark.parametrize(
    ("completed_on", "ends_on", "on", "late"),
    [
        (None, DAY, date(2021, 5, 31), False),
        (None, DAY, date(2021, 6, 1), True),
        (date(2021, 5, 31), DAY, date(2021, 9, 1), False),
        (date(2021, 6, 1), DAY, date(2021, 9, 1), True),
        (None, None, date(2030, 1, 1), False),
    ],
)
def test_late_is_after_the_last_day_of_the_plan(completed_on, ends_on, on, late):
    assert is_late(completed_on=completed_on, ends_on=ends_on, on=on) is late


@pytest.mark.parametrize(
    ("completion", "begun", "dropped", "needed"),
    [
        (Completion.NOT_STARTED, True, False, True),
        (Completion.LIMITED, True, False, True),
        (Completion.SUBSTANTIAL, True, False, False),
        (Completion.COMPLETE, True, False, False),
        (Completion.NOT_STARTED, False, False, False),
        (Completion.LIMITED, True, True, False),
    ],
)
def test_who_is_behind_must_say_what_stands_in_the_way(completion, begun, dropped, needed):
    assert needs_obstacle(completion, begun=begun, dropped=dropped) is needed


def test_an_activity_without_dates_should_be_under_way():
    assert has_begun(starts_on=None, on=DAY)
    assert has_begun(starts_on=DAY, on=DAY)
    assert not has_begun(starts_on=date(2021, 6, 1), on=DAY)


@pytest.mark.parametrize(
    ("parts", "completion", "percent"),
    [
        ([], Completion.NOT_STARTED, 0),
        ([(Completion.NOT_STARTED, 1)], Completion.NOT_STARTED, 0),
        ([(Completion.COMPLETE, 1), (Completion.NOT_STARTED, 1)], Completion.SUBSTANTIAL, 50),
        ([(Completion.COMPLETE, 1), (Completion.NOT_STARTED, 2)], Completion.LIMITED, 33),
        ([(Completion.COMPLETE, 1), (Completion.SUBSTANTIAL, 1)], Completion.SUBSTANTIAL, 83),
        ([(Completion.COMPLETE, 3), (Completion.COMPLETE, 0)], Completion.COMPLETE, 100),
        ([(Completion.COMPLETE, 100), (Completion.SUBSTANTIAL, 1)], Completion.SUBSTANTIAL, 99),
        ([(Completion.COMPLETE, 0), (Completion.NOT_STARTED, 5)], Completion.NOT_STARTED, 0),
    ],
)
def test_the_roll_up_weighs_points(parts, completion, percent):
    total = score(parts)

    assert (total.completion, total.percent) == (completion, percent)


PAIRS = st.lists(st.tuples(st.sampled_from(Completion), st.integers(0, 100)), max_size=40)


@given(PAIRS, PAIRS)
def test_the_sum_of_two_roll_ups_is_the_roll_up_of_both(one, other):
    assert score(one) + score(other) == score([*one, *other])


@given(PAIRS)
def test_a_roll_up_is_complete_only_when_everything_that_weighs_is(parts):
    total = score(parts)
    weighing = [completion for completion, weight in parts if weight]

    assert 0 <= total.share <= 1
    assert (total.percent == 100) == (total.completion is Completion.COMPLETE)
    assert (total.completion is Completion.COMPLETE) == (
        bool(weighing) and all(completion is Completion.COMPLETE for completion in weighing)
    )
    assert (total.completion is Completion.NOT_STARTED) == all(c is Completion.NOT_STARTED for c in weighing)


@given(PAIRS, st.integers(0, 39), st.sampled_from(Completion))
def test_more_progress_never_lowers_a_roll_up(parts, index, better):
    if index >= len(parts) or better < parts[index][0]:
        return
    raised = [*parts[:index], (better, parts[index][1]), *parts[index + 1 :]]

    assert score(raised).share >= score(parts).share


def test_an_empty_score_has_no_share():
    assert Score().share == Fraction(0)
