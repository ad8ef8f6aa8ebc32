"""The commands that write, load and check a plan's file, and the documentation that goes with them."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from abierto.plan.content import working_content
from abierto.plan.exchange.describe import described_format
from abierto.plan.exchange.schema import plan_schema
from abierto.plan.format import canonical, fingerprint, verification_code
from abierto.plan.models import Axis
from tests.factories.plan import CommitmentFactory, published_version, sealed_version

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).resolve().parents[2] / "docs" / "plan-format.md"


def _run(*arguments, error: StringIO | None = None, **options) -> str:
    out = StringIO()
    call_command(*(str(argument) for argument in arguments), stdout=out, stderr=error or StringIO(), **options)
    return out.getvalue()


@pytest.fixture
def exercise():
    return CommitmentFactory(complete=True).exercise


def test_export_plan_writes_json_and_xlsx_that_import_plan_reads(exercise, tmp_path):
    for extension in ("json", "xlsx"):
        path = tmp_path / f"plan.{extension}"

        said = _run("export-plan", path)

        assert "1 compromiso en" in said
        assert "ya era idéntico al archivo" in _run("import-plan", path)
    assert (tmp_path / "plan.json").read_text() == canonical(working_content(exercise))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.json", "plan.xlsx"]


def test_export_plan_refuses_what_it_cannot_write_and_leaves_what_was_there(exercise, tmp_path):
    old = tmp_path / "plan.csv"
    old.write_text("lo de antes")

    with pytest.raises(CommandError, match=r"termine el nombre en \.json o en \.xlsx"):
        _run("export-plan", old)
    with pytest.raises(CommandError, match="No hay un ejercicio «otro»"):
        _run("export-plan", tmp_path / "plan.json", exercise="otro")
    with pytest.raises(CommandError, match=r"No se puede escribir «.*nada/plan\.json»"):
        _run("export-plan", tmp_path / "nada" / "plan.json")
    with pytest.raises(CommandError, match="Diga en qué archivo"):
        _run("export-plan")
    assert old.read_text() == "lo de antes"
    assert [path.name for path in tmp_path.iterdir()] == ["plan.csv"]


def test_export_plan_says_when_there_is_nothing_to_export(tmp_path):
    with pytest.raises(CommandError, match="Todavía no hay ningún ejercicio"):
        _run("export-plan", tmp_path / "plan.json")


def test_export_plan_writes_the_schema_and_describes_the_format(tmp_path):
    _run("export-plan", schema=tmp_path / "schema.json")

    assert json.loads((tmp_path / "schema.json").read_text()) == plan_schema()
    assert _run("export-plan", describe=True) == described_format()


def test_import_plan_lists_every_problem_and_changes_nothing(exercise, tmp_path):
    content = working_content(exercise)
    content["axes"][0].update(name="", number=-1)
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(content))
    error = StringIO()

    with pytest.raises(CommandError, match="2 errores; no se cambió nada"):
        _run("import-plan", path, error=error)

    assert error.getvalue().splitlines() == [
        "Tabla «axes», registro 1, campo «number»: debe ser un número entre 0 y 32767.",
        "Tabla «axes», registro 1, campo «name»: es obligatoria y está en blanco; escríbala.",
    ]
    assert Axis.objects.get().name != ""
    with pytest.raises(CommandError, match="1 error; no se cambió nada"):
        _run("import-plan", tmp_path / "nada.json")


def test_import_plan_dry_run_changes_nothing(exercise, tmp_path):
    content = working_content(exercise)
    content["axes"][0]["name"] = "Otro"
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(content))

    assert "Fue un ensayo: no se cambió nada." in _run("import-plan", path, dry_run=True)
    assert Axis.objects.get().name != "Otro"
    assert "Ejes: 0 nuevos, 1 corregidos, 0 iguales, 0 quitados" in _run("import-plan", path)
    assert Axis.objects.get().name == "Otro"


def test_verify_knows_every_document_of_a_published_version(exercise, tmp_path):
    version = published_version(exercise)
    for document in version.documents.all():
        path = tmp_path / f"plan.{document.format}"
        path.write_bytes(document.content)

        said = _run("verify", path)

        assert f"Es auténtico: es {version}, ya publicada, y no le falta ni le sobra nada." in said
        assert document.sha256 in said


def test_verify_tells_a_rewritten_file_from_an_altered_one(exercise, tmp_path):
    version = published_version(exercise)
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(json.loads(version.content)))
    assert f"Dice lo mismo que {version}" in _run("verify", path)

    path.write_text(version.content.replace("Compromiso de prueba", "Compromiso cambiado"))
    with pytest.raises(CommandError, match="su contenido fue alterado"):
        _run("verify", path)
    for body in (b"", b"%PDF-1.7 otro", b"[" * 100_000, b'{"format": "abierto-plan", "seal": {"number": 1}}'):
        path.write_bytes(body)
        with pytest.raises(CommandError, match="No es ningún documento de una versión publicada aquí"):
            _run("verify", path)
    with pytest.raises(CommandError, match="No se puede leer"):
        _run("verify", tmp_path / "nada.pdf")


def test_verify_says_what_it_can_of_a_version_that_is_not_here(exercise, tmp_path):
    content = json.loads(published_version(exercise).content)
    content["exercises"][0]["external_id"] = "otro"
    path = tmp_path / "plan.json"
    path.write_text(canonical(content))
    sha256 = fingerprint(canonical(content))
    out = StringIO()

    with pytest.raises(CommandError, match="No es ningún documento"):
        call_command("verify", str(path), stdout=out)

    assert f"Código de verificación de ese contenido: {verification_code(sha256)}" in out.getvalue()
    assert "Dice ser la versión 1, sellada 20" in out.getvalue()
    for expected in (sha256, sha256.upper(), verification_code(sha256).lower()):
        assert "Coincide con" in _run("verify", path, expect=expected)
    with pytest.raises(CommandError, match="No coincide con «ABCD»"):
        _run("verify", path, expect="ABCD")


def test_a_sealed_version_that_is_not_published_is_unknown(exercise, tmp_path):
    version = sealed_version(exercise)
    path = tmp_path / "plan.json"
    path.write_text(version.content)

    with pytest.raises(CommandError, match="No es ningún documento"):
        _run("verify", path)


def test_the_documentation_tells_the_format_as_it_is():
    told = DOCS.read_text(encoding="utf-8")

    assert told.endswith(described_format()), "escriba de nuevo el final con: abierto export-plan --describe"
