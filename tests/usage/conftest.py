from __future__ import annotations

import pytest

from tests.usage.asking import Counted


@pytest.fixture
def counted():
    made = Counted()
    yield made
    made.counters._begin()  # nothing of a test is written when the suite ends
