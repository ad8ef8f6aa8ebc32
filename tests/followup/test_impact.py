"""Impact: what measurements allow to say and no more, before and after, and the end-of-commitment report."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from abierto.core.clock import ZONE
from abierto.followup.actions.reports import submit_report
from abierto.followup.enums import Access
from abierto.followup.impact import plan_impact
from abierto.plan.models import Indicator
from abierto.plan.queries import published_plan
from tests.factories.followup import REPORTING, FollowedPlan, followed_plan, published_plainly
from tests.factories.plan import CommitmentFactory, IndicatorFactory
from tests.followup.avances_world import assess, measure, pair


@pytest.fixture
def world(db) -> FollowedPlan:
    return followed_plan(activities=3)


def indicator(world: FollowedPlan) -> Indicator:
    return world.commitment.indicators.get()


def impact(world: FollowedPlan):
    plan = published_plan(world.exercise.external_id)
    return plan_impact(plan, plan.find("commitments", world.commitment.external_id))[0]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ((), "Todavía no hay mediciones: no se sabe si cambió."),
        ((3,), "Lleva 25 % del camino de la línea base a la meta. Es una sola medición"),
        ((3, 6), "La última medición es 6 bases de datos, del 31 de mayo de 2021. Lleva 50 % del camino"),
        ((3, 12), "Alcanzó la meta."),
        ((12, 3), "Lleva 25 % del camino"),
        ((3, 0), "No se ha movido de la línea base."),
        ((3, -1), "Se alejó de la meta: está peor que la línea base."),
    ],
)
def test_it_says_what_the_measurements_allow_and_no_more(world, values, sentence):
    measure(indicator(world), *values)

    (found,) = impact(world).indicators

    assert sentence in found.sentence
    assert ("sola medición" in found.sentence) == (len(values) == 1)


@pytest.mark.parametrize(
    ("baseline", "target", "reason"),
    [
        (None, 12, "el plan no fijó línea base"),
        (0, None, "el plan no fijó meta"),
        (5, 5, "la meta es igual a la línea base"),
    ],
)
def test_without_a_way_to_go_it_does_not_say_how_far(db, baseline, target, reason):
    commitment = CommitmentFactory(complete=True)
    commitment.indicators.all().delete()
    made = IndicatorFactory(commitment=commitment, number=1, baseline=baseline, target=target)
    published_plainly(commitment.exercise)
    measure(made, 4)
    plan = published_plan(commitment.exercise.external_id)

    (found,) = plan_impact(plan)[0].indicators

    assert found.advance is None
    assert reason in found.sentence


def test_a_target_below_the_baseline_is_reached_going_down(db):
    commitment = CommitmentFactory(complete=True)
    commitment.indicators.all().delete()
    made = IndicatorFactory(commitment=commitment, number=1, baseline=40, target=10)
    published_plainly(commitment.exercise)
    measure(made, 25)

    (found,) = plan_impact(published_plan(commitment.exercise.external_id))[0].indicators

    assert found.advance == Decimal(50)


def test_the_pages_draw_each_indicator_with_its_table_and_where_each_value_comes_from(client, world):
    measure(indicator(world), 3, 6)
    pair(world.commitment)
    base = f"/planes/{world.exercise.external_id}/"

    listed = client.get(f"{base}impacto/").content.decode()
    response = client.get(f"{base}compromisos/{world.commitment.external_id}/impacto/")

    told = response.content.decode()
    assert len(response.content) < 100_000
    assert "Lleva 50 % del camino" in listed
    assert told.count("figure-small") == 2
    assert "Portal de datos abiertos" in told
    assert "Se cuentan las bases publicadas el último día del mes." in told
    assert "Cambio: +180 (+150 %)" in told
    assert "no prueba que cambió por ella" in told
    assert "style=" not in told


def test_without_indicators_or_pairs_the_page_says_so(client, db):
    world = followed_plan(activities=2)
    told = client.get(f"/planes/{world.exercise.external_id}/compromisos/{world.commitment.external_id}/impacto/")
    assert "Todavía no hay mediciones" in told.content.decode()
    assert "Ninguna acción de difusión de este compromiso se ha medido antes y después." in told.content.decode()


def test_the_data_hold_every_value_exactly(client, world):
    (made,) = measure(indicator(world), 3)
    made.value = Decimal("3.2500")
    made.save()
    pair(world.commitment, before="100", after="0")
    base = f"/planes/{world.exercise.external_id}/"

    text = client.get(f"{base}impacto.csv").content.decode("utf-8-sig")
    data = json.loads(client.get(f"{base}compromisos/{world.commitment.external_id}/impacto.json").content)

    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["momento"], row["valor"]) for row in rows] == [
        ("línea base", "0"),
        ("meta", "12"),
        ("medición", "3.25"),
        ("antes", "100"),
        ("después", "0"),
    ]
    assert [row["valor"] for row in data["rows"]] == [row["valor"] for row in rows]


@pytest.fixture
def report(client, world):
    """The end-of-commitment report of a world with something of everything."""

    def ask(extension: str = "json"):
        address = f"/planes/{world.exercise.external_id}/compromisos/{world.commitment.external_id}/"
        response = client.get(f"{address}informe-final.{extension}")
        assert response.status_code == 200
        return json.loads(response.content) if extension == "json" else response.content

    return ask


def field(report: dict, number: str) -> dict:
    return next(field for field in report["fields"] if field["number"] == number)


def test_the_end_report_fills_what_follows_and_says_what_is_empty(world, report, time_machine):
    world.done(world.activities[0])
    world.submitted(world.activities[1])
    assess(world)
    measure(indicator(world), 6)
    time_machine.move_to(datetime(2021, 6, 1, tzinfo=ZONE), tick=False)

    told = report()

    assert field(told, "1.1")["answer"] == "Limitado: 3 de 9 puntos (33 %)"
    assert (field(told, "1.1")["origin"], field(told, "2.1")["origin"]) == ("derivado", "declarado")
    assert field(told, "1.2")["answer"].startswith("1 de 3 actividades cumplidas")
    assert "Falta designar a una persona." in field(told, "1.4")["answer"]
    assert field(told, "2.1")["answer"] == "Marginalmente"
    assert field(told, "2.1.6")["answer"] == "El avance se limita a preparar el terreno."
    assert "Lleva 50 % del camino" in field(told, "2.3")["answer"]
    for number in ("2.1.1", "2.1.2", "2.1.3", "2.1.4", "2.2", "4.1"):
        assert (field(told, number)["answer"], field(told, number)["origin"]) == (None, "sin información")
    assert all((f["answer"] is None) == (f["origin"] == "sin información") for f in told["fields"])
    done = next(row for row in told["milestones"] if row["cumplimiento"] == "Completo")
    assert (done["cumplida_el"], done["evidencias_aceptadas"]) == ("2021-05-15", 1)
    assert len(told["evidence"]) == 1
    numbers = [field["number"] for field in told["fields"]]
    assert len(numbers) == len(set(numbers))


def test_it_is_preliminary_until_the_term_is_over_or_everything_is_done(world, report, time_machine):
    time_machine.move_to(REPORTING, tick=False)
    assert not report()["is_final"]
    for activity in world.activities:
        world.done(activity)
    assert report()["is_final"]


def test_the_end_report_keeps_what_is_reserved_and_whoever_wrote_it_out(world, report):
    world.accepted(
        world.activities[0],
        title="Nombres de las víctimas",
        access=Access.RESERVED,
        legal_reason="Datos personales.",
        review_on=date(2026, 5, 1),
    )
    world.report(world.activities[1], text="Borrador secreto", obstacle="Obstáculo secreto")

    told = json.dumps(report(), ensure_ascii=False)

    assert "Evidencia reservada" in told
    assert "Datos personales." in told
    for secret in ("víctimas", "oficina.example", "secreto", world.office.email, world.secretary.email):
        assert secret not in told


def test_the_workbook_says_the_same_and_no_cell_is_a_formula(world, report):
    draft = world.report(world.activities[0], obstacle='=HYPERLINK("http://malo.example")', next_steps="+1\x0b-2")
    submit_report(report=draft, by=world.office, at=REPORTING)

    body = report("xlsx")
    book = load_workbook(io.BytesIO(body))

    assert book.sheetnames == ["Informe", "Actividades", "Evidencia"]
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert any(cell.value == '=HYPERLINK("http://malo.example")' and cell.quotePrefix for cell in cells)
    answers = {row[0]: row[3] for row in book["Informe"].iter_rows(values_only=True)}
    assert answers["4.1"] == "Sin información"
    assert answers["1.1"].startswith("No iniciado")
    assert report("xlsx") == body


@pytest.mark.parametrize("end", ["impacto/", "compromisos/{}/impacto/", "compromisos/{}/informe-final.json"])
def test_each_asks_the_same_number_of_questions_whatever_was_measured(client, db, django_assert_max_num_queries, end):
    counts = []
    for size in (1, 3):
        world = followed_plan(activities=size + 1)
        for activity in world.activities:
            world.accepted(activity)
        measure(indicator(world), *range(size))
        for number in range(size):
            pair(world.commitment, number=number)
        address = f"/planes/{world.exercise.external_id}/{end.format(world.commitment.external_id)}"
        client.get(address)
        with django_assert_max_num_queries(10) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_what_is_not_in_the_plan_answers_404(client, world):
    base = f"/planes/{world.exercise.external_id}/compromisos/ninguno/"
    for end in ("impacto/", "impacto.csv", "informe-final.json", "informe-final.xlsx"):
        assert client.get(base + end).status_code == 404, end
