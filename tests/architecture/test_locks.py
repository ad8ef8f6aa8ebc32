"""What is installed is exactly what was locked, and the locks say where nothing comes from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("requirements.txt", "requirements-dev.txt")
ADDRESS = re.compile(r"https?://|file:|--(extra-)?index-url|--find-links|\"resolved\"|@ ")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def name_of(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", Requirement(requirement).name).lower()


def pins(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in PIN.findall((ROOT / lock).read_text()):
        found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), set()).add(version)
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_holds_an_address(lock):
    assert [line for line in (ROOT / lock).read_text().splitlines() if ADDRESS.search(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_its_hashes(lock):
    blocks = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / lock).read_text().strip())
    assert [block.splitlines()[0] for block in blocks if not PIN.match(block) or "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.txt", PROJECT["project"]["dependencies"]),
        ("requirements-dev.txt", PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]),
    ],
)
def test_every_dependency_declared_is_locked_within_its_bounds(lock, wanted):
    locked = pins(lock)
    for text in wanted:
        versions = locked.get(name_of(text), set())
        assert versions, f"{text} is not in {lock}: make lock"
        assert all(Requirement(text).specifier.contains(version) for version in versions), f"{text}: {versions}"


def test_tests_run_on_the_same_versions_that_are_served():
    for_tests = pins("requirements-dev.txt")
    assert {
        name: versions for name, versions in pins("requirements.txt").items() if for_tests.get(name) != versions
    } == {}
