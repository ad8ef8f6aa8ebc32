"""Public pages of a plan: what they show, what they hide, and that nothing trips them."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abierto.plan.models import Commitment
from tests.factories.plan import ActivityFactory, CommitmentFactory, LineOfActionFactory, published_version
from tests.factories.secretariat import ExerciseFactory, MilestoneFactory, RegisteredMemberFactory, SeatFactory


@pytest.fixture
def version(db):
    commitment = CommitmentFactory(complete=True, axis__exercise__is_current=True)
    exercise = commitment.exercise
    SeatFactory(exercise=exercise)
    RegisteredMemberFactory(exercise=exercise)
    MilestoneFactory(exercise=exercise)
    CommitmentFactory(blank=True, axis=commitment.axis, name="En borrador", objective="secreto del borrador")
    return published_version(exercise)


def _addresses(version) -> list[str]:
    content = json.loads(version.content)
    base = f"/planes/{version.exercise.external_id}/"
    first = {table: rows[0]["external_id"] for table, rows in content.items() if isinstance(rows, list) and rows}
    line_activity = next(row["external_id"] for row in content["activities"] if row["line"])
    return [
        "/",
        "/plan/",
        base,
        f"{base}cronograma/",
        f"{base}compromisos/{first['commitments']}/",
        f"{base}compromisos/{first['pending']}/",
        f"{base}actividades/{first['activities']}/",
        f"{base}actividades/{line_activity}/",
        f"{base}arboles/{first['trees']}/",
        f"{base}arboles/{first['trees']}/?como=objetivos",
        *(f"{base}arboles/{first['trees']}.{ext}" for ext in ("csv", "json", "svg")),
        f"{base}documento/",
        *(f"{base}documento.{ext}" for ext in ("pdf", "docx", "json", "xlsx")),
        f"{base}versiones/",
        f"{base}versiones/1/",
        f"{base}versiones/1/documento.json",
        f"/traza/compromiso/{first['commitments']}/",
        f"/traza/causa/{first['nodes']}/",
        f"/traza/linea/{first['lines']}/",
        f"/traza/actividad/{line_activity}/",
        "/verificar/",
        f"/verificar/{version.code}/",
        "/secretariado/",
        f"/organizaciones/{first['organisations']}/",
        "/galeria/",
    ]


def test_every_page_answers_the_same_for_anyone_and_sets_no_cookie(client, version):
    for address in _addresses(version):
        answer = client.get(address)
        assert answer.status_code in {200, 302}, address
        assert answer.headers["Cache-Control"].startswith("public, max-age="), address
        assert not answer.cookies, address
        assert "Cookie" not in answer.headers.get("Vary", ""), address
        assert client.head(address).status_code == answer.status_code, address
        assert client.post(address).status_code == 405, address


def test_no_page_shows_a_word_of_a_draft(client, version):
    Commitment.objects.filter(name="En borrador").update(problem_solved="palabra-secreta")
    for address in _addresses(version):
        body = client.get(address).content
        assert b"secreto del borrador" not in body, address
        assert b"palabra-secreta" not in body, address


def test_cold_pages_stay_under_fifteen_queries(client, version):
    for address in _addresses(version):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        assert len(queries) < 15, (address, len(queries))


def test_a_longer_plan_costs_no_more_queries(client, version):
    base = f"/planes/{version.exercise.external_id}/"
    counts = []
    for round_ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(base)
            client.get(f"{base}cronograma/")
            client.get("/secretariado/")
        counts.append(len(queries))
        commitment = Commitment.objects.get(number=json.loads(version.content)["commitments"][0]["number"])
        for number in (2 + 2 * round_, 3 + 2 * round_):
            line = LineOfActionFactory(commitment=commitment, number=number)
            ActivityFactory(line=line, number=1)
        version = published_version(version.exercise, reason="Más líneas") if round_ == 0 else version
    assert counts[0] >= counts[1] - 1  # the first reading of a version parses it once


def test_a_pending_commitment_says_what_it_lacks(client, version):
    pending = json.loads(version.content)["pending"][0]
    page = client.get(f"/planes/{version.exercise.external_id}/compromisos/{pending['external_id']}/").content.decode()
    assert "en preparación" in page
    for label in pending["missing"] + pending["missing_gates"]:
        assert label in page


def test_an_exercise_without_version_says_so_and_shows_nothing(client, db):
    exercise = ExerciseFactory(introduction="borrador de la introducción")
    page = client.get(exercise.get_absolute_url())
    assert page.status_code == 200
    assert "en construcción" in page.content.decode()
    assert "borrador de la introducción" not in page.content.decode()
    assert client.get(f"{exercise.get_absolute_url()}cronograma/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/planes/no-existe/",
        "/planes/no-existe/documento.pdf",
        "/planes/x/versiones/99999999999999999999999/",
        "/planes/x/versiones/99999/documento.pdf",
        "/planes/x/arboles/%27%3B--.csv",
        "/planes/x/compromisos/a-b/",
        "/traza/compromiso/no-existe/",
        "/traza/persona/no-existe/",
        "/verificar/AAAA-BBBB-CCCC/",
        "/organizaciones/no-existe/",
        "/planes/" + "a" * 3000 + "/",
    ],
)
def test_what_does_not_exist_is_a_404_in_spanish(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert "No hay nada en esta dirección" in answer.content.decode()
    assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/%00", "/buscar/?q=%00", "/?a=" + "b" * 5000, "/planes/%00/"])
def test_null_bytes_and_endless_queries_are_refused_with_a_sentence(client, address):
    answer = client.get(address)
    assert answer.status_code in {400, 404}
    assert "text/html" in answer.headers["Content-Type"]


def test_home_without_anything_still_stands(client, db):
    page = client.get("/")
    assert page.status_code == 200
    assert "Todavía no hay un plan publicado." in page.content.decode()
    assert client.get("/plan/").status_code == 200
    assert client.get("/secretariado/").status_code == 200


class TestVerification:
    def test_the_code_is_found_however_it_is_typed(self, client, version):
        for typed in (version.code, version.code.lower(), version.code.replace("-", ""), f" {version.code} "):
            assert client.get("/verificar/", {"codigo": typed}).headers.get("Location") == f"/verificar/{version.code}/"

    def test_an_unknown_code_says_so(self, client, version):
        page = client.get("/verificar/", {"codigo": "0000-0000-000<b>"}).content.decode()
        assert "Ninguna versión publicada tiene el código" in page
        assert "<b>" not in page.split("<main")[1]

    @pytest.mark.parametrize("extension", ["pdf", "docx", "json"])
    def test_a_published_document_is_recognised(self, client, version, extension):
        body = client.get(f"/planes/{version.exercise.external_id}/documento.{extension}").content
        answer = client.post("/verificar/archivo/", {"archivo": SimpleUploadedFile("plan", body)})
        assert answer.status_code == 200
        assert "Es auténtico" in answer.content.decode()
        assert not answer.cookies

    def test_one_changed_byte_is_not_the_document(self, client, version):
        body = client.get(f"/planes/{version.exercise.external_id}/documento.pdf").content
        changed = body[:-20] + bytes([body[-20] ^ 1]) + body[-19:]
        page = client.post("/verificar/archivo/", {"archivo": SimpleUploadedFile("plan.pdf", changed)})
        assert "No es ningún documento" in page.content.decode()

    def test_an_altered_plan_is_told_as_altered(self, client, version):
        body = version.content.replace("Texto de prueba", "Texto alterado").encode()
        page = client.post("/verificar/archivo/", {"archivo": SimpleUploadedFile("plan.json", body)})
        assert "fue alterado" in page.content.decode()

    def test_no_file_or_an_enormous_one_gets_a_sentence(self, client, version):
        assert client.post("/verificar/archivo/").status_code == 400
        large = SimpleUploadedFile("plan.pdf", b"0" * (20 * 1024 * 1024 + 1))
        answer = client.post("/verificar/archivo/", {"archivo": large})
        assert (answer.status_code, "pasa de 20 MB" in answer.content.decode()) == (400, True)
        assert client.get("/verificar/archivo/").status_code == 405

    def test_a_hostile_name_is_only_text(self, client, version):
        file = SimpleUploadedFile('"><script>alert(1)</script>.pdf', b"x")
        page = client.post("/verificar/archivo/", {"archivo": file}).content.decode()
        assert "<script>alert" not in page


def test_search_finds_what_is_published_and_only_that(client, version):
    assert client.get("/buscar/?q=borrador+secreto").context["page"].paginator.count == 0
    name = json.loads(version.content)["commitments"][0]["name"]
    urls = [entry.url for entry in client.get("/buscar/", {"q": name}).context["page"]]
    assert urls[0].startswith(f"/planes/{version.exercise.external_id}/compromisos/")
