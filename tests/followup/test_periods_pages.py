"""Periods and frozen states, as anyone reads, downloads and verifies them."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from abierto.followup.actions.periods import freeze_period
from abierto.followup.actions.reports import submit_report
from abierto.followup.actions.scope import drop_activity, set_weight
from abierto.followup.enums import Access
from abierto.followup.models import CommitmentState
from abierto.followup.state_reading import ActivityLine
from abierto.followup.states import change_between
from abierto.plan.format import canonical, fingerprint
from abierto.plan.queries import published_plan
from abierto.plan.verification import Verdict, identify_document
from tests.factories.followup import CUT, REPORTING, followed_plan, published_plainly
from tests.followup.avances_world import JUNE, Avances, assess, avances

LIGHT = 100_000


@pytest.fixture
def world(db) -> Avances:
    return avances()


@pytest.fixture
def june(time_machine):
    time_machine.move_to(JUNE, tick=False)


def page(client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    assert "Set-Cookie" not in response.headers
    assert len(response.content) < LIGHT
    return response.content.decode()


def test_the_list_tells_what_was_frozen_and_what_is_open(client, world, june):
    told = page(client, f"{world.url}avances/")

    assert "Congelado el 8 de junio de 2021" in told
    assert "Recibe informes" in told
    assert told.index("Periodo 2021-06") < told.index("Periodo 2021-05")
    assert "4 de 15 (26 %)" in told


def test_a_period_tells_each_commitment_with_its_change_its_sheet_and_its_voices(client, world, june):
    assess(world.followed)

    told = page(client, world.may_url)

    assert "4 de 9" in told
    assert "0 de 6" in told
    assert told.count("Primer corte") == 2
    assert f'href="{world.state_url}hoja/"' in told
    assert "1 pronunciamiento</a>" in told
    assert "estados.csv" in told


def test_a_period_that_was_not_frozen_says_when_it_will_be(client, world, june, time_machine):
    assert "Este periodo recibe informes hasta el corte: 8 de julio de 2021" in page(
        client, f"{world.url}avances/2021-06/"
    )
    time_machine.move_to(world.june.cuts_at, tick=False)
    told = page(client, f"{world.url}avances/2021-06/")
    assert "los estados de este periodo todavía no se congelan" in told
    assert "Descargar los estados" not in told


def test_the_next_period_tells_what_changed_since_the_one_before(client, world, june):
    follow = world.followed
    drop_activity(
        activity=follow.activities[2], dropped_on=date(2021, 6, 15), reason="Sin presupuesto.", by=follow.secretary
    )
    follow.done(follow.activities[1], on=date(2021, 6, 12), period=world.june, at=JUNE)
    freeze_period(period=world.june, by=None, at=world.june.cuts_at)

    told = page(client, f"{world.url}avances/2021-06/")
    state = page(client, f"{world.url}avances/2021-06/{follow.commitment.external_id}/")

    assert "Pasó de Limitado a Sustancial, de 4 a 6 puntos" in told
    assert "Sin cambio" in told
    assert "Antes: Limitado" in state
    assert "cumplida tarde" in state
    assert "No se hará, desde el 15 de junio de 2021: Sin presupuesto." in state
    assert '<span class="tag tag-warn">no se hará</span>' in state
    assert '<th scope="col" class="number">No se harán</th>' in told
    assert "bandonad" not in told + state
    assert f'href="{world.state_url}"' in state  # the cut-off before


def test_a_state_shows_weight_evidence_obstacle_fingerprint_and_code(client, db, june):
    world = followed_plan(activities=2)
    set_weight(activity=world.activities[0], weight=3, reason="Es la mitad del trabajo.", by=world.secretary)
    world.submitted(world.activities[1], title="Acta de instalación")
    freeze_period(period=world.period, by=None, at=CUT)
    state = CommitmentState.objects.get(commitment_id=world.commitment.external_id)

    told = page(client, f"{world.period.url}{world.commitment.external_id}/")

    assert "0 × 3 = 0 puntos" in told
    for row in published_plan(world.exercise.external_id).activities:
        assert f"{row.code} {row.title}</h3>" in told  # the plan's own code, as on every other page
    assert "code" not in state.data()["activities"][0]  # what is frozen did not change its form
    assert "Peso 3: Es la mitad del trabajo." in told
    assert "Acta de instalación" in told
    assert "En espera de revisión" in told
    assert "Qué lo ha impedido o limitado:" in told
    assert "sin informe" in told
    assert state.sha256 in told
    assert f"/verificar/{state.code}/" in told
    assert "Coincide." in told


def test_one_point_is_said_in_the_singular():
    one = ActivityLine(1, {"status": "limited", "weight": 1}, ())
    two = ActivityLine(1, {"status": "limited", "weight": 2}, ())
    assert (one.points, two.points) == ("1 × 1 = 1 punto", "1 × 2 = 2 puntos")
    before, after = (CommitmentState(status=1, points=points, most_points=3) for points in (0, 1))
    assert change_between(before, after) == "De 0 a 1 punto"
    assert change_between(after, before) == "De 1 a 0 puntos"


def test_a_state_keeps_the_codes_of_the_plan_it_was_frozen_from(client, db, june):
    world = followed_plan(activities=2)
    freeze_period(period=world.period, by=None, at=CUT)
    address = f"{world.period.url}{world.commitment.external_id}/"
    first = world.activities[0]
    code = published_plan(world.exercise.external_id).find("activities", first.external_id).code
    first.number += 5
    first.save()
    published_plainly(world.exercise, at=JUNE)

    assert published_plan(world.exercise.external_id).find("activities", first.external_id).code != code
    assert f"{code} {first.title}</h3>" in page(client, address)


def test_reserved_evidence_is_a_stub_on_the_page_and_in_the_file(client, db, june):
    world = followed_plan(activities=2)
    world.accepted(
        title="Nombres de las víctimas",
        access=Access.RESERVED,
        legal_reason="Datos personales.",
        review_on=date(2026, 5, 1),
    )
    freeze_period(period=world.period, by=None, at=CUT)
    address = f"{world.period.url}{world.commitment.external_id}/"

    told, kept = page(client, address), client.get(f"{address}estado.json").content.decode()
    report = page(client, f"{world.period.url}informe-del-grupo-operativo/{world.commitment.external_id}/")

    assert "Reservada: Datos personales. Se revisa el 1 de mayo de 2026." in told
    for text in (told, kept, report):
        assert "Nombres de las víctimas" not in text
        assert "oficina.example" not in text


def test_the_download_is_byte_for_byte_what_the_fingerprint_is_of(client, world):
    body = client.get(f"{world.state_url}estado.json").content

    assert fingerprint(body) == world.state.sha256
    assert json.loads(body)["commitment"]["external_id"] == world.followed.commitment.external_id


def test_the_csv_has_a_row_per_activity_and_no_cell_is_a_formula(client, db):
    world = followed_plan(activities=2)
    submit_report(report=world.report(obstacle="=HYPERLINK(evil)"), by=world.office, at=REPORTING)
    freeze_period(period=world.period, by=None, at=CUT)

    text = client.get(f"{world.period.url}estados.csv").content.decode("utf-8-sig")

    other, row = sorted(csv.DictReader(io.StringIO(text)), key=lambda row: row["informada"])
    assert (other["informada"], other["obstaculo"]) == ("no", "")
    assert row["obstaculo"] == "'=HYPERLINK(evil)"
    assert (row["cumplimiento"], row["peso"], row["informada"]) == ("No iniciado", "1", "sí")
    assert row["huella_sha256"] == CommitmentState.objects.get().sha256


def test_a_code_leads_to_its_state_however_it_is_typed(client, world):
    code = world.state.code
    for address in (f"/verificar/{code}/", f"/verificar/?codigo={code.lower().replace('-', ' ')}"):
        response = client.get(address)
        assert (response.status_code, response.headers["Location"]) == (302, world.state_url)
    assert client.get("/verificar/AAAA-BBBB-CCCC/").status_code == 404


def test_a_file_is_recognised_whole_rewritten_or_altered(world):
    body = world.state.content.encode()
    content = json.loads(body)

    whole, again = identify_document(body), identify_document(json.dumps(content).encode())
    content["points"] += 1
    altered = identify_document(canonical(content).encode())
    content["commitment"]["external_id"] = "otro"
    unknown = identify_document(canonical(content).encode())

    assert [found.kind for found in (whole, again, altered, unknown)] == [
        Verdict.MATCH,
        Verdict.REWRITTEN,
        Verdict.TAMPERED,
        Verdict.UNKNOWN,
    ]
    assert [found.is_authentic for found in (whole, again, altered, unknown)] == [True, True, False, False]
    assert "no le falta ni le sobra nada" in whole.sentence
    assert "fue alterado" in altered.sentence
    assert whole.other.url == altered.other.url == world.state_url


@pytest.mark.parametrize(
    "content",
    [
        {"period": []},
        {"period": {"slug": 1}, "commitment": {}},
        {"period": {"slug": "a\x00"}, "commitment": {"external_id": "b"}, "exercise": "c"},
    ],
)
def test_a_file_that_only_looks_like_a_state_is_of_nobody(db, content):
    found = identify_document(canonical({"format": "abierto-estado", **content}).encode())

    assert (found.kind, found.version) == (Verdict.UNKNOWN, None)
    assert "ninguno de los publicados aquí" in found.sentence


def test_the_page_that_takes_files_leads_to_the_state(client, world):
    file = SimpleUploadedFile("estado.json", world.state.content.encode())

    told = client.post("/verificar/archivo/", {"archivo": file}, headers={"Origin": "https://abierto.test"})

    assert told.status_code == 200
    assert world.state_url in told.content.decode()


def test_the_console_verifies_and_recomputes_a_state_from_its_file(world, tmp_path, capsys):
    file = tmp_path / "estado.json"
    file.write_bytes(world.state.content.encode())

    call_command("verify", str(file))
    call_command("recompute-state", str(file))

    told = capsys.readouterr().out
    assert "Es auténtico: es el estado congelado" in told
    assert "Limitado, 4 de 9 puntos (44 %). Todo se sigue de la evidencia que contiene." in told
    assert world.state.sha256 in told


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"%PDF-1.7", b'{"format": "abierto-plan"}', b"\xff\xfe{"])
def test_the_console_refuses_what_is_no_state(tmp_path, body):
    file = tmp_path / "otro"
    file.write_bytes(body)
    with pytest.raises(CommandError, match="No es un estado congelado"):
        call_command("recompute-state", str(file))
    with pytest.raises(CommandError, match="No se puede leer"):
        call_command("recompute-state", str(tmp_path / "nada"))


def test_the_operating_group_report_is_of_the_frozen_record_and_before_it_of_the_live_one(client, db, time_machine):
    time_machine.move_to(JUNE, tick=False)
    world = followed_plan(activities=2)
    world.accepted()
    world.accepted(world.activities[1], evidence=2)
    address = f"{world.period.url}informe-del-grupo-operativo/"

    live = page(client, address)
    freeze_period(period=world.period, by=None, at=CUT)
    frozen = page(client, address)
    chapter = page(client, f"{address}{world.commitment.external_id}/")

    assert "Antes del corte; último registro: 20 de mayo de 2021, 11:00 horas" in live
    assert "Congelado el 8 de junio de 2021" in frozen
    assert "2 de 2" in live
    assert "2 de 2" in frozen
    assert re.findall(r"<td>(\d aceptadas?)\s", chapter) == ["1 aceptada", "2 aceptadas"]
    assert "Falta designar a una persona." in chapter
    assert "Minuta publicada (Página electrónica, 12 de mayo de 2021): aceptada" in chapter


def test_a_draft_is_in_no_page_of_a_period(client, db, time_machine):
    time_machine.move_to(JUNE, tick=False)
    world = followed_plan(activities=2)
    world.report(text="Borrador secreto", obstacle="Obstáculo secreto")
    for address in ("", "informe-del-grupo-operativo/", f"informe-del-grupo-operativo/{world.commitment.external_id}/"):
        assert "secreto" not in page(client, f"{world.period.url}{address}")


def test_what_is_not_there_answers_404(client, world):
    commitment = world.followed.commitment.external_id
    for address in (
        "/planes/ninguno/avances/",
        f"{world.url}avances/2031-01/",
        f"{world.may_url}ninguno/",
        f"{world.may_url}ninguno/estado.json",
        f"{world.may_url}informe-del-grupo-operativo/ninguno/",
        f"{world.url}avances/2021-06/{commitment}/",
    ):
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize("address", ["avances/", "avances/2021-05/", "avances/2021-05/informe-del-grupo-operativo/"])
def test_pages_ask_the_same_number_of_questions_whatever_the_size(client, db, django_assert_max_num_queries, address):
    counts = []
    for commitments, activities in ((1, 2), (3, 4)):
        made = avances(commitments=commitments, activities=activities)
        client.get(made.url + address)  # the plan is in memory from here on
        with django_assert_max_num_queries(9) as asked:
            client.get(made.url + address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_state_asks_the_same_number_of_questions_whatever_its_evidence(client, db, django_assert_max_num_queries):
    counts = []
    for size in (1, 3):
        world = followed_plan(activities=size + 1)
        for activity in world.activities:
            world.accepted(activity, evidence=size)
        freeze_period(period=world.period, by=None, at=CUT)
        address = f"{world.period.url}{world.commitment.external_id}/"
        client.get(address)
        with django_assert_max_num_queries(8) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]
