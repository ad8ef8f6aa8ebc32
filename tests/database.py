"""A migrated SQLite database kept between runs, so that a test run does not begin with three hundred migrations.

The template is keyed on every migration of the project and on the locked dependencies; a change to either makes a new
one. Each worker starts from a copy. On PostgreSQL nothing changes: the suite migrates from nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def template() -> Path:
    """Where the template for the present code lies, or will."""
    key = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("abierto/*/migrations/*.py")):
        key.update(path.name.encode() + path.read_bytes())
    folder = Path(tempfile.gettempdir()) / f"abierto-test-database-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{key.hexdigest()[:16]}.sqlite3"


def start_from_template(database: Path) -> None:
    """Copy the template, where there is one, to the worker's own database."""
    if template().exists():
        shutil.copyfile(template(), database)


def keep_template(database: Path) -> None:
    """Keep a freshly migrated database as the template, whole or not at all."""
    if template().exists():
        return
    descriptor, name = tempfile.mkstemp(dir=template().parent)
    os.close(descriptor)
    source, target = sqlite3.connect(database), sqlite3.connect(name)
    with source, target:
        source.backup(target)
    source.close()
    target.close()
    os.replace(name, template())
