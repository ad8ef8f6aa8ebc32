"""What is exported comes back whole, and is exported again byte by byte."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from io import BytesIO

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from openpyxl import load_workbook

from abierto.core.errors import DomainError
from abierto.plan.actions.imports import import_plan
from abierto.plan.content import working_content
from abierto.plan.exchange import plan_file, read_plan_file
from abierto.plan.exchange.content import checked_content
from abierto.plan.format import TABLE, TABLES
from abierto.secretariat.models import Exercise
from tests.examples import examples
from tests.factories.plan import CommitmentFactory
from tests.plan.generated import contents

pytestmark = pytest.mark.django_db


class _Undo(Exception):
    pass


def _loaded_and_exported(content) -> tuple[bytes, bytes]:
    """The exports of a database that held nothing and loaded the content."""
    try:
        with transaction.atomic():
            assert not Exercise.objects.exists()
            import_plan(content=content, by=None)
            exported = working_content(Exercise.objects.get())
            files = plan_file(exported, "plan.json"), plan_file(exported, "plan.xlsx")
            again = import_plan(content=exported, by=None)
            assert not again.changes_anything, again.lines()
            raise _Undo
    except _Undo:
        return files


@settings(max_examples=examples(4), deadline=None, suppress_health_check=list(HealthCheck))
@given(content=contents())
def test_export_import_into_nothing_and_export_gives_the_same_bytes(content):
    as_json, as_xlsx = _loaded_and_exported(content)

    assert _loaded_and_exported(read_plan_file(as_json, "plan.json")) == (as_json, as_xlsx)
    assert _loaded_and_exported(read_plan_file(as_xlsx, "plan.xlsx")) == (as_json, as_xlsx)


@settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck))
@given(content=contents())
def test_a_workbook_says_exactly_what_the_json_says(content):
    as_xlsx = plan_file(content, "plan.xlsx")

    assert plan_file(content, "otro.xlsx") == as_xlsx
    assert dict(read_plan_file(as_xlsx, "plan.xlsx")) == content
    assert dict(checked_content(content)) == content


def test_the_workbook_is_the_same_in_another_process():
    exercise = CommitmentFactory(complete=True).exercise
    content = working_content(exercise)
    program = (
        "import sys, json, hashlib, django; django.setup()\n"
        "from abierto.plan.exchange import plan_file\n"
        "print(hashlib.sha256(plan_file(json.load(sys.stdin), 'p.xlsx')).hexdigest())"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        input=plan_file(content, "p.json"),
        env={**os.environ, "PYTHONHASHSEED": "4321"},
        capture_output=True,
        check=True,
    )

    assert said.stdout.decode().strip() == hashlib.sha256(plan_file(content, "p.xlsx")).hexdigest()


def test_the_workbook_explains_itself_and_helps_to_fill_it():
    commitment = CommitmentFactory(complete=True, name="=HYPERLINK(1)")

    book = load_workbook(BytesIO(plan_file(working_content(commitment.exercise), "plan.xlsx")))

    assert book.sheetnames == ["Léame", *(table.title for table in TABLES)]
    assert [cell.value for cell in book["Léame"]["A"][:2]] == ["Formato", "Versión del formato"]
    sheet = book["Compromisos"]
    assert sheet.freeze_panes == "B2"
    assert [cell.value for cell in sheet[1]][:3] == ["Identificador", "Ejercicio", "Orden"]
    cells = {column.name: cell for column, cell in zip(TABLE["commitments"].columns, sheet[2], strict=True)}
    assert (cells["name"].value, cells["name"].data_type) == ("=HYPERLINK(1)", "s")
    assert cells["name"].quotePrefix
    assert (cells["starts_on"].is_date, cells["kind"].value) == (True, "Cocreado")
    assert cells["is_demonstration"].value == "no"
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert '"Proactivo,Cocreado"' in lists
    assert "'Ejes'!$A$2:$A$50001" in lists
    letters = [letter for letter, dimension in sheet.column_dimensions.items() if dimension.width >= 10]
    assert len(letters) == len(TABLE["commitments"].columns)


def test_every_list_of_options_is_offered_in_its_cells():
    commitment = CommitmentFactory()
    book = load_workbook(BytesIO(plan_file(working_content(commitment.exercise), "plan.xlsx")))

    for table in TABLES:
        offered = {rule.formula1 for rule in book[table.title].data_validations.dataValidation}
        for column in table.columns:
            if column.kind == "choice":
                assert f'"{",".join(column.choices.values())}"' in offered, (table.name, column.name)


def test_a_text_too_long_for_a_cell_is_told_and_fits_in_json():
    commitment = CommitmentFactory(description="é" * 32_768)
    content = working_content(commitment.exercise)

    with pytest.raises(DomainError, match=r"Hoja «Compromisos», fila 2, columna «en qué consiste».*\.json"):
        plan_file(content, "plan.xlsx")

    assert "é" * 32_768 in plan_file(content, "plan.json").decode()


def test_other_extensions_are_refused():
    with pytest.raises(DomainError, match=r"«plan\.ods»; termine el nombre en \.json o en \.xlsx"):
        plan_file({}, "carpeta/plan.ods")
