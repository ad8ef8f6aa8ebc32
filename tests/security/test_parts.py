"""Every part that the product runs on is listed, pinned, and under a licence that this one's permits."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from tests.running import ROOT

#: Licences whose works may be part of one under AGPL-3.0-or-later.
PERMITTED = {
    "0BSD", "AGPL-3.0-or-later", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "GPL-3.0-or-later",
    "ISC", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "OFL-1.1",
    "PSF-2.0", "Unlicense", "Zlib",
}  # fmt: skip


def permitted(expression: str) -> bool:
    """Whether an SPDX expression lets the part in: of alternatives one is enough, of what adds up all are needed."""
    return any(
        all(term.strip("() ") in PERMITTED for term in alternative.split(" AND "))
        for alternative in re.split(r" OR ", expression)
    )


@pytest.fixture(scope="module")
def bill(tmp_path_factory):
    """The list as the command writes it, twice over: its text must not change."""
    folder = tmp_path_factory.mktemp("sbom")
    texts = []
    for name in ("uno.json", "dos.json"):
        command = [sys.executable, str(ROOT / ".ci" / "sbom"), str(folder / name)]
        said = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "sin licencia dicha: ninguna" in said.stdout
        texts.append((folder / name).read_text())
    assert texts[0] == texts[1]
    return texts[0]


def test_the_list_of_parts_is_whole_valid_and_says_no_address(bill):
    made = json.loads(bill)
    lock = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)

    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", made["serialNumber"])
    listed = {(part["name"], part["version"]) for part in made["components"]}
    assert listed == {(re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in lock}
    assert len(made["components"]) == len(listed)
    for part in made["components"]:
        assert part["type"] == "library"
        assert part["bom-ref"] == part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}"
        assert all(re.fullmatch(r"[0-9a-f]{64}", hashed["value"]) for hashed in part["properties"])
        assert part["properties"]
    assert "http" not in bill
    assert "file:" not in bill
    assert str(ROOT) not in bill


def test_each_part_says_what_it_needs_and_all_are_needed(bill):
    made = json.loads(bill)
    graph = {row["ref"]: row["dependsOn"] for row in made["dependencies"]}
    refs = {part["bom-ref"] for part in made["components"]}

    assert set(graph) == refs | {"abierto"}
    assert all(set(needed) <= refs for needed in graph.values())
    reached, waiting = set(), ["abierto"]
    while waiting:
        ref = waiting.pop()
        if ref not in reached:
            reached.add(ref)
            waiting += graph[ref]
    assert {ref for ref in refs if ref not in reached} <= {
        # asked for by packages of other systems alone, whose own words are not here
        ref
        for ref in refs
        if re.match(r"pkg:pypi/(brotlicffi|colorama|tzdata|cffi|pycparser)@", ref)
    }


def test_every_part_has_a_licence_that_this_products_own_permits(bill):
    wrong = {
        part["name"]: part["licenses"][0]["expression"]
        for part in json.loads(bill)["components"]
        if not permitted(part["licenses"][0]["expression"])
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("expression", "lets"),
    [("MIT", True), ("MIT OR Proprietary", True), ("MIT AND Proprietary", False), ("GPL-2.0-only", False), ("", False)],
)
def test_an_expression_is_read_as_it_is_meant(expression, lets):
    assert permitted(expression) is lets
