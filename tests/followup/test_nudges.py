"""The weekly reminder: of what, to whom, on Mondays at nine; one for each office, never two, never an empty one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abierto.accounts.enums import Role
from abierto.core import jobs
from abierto.core.clock import ZONE
from abierto.core.models import Entry
from abierto.followup.actions.comments import write_comment
from abierto.followup.actions.digests import queue_weekly_digests
from abierto.followup.actions.reports import attach_evidence, submit_report
from abierto.followup.actions.review import return_evidence
from abierto.followup.actions.scope import drop_activity
from abierto.followup.enums import Access, Shows
from abierto.followup.models import Digest, Evidence, LinkCheck, ReportingPeriod
from abierto.followup.nudges import Kind, nudges_of
from abierto.followup.reminded import opens_at, week_of
from abierto.mail.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.followup import FollowedPlan, ReportingPeriodFactory, followed_plan, link
from tests.factories.people import PostFactory
from tests.factories.plan import ActivityOfficeFactory

DAY = timedelta(days=1)
MAY = datetime(2021, 5, 24, 9, 0, tzinfo=ZONE)  # Mondays
JUNE = datetime(2021, 6, 7, 9, 0, tzinfo=ZONE)
LATE_JUNE = datetime(2021, 6, 28, 9, 0, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def _nobody_stops():
    jobs.begin()
    yield
    jobs.begin()


@pytest.fixture
def world(db) -> FollowedPlan:
    return followed_plan()


def month(world: FollowedPlan, year: int, number: int) -> ReportingPeriod:
    """A period of a whole month, which takes reports until the first instant of the 8th of the next one."""
    following = date(year + number // 12, number % 12 + 1, 8)
    return ReportingPeriodFactory(
        exercise=world.exercise,
        slug=f"{year}-{number:02d}",
        starts_on=date(year, number, 1),
        ends_on=following.replace(day=1) - DAY,
        cuts_at=datetime.combine(following, time(), tzinfo=ZONE),
    )


def waiting(world: FollowedPlan, at: datetime) -> list[tuple[str, str]]:
    """Of the first commitment's office: why each activity is named, and which."""
    found = nudges_of(world.exercise, at)
    assert found is not None
    offices = [office for office in found.offices if office.organisation == world.lead]
    return [(str(nudge.kind), nudge.activity.external_id) for office in offices for nudge in office.nudges]


def ids(world: FollowedPlan) -> list[str]:
    return [activity.external_id for activity in world.activities]


def only(world: FollowedPlan, at: datetime = MAY) -> str:
    """The one message to the office's account."""
    queue_weekly_digests(at)
    return Message.objects.get(to=world.office.email).body_text


# What is told


@pytest.mark.parametrize(
    ("at", "kind"),
    [
        (datetime(2021, 5, 16, 23, 59, tzinfo=ZONE), None),
        (datetime(2021, 5, 17, 0, 0, tzinfo=ZONE), Kind.DUE_SOON),
        (datetime(2021, 5, 31, 23, 59, tzinfo=ZONE), Kind.DUE_SOON),
        (datetime(2021, 6, 1, 0, 0, tzinfo=ZONE), Kind.OVERDUE),
    ],
)
def test_an_activity_is_due_soon_for_fourteen_days_and_then_overdue(world, at, kind):
    assert waiting(world, at) == ([] if kind is None else [(kind, each) for each in ids(world)])


def test_what_is_done_dropped_or_awaits_a_ruling_that_would_complete_it_is_no_longer_the_offices(world):
    first, second, third = world.activities
    world.done(first)
    drop_activity(
        activity=second, dropped_on=date(2021, 5, 20), reason="Ya no hay recursos.", by=world.secretary, at=MAY
    )
    report = world.submitted(third, shows=Shows.MEANS, completed_on=date(2021, 5, 15))

    assert waiting(world, MAY) == []
    assert nudges_of(world.exercise, MAY).secretariat.pieces == 1

    return_evidence(evidence=report.evidence.get(), reason="No abre.", by=world.secretary, at=MAY)
    assert waiting(world, MAY) == [(Kind.DUE_SOON, third.external_id), (Kind.RETURNED, third.external_id)]


def test_two_closed_periods_without_a_report_make_an_activity_stale(db):
    world = followed_plan()
    first, second, third = world.activities
    month(world, 2021, 3), month(world, 2021, 4)
    world.report(first, period=ReportingPeriod.objects.get(slug="2021-04"), at=datetime(2021, 4, 20, tzinfo=ZONE))
    submit_report(report=first.reports.get(), by=world.office, at=datetime(2021, 4, 21, tzinfo=ZONE))
    world.report(second, period=world.period, at=datetime(2021, 5, 9, tzinfo=ZONE))  # a draft is no report

    assert waiting(world, datetime(2021, 5, 7, 23, 59, tzinfo=ZONE)) == []
    assert sorted(waiting(world, datetime(2021, 5, 10, 9, tzinfo=ZONE))) == sorted(
        [(Kind.STALE, second.external_id), (Kind.STALE, third.external_id)]
    )

    submit_report(report=second.reports.get(), by=world.office, at=datetime(2021, 5, 10, tzinfo=ZONE))
    assert waiting(world, datetime(2021, 5, 10, 9, tzinfo=ZONE)) == [(Kind.STALE, third.external_id)]


def test_returned_evidence_waits_until_something_of_the_activity_is_presented(world):
    first = world.activities[0]
    report = world.submitted(first)
    return_evidence(evidence=report.evidence.get(), reason="Está cortada.", by=world.secretary, at=MAY - 3 * DAY)
    before = [(kind, each) for kind, each in waiting(world, MAY) if kind == Kind.RETURNED]

    attach_evidence(report=report, by=world.office, facts=link(), at=MAY - DAY)

    assert before == [(Kind.RETURNED, first.external_id)]
    assert Kind.RETURNED not in dict(waiting(world, MAY))


def test_a_link_gone_for_three_days_is_told_until_the_office_presents_something_else(world):
    report = world.done(world.activities[0])
    evidence = report.evidence.get()
    for days in (3, 2):
        LinkCheck.objects.create(evidence=evidence, checked_at=MAY - days * DAY, works=False, status=404)
    assert Kind.ROTTEN not in dict(waiting(world, MAY))

    LinkCheck.objects.create(evidence=evidence, checked_at=MAY - DAY, works=False, status=404)
    assert (Kind.ROTTEN, world.activities[0].external_id) in waiting(world, MAY)
    told = "no responde desde el 21 de mayo de 2021. Adjunte el documento en su próximo informe. Enlace: "
    assert told + evidence.url in only(world)

    attach_evidence(report=report, by=world.office, facts=link(), at=MAY)
    assert Kind.ROTTEN not in dict(waiting(world, MAY))


def test_the_office_of_a_post_is_reminded_of_its_activity_alone(db):
    world = followed_plan()
    post = PostFactory()
    ActivityOfficeFactory(activity=world.activities[1], number=2, post=post)

    found = nudges_of(world.exercise, MAY)

    told = {office.organisation: [nudge.activity.external_id for nudge in office.nudges] for office in found.offices}
    assert told == {world.lead: ids(world), post.organisation: [world.activities[1].external_id]}


def test_after_the_last_cut_off_nobody_can_report_so_no_office_is_reminded(world):
    world.submitted(world.activities[0])
    found = nudges_of(world.exercise, LATE_JUNE)

    assert found.offices == []
    assert (found.secretariat.pieces, [p.slug for p in found.secretariat.to_freeze]) == (1, ["2021-05"])


def test_without_periods_offices_are_reminded_until_the_exercise_ends(world):
    world.period.delete()
    world.exercise.ends_on = date(2021, 7, 1)
    world.exercise.save()
    days = [datetime(2021, 7, day, 9, tzinfo=ZONE) for day in (1, 2)]
    assert [len(waiting(world, day)) for day in days] == [3, 0]


def test_before_a_plan_is_in_force_there_is_nothing_to_remind_of(world):
    before = datetime(2021, 3, 18, 9, 59, tzinfo=ZONE)
    assert nudges_of(world.exercise, before) is None
    assert queue_weekly_digests(before) == ""
    assert not Entry.objects.filter(event="followup.digests_made").exists()


def test_it_costs_as_many_queries_for_one_activity_as_for_many(db):
    counts = []
    for activities, commitments in ((2, 1), (9, 3)):
        world = followed_plan(activities=activities, commitments=commitments)
        world.submitted(world.activities[0])
        return_evidence(evidence=Evidence.objects.latest("pk"), reason="No abre.", by=world.secretary, at=MAY)
        for activity in world.activities[1:]:
            world.submitted(activity)
        nudges_of(world.exercise, MAY)
        with CaptureQueriesContext(connection) as queries:
            nudges_of(world.exercise, MAY)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


# How it is told


def test_an_office_reads_all_it_owes_in_one_message_with_dates_in_words(world):
    report = world.submitted(world.activities[0])
    return_evidence(evidence=report.evidence.get(), reason="Está cortada.", by=world.secretary, at=MAY - 3 * DAY)

    text = only(world, MAY)

    number = world.commitment.number
    assert f"Por vencer en dos semanas (3)\n- C{number}-" in text
    due = f"{world.activities[0].title}. Concluye el 31 de mayo de 2021 (en 7 días). Cumplimiento: No iniciado."
    assert due in text
    assert "Evidencia devuelta que espera respuesta (1)" in text
    assert "se devolvió «Minuta publicada» el 21 de mayo de 2021. Motivo: Está cortada." in text
    assert "recibe informes" not in text  # the cut-off is more than fourteen days away
    assert f"https://abierto.test/escritorio/seguimiento/?ejercicio={world.exercise.external_id}" in text
    assert f"Recibe este mensaje porque su cuenta informa por {world.lead.name}." in text
    assert Message.objects.get(to=world.office.email).subject == f"{world.lead.label}: 4 asuntos pendientes del plan"
    assert "Vencidas" not in text
    assert "Copia" not in text


def test_overdue_activities_say_since_when(world):
    month(world, 2021, 6)
    text = only(world, JUNE)
    assert "Vencidas: debieron concluir y no están cumplidas (3)" in text
    assert "Debió concluir el 31 de mayo de 2021, hace 7 días. Cumplimiento: No iniciado." in text
    assert "- «Periodo 2021-05» recibe informes hasta el 7 de junio de 2021; faltan 3 actividades." in text


def test_the_secretariat_reads_what_waits_for_it_and_who_has_not_reported(world):
    month(world, 2021, 6)
    world.submitted(world.activities[0], evidence=2)

    queue_weekly_digests(JUNE)

    message = Message.objects.get(to=world.secretary.email)
    assert message.subject == "Secretariado: 3 asuntos pendientes del seguimiento"
    assert f"- {world.lead.name}: 2; la más antigua, del 20 de mayo de 2021 (hace 18 días)." in message.body_text
    assert "https://abierto.test/escritorio/seguimiento/revision/" in message.body_text
    assert "«Periodo 2021-05» recibe informes hasta el 7 de junio de 2021; faltan los de:" in message.body_text
    assert f"- {world.lead.name}: 2 actividades." in message.body_text
    assert "congelar" not in message.body_text

    queue_weekly_digests(JUNE + 7 * DAY)
    later = Message.objects.filter(to=world.secretary.email).latest("pk").body_text
    assert "- «Periodo 2021-05»: su corte fue el 8 de junio de 2021, 00:00 horas." in later


def test_reserved_evidence_is_not_named(world):
    report = world.submitted(
        world.activities[0], access=Access.RESERVED, legal_reason="Datos.", review_on=date(2022, 1, 1), title="Secreto"
    )
    return_evidence(evidence=report.evidence.get(), reason="Está cortada.", by=world.secretary, at=MAY - DAY)
    text = only(world)
    assert "se devolvió «evidencia reservada» el 23 de mayo de 2021." in text
    assert "Secreto" not in text


# To whom


def test_each_active_account_that_reports_for_the_office_gets_it_and_no_other(world):
    mate = UserFactory(role=Role.INSTITUTION, organisation=world.lead)
    UserFactory(role=Role.EVALUATOR, organisation=world.lead)
    UserFactory(role=Role.INSTITUTION, organisation=world.lead, is_active=False)
    UserFactory(role=Role.INSTITUTION)

    queue_weekly_digests(MAY)

    assert set(Message.objects.values_list("to", flat=True)) == {world.office.email, mate.email}
    digest = Digest.objects.get()
    assert (digest.week, digest.organisation, digest.items, digest.to_fallback) == ("2021-W21", world.lead, 3, False)
    line = Entry.objects.get(event="followup.digest_queued")
    assert line.data == {"items": [f"due_soon:{each}" for each in ids(world)], "to_fallback": False}
    assert line.subject_label == f"{world.lead}, semana del 24 al 30 de mayo de 2021"
    assert not line.public


def test_where_no_account_reports_the_secretariat_is_told(world):
    world.office.is_active = False
    world.office.save()

    queue_weekly_digests(MAY)

    message = Message.objects.get()
    assert message.to == world.secretary.email
    assert f"Copia para el Secretariado: ninguna cuenta activa informa por {world.lead.name}." in message.body_text
    assert Digest.objects.get().to_fallback


def test_where_nobody_at_all_can_be_told_nothing_is_made(world):
    for user in (world.office, world.secretary):
        user.is_active = False
        user.save()

    assert queue_weekly_digests(MAY) == ""
    assert not Digest.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("act", [None, "draft", "evidence", "comment", "another", "the secretariat's"])
def test_an_overdue_activity_that_nobody_touched_in_two_reminders_brings_the_secretariat_in(db, act):
    world = followed_plan(activities=2)
    june, first = month(world, 2021, 6), world.activities[0]
    world.done(world.activities[1], on=date(2021, 5, 15))
    report = world.report(first, period=june, at=JUNE - 2 * DAY)
    queue_weekly_digests(JUNE)
    acted = JUNE + DAY
    if act == "draft":
        world.report(first, period=june, at=acted)
    elif act == "evidence":
        attach_evidence(report=report, by=world.office, facts=link(), at=acted)
    elif act == "comment":
        write_comment(report=report, text="Falta la firma.", by=world.office, at=acted)
    elif act == "the secretariat's":
        write_comment(report=report, text="¿Qué pasó?", by=world.secretary, at=acted)
    elif act == "another":
        world.report(world.activities[1], period=june, at=acted)
    queue_weekly_digests(JUNE + 7 * DAY)
    queue_weekly_digests(JUNE + 14 * DAY)

    told = Digest.objects.filter(organisation=world.lead).order_by("week").values_list("to_fallback", flat=True)
    ignored = act in {None, "another", "the secretariat's"}
    assert list(told) == [False, False, ignored]
    copies = Message.objects.filter(to=world.secretary.email, body_text__contains="de lo que nadie se ocupó")
    assert copies.count() == ignored


def test_an_address_that_no_server_takes_keeps_nobody_else_from_theirs(world):
    world.office.email = "oficina@ñandú.test"
    world.office.save()
    mate = UserFactory(role=Role.INSTITUTION, organisation=world.lead)

    queue_weekly_digests(MAY)

    assert list(Message.objects.values_list("to", flat=True)) == [mate.email]


# When


@pytest.mark.parametrize(
    ("at", "week", "opens"),
    [
        (datetime(2021, 1, 3, 12, tzinfo=ZONE), "2020-W53", datetime(2020, 12, 28, 15, tzinfo=UTC)),
        (datetime(2021, 4, 5, 4, tzinfo=UTC), "2021-W13", datetime(2021, 3, 29, 15, tzinfo=UTC)),  # still Sunday
        (datetime(2021, 4, 5, 12, tzinfo=ZONE), "2021-W14", datetime(2021, 4, 5, 14, tzinfo=UTC)),  # summer time
        (datetime(2021, 10, 31, 23, tzinfo=ZONE), "2021-W43", datetime(2021, 10, 25, 14, tzinfo=UTC)),
        (datetime(2021, 11, 1, 0, tzinfo=ZONE), "2021-W44", datetime(2021, 11, 1, 15, tzinfo=UTC)),
    ],
)
def test_a_week_is_the_iso_week_of_mexico_city_and_opens_at_nine(at, week, opens):
    assert week_of(at) == week
    assert opens_at(at).astimezone(UTC) == opens


def test_a_week_is_prepared_once_even_if_something_falls_due_later_or_two_programs_look(world):
    assert queue_weekly_digests(MAY - timedelta(seconds=1)) == ""
    assert queue_weekly_digests(MAY) == "Recordatorios semanales preparados: 1."
    before = list(Digest.objects.values()), list(Message.objects.values())

    world.submitted(world.activities[0], at=MAY)  # now something waits for the Secretariat
    for hours in range(0, 7 * 24 - 9):
        assert queue_weekly_digests(MAY + timedelta(hours=hours)) == ""

    assert (list(Digest.objects.values()), list(Message.objects.values())) == before


def test_a_week_that_dies_in_the_middle_is_made_again_whole(world, monkeypatch):
    monkeypatch.setattr("abierto.followup.actions.digests._secretariat", lambda *words: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        queue_weekly_digests(MAY)
    assert (Digest.objects.count(), Message.objects.count()) == (0, 0)
    assert not Entry.objects.filter(event__contains="digest").exists()

    monkeypatch.undo()
    assert queue_weekly_digests(MAY + DAY) == "Recordatorios semanales preparados: 2."
    assert (Digest.objects.count(), Message.objects.count()) == (2, 2)


def test_a_plan_published_after_the_hour_waits_for_the_next_monday(world):
    period = {"slug": "marzo", "starts_on": date(2021, 3, 1), "ends_on": date(2021, 3, 18)}
    ReportingPeriodFactory(exercise=world.exercise, **period, cuts_at=datetime(2021, 3, 25, tzinfo=ZONE))

    # Published on Thursday 18 March; by then the period was about to be cut off.
    assert queue_weekly_digests(datetime(2021, 3, 19, 12, tzinfo=ZONE)) == ""
    assert queue_weekly_digests(datetime(2021, 3, 22, 9, tzinfo=ZONE)) != ""


def test_the_program_that_ends_stops_between_two_exercises(world):
    jobs.stop()
    assert queue_weekly_digests(MAY) == ""
    assert not Digest.objects.exists()
