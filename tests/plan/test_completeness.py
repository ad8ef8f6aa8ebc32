"""The meter names each missing field, and only a whole sheet is whole."""

from __future__ import annotations

import pytest

from abierto.plan.completeness import REQUIREMENTS
from abierto.plan.models import Activity, Commitment
from abierto.plan.queries import working_plan
from tests.factories.plan import CommitmentFactory


def _meter(commitment: Commitment):
    return working_plan(commitment.exercise).commitments[0].completeness


def test_a_whole_sheet_lacks_nothing(db):
    meter = _meter(CommitmentFactory(complete=True))
    assert meter.missing == ()
    assert (meter.is_complete, meter.percent, meter.done) == (True, 100, len(REQUIREMENTS))


def test_a_blank_sheet_names_every_field(db):
    meter = _meter(CommitmentFactory(blank=True))
    assert {r.key for r in meter.missing} == {r.key for r in REQUIREMENTS}
    assert (meter.is_complete, meter.percent) == (False, 0)


@pytest.mark.parametrize(
    "name",
    [
        *("objective", "problem_solved", "enables", "description", "contribution"),
        *("target_population", "sdg_contribution", "gender_perspective", "expected_results"),
    ],
)
def test_each_text_of_the_form_is_asked_for(db, name):
    commitment = CommitmentFactory(complete=True)
    Commitment.objects.update(**{name: "  \n "})
    meter = _meter(commitment)
    assert [r.key for r in meter.missing] == [name]
    assert meter.percent == 100 * (len(REQUIREMENTS) - 1) // len(REQUIREMENTS)


@pytest.mark.parametrize("rows", ["values", "sdgs", "key_actions", "offices", "actors", "lines"])
def test_each_table_of_the_form_is_asked_for(db, rows):
    commitment = CommitmentFactory(complete=True)
    getattr(commitment, rows).all().delete()
    assert rows in {r.key for r in _meter(commitment).missing}


def test_words_of_the_source_stand_for_a_date(db):
    commitment = CommitmentFactory(complete=True)
    Commitment.objects.update(ends_on=None)
    assert [r.key for r in _meter(commitment).missing] == ["ends"]
    Commitment.objects.update(ends_note="hasta la conclusión del proceso electoral")
    assert _meter(commitment).is_complete


def test_a_calendar_activity_needs_dates_office_and_verification(db):
    commitment = CommitmentFactory(complete=True)
    Activity.objects.filter(line=None).update(starts_on=None)
    assert [r.key for r in _meter(commitment).missing] == ["calendar"]


def test_an_activity_of_a_line_needs_its_means_of_verification(db):
    commitment = CommitmentFactory(complete=True)
    Activity.objects.exclude(line=None).update(verification_means="")
    assert [r.key for r in _meter(commitment).missing] == ["lines"]
