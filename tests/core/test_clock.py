"""One source of now; only a demonstration may stand elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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
