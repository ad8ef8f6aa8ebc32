"""The map of the verification standard says the truth about itself: ids, states, sums, and tests that exist."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import lru_cache

from tests.running import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text()
ROW = re.compile(r"^\| v5\.0\.0-(\d+\.\d+\.\d+) \| (.+?) \| (met|open|does not apply) \| (.+) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
#: Chapter → section → the requirements of levels 1 and 2 (OWASP ASVS 5.0.0), by their last number.
ASKED = {
    1: {1: "1-2", 2: "1-9", 3: "1-11", 4: "1-3", 5: "1-2"},
    2: {1: "1-3", 2: "1-3", 3: "1-4", 4: "1"},
    3: {2: "1-2", 3: "1-4", 4: "1-6", 5: "1-5", 7: "1-2"},
    4: {1: "1-3", 2: "1", 3: "1-2", 4: "1-4"},
    5: {1: "1", 2: "1-3", 3: "1-2", 4: "1-3"},
    6: {1: "1-3", 2: "1-12", 3: "1-4", 4: "1-4", 5: "1-5", 6: "1-3", 8: "1-4"},
    7: {1: "1-3", 2: "1-4", 3: "1-2", 4: "1-5", 5: "1-2", 6: "1-2"},
    8: {1: "1-2", 2: "1-3", 3: "1", 4: "1"},
    9: {1: "1-3", 2: "1-4"},
    10: {1: "1-2", 2: "1-2", 3: "1-4", 4: "1-11", 5: "1-5", 6: "1-2", 7: "1-3"},
    11: {1: "1-2", 2: "1-3", 3: "1-3", 4: "1-4", 5: "1", 6: "1"},
    12: {1: "1-3", 2: "1-2", 3: "1-4"},
    13: {1: "1", 2: "1-5", 3: "1-2", 4: "1-5"},
    14: {1: "1-2", 2: "1-4", 3: "1-3"},
    15: {1: "1-3", 2: "1-3", 3: "1-7"},
    16: {1: "1", 2: "1-5", 3: "1-4", 4: "1-3", 5: "1-3"},
    17: {1: "1", 2: "1-4", 3: "1-2"},
}


def asked() -> list[str]:
    """Every id of levels 1 and 2, in order."""
    ids = []
    for chapter, sections in ASKED.items():
        for section, numbers in sections.items():
            first, _, last = numbers.partition("-")
            ids += [f"{chapter}.{section}.{number}" for number in range(int(first), int(last or first) + 1)]
    return ids


@lru_cache
def names_in(path: str) -> set[str]:
    """The names of the tests that a file defines."""
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_requirement_of_levels_one_and_two_is_there_once_and_in_order():
    assert len(asked()) == 253
    assert [row[0] for row in ROWS] == asked()
    assert PAGE.count("| v5.0.0-") == len(ROWS)  # no row that is written in another way


def test_each_test_that_the_map_names_exists():
    named = NAMED.findall(PAGE)
    assert len(named) > 150
    assert [f"{path}::{name}" for path, name in named if name not in names_in(path)] == []


def test_each_file_that_the_page_names_exists():
    named = set(re.findall(r"`((?:docs|abierto|tests|\.ci)/[\w./-]+?)(?:::\w+)?`", PAGE))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_what_is_met_names_a_test_a_file_or_a_section_of_the_page():
    sections = set(re.findall(r"^## (.+)$", PAGE, re.MULTILINE))
    wrong = []
    for number, _, state, why in ROWS:
        places = re.findall(r'[Ss]ection "([^"]+)"', why)
        if state == "met" and not (NAMED.search(why) or re.search(r"`[\w.]+/[\w./-]+`", why) or places):
            wrong.append(number)
        if set(places) - sections:
            wrong.append(number)
    assert wrong == []


def test_what_is_open_says_what_would_mend_it_and_what_does_not_apply_says_why():
    assert [number for number, _, state, why in ROWS if state == "open" and "Mend: " not in why] == []
    assert [number for number, _, state, why in ROWS if len(why) < 8] == []


def test_the_sums_are_those_of_the_rows():
    told = re.findall(r"^\| V(\d+) .*? \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)
    by_chapter = {
        int(chapter): Counter(row[2] for row in ROWS if row[0].startswith(f"{chapter}.")) for chapter, *_ in told
    }
    assert [int(line[0]) for line in told] == list(ASKED)
    for chapter, *numbers in told:
        of = by_chapter[int(chapter)]
        assert [int(n) for n in numbers] == [of["met"], of["open"], of["does not apply"], sum(of.values())], chapter
    total = Counter(row[2] for row in ROWS)
    bold = f"| **{total['met']}** | **{total['open']}** | **{total['does not apply']}** | **{len(ROWS)}** |"
    assert bold in PAGE
    said = re.search(
        r"(\d+) requirements of levels 1 and 2: (\d+) apply; (\d+) are met, (\d+) are open, (\d+) do not", PAGE
    )
    assert said is not None
    assert [int(number) for number in said.groups()] == [
        len(ROWS), len(ROWS) - total["does not apply"], total["met"], total["open"], total["does not apply"],
    ]  # fmt: skip


def test_no_sentence_is_the_standards_own():
    """Its text is under another licence: the page says each thing in its own few words."""
    assert "Verify that" not in PAGE
    assert max(len(row[1]) for row in ROWS) < 90
