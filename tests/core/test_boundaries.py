"""A page that was kept just before an instant that changes it is given to nobody from that instant on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse

from abierto.core import clock as house_clock
from abierto.core import pagecache
from abierto.core.pages import fresh_until
from tests.core.test_pagecache import Answer, Clock, ask

INSTANT = datetime(2021, 6, 3, 5, 0, 0, tzinfo=UTC)  # midnight in Mexico City
AT = 1_000.0


@pytest.fixture
def clock(monkeypatch, settings):
    """One clock for the cache and for the house: ``AT`` seconds is the instant."""
    settings.PAGE_CACHE_SECONDS = 4
    clock = Clock()
    monkeypatch.setattr(pagecache, "monotonic", clock)
    monkeypatch.setattr(house_clock, "now", lambda: INSTANT + timedelta(seconds=clock.now - AT))
    return clock


class Pages:
    """A page that says whether the instant has come, and takes a moment to be made."""

    def __init__(self, clock):
        self.clock = clock
        self.during = None

    def __call__(self, environ, start_response):
        asked = self.clock.now
        answer = fresh_until(HttpResponse(), [INSTANT])
        self.clock.now += 0.02  # what finishing a page takes
        if self.during is not None:
            during, self.during = self.during, None
            during()
        headers = [("Content-Type", "text/html"), ("Cache-Control", answer.headers["Cache-Control"])]
        start_response("200 OK", headers)
        return Answer(b"despues" if asked >= AT else b"antes")


@pytest.mark.parametrize("before", [0.02, 0.3, 0.99, 1.01, 1.5, 1.99, 2.5, 3.7, 4.99, 5.5, 5.95, 6.4])
@pytest.mark.parametrize("wait", [0.0, 0.05, 0.5, 0.89])
def test_no_page_outlives_the_instant_not_even_while_another_makes_it(clock, before, wait):
    """Kept ``before`` seconds of it; at the instant one request makes it again, and meanwhile others ask."""
    pages = Pages(clock)
    cache = pagecache.PageCache(pages, seconds=4)
    clock.now = AT - before
    assert ask(cache)[2] == b"antes"

    heard = []

    def others_ask():
        clock.now = max(clock.now, AT + 0.03) + wait
        heard.append(ask(cache)[2])

    clock.now = max(clock.now, AT + 0.01)
    pages.during = others_ask
    assert ask(cache)[2] == b"despues"
    assert heard == [b"despues"] or pages.during is not None


@pytest.mark.parametrize(("left", "kept"), [(3600, 4), (5, 4), (4.5, 3), (2, 1), (1.5, 0), (0.2, 0), (0, 4), (-1, 4)])
def test_caches_let_go_a_second_before(clock, left, kept):
    clock.now = AT - left
    assert fresh_until(HttpResponse(), [INSTANT]).headers["Cache-Control"] == f"public, max-age={kept}"
    assert pagecache.GRACE < 1
