"""The demonstration plan holds what its sources hold, counted by hand from them."""

from __future__ import annotations

from collections import Counter

import pytest

from abierto.demonstration.plan_content import amended_content, amendment_reason, demonstration_content
from abierto.plan.format import TABLES, canonical
from abierto.plan.reading import Plan

INFOEM, IEEM, SECOGEM = "infoem-cultura-de-gobierno-abierto", "ieem-decide", "secogem-abc-auditorias"

#: What the sources hold. The last three tables are not in them: they are the demonstration's own.
COUNTS = {
    "exercises": 1,
    "organisations": 25,  # 14 of civil society, 8 public bodies, INAI, the secretariat, the Red Mexiquense
    "persons": 5,
    "posts": 9,
    "memberships": 8,
    "seats": 4,
    "members": 25,
    "milestones": 22,
    "axes": 3,
    "trees": 3,
    "nodes": 22,
    "commitments": 3,
    "offices": 2,
    "values": 7,
    "sdgs": 4,
    "key_actions": 12,
    "actors": 3,
    "lines": 12,
    "activities": 44,
    "activity_offices": 10,
    "annexes": 2,
    "gates": 9,
    "line_causes": 16,
    "indicators": 2,
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return Plan(demonstration_content())


def test_every_table_holds_as_many_rows_as_the_sources():
    content = demonstration_content()
    assert {table.name: len(content[table.name]) for table in TABLES} == COUNTS


@pytest.mark.parametrize(
    ("commitment", "lines", "calendar", "key_actions"),
    [(INFOEM, [3, 2, 2], 3, 3), (IEEM, [8, 5, 1, 2, 3, 2], 3, 6), (SECOGEM, [3, 2, 2], 3, 3)],
)
def test_each_commitment_has_its_lines_activities_and_key_actions(plan, commitment, lines, calendar, key_actions):
    row = plan.find("commitments", commitment)
    assert [len(line.activities) for line in row.lines] == lines
    assert len(row.calendar) == calendar
    assert len(row.key_actions) == key_actions


def test_trees_have_their_causes_and_effects(plan):
    assert {tree.external_id: (len(tree.causes), len(tree.effects)) for tree in plan.trees} == {
        SECOGEM: (0, 0),
        IEEM: (6, 10),
        INFOEM: (3, 3),
    }


def test_members_are_three_citizens_fourteen_organisations_and_eight_public_bodies(plan):
    assert Counter(row.sector for row in plan.members) == {"citizens": 3, "civil_society": 14, "public_bodies": 8}


def test_people_without_a_public_office_are_not_named(plan):
    reserved = [row.post.external_id for row in plan.memberships if row.person is None]
    assert sorted(reserved) == ["stl-edomex-facilitacion", "stl-edomex-sociedad-civil", "stl-edomex-sociedad-civil"]
    assert {row.name for row in plan.members if row.sector == "citizens"} == {"Persona inscrita (nombre reservado)"}
    assert "@" not in canonical(plan.content)


def test_the_alternate_who_died_was_succeeded_and_not_overwritten(plan):
    alternates = [row for row in plan.memberships if row.post.external_id == "stl-edomex-entes-publicos"][1:]
    assert [(row.person.name, row.valid_from.year, row.valid_until and row.valid_until.year) for row in alternates] == [
        ("Pedro Zamudio Godínez", 2019, 2020),
        ("Laura Daniela Durán Ceja", 2021, None),
    ]


@pytest.mark.parametrize("commitment", [INFOEM, IEEM])
def test_the_sheets_of_infoem_and_ieem_are_complete_and_publishable(plan, commitment):
    row = plan.find("commitments", commitment)
    assert row.completeness.missing == ()
    assert row.is_publishable


def test_the_comptrollers_sheet_is_the_blank_draft_it_is_in_the_source(plan):
    row = plan.find("commitments", SECOGEM)
    assert [requirement.key for requirement in row.completeness.missing] == [
        "objective",
        "key_actions",
        "problem_solved",
        "enables",
        "description",
        "contribution",
        "values",
        "sdg_contribution",
        "sdgs",
        "gender_perspective",
        "expected_results",
        "calendar",
        "offices",
        "actors",
        "lines",
        "tree",
    ]
    assert (row.period, row.target_population) == ("marzo de 2021 – noviembre de 2021", "La ciudadanía mexiquense.")
    assert [gate.value for gate in row.missing_gates] == [2, 3, 4]


def test_what_the_sources_do_not_hold_is_marked_as_demonstration(plan):
    marked = {
        table.name: sum(getattr(row, "is_demonstration", False) for row in getattr(plan, table.name))
        for table in TABLES
    }
    assert {name: count for name, count in marked.items() if count} == {
        "exercises": 1,
        "line_causes": COUNTS["line_causes"],
        "indicators": COUNTS["indicators"],
    }


def test_every_value_fits_its_column():
    for content in (demonstration_content(), amended_content()):
        for table in TABLES:
            ids = {row["external_id"] for row in content[table.name]}
            assert len(ids) == len(content[table.name])
            for row in content[table.name]:
                for column in table.columns:
                    value, limit = row[column.name], getattr(column.field, "max_length", None)
                    assert value not in (None, "") or column.optional, (table.name, row["external_id"], column.name)
                    assert limit is None or len(value or "") <= limit, (table.name, row["external_id"], column.name)
                    assert column.kind != "choice" or value in column.choices
                    if column.kind == "reference" and value is not None:
                        assert value in {target["external_id"] for target in content[column.target.name]}


def test_the_amendment_notes_six_dates_and_adds_one_indicator_and_nothing_else():
    first, second = demonstration_content(), amended_content()
    changed = [
        (table.name, row["external_id"])
        for table in TABLES
        for row in second[table.name]
        if row not in first[table.name]
    ]
    assert changed == [
        *(("key_actions", f"{INFOEM}-accion-{number}") for number in (1, 2, 3)),
        *(("activities", f"{INFOEM}-{letter}") for letter in "abc"),
        ("indicators", "ieem-decide-indicador-2"),
    ]
    assert len(second["indicators"]) == len(first["indicators"]) + 1
    assert amendment_reason().startswith("Se anota")


def test_paragraphs_are_unwrapped_and_kept_apart(plan):
    assert "\n\n" in plan.exercise.methodology
    assert "\n" not in plan.exercise.methodology.replace("\n\n", "")
