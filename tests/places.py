"""A database of its own for a test that must commit, kill, restore or write from many threads at once.

The house's tests run within a transaction that is undone; these cannot. Each gets a freshly migrated database (a copy
of the suite's template) and a ``DATA_DIR``, and the program stands on them meanwhile.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.test.utils import override_settings

from tests.database import postgresql_template, sqlite_template

_numbers = itertools.count(1)
#: Asked once a process: whoever makes a template keeps the others waiting.
_sqlite_template, _postgresql_template = lru_cache(sqlite_template), lru_cache(postgresql_template)
#: As in the rest of the suite; a fixture of a module comes before those of its tests.
_CHEAP = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
}


@dataclass(frozen=True)
class Place:
    """Somewhere that a site can live: a database, and a folder for its files."""

    vendor: str
    database: dict[str, Any]
    folder: Path

    @contextmanager
    def stand(self) -> Iterator[Place]:
        """Make it the program's own database and ``DATA_DIR``, in every thread that begins meanwhile."""
        outside, settings_outside = connections["default"], connections.settings["default"]
        deposit = self.folder / "deposito"
        folders = {"MEDIA_ROOT": self.folder / "archivos", "DEPOSIT_ROOT": deposit}
        (deposit / "entrando").mkdir(parents=True, exist_ok=True)
        with override_settings(DATA_DIR=self.folder, FILE_UPLOAD_TEMP_DIR=deposit / "entrando", **folders, **_CHEAP):
            connections.settings["default"] = self.database
            del connections["default"]
            ContentType.objects.clear_cache()
            try:
                yield self
            finally:
                connections["default"].close()
                connections.settings["default"] = settings_outside
                connections["default"] = outside
                ContentType.objects.clear_cache()


def new_place(vendor: str, folder: Path) -> Place:
    """A place with every table and nothing in it; for PostgreSQL the suite itself must run there."""
    folder.mkdir(parents=True)
    database = deepcopy(connections.settings["default"])
    if vendor == "sqlite":
        database.update(ENGINE="django.db.backends.sqlite3", NAME=str(folder / "abierto.sqlite3"), CONN_MAX_AGE=0)
        for name in ("USER", "PASSWORD", "HOST", "PORT"):
            database[name] = ""
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        }
        shutil.copyfile(_sqlite_template(), database["NAME"])
    else:
        database.update(NAME=_clone(), CONN_MAX_AGE=0)
    return Place(vendor, database, folder)


def forget(place: Place) -> None:
    """Drop its database; the folder goes with the test's own."""
    if place.vendor == "postgresql":
        with _maintenance() as execute:
            execute(f'DROP DATABASE IF EXISTS "{place.database["NAME"]}" WITH (FORCE)')


def _clone() -> str:
    """A PostgreSQL database made from the suite's migrated one."""
    source, name = _postgresql_template(os.environ["DATABASE_URL"]), f"place_{os.getpid()}_{next(_numbers)}"
    with _maintenance() as execute:
        execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    return name


@contextmanager
def _maintenance() -> Iterator[Any]:
    import psycopg

    told = connections.settings["default"]
    with psycopg.connect(
        host=told["HOST"], port=told["PORT"], user=told["USER"], password=told["PASSWORD"] or None, dbname="postgres",
        autocommit=True,
    ) as session:  # fmt: skip
        yield session.execute
