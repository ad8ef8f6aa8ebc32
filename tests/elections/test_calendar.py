"""The legal calendar: to the second, in Mexico City's time, for everybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abierto.core.clock import ZONE
from abierto.elections.calendar import Calendar, OutOfTime, Window
from abierto.elections.enums import FROZEN_BY_SILENCE, Doing

SECOND = timedelta(seconds=1)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)


def window(doing, opens_at, closes_at=None):
    return Window(doing, opens_at, closes_at, "Artículo de prueba")


OPENS, SILENCE, POLLS_CLOSE = local(2021, 4, 30), local(2021, 6, 3), local(2021, 6, 6, 18)
OF_2021 = Calendar(
    "Proceso 2021",
    [
        window(Doing.SEE_INFORMATION, local(2021, 4, 10)),
        window(Doing.SEE_PROFILES, OPENS),
        window(Doing.REACT_TO_PROPOSALS, OPENS, SILENCE),
        window(Doing.PUBLISH_PROFILES, OPENS, local(2021, 6, 30)),
        window(Doing.SILENCE, SILENCE, POLLS_CLOSE),
    ],
)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [(OPENS - SECOND, False), (OPENS, True), (OPENS + SECOND, True), (SILENCE - SECOND, True), (SILENCE, False)],
)
def test_a_stage_is_open_from_its_first_second_until_just_before_its_last_instant(at, is_open):
    assert bool(OF_2021.may(Doing.REACT_TO_PROPOSALS, at)) is is_open


@pytest.mark.parametrize(
    ("at", "is_open"),
    [(SILENCE - SECOND, True), (SILENCE, False), (POLLS_CLOSE - SECOND, False), (POLLS_CLOSE, True)],
)
def test_silence_stops_edits_that_would_be_open_and_lets_them_go_on_after_it(at, is_open):
    assert bool(OF_2021.may(Doing.PUBLISH_PROFILES, at)) is is_open


def test_what_was_published_is_seen_during_silence():
    for doing in (Doing.SEE_INFORMATION, Doing.SEE_PROFILES):
        assert OF_2021.may(doing, SILENCE + SECOND)


def test_each_refusal_says_why_and_until_when():
    early = OF_2021.may(Doing.SEE_PROFILES, OPENS - SECOND)
    late = OF_2021.may(Doing.REACT_TO_PROPOSALS, POLLS_CLOSE)
    silent = OF_2021.may(Doing.PUBLISH_PROFILES, SILENCE)
    unknown = OF_2021.may(Doing.DELIVER, SILENCE)

    assert (early.reason, early.changes_at) == (
        "Todavía no se puede consultar trayectorias y propuestas: abre el 30 de abril de 2021, 00:00 horas.", OPENS,
    )  # fmt: skip
    assert (
        late.reason
        == "Ya no se puede opinar sobre las propuestas: el plazo terminó el 3 de junio de 2021, 00:00 horas."
    )
    assert silent.reason.startswith("Hay silencio electoral hasta el 6 de junio de 2021, 18:00 horas: nadie puede")
    assert (silent.changes_at, silent.citation) == (POLLS_CLOSE, "Artículo de prueba")
    assert "no señala" in unknown.reason
    assert not unknown


def test_what_is_open_says_when_that_ends_silence_included():
    assert OF_2021.may(Doing.REACT_TO_PROPOSALS, OPENS).changes_at == SILENCE
    assert OF_2021.may(Doing.PUBLISH_PROFILES, OPENS).changes_at == SILENCE
    assert OF_2021.may(Doing.PUBLISH_PROFILES, POLLS_CLOSE).changes_at == local(2021, 6, 30)
    assert OF_2021.may(Doing.SEE_INFORMATION, OPENS).changes_at is None


def test_requiring_what_is_closed_raises_the_reason():
    OF_2021.require(Doing.REACT_TO_PROPOSALS, OPENS)
    with pytest.raises(OutOfTime, match="silencio electoral"):
        OF_2021.require(Doing.REACT_TO_PROPOSALS, SILENCE)


@pytest.mark.parametrize(
    ("doing", "opens_at", "closes_at", "hours"),
    [
        ("the day that loses an hour", local(2021, 4, 4), local(2021, 4, 5), 23),
        ("the day that has one more", local(2021, 10, 31), local(2021, 11, 1), 25),
        ("a day like any other", local(2021, 6, 6), local(2021, 6, 7), 24),
    ],
)
def test_a_day_of_the_law_is_the_day_on_the_wall_whatever_the_clock_does(doing, opens_at, closes_at, hours):
    day = Calendar("Proceso", [window(Doing.VOTE, opens_at, closes_at)])
    start, end = opens_at.astimezone(UTC), closes_at.astimezone(UTC)

    assert end - start == timedelta(hours=hours)
    for at, is_open in ((start - SECOND, False), (start, True), (end - SECOND, True), (end, False)):
        assert bool(day.may(Doing.VOTE, at)) is is_open


def test_the_hour_that_happens_twice_is_told_apart():
    """On 31 October 2021, 01:30 came twice; a stage that opens at the second one is closed during the first."""
    first, second = local(2021, 10, 31, 1, 30), datetime(2021, 10, 31, 1, 30, tzinfo=ZONE, fold=1)
    twice = Calendar("Proceso", [window(Doing.SEE_RESULTS, second.astimezone(UTC))])

    assert not twice.may(Doing.SEE_RESULTS, first.astimezone(UTC))
    assert twice.may(Doing.SEE_RESULTS, second.astimezone(UTC))


_INSTANTS = st.datetimes(datetime(2021, 1, 1), datetime(2021, 12, 31), timezones=st.just(UTC))


@given(at=_INSTANTS, begins=_INSTANTS, lasts=st.timedeltas(SECOND, timedelta(days=30)))
def test_nothing_that_silence_freezes_is_ever_open_during_silence(at, begins, lasts):
    always = [window(doing, datetime(2020, 1, 1, tzinfo=UTC)) for doing in Doing if doing != Doing.SILENCE]
    calendar = Calendar("Proceso", [*always, window(Doing.SILENCE, begins, begins + lasts)])
    silent = begins <= at < begins + lasts

    for doing in Doing:
        if doing != Doing.SILENCE:
            assert bool(calendar.may(doing, at)) is not (silent and doing in FROZEN_BY_SILENCE)


@given(at=_INSTANTS)
def test_nothing_changes_between_two_instants_of_the_calendar(at):
    change = OF_2021.next_change(at)
    last = (change or at + timedelta(days=400)) - timedelta(microseconds=1)
    if last <= at:
        return
    for doing in Doing:
        assert bool(OF_2021.may(doing, at)) is bool(OF_2021.may(doing, last))
