#!/usr/bin/env python3
"""Back up a site, restore it into an empty place, and compare everything without asking the program how it went.

    .ci/drill.py [FOLDER]    FOLDER is the DATA_DIR of a prepared site on SQLite; without it one is prepared first

Rows are read with SQLite itself, files and pages byte by byte. Prints a table; ends with 1 when anything differs.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"
#: Not copied, or made again: sessions, the search index, the cache, when each migration ran.
ASIDE = (
    "django_session",
    "usersessions_",
    "wagtailadmin_editingsession",
    "wagtailsearch_",
    "core_cache",
    "django_migrations",
)
FOLDERS = ("archivos", "deposito")
PASSING = ("deposito/entrando/", "deposito/apartados/")
PAGES = 40
#: Any instant does, as long as both sites stand at it.
CLOCK = "2022-05-16T10:00:00-05:00"

#: Run in a process of its own on each site: what the public reads, found by following links from the home page.
READER = """
import hashlib, json, re, sys
import django
django.setup()
from django.test import Client
wanted, most = json.load(sys.stdin)
client, seen, queue = Client(SERVER_NAME="127.0.0.1"), {}, wanted or ["/", "/bitacora/", "/buscar/?q=gobierno"]
while queue and len(seen) < most:
    path = queue.pop(0)
    if path in seen:
        continue
    answer = client.get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    seen[path] = [answer.status_code, hashlib.sha256(body).hexdigest(), len(body)]
    if not wanted and "html" in answer.headers.get("Content-Type", ""):
        links = re.findall(r'href="(/[^"#]*)"', body.decode())
        queue += [link for link in links if not link.startswith(("/static/", "/escritorio/", "/cuenta/"))]
print(json.dumps(seen))
"""


def main() -> int:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="simulacro ñ ") as scratch:
        there, here, backup = Path(scratch) / "original", Path(scratch) / "restaurado", Path(scratch) / "respaldo.zip"
        if len(sys.argv) > 1:
            there = Path(sys.argv[1]).resolve()
        else:
            there.mkdir()
            run(there, "prepare")
        here.mkdir()
        run(there, "backup", str(backup))
        run(here, "restore", str(backup))
        for made_again in ("static", "assets"):
            shutil.copytree(there / made_again, here / made_again, dirs_exist_ok=True)
        pages = read(there, [])
        parts = [
            *compare_databases(there, here),
            compare_files(there, here),
            compare_pages(pages, read(here, list(pages))),
        ]
        again = refused(here, backup)
    width = max(len(name) for name, *_ in parts)
    print(f"{'':<{width}}  {'before':>24}  {'restored':>24}")
    for name, before, after, same in parts:
        print(f"{name:<{width}}  {before:>24}  {after:>24}  {'same' if same else 'DIFFERENT'}")
    print(f"A second restoration over it is {'refused' if again else 'NOT REFUSED'}.")
    print(f"The drill took {time.monotonic() - started:.0f} s.")
    return 0 if again and all(same for *_, same in parts) else 1


def environment(folder: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "CACHE_URL", "SECRET_KEY"}
    }
    return {
        **kept, "DATA_DIR": str(folder), "DEMONSTRATION": "si", "SECOND_FACTOR": "optional", "LOG_LEVEL": "ERROR",
        "DEMONSTRATION_CLOCK": "2022-05-16T10:00:00-05:00", "DJANGO_SETTINGS_MODULE": "abierto.config.settings",
    }  # fmt: skip


def abierto(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(PYTHON), "-m", "abierto", *words]
    return subprocess.run(command, cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=False)


def run(folder: Path, *words: str) -> None:
    started = time.monotonic()
    said = abierto(folder, *words)
    if said.returncode:
        sys.exit(f"abierto {' '.join(words)} failed:\n{said.stdout}{said.stderr}")
    print(f"abierto {words[0]} ({time.monotonic() - started:.0f} s)", flush=True)


def refused(folder: Path, backup: Path) -> bool:
    """A place in use is left alone."""
    said = abierto(folder, "restore", str(backup))
    return said.returncode == 1 and "ya tiene cuentas o actos" in said.stderr


def compare_databases(there: Path, here: Path) -> list[tuple[str, str, str, bool]]:
    with opened(there) as one, opened(here) as other:
        names = sorted(set(tables(one)) | set(tables(other)))
        rows = [(len(list_of(one, name)), len(list_of(other, name)), same_rows(one, other, name)) for name in names]
        wrong = [name for name, (_, _, same) in zip(names, rows, strict=True) if not same]
        if wrong:
            print(f"Tables that differ: {', '.join(wrong)}")
        told = [
            ("tables", str(len(tables(one))), str(len(tables(other))), tables(one) == tables(other)),
            ("rows", str(sum(row[0] for row in rows)), str(sum(row[1] for row in rows)), not wrong),
        ]
        for name, question in {
            "ledger: lines, last": "SELECT count(*) || ', ' || max(id) FROM core_entry",
            "triggers": "SELECT count(*) || ' ' || group_concat(sql, '') FROM (SELECT sql FROM sqlite_master "
            "WHERE type = 'trigger' ORDER BY name)",
            "numbering": "SELECT count(*) || ' ' || group_concat(name || seq, '') FROM (SELECT * FROM sqlite_sequence "
            "WHERE name NOT LIKE 'wagtailsearch%' AND name NOT LIKE 'django_migrations' "
            "AND name NOT LIKE 'usersessions%' AND seq > 0 ORDER BY name)",
            "migrations": "SELECT count(*) || ' ' || group_concat(app || name, '') FROM (SELECT DISTINCT app, name "
            "FROM django_migrations ORDER BY app, name)",
            "words in the search": "SELECT count(*) || ' ' || group_concat(object_id, ',') FROM (SELECT object_id FROM "
            "wagtailsearch_indexentry JOIN django_content_type t ON t.id = content_type_id "
            "WHERE t.model = 'searchentry' ORDER BY object_id)",
        }.items():
            before, after = (str(side.execute(question).fetchone()[0]) for side in (one, other))
            told.append((name, *(shown(text, name) for text in (before, after)), before == after))
    return told


def shown(text: str, name: str) -> str:
    return (
        text if name.startswith("ledger") else f"{text.split()[0]} · {hashlib.sha256(text.encode()).hexdigest()[:12]}"
    )


def opened(folder: Path) -> Any:
    return closing(sqlite3.connect(f"file:{folder / 'abierto.sqlite3'}?mode=ro", uri=True))


def tables(database: sqlite3.Connection) -> list[str]:
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in names if not name.startswith(("sqlite_", *ASIDE))]


def list_of(database: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    """Every row with its columns, those that the database computes among them, in the order of the key."""
    cursor = database.execute(f'SELECT * FROM "{table}" ORDER BY 1')
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def same_rows(one: sqlite3.Connection, other: sqlite3.Connection, table: str) -> bool:
    before, after = list_of(one, table), list_of(other, table)
    return len(before) == len(after) and all(map(same_row, before, after))


def same_row(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return before.keys() == after.keys() and all(same_value(before[name], after[name]) for name in before)


def same_value(before: Any, after: Any) -> bool:
    """The same value of the same type; of JSON, whose keys have no order, the same document."""
    if before == after and type(before) is type(after):
        return True
    try:
        return json.loads(before) == json.loads(after)
    except (TypeError, ValueError):
        return False


def compare_files(there: Path, here: Path) -> tuple[str, str, str, bool]:
    before, after = files_of(there), files_of(here)
    return ("files", str(len(before)), str(len(after)), before == after)


def files_of(folder: Path) -> dict[str, str]:
    found = {}
    for name in FOLDERS:
        for path in (folder / name).rglob("*"):
            told = path.relative_to(folder).as_posix()
            if path.is_file() and not told.startswith(PASSING):
                found[told] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def read(folder: Path, wanted: list[str]) -> dict[str, list]:
    said = subprocess.run(
        [str(PYTHON), "-c", READER], cwd=ROOT, env=environment(folder), input=json.dumps([wanted, PAGES]),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if said.returncode:
        sys.exit(f"the pages cannot be read:\n{said.stderr}")
    return json.loads(said.stdout)


def compare_pages(before: dict[str, list], after: dict[str, list]) -> tuple[str, str, str, bool]:
    for path in before:
        if before[path] != after.get(path):
            print(f"A page that differs: {path}: {before[path]} {after.get(path)}")
    fine = len(before) >= 12 and all(status in {200, 301, 302} for status, *_ in before.values())
    size = {name: sum(row[2] for row in pages.values()) for name, pages in (("b", before), ("a", after))}
    counted = (f"{len(before)}, {size['b']} bytes", f"{len(after)}, {size['a']} bytes")
    return ("public pages", *counted, fine and before == after)


if __name__ == "__main__":
    sys.exit(main())
