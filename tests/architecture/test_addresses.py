"""No file tells where it was written: no path of a machine, no registry, no download address."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MACHINE = re.compile(r"(?<![\w.~-])/(root|home/[a-z]|Users/|work/|mnt/|opt/(wheels|pypi|build))")
REGISTRY = re.compile(r"pypi\.org|pythonhosted|npmjs|registry\.|/releases/download/|index-url", re.IGNORECASE)
HERE = Path(__file__).name
#: Files that must name what they look for.
NAMED = {HERE, "test_locks.py", "check"}


def tracked() -> list[Path]:
    run = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode:
        pytest.skip("this folder is not a git clone")
    return [ROOT / name for name in run.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY], ids=["machine", "registry"])
def test_no_file_names_a_machine_or_a_registry(pattern):
    found = []
    for path in tracked():
        if path.name in NAMED:
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in pattern.finditer(text)]
    assert found == []
