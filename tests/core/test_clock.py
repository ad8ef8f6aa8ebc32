"""One source of now; only a demonstration may stand elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from abierto.core import clock
from tests.conftest import NOON


def test_now_is_real_time():
    with time_machine.travel(NOON, tick=False):
        assert clock.now() == NOON
        assert clock.standing_at() is None


def test_today_is_the_day_in_mexico_city():
    with time_machine.travel(datetime(2021, 6, 7, 4, 59, 59, tzinfo=UTC), tick=False):
        assert clock.today().isoformat() == "2021-06-06"  # 23:59:59 in summer time
    with time_machine.travel(datetime(2021, 6, 7, 5, 0, 0, tzinfo=UTC), tick=False):
        assert clock.today().isoformat() == "2021-06-07"
    with time_machine.travel(datetime(2024, 6, 7, 5, 59, 59, tzinfo=UTC), tick=False):
        assert clock.today().isoformat() == "2024-06-06"  # no summer time since 2022


def test_a_demonstration_stands_where_it_was_placed_and_moves_on(settings):
    settings.DEMONSTRATION, settings.DEMONSTRATION_CLOCK = True, NOON
    first = clock.now()
    assert NOON <= first < NOON + timedelta(hours=12)
    assert clock.now() >= first
    assert clock.standing_at() == NOON


def test_outside_demonstration_the_anchor_counts_for_nothing(settings):
    settings.DEMONSTRATION, settings.DEMONSTRATION_CLOCK = False, NOON
    assert clock.standing_at() is None
    assert clock.now().year >= 2024


@pytest.fixture
def a_demonstration(settings, tmp_path, monkeypatch):
    settings.DEMONSTRATION, settings.DEMONSTRATION_CLOCK, settings.DATA_DIR = True, NOON, tmp_path
    monkeypatch.setattr(clock, "_looked", float("-inf"))
    yield tmp_path / "demonstration-clock.json"
    clock._looked, clock._seen = float("-inf"), None


def test_a_demonstration_is_moved_and_goes_on_from_there(a_demonstration, time_machine):
    time_machine.move_to(datetime(2026, 1, 1, tzinfo=UTC), tick=False)
    silence = datetime(2021, 6, 3, tzinfo=clock.ZONE)
    clock.move_demonstration(silence)

    assert (clock.now(), clock.standing_at()) == (silence, silence)
    time_machine.shift(timedelta(hours=3))
    assert clock.now() == silence + timedelta(hours=3)
    assert clock.of_the_machine() == datetime(2026, 1, 1, 3, tzinfo=UTC)


def test_it_comes_back_to_where_its_settings_say(a_demonstration):
    clock.move_demonstration(datetime(2021, 6, 3, tzinfo=clock.ZONE))
    clock.move_demonstration(None)

    assert clock.standing_at() == NOON
    assert not a_demonstration.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"at": 3}', '{"at": "2021-06-03", "since": "2021-06-03"}'])
def test_a_broken_file_moves_nothing(a_demonstration, text):
    a_demonstration.write_text(text)
    assert clock.standing_at() == NOON


def test_the_law_s_clock_is_not_moved(settings, tmp_path):
    settings.DEMONSTRATION, settings.DATA_DIR = False, tmp_path
    with pytest.raises(RuntimeError):
        clock.move_demonstration(NOON)
    assert not list(tmp_path.iterdir())
