"""The public history: what was said, when, by which office, and what it changed; newest first, by period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abierto.accounts.enums import Role
from abierto.followup.actions.periods import freeze_period
from abierto.followup.actions.reports import save_draft, submit_report
from abierto.followup.actions.review import accept_evidence, return_evidence, withdraw_evidence
from abierto.followup.actions.scope import drop_activity, set_weight
from abierto.followup.actions.voices import publish_reply, publish_statement, save_statement
from abierto.followup.changes import Turn, replay
from abierto.followup.enums import Access, Completion, OpenedGovernment, Potential, Shows, Voice
from abierto.followup.history import COLUMNS, chapters, commitment_history, export_rows, latest_history
from abierto.followup.models import CommitmentState
from abierto.followup.speakers import Speaker
from abierto.plan.queries import published_plan
from tests.factories.accounts import UserFactory
from tests.factories.followup import CUT, REPORTING, FollowedPlan, ReportingPeriodFactory, followed_plan
from tests.factories.people import OrganisationFactory

HOUR = timedelta(hours=1)


@pytest.fixture
def world(db) -> FollowedPlan:
    return followed_plan()


def history(world: FollowedPlan):
    plan = published_plan(world.exercise.external_id)
    return commitment_history(plan, plan.find("commitments", world.commitment.external_id))


def june(world: FollowedPlan):
    return ReportingPeriodFactory(
        exercise=world.exercise, starts_on=date(2021, 6, 1), ends_on=date(2021, 6, 30), cuts_at=CUT + timedelta(days=30)
    )


def name(world: FollowedPlan, index: int = 0) -> str:
    row = published_plan(world.exercise.external_id).find("activities", world.activities[index].external_id)
    return f"a actividad {row.code} «{row.title}»"


def short(world: FollowedPlan, index: int = 0) -> str:
    return f"L{name(world, index).partition(' «')[0]}"


def test_a_report_its_evidence_and_its_acceptance_are_told_newest_first_with_what_changed(world):
    report = world.submitted(at=REPORTING)
    accept_evidence(evidence=report.evidence.get(), by=world.secretary, at=REPORTING + HOUR)

    told = history(world)

    assert [(line.kind, line.title, line.who, line.at) for line in told] == [
        (
            "aceptada",
            f"Se aceptó la evidencia «Minuta publicada», de l{name(world)}",
            "Secretariado Técnico Local",
            REPORTING + HOUR,
        ),
        (
            "presentada",
            f"Se presentó la evidencia «Minuta publicada», de l{name(world)}",
            world.lead.label,
            REPORTING,
        ),
        ("informe", f"Se informó de l{name(world)}", world.lead.label, REPORTING),
    ]
    assert told[0].changes == (
        f"{short(world)} pasó de no iniciado a limitado.",
        "El compromiso pasó de no iniciado a limitado.",
    )
    assert told[1].changes == told[2].changes == ()
    assert told[2].said == (
        ("Qué se hizo", "Se instaló el grupo de trabajo."),
        ("Qué lo ha impedido o limitado", "Falta designar a una persona."),
    )


def test_a_withdrawal_moves_it_back_and_says_why(world):
    report = world.done(at=REPORTING)
    withdraw_evidence(
        evidence=report.evidence.get(), reason="La minuta era de otra reunión.", by=world.secretary, at=REPORTING + HOUR
    )

    line = history(world)[0]

    assert line.changes[0] == f"{short(world)} pasó de completo a no iniciado."
    assert line.said == (("Motivo", "La minuta era de otra reunión."),)


def test_a_return_changes_nothing_and_says_why(world):
    report = world.submitted(at=REPORTING)
    return_evidence(evidence=report.evidence.get(), reason="No se lee.", by=world.secretary, at=REPORTING + HOUR)

    line = history(world)[0]

    assert (line.kind, line.changes, line.said) == ("devuelta", (), (("Motivo", "No se lee."),))


def test_weights_and_dropped_activities_are_told_with_their_reasons(world):
    world.done(at=REPORTING)
    set_weight(activity=world.activities[0], weight=3, reason="Es la que sostiene a las demás.", by=world.secretary)
    drop_activity(
        activity=world.activities[1],
        dropped_on=date(2021, 5, 19),
        reason="No hubo presupuesto.",
        by=world.secretary,
        at=REPORTING,
    )

    told = {line.kind: line for line in history(world)}

    assert told["peso"].title == f"Se fijó en 3 el peso de l{name(world)}; era 1"
    assert told["peso"].said == (("Motivo", "Es la que sostiene a las demás."),)
    assert told["peso"].changes == ("El compromiso pasó de limitado a sustancial.",)
    assert told["abandonada"].said == (("Desde", "19 de mayo de 2021"), ("Motivo", "No hubo presupuesto."))


def test_a_correction_stands_beside_what_it_corrects(world):
    first = world.submitted(at=REPORTING)
    later = june(world)
    at = CUT + timedelta(days=2)
    draft = save_draft(
        activity=world.activities[0],
        period=later,
        by=world.office,
        at=at,
        text="Fueron dos grupos.",
        obstacle="Falta gente.",
        corrects=first,
        correction_reason="Se contó mal.",
    )
    submit_report(report=draft, by=world.office, at=at)

    told = history(world)

    correction, corrected = told[0], next(line for line in told if line.key == f"informe:{first.external_id}")
    assert correction.title.startswith("Se corrigió un informe anterior")
    assert (correction.corrects.text, correction.corrects.reason) == (
        "Se instaló el grupo de trabajo.",
        "Se contó mal.",
    )
    assert correction.corrects.anchor == corrected.anchor
    assert [(beside.anchor, beside.period) for beside in corrected.corrected_by] == [(correction.anchor, later.name)]


def test_statements_replies_and_the_freeze_are_told(world):
    evaluator = world.evaluator()
    statement = save_statement(
        commitment=world.commitment,
        period=world.period,
        speaker=Speaker(Voice.EVALUATOR),
        text="Falta.",
        completion=Completion.LIMITED,
        opened_government=OpenedGovernment.MARGINAL,
        potential=Potential.MODEST,
        by=evaluator,
        at=REPORTING,
    )
    publish_statement(statement=statement, by=evaluator, at=REPORTING)
    who = Speaker(Voice.INSTITUTION, organisation=world.lead)
    publish_reply(statement=statement, speaker=who, text="No es así.", by=world.office, at=REPORTING + HOUR)
    freeze_period(period=world.period, by=None, at=CUT)

    frozen, reply, voice = history(world)

    state = CommitmentState.objects.get()
    assert (frozen.kind, frozen.sha256, frozen.url, frozen.who) == ("corte", state.sha256, state.url, "Sistema")
    assert frozen.said == (("Cumplimiento al corte", "No iniciado, 0 de 9 puntos"),)
    assert reply.title == f"{world.lead.label} respondió a lo que dijo La evaluación"
    assert voice.said == (
        ("Qué dice", "Falta."),
        ("Cumplimiento", "Limitado"),
        ("Apertura del gobierno", "Marginalmente"),
        ("Potencial de resultados", "Modesto"),
    )


def test_each_act_belongs_to_the_period_in_whose_state_it_counts(world):
    later = june(world)
    report = world.submitted(at=CUT - HOUR)
    accept_evidence(evidence=report.evidence.get(), by=world.secretary, at=CUT + HOUR)  # after the cut of May

    found = chapters(history(world))

    assert [(chapter.period, [line.kind for line in chapter.happenings]) for chapter in found] == [
        (later, ["aceptada"]),
        (world.period, ["presentada", "informe"]),
    ]


def test_what_comes_after_the_last_period_stands_apart_and_first(world):
    report = world.submitted(at=REPORTING)
    accept_evidence(evidence=report.evidence.get(), by=world.secretary, at=CUT + HOUR)

    assert [chapter.period for chapter in chapters(history(world))] == [None, world.period]


def test_drafts_are_no_part_of_it(world):
    world.report(text="Todavía lo estoy pensando.")
    evaluator = world.evaluator()
    save_statement(
        commitment=world.commitment,
        period=world.period,
        speaker=Speaker(Voice.EVALUATOR),
        text="Un borrador.",
        by=evaluator,
        at=REPORTING,
    )
    assert history(world) == []


def test_of_reserved_evidence_only_that_it_exists_and_the_legal_reason(world):
    world.submitted(
        title="Lista con nombres",
        description="Quiénes fueron",
        access=Access.RESERVED,
        legal_reason="Artículo 113, fracción V.",
        review_on=date(2022, 5, 1),
    )

    line = history(world)[0]

    assert line.title == f"Se presentó evidencia reservada, de l{name(world)}"
    assert line.said == (("Reservada", "Artículo 113, fracción V."), ("Se revisa el", "1 de mayo de 2022"))


def test_the_office_that_reported_is_named_even_where_it_is_not_the_lead(world):
    from abierto.plan.models import ActivityOffice

    other = OrganisationFactory(name="Instituto de apoyo", short_name="IDA")
    office = ActivityOffice.objects.filter(activity=world.activities[1]).first()
    type(office.post).objects.filter(pk=office.post_id).update(organisation=other)
    account = UserFactory(role=Role.INSTITUTION, organisation=other)
    draft = save_draft(
        activity=world.activities[1], period=world.period, by=account, text="Se hizo.", obstacle="X.", at=REPORTING
    )
    submit_report(report=draft, by=account, at=REPORTING)

    assert [line.who for line in history(world)] == ["IDA"]


def test_the_files_hold_the_same_columns_for_every_line(world):
    world.done(at=REPORTING)
    rows = export_rows(history(world), site="https://abierto.test")

    assert {tuple(row) for row in rows} == {COLUMNS}
    assert rows[0]["fecha"] == "2021-05-20T11:00:00-05:00"
    assert rows[0]["acto"] == "aceptada"
    assert rows[0]["direccion"].startswith("https://abierto.test/traza/evidencia/")


def test_the_latest_of_a_plan_joins_its_commitments_and_stops_at_so_many(db):
    world = followed_plan(commitments=2)
    world.done(at=REPORTING)
    world.done(world.activities[1], at=REPORTING + HOUR)
    plan = published_plan(world.exercise.external_id)

    told = latest_history(plan, newest=4)

    assert [line.kind for line in told] == ["aceptada", "presentada", "informe", "aceptada"]
    assert told[0].changes == (f"{short(world, 1)} pasó de no iniciado a completo.",)
    assert told[3].changes == (f"{short(world)} pasó de no iniciado a completo.",)


@pytest.mark.parametrize("whole", [True, False])
def test_the_history_asks_the_same_for_one_line_and_for_many(world, whole):
    plan = published_plan(world.exercise.external_id)
    row = plan.find("commitments", world.commitment.external_id)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            latest_history(plan) if whole else commitment_history(plan, row)
        return len(asked)

    world.done(at=REPORTING)
    one = cost()
    for activity in world.activities[1:]:
        world.done(activity, at=REPORTING, evidence=3)
    assert cost() == one


def test_replaying_follows_each_kind_of_turn():
    def turn(key: str, hours: int, **facts) -> Turn:
        return Turn(key, at=REPORTING + hours * HOUR, activity="a", evidence=key.partition(":")[2], **facts)

    changes = replay(
        [
            turn("1:x", 1, counts=True),
            turn("2:y", 2, counts=True, shows=Shows.MEANS),
            turn("3:z", 3, counts=True, shows=Shows.MEANS, completed_on=date(2021, 5, 1)),
            turn("4:z", 4),
            turn("5:y", 5),
        ],
        activities=["a", "b"],
    )

    assert [(change.activity_before.name, change.activity_after.name) for change in changes.values()] == [
        ("NOT_STARTED", "LIMITED"),
        ("LIMITED", "SUBSTANTIAL"),
        ("SUBSTANTIAL", "COMPLETE"),
        ("COMPLETE", "SUBSTANTIAL"),
        ("SUBSTANTIAL", "LIMITED"),
    ]
    assert changes["3:z"].commitment_after is Completion.SUBSTANTIAL
