"""One reader of the environment, one table, and the same table in the manual."""

from __future__ import annotations

import ast
from pathlib import Path

from abierto.config import env

ROOT = Path(__file__).resolve().parents[2]
#: They only say where the settings are.
OPENERS = {"abierto/config/cli.py", "abierto/config/wsgi.py"}


def table() -> str:
    """The settings as ``docs/operations.md`` prints them."""
    rows = [f"| `{item.name}` | {f'`{item.default}`' if item.default else ''} | {item.help} |" for item in env.TABLE]
    return "\n".join(["| variable | por omisión | qué es |", "|---|---|---|", *rows])


def test_the_manual_prints_the_same_table():
    assert table() in (ROOT / "docs/operations.md").read_text(), f"docs/operations.md should hold:\n{table()}"


def test_only_one_file_reads_the_environment():
    readers = set()
    for path in (ROOT / "abierto").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.environb", "os.getenv"}:
                readers.add(str(path.relative_to(ROOT)))
    assert readers - OPENERS == {"abierto/config/env.py"}


def test_settings_take_every_variable_of_the_table():
    used = (ROOT / "abierto/config/settings.py").read_text() + "".join(
        path.read_text() for path in (ROOT / "abierto/core/management/commands").glob("*.py")
    )
    assert [item.name for item in env.TABLE if f'["{item.name}"]' not in used] == []
