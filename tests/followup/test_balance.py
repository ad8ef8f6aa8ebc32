"""The annual balance: each promise in one group, the groups add up, and every number leads to its list."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from abierto.core.clock import ZONE
from abierto.followup.actions.scope import drop_activity
from abierto.followup.balance import Balance, Outcome, outcome, years_of
from abierto.followup.progress import ActivityProgress, plan_progress
from abierto.followup.status import EvidenceFacts
from abierto.plan.queries import published_plan
from tests.factories.followup import REPORTING, followed_plan

DAY = date(2021, 5, 31)
LATER = datetime(2021, 6, 2, 12, tzinfo=ZONE)


def activity(*, on: date, ends_on: date | None = DAY, completed: date | None = None, dropped: date | None = None):
    row = SimpleNamespace(external_id="a", starts_on=None, ends_on=ends_on, commitment=None)
    if ends_on is None:
        row.commitment = SimpleNamespace(starts_on=None, ends_on=None)
    facts = EvidenceFacts(accepted=1, shows_means=True, completed_on=completed) if completed else EvidenceFacts()
    return ActivityProgress(row=row, on=on, facts=facts, dropped_on=dropped)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"on": date(2021, 5, 31)}, Outcome.NOT_DUE),
        ({"on": date(2021, 6, 1)}, Outcome.OVERDUE),
        ({"on": date(2021, 6, 1), "completed": date(2021, 5, 31)}, Outcome.ON_TIME),
        ({"on": date(2021, 5, 1), "completed": date(2021, 4, 1)}, Outcome.ON_TIME),
        ({"on": date(2021, 9, 1), "completed": date(2021, 6, 1)}, Outcome.LATE),
        ({"on": date(2021, 5, 1), "dropped": date(2021, 4, 1)}, Outcome.DROPPED),
        ({"on": date(2021, 9, 1), "dropped": date(2021, 4, 1)}, Outcome.DROPPED),
        ({"on": date(2021, 9, 1), "dropped": date(2021, 4, 1), "completed": date(2021, 5, 1)}, Outcome.ON_TIME),
    ],
)
def test_what_became_of_a_promise(facts, expected):
    assert outcome(activity(**facts)) is expected


def test_without_a_date_nothing_was_promised_for_a_year():
    with pytest.raises(ValueError, match="no date"):
        outcome(activity(on=DAY, ends_on=None))


days = st.dates(date(2020, 1, 1), date(2023, 12, 31))


@given(
    on=days,
    promises=st.lists(st.tuples(st.none() | days, st.none() | days, st.none() | days), max_size=12),
    year=st.integers(2020, 2023),
)
def test_whatever_happens_the_groups_add_up_to_what_was_promised_and_nobody_is_counted_twice(on, promises, year):
    made = tuple(activity(on=on, ends_on=ends, completed=done, dropped=gone) for ends, done, gone in promises)
    progress = SimpleNamespace(on=on, plan=None, commitments=[SimpleNamespace(activities=made)])

    balance = Balance(progress, year)

    listed = [id(promise.activity) for which in Outcome for promise in balance.of(which)]
    assert len(listed) == len(set(listed)) == len(balance.promises) == sum(count for _, count in balance.groups)
    assert {id(a) for a in made if a.ends_on and a.ends_on.year == year} == set(listed)
    assert all(a.ends_on is None for a in balance.undated)


@pytest.fixture
def world(db, time_machine):
    """Of four activities due on 31 May, on 2 June: one done on time, one late, one dropped, one overdue."""
    world = followed_plan(activities=4)
    world.done(world.activities[0], on=date(2021, 5, 15))
    world.done(world.activities[1], on=date(2021, 6, 1), at=LATER)
    drop_activity(
        activity=world.activities[2], dropped_on=REPORTING.date(), reason="El convenio no se firmó.", by=world.secretary
    )
    time_machine.move_to(LATER, tick=False)
    return world


def test_a_year_of_a_plan(world):
    progress = plan_progress(published_plan(world.exercise.external_id))

    balance = Balance(progress, 2021)

    assert years_of(progress) == [2021]
    assert dict(balance.groups) == {
        Outcome.ON_TIME: 1,
        Outcome.LATE: 1,
        Outcome.OVERDUE: 1,
        Outcome.DROPPED: 1,
        Outcome.NOT_DUE: 0,
    }
    (row, total, counts), *_ = balance.commitments
    assert (row.external_id, total, sum(count for _, count in counts)) == (world.commitment.external_id, 4, 4)
    (dropped,) = balance.of(Outcome.DROPPED)
    assert dropped.note == "No se hará, desde el 20 de mayo de 2021: El convenio no se firmó."


def test_every_number_of_the_page_leads_to_a_list_of_that_length(client, world):
    address = f"/planes/{world.exercise.external_id}/balance/2021/"
    response = client.get(address)
    told = response.content.decode()

    assert "Balance anual 2021" in told
    assert "2,021" not in told
    assert len(response.content) < 100_000
    links = re.findall(r'<a href="([^"]+)" aria-label="(\d+) [^"]+">', told)
    assert len(links) >= 6 + 5
    for link, count in links:
        listed = client.get(link.replace("&amp;", "&")).content.decode()
        assert listed.count('<th scope="row">') == int(count), link


def test_the_list_of_the_dropped_gives_their_reason(client, world):
    listed = client.get(f"/planes/{world.exercise.external_id}/balance/2021/abandonadas/").content.decode()
    assert "No se harán: 1" in listed
    assert "El convenio no se firmó." in listed
    empty = client.get(f"/planes/{world.exercise.external_id}/balance/2021/por-vencer/").content.decode()
    assert "Ninguna." in empty


def test_the_csv_has_a_row_per_promise(client, world):
    text = client.get(f"/planes/{world.exercise.external_id}/balance/2021.csv").content.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert sorted(row["resultado"] for row in rows) == [
        "Cumplidas a tiempo",
        "Cumplidas tarde",
        "No se harán",
        "Vencidas sin cumplir",
    ]
    assert {row["al_dia"] for row in rows} == {"2021-06-02"}
    assert {row["motivo"] for row in rows} == {"", "El convenio no se firmó."}


def test_the_pdf_says_the_same_and_its_bytes_are_of_the_day(client, world):
    address = f"/planes/{world.exercise.external_id}/balance/2021.pdf"
    body = client.get(address).content

    reader = PdfReader(io.BytesIO(body))
    told = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "El plan comprometió 4 actividades para 2021." in told
    assert "El convenio no se firmó." in told
    assert "Al 2 de junio de 2021" in told
    assert client.get(address).content == body


def test_a_year_without_promises_or_a_group_that_is_not_there_answers_404(client, world):
    base = f"/planes/{world.exercise.external_id}/balance/"
    for end in ("1999/", "99999999999/", "1999.csv", "2021/otras/"):
        assert client.get(base + end).status_code == 404, end
    assert "2021" in client.get(base).content.decode()


@pytest.mark.parametrize("end", ["", "2021/", "2021/vencidas/"])
def test_pages_ask_the_same_number_of_questions_whatever_the_size(client, db, django_assert_max_num_queries, end):
    counts = []
    for commitments, activities in ((1, 2), (3, 5)):
        world = followed_plan(commitments=commitments, activities=activities)
        world.done(world.activities[0])
        address = f"/planes/{world.exercise.external_id}/balance/{end}"
        client.get(address)
        with django_assert_max_num_queries(5) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]
