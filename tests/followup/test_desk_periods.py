"""Periods, weights, sheets and the first page at the desk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from abierto.accounts.enums import Role
from abierto.core.errors import DomainError, NotAllowed
from abierto.followup.actions.calendar import calendar_of, open_calendar
from abierto.followup.actions.records import delete_record, publish_sheet, save_record
from abierto.followup.models import (
    ActivityWeight,
    CommitmentState,
    DroppedActivity,
    Measurement,
    ProgressSheet,
    ReportingPeriod,
    SectorFigure,
)
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.followup import CUT, REPORTING, FollowedPlan, followed_plan
from tests.factories.people import OrganisationFactory
from tests.followup.desk import HOME, entered, events, told

PERIODS = f"{HOME}periodos/"


@pytest.fixture
def world(db, settings) -> FollowedPlan:
    settings.SECOND_FACTOR_REQUIRED = False
    world = followed_plan(activities=3)
    world.exercise.is_current = True
    world.exercise.save()
    with time_machine.travel(REPORTING, tick=False):
        yield world


@pytest.fixture
def secretary(world):
    return entered(world.secretary)


CALENDAR = {"first": "2021-06", "months": "1", "periods": "3", "days_to_report": "7"}


def test_a_calendar_is_seen_before_it_is_opened(world, secretary):
    answer = secretary.post(f"{PERIODS}nuevos/", {**CALENDAR, "do": "preview"})

    assert [(span.slug, span.name, clash) for span, clash in answer.context["spans"]] == [
        ("2021-06", "Junio de 2021", None),
        ("2021-07", "Julio de 2021", None),
        ("2021-08", "Agosto de 2021", None),
    ]
    assert ReportingPeriod.objects.count() == 1


def test_a_whole_calendar_opens_at_once(world, secretary):
    secretary.post(f"{PERIODS}nuevos/", {**CALENDAR, "do": "open"})

    june = ReportingPeriod.objects.get(slug="2021-06")
    assert (june.starts_on, june.ends_on, june.cuts_at.isoformat()) == (
        date(2021, 6, 1), date(2021, 6, 30), "2021-07-08T05:00:00+00:00",
    )  # fmt: skip
    assert events() == ["followup.period_opened"] * 3


def test_a_calendar_that_shares_days_with_a_period_opens_none(world, secretary):
    clash = {**CALENDAR, "first": "2021-04"}
    preview = secretary.post(f"{PERIODS}nuevos/", {**clash, "do": "preview"})
    answer = secretary.post(f"{PERIODS}nuevos/", {**clash, "do": "open"})

    assert preview.context["clashes"] == 1
    assert answer.status_code == 422
    assert "No se abrió ninguno." in answer.content.decode()
    assert (ReportingPeriod.objects.count(), events()) == (1, [])


@pytest.mark.parametrize("wrong", [{"first": "junio"}, {"first": "2021-13"}, {"periods": "0"}, {"periods": "9999"}, {}])
def test_a_calendar_that_makes_no_sense_is_told_and_opens_none(world, secretary, wrong):
    sent = {**CALENDAR, **wrong} if wrong else {}

    assert secretary.post(f"{PERIODS}nuevos/", {**sent, "do": "open"}).status_code == 422
    assert ReportingPeriod.objects.count() == 1


def test_quarters_span_the_turn_of_the_year():
    first, second = calendar_of(first=date(2021, 11, 1), periods=2, months=3, days_to_report=5)

    assert (first.name, first.ends_on, first.slug) == (
        "Noviembre de 2021 a enero de 2022", date(2022, 1, 31), "2021-11-a-2022-01",
    )  # fmt: skip
    assert (second.starts_on, second.ends_on) == (date(2022, 2, 1), date(2022, 4, 30))


def test_only_the_secretariat_opens_periods(world):
    spans = calendar_of(first=date(2021, 6, 1), periods=1, months=1, days_to_report=7)
    with pytest.raises(NotAllowed):
        open_calendar(exercise=world.exercise, spans=spans, by=world.office)
    assert entered(world.office).get(f"{PERIODS}nuevos/").status_code == 403
    assert ReportingPeriod.objects.count() == 1


def test_before_the_cut_off_the_period_says_who_has_not_reported(world, secretary):
    world.submitted(world.activities[0])

    answer = secretary.get(f"{PERIODS}{world.period.pk}/")

    assert [(o, [pk for pk, _a in rows]) for o, rows in answer.context["missing"]] == [
        (world.lead, [activity.pk for activity in world.activities[1:]])
    ]
    assert answer.context["awaiting"] == 1
    assert "Se congela después del corte" in answer.content.decode()


def test_a_period_is_frozen_by_hand_after_its_cut_off_and_shows_its_hashes(world):
    world.accepted(world.activities[0])
    early = entered(world.secretary).post(f"{PERIODS}{world.period.pk}/congelar/")
    assert told(early)[0].startswith("El corte de")
    assert entered(world.secretary).get(f"{PERIODS}{world.period.pk}/congelar/").status_code == 302
    assert not CommitmentState.objects.exists()

    with time_machine.travel(CUT, tick=False):
        client = entered(world.secretary)
        freezing = f"{PERIODS}{world.period.pk}/congelar/"
        shown = client.get(f"{PERIODS}{world.period.pk}/").content.decode()
        assert f'href="{freezing}">Ver qué se congelará</a>' in shown
        assert '<form method="post"' not in shown.partition("<main")[2]  # nothing freezes in a single step
        assert entered(world.office).get(freezing).status_code == 403
        assert entered(world.office).post(freezing).status_code == 403
        asked = client.get(freezing).content.decode()
        assert "No se puede deshacer." in asked
        assert "3 actividades de 1 compromiso. En curso y sin informe entregado: 2." in asked
        assert "<td>Limitado</td><td>1 de 9</td>" in asked
        assert not CommitmentState.objects.exists()  # it only looked
        frozen = client.post(freezing)
        assert told(frozen) == [f"Se congeló «{world.period.name}»: un compromiso, con su huella."]
        assert client.get(freezing).headers["Location"] == f"{PERIODS}{world.period.pk}/"
        page = client.get(f"{PERIODS}{world.period.pk}/").content.decode()
    state = CommitmentState.objects.get()
    assert state.sha256 in page
    assert state.code in page


def test_a_weight_is_fixed_with_its_reason_and_shown(world, secretary):
    activity = world.activities[0]
    address = f"{HOME}alcance/{activity.pk}/peso/"

    assert secretary.post(address, {"weight": "3", "reason": " "}).status_code == 422
    assert secretary.post(address, {"weight": "101", "reason": "x"}).status_code == 422
    assert not ActivityWeight.objects.exists()

    secretary.post(address, {"weight": "3", "reason": "Es la entrega principal."})
    assert (ActivityWeight.objects.get().weight, events()) == (3, ["followup.weight_set"])
    assert "Es la entrega principal." in secretary.get(f"{HOME}alcance/").content.decode()
    assert entered(world.office).post(address, {"weight": "9", "reason": "Nos conviene."}).status_code == 403


def test_an_activity_that_will_not_be_done_is_declared_once(world, secretary):
    activity = world.activities[0]
    address, sent = (
        f"{HOME}alcance/{activity.pk}/abandonar/",
        {"dropped_on": "2021-05-20", "reason": "Sin presupuesto."},
    )

    assert secretary.post(address, {**sent, "dropped_on": "2021-06-20"}).status_code == 422
    assert not DroppedActivity.objects.exists()
    assert secretary.post(address, sent).status_code == 302
    again = secretary.post(address, sent)
    assert (again.status_code, DroppedActivity.objects.count()) == (422, 1)
    assert "No se hará" in secretary.get(f"{HOME}actividades/{activity.pk}/").content.decode()


@pytest.fixture
def sheet(world) -> ProgressSheet:
    sheet = ProgressSheet(
        commitment=world.commitment, period=world.period, heading="Foros", summary="Se hicieron dos foros."
    )  # fmt: skip
    return save_record(record=sheet, by=world.secretary, permission="followup.edit_sheet")


def test_a_sheet_is_written_on_one_screen_by_the_institution_that_leads_it(world):
    client = entered(world.office)
    add = f"{reverse('hojas-avances:add')}?en={world.commitment.pk}&period={world.period.pk}"
    assert client.get(add).status_code == 200

    answer = client.post(add, {"period": world.period.pk, "heading": "Foros", "summary": "Dos foros."})
    sheet = ProgressSheet.objects.get()
    assert answer.headers["Location"] == f"{HOME}hojas/{sheet.pk}/"

    client.post(f"{reverse('cifras-sector:add')}?en={sheet.pk}", {"number": 1, "sector": "Academia", "count": 7})
    client.post(
        f"{reverse('siguientes-etapas:add')}?en={sheet.pk}", {"number": 1, "text": "Taller", "ends_on": "2021-06-10"}
    )
    page = client.get(f"{HOME}hojas/{sheet.pk}/").content.decode()
    assert "Academia" in page
    assert "Taller" in page
    assert events() == ["followup.record_saved"] * 3
    assert client.post(f"{HOME}hojas/{sheet.pk}/publicar/").status_code == 403


def test_another_institution_writes_nothing_of_it(world, sheet):
    client = entered(UserFactory(role=Role.INSTITUTION, organisation=OrganisationFactory()))

    codes = [
        client.post(f"{reverse('hojas-avances:add')}?en={world.commitment.pk}", {}).status_code,
        client.post(reverse("hojas-avances:edit", args=[sheet.pk]), {}).status_code,
        client.post(
            f"{reverse('cifras-sector:add')}?en={sheet.pk}", {"number": 1, "sector": "x", "count": 1}
        ).status_code,
    ]

    assert codes == [403, 403, 403]
    assert not SectorFigure.objects.exists()


def test_a_published_sheet_is_definitive_with_all_it_holds(world, sheet, secretary):
    figure = SectorFigure(sheet=sheet, number=1, sector="Academia", count=7)
    save_record(record=figure, by=world.secretary, permission="followup.edit_sheet")
    with pytest.raises(DomainError, match="qué se cuenta"):
        publish_sheet(sheet=sheet, by=world.secretary)
    sheet.figures_caption = "Asistentes"
    save_record(record=sheet, by=world.secretary, permission="followup.edit_sheet")

    secretary.post(f"{HOME}hojas/{sheet.pk}/publicar/")

    sheet.refresh_from_db()
    assert sheet.published_at == REPORTING
    before = events()
    figure.count, sheet.heading = 70, "Otros foros"
    for record in (figure, sheet, SectorFigure(sheet=sheet, number=2, sector="Empresas", count=1)):
        with pytest.raises(DomainError, match="definitiva"):
            save_record(record=record, by=world.secretary, permission="followup.edit_sheet")
    for record in (figure, sheet):
        with pytest.raises(DomainError, match="definitiva"):
            delete_record(record=record, by=world.secretary, permission="followup.delete_record")
    with pytest.raises(DomainError, match="ya se publicó"):
        publish_sheet(sheet=sheet, by=world.secretary)
    figure.refresh_from_db()
    assert (figure.count, events()) == (7, before)


def test_a_sheet_takes_no_period_of_another_exercise(world):
    other = followed_plan()
    sheet = ProgressSheet(commitment=world.commitment, period=other.period, heading="Foros", summary="Dos.")

    with pytest.raises(DomainError, match="otro ejercicio"):
        save_record(record=sheet, by=world.secretary, permission="followup.edit_sheet")
    assert not ProgressSheet.objects.exists()


def test_measurements_are_added_from_the_indicators_page_and_never_of_a_day_to_come(world, secretary):
    indicator = world.commitment.indicators.first()
    add = f"{reverse('mediciones:add')}?en={indicator.pk}"
    assert add in secretary.get(f"{HOME}mediciones/").content.decode()
    sent = {"measured_on": "2021-05-19", "value": "12.5", "source": "Registro", "method": "Conteo"}

    assert "todavía no llega" in secretary.post(add, {**sent, "measured_on": "2021-05-21"}).content.decode()
    assert not Measurement.objects.exists()
    assert secretary.post(add, sent).headers["Location"] == f"{HOME}mediciones/#indicador-{indicator.pk}"
    assert str(Measurement.objects.get().value) == "12.5000"


@pytest.mark.parametrize("address", ["", "periodos/", "alcance/", "hojas/", "mediciones/", "revision/"])
def test_before_anything_is_published_each_screen_says_so(db, settings, address):
    settings.SECOND_FACTOR_REQUIRED = False

    assert entered(SecretaryFactory()).get(f"{HOME}{address}").status_code == 200


def test_the_first_page_says_what_each_one_owes_today(world):
    headings = ("Informes de actividades", "Evidencia por revisar", "Periodos por congelar", "Su voz")

    def waits(user) -> list[str]:
        page = entered(user).get("/escritorio/").content.decode()
        return [heading for heading in headings if f">{heading}</h2>" in page]

    world.submitted(world.activities[0])
    assert waits(world.office) == ["Informes de actividades"]
    assert "Informes por entregar: 2" in entered(world.office).get("/escritorio/").content.decode()
    assert waits(world.secretary) == ["Evidencia por revisar"]
    assert waits(world.evaluator()) == ["Su voz"]
    with time_machine.travel(CUT + timedelta(hours=1), tick=False):
        assert waits(world.secretary) == ["Evidencia por revisar", "Periodos por congelar"]
        assert waits(world.office) == []


@pytest.mark.parametrize("address", ["periodos/", "alcance/", "hojas/", "mediciones/"])
def test_each_list_costs_the_same_queries_with_one_and_with_three(world, secretary, sheet, address):
    costs = []
    for more in (0, 3):
        if more:
            spans = calendar_of(first=date(2021, 6, 1), periods=more, months=1, days_to_report=7)
            for period in open_calendar(exercise=world.exercise, spans=spans, by=None):
                save_record(
                    record=ProgressSheet(commitment=world.commitment, period=period, heading="Más", summary="Más"),
                    by=None,
                    permission="followup.edit_sheet",
                )
            indicator = world.commitment.indicators.first()
            for day in (1, 2, 3):
                Measurement.objects.create(
                    external_id=f"m{day}", indicator=indicator, measured_on=date(2021, 5, day), value=day, source="x"
                )  # fmt: skip
        secretary.get(f"{HOME}{address}")
        with CaptureQueriesContext(connection) as queries:
            secretary.get(f"{HOME}{address}")
        costs.append(len(queries))
    assert costs[0] == costs[1]
