"""Shared by every test: cheap hashes, a frozen instant to stand at, the real files where they are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from abierto.core.clock import ZONE

#: Real files that importers must read; tests that need them skip with a reason where the folder is absent.
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

NOON = datetime(2021, 5, 10, 12, 0, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def _fast_and_plain(settings):
    """Cheap password hashes and unhashed static addresses; everything else is as in production."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def shared_data() -> Path:
    """The folder of real files, or a skip that says why."""
    if not SHARED.is_dir():
        pytest.skip("real data not here: the folder shared/data is absent")
    return SHARED
