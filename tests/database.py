"""A migrated database kept between runs, so that nothing but the first run begins with three hundred migrations.

The template is keyed on every migration of the project and on the locked dependencies; a change to either makes a new
one. One process migrates and the others wait for it; then each starts from a copy: of a file on SQLite, of a database
of the same server on PostgreSQL. A newcomer's first start (.ci/newcomer.py) still migrates from nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def key() -> str:
    """What names the template for the present code."""
    told = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    told.update((ROOT / "abierto" / "config" / "settings.py").read_bytes())  # which parts are there
    for path in sorted(ROOT.glob("abierto/*/migrations/*.py")):
        told.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return told.hexdigest()[:16]


def sqlite_template() -> Path:
    """The migrated SQLite database for the present code, made if it was not there."""
    return kept(key(), _make) / "whole.sqlite3"


def _make(folder: Path) -> None:
    migrated = folder / "migrated.sqlite3"
    _migrate(f"sqlite:///{migrated}", str(folder))
    with closing(sqlite3.connect(migrated)) as source, closing(sqlite3.connect(folder / "whole.sqlite3")) as target:
        source.backup(target)
    migrated.unlink()


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of that name, kept between runs; ``make`` fills it, whole or not at all, if it was not there."""
    template = _folder() / name
    with _alone(name):
        if not template.exists():
            with tempfile.TemporaryDirectory(dir=_folder()) as folder:
                made = Path(folder) / "made"
                made.mkdir()
                make(made)
                os.replace(made, template)
    return template


def start_from_template(database: Path) -> None:
    """Put a copy of the template where ``database`` is to be."""
    shutil.copyfile(sqlite_template(), database)


def postgresql_template(url: str) -> str:
    """The name of the migrated database for the present code on the server of ``url``, made if it was not there."""
    import psycopg

    name = f"template_{key()}"
    server, _slash, _database = url.rpartition("/")
    with _alone(name), psycopg.connect(url, autocommit=True) as server_connection:
        if server_connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            unfinished = f"{name}_{os.getpid()}"
            server_connection.execute(f'CREATE DATABASE "{unfinished}"')
            with tempfile.TemporaryDirectory() as folder:
                _migrate(f"{server}/{unfinished}", folder)
            server_connection.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def _migrate(url: str, folder: str) -> None:
    environ = {**os.environ, "DATABASE_URL": url, "DATA_DIR": folder}
    command = [sys.executable, "-m", "abierto", "migrate", "--verbosity=0"]
    said = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def _folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"abierto-test-database-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextmanager
def _alone(name: str) -> Iterator[None]:
    with (_folder() / f"{name}.door").open("a") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    import tests.environment  # noqa: F401 - the settings that tests run under

    address = os.environ.get("DATABASE_URL", "")
    print(postgresql_template(address) if address.startswith("postgres") else sqlite_template())
