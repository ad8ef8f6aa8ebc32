"""Shared by every test: cheap hashes, a frozen instant to stand at, the real files where they are."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from abierto.core.clock import ZONE
from tests.database import postgresql_template, start_from_template

#: Real files that importers must read; tests that need them skip with a reason where the folder is absent.
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

NOON = datetime(2021, 5, 10, 12, 0, tzinfo=ZONE)

#: How pages look and what their forms say. Every address of theirs is asked on both databases by security/test_fuzz.py.
PAGES = (
    "*/test_pages.py", "*_pages.py", "*/test_public*.py", "*/test_desk*.py", "*/test_actors_desk.py",
    *(f"desk/test_{name}.py" for name in ("content", "hostile_forms", "screens", "words", "workspaces")),
    "demonstration/test_story.py",  # it is loaded by demonstration/test_load.py
)  # fmt: skip

#: What does not depend on the database: it runs once, on SQLite; ``-m "not once"`` leaves it out elsewhere.
ONCE = (
    "accounts/test_passkey.py",
    "architecture/",
    "browser/",
    "core/test_command.py",
    "core/test_doctor.py",
    "core/test_env.py",
    "core/test_figures",
    "core/test_fonts.py",
    "core/test_headers.py",
    "core/test_pagecache.py",
    "core/test_serve.py",
    "decide/test_inference.py",
    "decide/test_lists_cost.py",
    "delivery/test_format.py",
    "delivery/test_packages.py",
    "delivery/test_resuming.py",
    "delivery/test_tampering.py",
    "dialogues/test_importing.py",
    "dialogues/test_suggesting.py",
    "dialogues/test_tally",
    "elections/test_calendar.py",
    "elections/test_reading",
    "followup/test_documents.py",
    "followup/test_recompute.py",
    "glossary/test_linking.py",
    "glossary/test_terms.py",
    "participation/test_screening_score.py",
    "participation/test_screening_texts.py",
    "plan/test_documents_",
    "plan/test_exchange_json.py",
    "plan/test_exchange_workbook.py",
    "security/test_answers.py",
    "security/test_code.py",
    "security/test_hosts_and_redirects.py",
    "security/test_map.py",
    "security/test_page_cache.py",
    "security/test_parts.py",
    "territory/test_maps.py",
    "transparency/test_merkle.py",
    "uploads/test_bodies.py",
    "uploads/test_intake.py",
    "uploads/test_names.py",
    "usage/test_counting.py",
    "usage/test_devices.py",
    "usage/test_disclosure.py",
    "usage/test_parts.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        name = item.path.relative_to(here).as_posix()
        if name.startswith(ONCE) or any(fnmatch(name, pattern) for pattern in PAGES):
            item.add_marker(pytest.mark.once)


def pytest_collection_finish() -> None:
    """What was loaded stays: looking through it for garbage, again and again, takes a tenth of the suite."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def _fast_and_plain(settings):
    """Cheap password hashes and unhashed static addresses; everything else is as in production."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def _empty_deposit() -> Iterator[None]:
    """No file that a test received is there for the next one."""
    yield
    for path in Path(settings.DEPOSIT_ROOT).glob("*/**/*"):
        if path.is_file():
            path.unlink()


@pytest.fixture
def shared_data() -> Path:
    """The folder of real files, or a skip that says why."""
    if not SHARED.is_dir():
        pytest.skip("real data not here: the folder shared/data is absent")
    return SHARED


def _starts_from_a_copy(config: pytest.Config) -> bool:
    """Whether this run copies a database that is migrated already (see :mod:`tests.database`)."""
    return not config.option.nomigrations


@pytest.fixture(scope="session")
def django_db_keepdb(pytestconfig) -> bool:
    return connection.vendor == "sqlite" and _starts_from_a_copy(pytestconfig)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, pytestconfig) -> None:
    if not _starts_from_a_copy(pytestconfig):
        return
    wanted = connection.settings_dict["TEST"]
    if connection.vendor == "postgresql":
        wanted["TEMPLATE"] = postgresql_template(os.environ["DATABASE_URL"])
        return
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    wanted["NAME"] = str(Path(settings.DATA_DIR) / f"test-{worker}.sqlite3")
    settings.DATABASES["default"]["TEST"]["NAME"] = wanted["NAME"]
    start_from_template(Path(wanted["NAME"]))
