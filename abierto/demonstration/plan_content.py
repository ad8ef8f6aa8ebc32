"""The demonstration plan's files as a plan's content, in the tables of :mod:`abierto.plan.format`."""

from __future__ import annotations

import re
import tomllib
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from abierto.plan.format import FORMAT, FORMAT_VERSION, TABLE, TABLES, Column

FOLDER = Path(__file__).parent / "plan"
EXERCISE = "edomex-2019-2021"
FILES = ("exercise", "people", "trees", "infoem", "ieem", "secogem")

#: Tables nested in a commitment → how a row of each is named after it.
OWNED = {
    "offices": "oficina",
    "values": "valor",
    "sdgs": "ods",
    "key_actions": "accion",
    "actors": "actor",
    "indicators": "indicador",
    "annexes": "anexo",
    "gates": "fase",
}

Rows = dict[str, list[dict[str, Any]]]


def demonstration_content() -> dict[str, Any]:
    """The plan as its first version: every table, rows in full, values as plain JSON."""
    rows: Rows = {table.name: [] for table in TABLES}
    for name in FILES:
        _gather(read(FOLDER / f"{name}.toml"), rows)
    content: dict[str, Any] = {"format": FORMAT, "version": FORMAT_VERSION}
    for table in TABLES:
        content[table.name] = [{c.name: _cell(c, row.get(c.name)) for c in table.columns} for row in rows[table.name]]
    return content


def amended_content() -> dict[str, Any]:
    """The plan as its second version: the first with the changes and additions of ``amendment.toml``."""
    content = deepcopy(demonstration_content())
    amendment = read(FOLDER / "amendment.toml")
    for table, changes in amendment["change"].items():
        found = {row["external_id"]: row for row in content[table]}
        for external_id, cells in changes.items():
            found[external_id].update(cells)
    for table, added in amendment["add"].items():
        content[table] += [{c.name: _cell(c, row.get(c.name)) for c in TABLE[table].columns} for row in added]
    return content


def amendment_reason() -> str:
    """Why the second version was made."""
    return read(FOLDER / "amendment.toml")["reason"]


def read(path: Path) -> dict[str, Any]:
    """A TOML file with its texts unwrapped: lines of a paragraph joined, paragraphs kept apart."""
    return _unwrap(tomllib.loads(path.read_text(encoding="utf-8")))


def _unwrap(value: Any) -> Any:
    if isinstance(value, str):
        return "\n\n".join(" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", value.strip()))
    if isinstance(value, list):
        return [_unwrap(item) for item in value]
    if isinstance(value, dict):
        return {key: _unwrap(item) for key, item in value.items()}
    return value


def _cell(column: Column, value: Any) -> Any:
    """The value as JSON; what a file leaves out is empty in the way its column is empty."""
    if value is None:
        if column.kind == "boolean":
            return False
        return None if column.field.null else ""
    return value.isoformat() if isinstance(value, date) else value


def _gather(data: dict[str, Any], rows: Rows) -> None:
    """Flatten one file into ``rows``, giving what nests its number, its identifier and its owner."""
    for exercise in data.get("exercises", []):
        rows["exercises"].append({**exercise, "is_demonstration": True})
    for name in ("organisations", "persons", "posts", "memberships"):
        rows[name] += data.get(name, [])
    for name in ("milestones", "seats", "axes"):
        rows[name] += [{"number": n, **row, "exercise": EXERCISE} for n, row in enumerate(data.get(name, []), 1)]
    _members(data.get("members", {}), rows)
    for tree in data.get("trees", []):
        rows["trees"].append({**tree, "exercise": EXERCISE})
        _nodes(tree, rows)
    for commitment in data.get("commitments", []):
        rows["commitments"].append({**commitment, "exercise": EXERCISE})
        _sheet(commitment, rows)
        _roadmap(commitment, rows)


def _members(members: dict[str, Any], rows: Rows) -> None:
    def add(name: str, number: int, sector: str, organisation: str | None = None) -> None:
        row = {"external_id": f"{EXERCISE}-{name}", "exercise": EXERCISE, "number": number, "sector": sector}
        rows["members"].append({**row, "organisation": organisation})

    for number in range(1, members.get("citizens", 0) + 1):
        add(f"persona-{number}", number, "citizens")
    for sector in ("civil_society", "public_bodies"):
        for number, organisation in enumerate(members.get(sector, []), 1):
            add(organisation, number, sector, organisation)


def _nodes(tree: dict[str, Any], rows: Rows) -> None:
    for side, name in (("cause", "causa"), ("effect", "efecto")):
        for number, node in enumerate(tree.get(f"{side}s", []), 1):
            place = {"external_id": f"{tree['external_id']}-{name}-{number}", "side": side, "number": number}
            rows["nodes"].append({**node, **place, "tree": tree["external_id"]})


def _sheet(commitment: dict[str, Any], rows: Rows) -> None:
    owner = commitment["external_id"]
    for table, name in OWNED.items():
        for number, row in enumerate(commitment.get(table, []), 1):
            key = f"{owner}-{name}-{row.get('gate') or row.get('goal') or number}"
            rows[table].append({"number": number, **row, "external_id": key, "commitment": owner})
    for number, row in enumerate(commitment.get("calendar", []), 1):
        _activity(row, f"{owner}-{chr(96 + number)}", rows, commitment=owner, number=number)


def _roadmap(commitment: dict[str, Any], rows: Rows) -> None:
    owner = commitment["external_id"]
    for number, line in enumerate(commitment.get("lines", []), 1):
        key = f"{owner}-{number}"
        rows["lines"].append({**line, "external_id": key, "commitment": owner, "number": number})
        for cause in line.get("causes", []):
            node = f"{commitment['tree']}-causa-{cause}"
            link = {"external_id": f"{key}-causa-{cause}", "line": key, "node": node, "is_demonstration": True}
            rows["line_causes"].append(link)
        for position, row in enumerate(line.get("activities", []), 1):
            _activity(row, f"{key}-{position}", rows, commitment=owner, line=key, number=position)


def _activity(row: dict[str, Any], key: str, rows: Rows, **place: Any) -> None:
    rows["activities"].append({**row, **place, "external_id": key})
    for number, post in enumerate(row.get("offices", []), 1):
        office = {"external_id": f"{key}-oficina-{number}", "activity": key, "number": number, "post": post}
        rows["activity_offices"].append(office)
