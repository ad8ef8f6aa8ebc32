"""The list of candidates as files: the same rows in each, stable identifiers, and nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from openpyxl import load_workbook

from abierto.elections.enums import Capacity, Ending, Gender
from abierto.elections.files import COLUMNS, DESK_COLUMNS, candidates_rows, csv_file, json_file, xlsx_file
from abierto.elections.models import Candidate
from tests.factories.elections import CandidacyFactory, CandidateFactory, DeputyContestFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed():
    head = CandidateFactory(name="Ana Núñez", gender=Gender.WOMAN, age=41)
    CandidateFactory(
        candidacy=head.candidacy, capacity=Capacity.SUBSTITUTE, name="=HYPERLINK(1)", gender=Gender.WOMAN,
        ended_on=date(2021, 5, 3), ending=Ending.WITHDREW, citation="Acuerdo 9",
    )  # fmt: skip
    other = CandidacyFactory(contest=DeputyContestFactory(process=head.candidacy.contest.process))
    CandidateFactory(candidacy=other, post="deputy", name="Beto")
    return Candidate.objects.order_by("pk")


def test_each_row_says_who_stands_where_and_holds_no_age(listed, django_assert_num_queries):
    with django_assert_num_queries(3):
        first, second, third = candidates_rows(listed)

    contest = listed[0].candidacy.contest
    force = listed[0].candidacy.force
    assert first == {
        "id": f"{contest.external_id}.{force.external_id}.presidency-1-owner.2021-04-29",
        "eleccion": contest.external_id,
        "eleccion_nombre": f"Ayuntamiento de {contest.municipality.name}",
        "tipo_eleccion": "Ayuntamiento",
        "clave_lugar": contest.municipality.inegi_code,
        "actor": force.external_id,
        "actor_nombre": force.short_name,
        "cargo": "Presidencia municipal",
        "lugar": 1,
        "calidad": "Propietaria o propietario",
        "nombre": "Ana Núñez",
        "genero": "Mujer",
        "registro": date(2021, 4, 29),
        "termino": None,
        "motivo": "",
        "acuerdo": "",
        "fuente": "Prueba",
        "demostracion": False,
    }
    assert tuple(first) == COLUMNS
    assert (second["termino"], second["motivo"], second["acuerdo"]) == (date(2021, 5, 3), "Renunció", "Acuerdo 9")
    assert third["clave_lugar"] == str(listed[2].candidacy.contest.district.number)


def test_who_keeps_the_list_downloads_the_age_too(listed):
    row = next(candidates_rows(listed, with_age=True))
    assert tuple(row) == DESK_COLUMNS
    assert row["edad"] == 41


def test_a_csv_holds_each_row_and_runs_nothing(listed):
    text = b"".join(csv_file(candidates_rows(listed))).decode()
    assert text.startswith("\ufeffid,eleccion")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["nombre"] for row in rows] == ["Ana Núñez", "'=HYPERLINK(1)", "Beto"]
    assert [row["registro"] for row in rows] == ["2021-04-29"] * 3
    assert [row["demostracion"] for row in rows] == ["no"] * 3


def test_a_workbook_types_numbers_and_dates_and_runs_nothing(listed):
    body = xlsx_file(candidates_rows(listed))
    sheet = load_workbook(io.BytesIO(body)).worksheets[0]
    cells = [dict(zip(COLUMNS, row, strict=True)) for row in sheet.iter_rows(min_row=2)]

    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert (cells[1]["nombre"].value, cells[1]["nombre"].data_type, cells[1]["nombre"].quotePrefix) == (
        "=HYPERLINK(1)", "s", True,
    )  # fmt: skip
    assert cells[0]["registro"].value.date() == date(2021, 4, 29)
    assert cells[0]["lugar"].value == 1
    assert cells[0]["clave_lugar"].value == listed[0].candidacy.contest.municipality.inegi_code
    assert body == xlsx_file(candidates_rows(listed))


def test_a_json_holds_each_row_typed(listed):
    told = json.loads(b"".join(json_file(candidates_rows(listed))))
    assert [row["nombre"] for row in told["candidaturas"]] == ["Ana Núñez", "=HYPERLINK(1)", "Beto"]
    assert (told["candidaturas"][0]["registro"], told["candidaturas"][0]["termino"]) == ("2021-04-29", None)
    assert told["candidaturas"][0]["lugar"] == 1


def test_an_empty_list_is_still_a_file():
    nobody = Candidate.objects.none()
    assert b"".join(csv_file(candidates_rows(nobody))).decode() == "\ufeff" + ",".join(COLUMNS) + "\r\n"
    assert json.loads(b"".join(json_file(candidates_rows(nobody)))) == {"candidaturas": []}
    assert load_workbook(io.BytesIO(xlsx_file([]))).worksheets[0].max_row == 1


def test_a_text_that_a_cell_cannot_hold_is_cut_and_says_so():
    row = dict.fromkeys(COLUMNS, "") | {"nombre": "a\x00" + "ñ" * 40_000, "eleccion": "<&>"}
    sheet = load_workbook(io.BytesIO(xlsx_file([row]))).worksheets[0]
    told = dict(zip(COLUMNS, (cell.value for cell in sheet[2]), strict=True))
    assert (len(told["nombre"]), told["nombre"][-1], told["eleccion"]) == (32_767, "…", "<&>")
