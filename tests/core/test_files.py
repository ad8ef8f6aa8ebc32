"""Downloads whose cells never become formulas and whose names are what they say."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abierto.core.files import attachment, csv_file, csv_text, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+52 722", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("value", ["texto", "", 12, -3, 4.5, None])
def test_other_values_stay_as_they_are(value):
    assert safe_cell(value) == value


@given(st.lists(st.fixed_dictionaries({"a": st.text(st.characters(exclude_characters="\r\x00")), "b": st.integers()})))
def test_rows_come_back_as_they_were_written(rows):
    read = list(csv.DictReader(io.StringIO(csv_text(["a", "b"], rows), newline="")))
    assert [(row["a"], int(row["b"])) for row in read] == [(safe_cell(row["a"]), row["b"]) for row in rows]


def test_a_csv_is_saved_and_reads_its_accents():
    answer = csv_file("datos.csv", ["año"], [{"año": "México"}])
    assert answer.headers["Content-Disposition"] == 'attachment; filename="datos.csv"'
    assert answer.content.decode("utf-8-sig").splitlines() == ["año", "México"]


def test_an_attachment_is_never_shown_inside_the_site():
    assert attachment(b"x", "a.pdf", "application/pdf").headers["Content-Disposition"].startswith("attachment")
