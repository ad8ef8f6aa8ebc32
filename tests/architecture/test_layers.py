"""Apps and rooms look only down, and files stay a short read."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "abierto"
LONGEST_FILE = 300
#: Rooms of an app that no other app may import; ``core`` is everybody's ground.
OWN_ROOMS = {"public", "desk", "forms", "urls", "wagtail_hooks", "templates", "views"}
OTHER_CLOCKS = {
    "timezone.now", "timezone.localdate", "timezone.localtime", "time.time", "date.today", "datetime.today",
    "datetime.now", "datetime.utcnow", "datetime.datetime.now", "datetime.date.today",
}  # fmt: skip


def sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def imported(path: Path) -> set[str]:
    """Absolute names of the modules that a file imports (``from a import b`` counts as ``a`` and ``a.b``)."""
    found: set[str] = set()
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


def test_apps_and_rooms_look_only_down():
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_no_app_imports_the_views_or_forms_of_another():
    wrong = []
    for path in sources():
        app = path.relative_to(PACKAGE).parts[0]
        for name in imported(path):
            parts = name.split(".")
            if parts[0] == "abierto" and len(parts) > 2 and parts[1] not in {app, "core"} and parts[2] in OWN_ROOMS:
                wrong.append(f"{path.relative_to(ROOT)}: {name}")
    assert [line for line in wrong if not line.startswith("abierto/config/urls.py")] == []


def test_no_file_is_longer_than_a_short_read():
    assert {
        str(path.relative_to(ROOT)): count
        for path in sources()
        if (count := len(path.read_text().splitlines())) > LONGEST_FILE
    } == {}


def test_no_room_has_a_name_that_says_nothing():
    empty_words = {"utils", "helpers", "services", "managers", "misc", "common"}
    assert [str(path) for path in sources() if path.stem in empty_words] == []


def test_time_comes_from_the_clock_alone():
    wrong = []
    for path in sources():
        if path.name == "clock.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                spoken = ast.unparse(node.func)
                if spoken in OTHER_CLOCKS:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {spoken}")
    assert wrong == []
