"""JSON from strangers: always a sentence that says what to mend."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from jsonschema import Draft202012Validator

from abierto.plan.content import working_content
from abierto.plan.exchange import PlanFileError, read_plan_file
from abierto.plan.exchange.schema import plan_schema
from abierto.plan.format import canonical
from tests.factories.plan import CommitmentFactory, published_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def content() -> dict:
    return working_content(CommitmentFactory(complete=True).exercise)


def _problems(body: str | bytes, name: str = "plan.json") -> list[str]:
    with pytest.raises(PlanFileError) as caught:
        read_plan_file(body if isinstance(body, bytes) else body.encode(), name)
    assert all(str(problem).endswith((".", ").")) for problem in caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "El archivo no es JSON bien escrito: revise la línea 1, columna 1."),
        (b'{"format":', "El archivo no es JSON bien escrito: revise la línea 1, columna 11."),
        (b"\n{]", "El archivo no es JSON bien escrito: revise la línea 2, columna 2."),
        (b"\x00\x01", "El archivo no es JSON bien escrito: revise la línea 1, columna 1."),
        (b"[" * 200_000, "El archivo tiene demasiados niveles, unos dentro de otros; no es el de un plan."),
        (b'{"a":' * 200_000, "El archivo tiene demasiados niveles, unos dentro de otros; no es el de un plan."),
        (b'{"a": 1, "a": 2}', "El campo «a» está dos veces en el mismo objeto; deje uno."),
        (b'{"a": NaN}', "El archivo escribe «NaN», que no es un número; use null o una cifra."),
        (b'{"a": -Infinity}', "El archivo escribe «-Infinity», que no es un número; use null o una cifra."),
        (
            "{\n\n'á'}".encode("latin-1"),
            "El archivo no está en UTF-8 (línea 3); guárdelo de nuevo con esa codificación.",
        ),
        (b"[]", 'No es el archivo de un plan: debe ser un objeto JSON con "format": "abierto-plan".'),
        (b"null", 'No es el archivo de un plan: debe ser un objeto JSON con "format": "abierto-plan".'),
        (b'{"format": "otro"}', 'No es el archivo de un plan: debe ser un objeto JSON con "format": "abierto-plan".'),
        (
            b'{"format": "abierto-plan", "version": 2}',
            "Está en la versión «2» del formato; aquí se lee la 1.",
        ),
        (
            b'{"format": "abierto-plan", "version": true}',
            "Está en la versión «True» del formato; aquí se lee la 1.",
        ),
    ],
)
def test_what_is_not_a_plan_is_told_in_one_sentence(body, sentence):
    assert _problems(body) == [sentence]


@pytest.mark.parametrize(
    ("table", "column", "value", "sentence"),
    [
        ("commitments", "number", "1", "se esperaba un número entero."),
        ("commitments", "number", True, "se esperaba un número entero."),
        ("commitments", "number", 1.5, "se esperaba un número entero."),
        ("commitments", "number", -1, "debe ser un número entre 0 y 32767."),
        ("commitments", "number", 10**30, "debe ser un número entre 0 y 32767."),
        ("commitments", "number", 10**4000, "el número es demasiado grande."),
        ("commitments", "number", None, 'no admite null; escriba un valor, o "" si es un texto opcional.'),
        ("commitments", "name", {"a": []}, "se esperaba un texto entre comillas."),
        ("commitments", "name", "   ", "es obligatoria y está en blanco; escríbala."),
        ("commitments", "name", "x" * 251, "tiene 251 caracteres y caben 250; acórtela."),
        (
            "commitments",
            "name",
            "a\x00b",
            "tiene un carácter que no se puede guardar ni imprimir (U+0000); bórrelo.",
        ),
        (
            "commitments",
            "objective",
            "a\ud800b",
            "tiene un carácter que no se puede guardar ni imprimir (U+D800); bórrelo.",
        ),
        ("commitments", "starts_on", "15/03/2021", "«15/03/2021» no es una fecha; escríbala como 2021-03-15."),
        ("commitments", "starts_on", "2021-02-30", "«2021-02-30» no existe en el calendario; corríjala."),
        (
            "commitments",
            "kind",
            "otro",
            "«otro» no es una opción; elija entre: proactive (Proactivo); co_created (Cocreado).",
        ),
        ("commitments", "is_demonstration", "no", "se esperaba true o false."),
        (
            "commitments",
            "external_id",
            "Ñandú 1",
            "«Ñandú 1» no sirve de identificador; use letras sin acento, números y guiones.",
        ),
        (
            "indicators",
            "target",
            "1e999999999",
            "«1e999999999» no es un número; escríbalo con cifras y punto decimal, como 12.5.",
        ),
        (
            "indicators",
            "target",
            "1e999",
            "tiene más de 12 cifras enteras; redúzcalo o cambie de unidad.",
        ),
        ("indicators", "target", "0.12345", "tiene más de 4 decimales; redondéelo."),
        ("indicators", "target", "123456789012.3456", "tiene más de 15 cifras significativas; redondéelo."),
        ("sdgs", "goal", 18, "«18» no se admite. Asegúrese de que este valor sea menor o igual a 17."),
        ("sdgs", "target", "dieciséis", "tiene 9 caracteres y caben 5; acórtela."),
        ("sdgs", "target", "16-1", "«16-1» no se admite. Una meta se escribe como 16.7 o 16.a."),
        (
            "milestones",
            "url",
            "javascript:alert(1)",
            "«javascript:alert(1)» no es una dirección web; escríbala completa, como https://ejemplo.mx/pagina.",
        ),
        ("posts", "contact_email", "nadie", "«nadie» no es un correo; escríbalo como oficina@ejemplo.mx."),
    ],
)
def test_a_wrong_value_is_told_with_its_table_record_field_and_mend(content, table, column, value, sentence):
    if table == "milestones":
        content[table].append(_milestone(content))
    content[table][0][column] = value

    assert f"Tabla «{table}», registro 1, campo «{column}»: {sentence}" in _problems(json.dumps(content))


def _milestone(content: dict) -> dict:
    blank = dict.fromkeys(("date_note", "description", "place", "url", "source"), "")
    fixed = {"external_id": "h", "kind": "session", "happened_on": "2021-01-01", "title": "Sesión"}
    return {**blank, **fixed, "exercise": content["exercises"][0]["external_id"]}


def test_decimals_may_be_json_numbers_and_are_read_exactly(content):
    body = canonical(content).replace('"target": "12"', '"target": 0.1').replace('"baseline": "0"', '"baseline": 1e3')

    row = read_plan_file(body.encode(), "p.json")["indicators"][0]

    assert (row["target"], row["baseline"]) == ("0.1", "1000")


def test_a_number_with_an_exponent_beyond_reason_is_refused(content):
    body = canonical(content).replace('"target": "12"', '"target": 1e99999999999999999999')

    assert _problems(body) == ["Tabla «indicators», registro 1, campo «target»: el número es demasiado grande."]


def test_unknown_keys_and_columns_missing_columns_and_wrong_shapes_are_all_told(content):
    content["planes"] = []
    content["axes"][0]["color"] = "rojo"
    del content["axes"][0]["name"]
    content["lines"] = {"a": 1}
    content["annexes"] = ["x"]

    assert _problems(json.dumps(content)) == [
        "Tabla «planes»: no es parte del formato; bórrela o corrija su nombre.",
        "Tabla «axes», registro 1, campo «color»: no es parte del formato; bórrelo o corrija su nombre.",
        "Tabla «axes», registro 1, campo «name»: falta y es obligatorio; agréguelo.",
        "Tabla «lines»: debe ser una lista de registros, entre corchetes.",
        "Tabla «annexes», registro 1: debe ser un objeto, entre llaves.",
    ]


def test_what_is_optional_may_be_left_out_and_a_missing_table_is_told_as_a_warning(content):
    del content["milestones"]
    del content["commitments"][0]["enables"]

    read = read_plan_file(json.dumps(content).encode(), "p.json")

    assert read["commitments"][0]["enables"] == ""
    assert read.warnings == ["El archivo no tiene la tabla «milestones»; se toma como vacía."]


def test_a_byte_order_mark_is_no_obstacle(content):
    assert dict(read_plan_file(b"\xef\xbb\xbf" + canonical(content).encode(), "p.json")) == content


def test_the_seal_of_a_frozen_version_is_admitted_and_left_aside():
    version = published_version(CommitmentFactory(complete=True).exercise)
    frozen = json.loads(version.content)

    read = read_plan_file(version.content.encode(), "p.json")

    assert {key: frozen[key] for key in frozen if key not in {"seal", "pending"}} == dict(read)


def test_the_schema_admits_what_is_exported_and_frozen_and_refuses_what_the_format_refuses(content):
    schema = plan_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    frozen = json.loads(published_version(CommitmentFactory(complete=True).exercise).content)

    assert validator.is_valid(content)
    assert validator.is_valid(frozen)
    for change in (
        lambda wrong: wrong.update(version=2),
        lambda wrong: wrong.update(planes=[]),
        lambda wrong: wrong["axes"][0].update(color="rojo"),
        lambda wrong: wrong["axes"][0].pop("name"),
        lambda wrong: wrong["axes"][0].update(number="1"),
        lambda wrong: wrong["commitments"][0].update(kind="otro"),
        lambda wrong: wrong["commitments"][0].update(starts_on="15/03/2021"),
        lambda wrong: wrong["sdgs"][0].update(goal=18),
        lambda wrong: wrong["exercises"].clear(),
    ):
        wrong = deepcopy(content)
        change(wrong)
        assert not validator.is_valid(wrong)


def test_a_name_without_a_known_extension_or_a_file_that_is_not_there_is_told(tmp_path):
    assert _problems(b"{}", "plan.csv") == ["No se sabe leer «plan.csv»; cargue un archivo .xlsx o .json."]
    with pytest.raises(PlanFileError, match=r"No se puede leer «.*nada\.json»; revise que exista"):
        read_plan_file(tmp_path / "nada.json")
    with pytest.raises(PlanFileError, match="No se puede leer"):
        read_plan_file("a\x00b.json")


def test_a_file_too_big_is_refused_before_it_is_read(tmp_path):
    assert _problems(b" " * (20 * 1024 * 1024 + 1)) == ["El archivo pesa más de 20 MB; bórrele lo que no sea del plan."]
    path = tmp_path / "grande.json"
    with path.open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    with pytest.raises(PlanFileError, match="pesa más de 20 MB"):
        read_plan_file(path)
