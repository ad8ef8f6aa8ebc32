"""A place of its own for each test of this folder."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import override_settings

from tests.places import forget, new_place


@pytest.fixture
def place(django_db_setup, django_db_blocker, tmp_path):
    with django_db_blocker.unblock(), override_settings(SECOND_FACTOR_REQUIRED=False):
        made = new_place(connection.vendor, tmp_path / "sitio")
        try:
            with made.stand():
                yield made
        finally:
            forget(made)
