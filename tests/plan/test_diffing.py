from __future__ import annotations

import time
from copy import deepcopy
from typing import Any

import pytest

from abierto.plan.content import working_content
from abierto.plan.diffing import differences, word_changes
from tests.factories.plan import ActivityFactory, CommitmentFactory, LineOfActionFactory


@pytest.fixture
def content(db) -> dict[str, Any]:
    commitment = CommitmentFactory(
        external_id="datos", name="Datos abiertos", objective="Publicar los datos cada mes.", number=1
    )
    line = LineOfActionFactory(external_id="linea", commitment=commitment, number=1, text="Abrir")
    ActivityFactory(external_id="paso", line=line, number=1, title="Publicar")
    CommitmentFactory(external_id="otro", axis=commitment.axis, name="Otro", number=2)
    return working_content(commitment.exercise)


def row(content: dict[str, Any], table: str, external_id: str) -> dict[str, Any]:
    return next(row for row in content[table] if row["external_id"] == external_id)


def test_a_content_does_not_differ_from_itself(content):
    assert differences(content, deepcopy(content)) == []


def test_the_seal_and_the_pending_list_are_not_differences(content):
    after = deepcopy(content) | {"seal": {"number": 2}, "pending": [{"external_id": "x"}]}

    assert differences(content, after) == []


def test_a_changed_text_names_its_column_and_marks_its_words(content):
    after = deepcopy(content)
    row(after, "commitments", "datos")["objective"] = "Publicar los datos cada semana."

    (change,) = differences(content, after)

    assert (change.kind, change.label, change.table_label) == ("changed", "Modificado", "Compromisos")
    assert (change.title, change.commitment, change.commitment_name) == ("Datos abiertos", "datos", "Datos abiertos")
    (column,) = change.columns
    assert (column.name, column.label) == ("objective", "Nos comprometemos a")
    assert column.pieces == (
        ("same", "Publicar los datos cada "),
        ("removed", "mes"),
        ("added", "semana"),
        ("same", "."),
    )


def test_dates_choices_and_references_are_told_as_people_read_them(content):
    after = deepcopy(content)
    changed = row(after, "commitments", "datos")
    changed |= {"ends_on": "2022-03-05", "kind": "proactive", "lead": row(after, "commitments", "otro")["lead"]}

    (change,) = differences(content, after)

    told = {column.name: (column.before, column.after) for column in change.columns}
    assert told["ends_on"] == ("17 de diciembre de 2021", "5 de marzo de 2022")
    assert told["kind"] == ("Cocreado", "Proactivo")
    names = {row["external_id"]: row["name"] for row in after["organisations"]}
    assert told["lead"] == (names[row(content, "commitments", "datos")["lead"]], names[changed["lead"]])
    assert list(told) == ["kind", "ends_on", "lead"]


def test_a_new_name_is_told_where_it_changed_and_not_by_everything_that_points_to_it(content):
    after = deepcopy(content)
    row(after, "commitments", "datos")["name"] = "Datos para todas las personas"

    assert [(c.table, [column.name for column in c.columns]) for c in differences(content, after)] == [
        ("commitments", ["name"])
    ]


def test_an_added_and_a_removed_record_belong_to_their_commitment(content):
    after = deepcopy(content)
    new = row(after, "activities", "paso") | {"external_id": "nuevo", "title": "Difundir"}
    after["activities"] = [new]

    changes = differences(content, after)

    assert [(c.kind, c.external_id, c.commitment) for c in changes] == [
        ("added", "nuevo", "datos"),
        ("removed", "paso", "datos"),
    ]
    added = {column.name: column for column in changes[0].columns}
    assert (added["title"].before, added["title"].after, added["title"].pieces) == (
        "",
        "Difundir",
        (("added", "Difundir"),),
    )


def test_the_plan_itself_comes_first_and_then_each_commitment_by_its_number(content):
    after = deepcopy(content)
    row(after, "commitments", "otro")["name"] = "Otro nombre"
    row(after, "commitments", "datos")["name"] = "Datos para todas las personas"
    row(after, "activities", "paso")["title"] = "Publicar mejor"
    after["exercises"][0]["introduction"] = "Nueva"

    assert [(c.table, c.commitment) for c in differences(content, after)] == [
        ("exercises", ""),
        ("commitments", "datos"),
        ("activities", "datos"),
        ("commitments", "otro"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("", "Nuevo texto"),
        ("Texto", ""),
        ("uno dos tres", "uno tres"),
        ("Año «2021», línea 1.\nOtra", "Año «2022», línea 1.\n\nOtra más"),
        ("a " * 900, "a " * 901),
        ("palabra " * 9000 + "x", "otra " * 9000 + "y"),
    ],
)
def test_pieces_put_together_give_both_texts_back(before, after):
    pieces = word_changes(before, after)

    assert "".join(words for kind, words in pieces if kind != "added") == before
    assert "".join(words for kind, words in pieces if kind != "removed") == after
    assert all(words for _, words in pieces)


def test_two_long_texts_are_compared_in_less_than_a_second():
    before = " ".join(f"palabra{i % 300}" for i in range(2000))
    after = " ".join(f"palabra{i % 299}" for i in range(2000))

    started = time.perf_counter()
    word_changes(before, after)

    assert time.perf_counter() - started < 1
