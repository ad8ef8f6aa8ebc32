"""How often something may be asked from one place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache

from abierto.core.limits import place_of, take_turn

NOON = datetime(2026, 5, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _forgotten():
    cache.clear()


def test_so_many_turns_and_no_more_until_the_time_is_over():
    with time_machine.travel(NOON, tick=False) as clock:
        assert [take_turn("x", "1.2.3.4", most=2, seconds=60) for _ in range(3)] == [True, True, False]
        assert take_turn("x", "4.3.2.1", most=2, seconds=60)
        assert take_turn("y", "1.2.3.4", most=2, seconds=60)
        clock.shift(timedelta(seconds=61))
        assert take_turn("x", "1.2.3.4", most=2, seconds=60)


def test_a_counter_that_runs_out_between_two_steps_begins_again(monkeypatch):
    def gone(key):
        raise ValueError(key)

    monkeypatch.setattr(cache, "incr", gone)
    assert take_turn("x", "1.2.3.4", most=1, seconds=60)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_one_subscriber_is_one_place(address, place):
    assert place_of(address) == place
