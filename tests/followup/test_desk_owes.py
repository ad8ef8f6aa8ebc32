"""A responsible office's month at the desk: what it owes, drafts, evidence, submission; nothing typed is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from abierto.accounts.enums import Role
from abierto.followup.actions.reports import save_draft
from abierto.followup.models import Evidence, Report
from abierto.uploads.models import StoredFile
from tests.factories.accounts import UserFactory
from tests.factories.followup import CUT, REPORTING, FollowedPlan, ReportingPeriodFactory, followed_plan
from tests.factories.people import OrganisationFactory
from tests.factories.uploads import upload
from tests.followup.desk import HOME, entered, events


@pytest.fixture
def world(db, settings) -> FollowedPlan:
    settings.SECOND_FACTOR_REQUIRED = False
    world = followed_plan(activities=3)
    world.exercise.is_current = True
    world.exercise.save()
    with time_machine.travel(REPORTING, tick=False):
        yield world


@pytest.fixture
def office(world) -> Client:
    return entered(world.office)


def lines(answer) -> dict:
    return {line.item.activity.pk: line for _row, group in answer.context["groups"] for line in group}


def form_of(answer) -> dict:
    """What a browser would send back of the page, untouched."""
    sent = {"activity": []}
    for pk, line in lines(answer).items():
        sent["activity"].append(str(pk))
        for form in (line.form, line.evidence):
            if form is line.form and line.item.is_submitted:
                continue
            for bound in form:
                if bound.name != "file":
                    sent[bound.html_name] = str(bound.value() or "")
    return sent


def test_the_page_lists_each_activity_that_the_office_answers_for_and_the_days_left(world, office):
    answer = office.get(HOME)

    assert list(lines(answer)) == [activity.pk for activity in world.activities]
    assert (answer.context["period"], answer.context["days_left"]) == (world.period, 19)
    assert answer.context["due"] == 3
    assert "Quedan 19 días." in answer.content.decode()


def test_an_institution_that_answers_for_nothing_sees_that_nothing_is_owed(world):
    other = UserFactory(role=Role.INSTITUTION, organisation=OrganisationFactory())

    answer = entered(other).get(HOME)

    assert lines(answer) == {}
    assert "no tiene actividades a cargo" in answer.content.decode()


def test_one_button_keeps_the_drafts_of_all_that_was_typed_and_of_nothing_else(world, office):
    sent = form_of(office.get(HOME))
    first, second, third = (activity.pk for activity in world.activities)
    sent[f"a{first}-text"], sent[f"a{second}-text"] = "Sesionó el grupo.", "Se publicó la convocatoria."

    answer = office.post(HOME, {**sent, "do": f"draft:{first}"})

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{HOME}#a{first}")
    assert dict(Report.objects.values_list("activity", "text")) == {
        first: "Sesionó el grupo.",
        second: "Se publicó la convocatoria.",
    }
    assert events() == ["followup.draft_saved"] * 2
    assert not Report.objects.filter(activity=third).exists()


def test_what_was_not_touched_is_not_written_again(world, office):
    world.report()
    before = events()

    office.post(HOME, {**form_of(office.get(HOME)), "do": "draft"})

    assert events() == before


def test_a_row_of_evidence_is_attached_with_its_file_and_guesses_its_kind_and_title(world, office):
    pk = world.activities[0].pk
    sent = form_of(office.get(HOME))
    sent |= {f"a{pk}-text": "Sesionó.", f"a{pk}-e-dated_on": "2021-05-12", f"a{pk}-e-file": upload(name="Minuta 3.pdf")}

    office.post(HOME, {**sent, "do": f"draft:{pk}"})

    evidence = Evidence.objects.get()
    assert (evidence.title, evidence.kind, evidence.shows, evidence.dated_on) == (
        "Minuta 3", "minutes", "step", date(2021, 5, 12),
    )  # fmt: skip
    assert (evidence.file.original_name, evidence.submitted_at) == ("Minuta 3.pdf", None)


def test_a_row_that_cannot_be_attached_keeps_its_file_and_its_words(world, office):
    pk = world.activities[0].pk
    sent = form_of(office.get(HOME))
    sent |= {f"a{pk}-text": "Sesionó.", f"a{pk}-e-title": "Minuta", f"a{pk}-e-file": upload(name="minuta.pdf")}

    answer = office.post(HOME, {**sent, "do": "draft"})

    assert answer.status_code == 422
    line = lines(answer)[pk]
    assert line.evidence.errors["dated_on"] == ["Escriba la fecha de la evidencia."]
    assert line.held.original_name == "minuta.pdf"
    assert Report.objects.get().text == "Sesionó."
    assert not Evidence.objects.exists()

    again = form_of(answer) | {f"a{pk}-e-dated_on": "2021-05-12"}
    assert office.post(HOME, {**again, "do": "draft"}).status_code == 302
    assert Evidence.objects.get().file == StoredFile.objects.get()


def test_a_file_that_the_intake_refuses_is_told_beside_it_and_the_words_are_saved(world, office):
    pk = world.activities[0].pk
    sent = form_of(office.get(HOME))
    sent |= {
        f"a{pk}-text": "Sesionó.",
        f"a{pk}-e-dated_on": "2021-05-12",
        f"a{pk}-e-file": upload(b"MZ\x90\x00\x03\x00\x00\x00", name="minuta.pdf"),
    }

    answer = office.post(HOME, {**sent, "do": "draft"})

    assert answer.status_code == 422
    assert "minuta.pdf" in lines(answer)[pk].evidence.non_field_errors()[0]
    assert Report.objects.get().text == "Sesionó."
    assert not StoredFile.objects.exists()


def test_the_second_of_two_colleagues_is_told_and_keeps_the_text(world, office):
    activity = world.activities[0]
    world.report(text="Lo que estaba.")
    sent = form_of(office.get(HOME))
    world.report(text="Lo que guardó Luis.")
    sent[f"a{activity.pk}-text"] = "Lo que escribe Ana."

    answer = office.post(HOME, {**sent, "do": "draft"})

    assert answer.status_code == 422
    form = lines(answer)[activity.pk].form
    assert form["text"].value() == "Lo que escribe Ana."
    assert form.errors["text"] == ["Ahora está guardado: «Lo que guardó Luis.»."]
    assert Report.objects.get().text == "Lo que guardó Luis."

    office.post(HOME, {**form_of(answer), "do": "draft"})
    assert Report.objects.get().text == "Lo que escribe Ana."


def test_a_colleagues_change_of_what_one_did_not_touch_is_left_alone(world, office):
    world.report(text="Lo que estaba.")
    sent = form_of(office.get(HOME))
    world.report(text="Lo que guardó Luis.")

    assert office.post(HOME, {**sent, "do": "draft"}).status_code == 302
    assert Report.objects.get().text == "Lo que guardó Luis."


def test_a_cut_off_crossed_while_typing_keeps_the_text_and_offers_the_next_period(world, office):
    activity = world.activities[0]
    june = ReportingPeriodFactory(
        exercise=world.exercise, starts_on=date(2021, 6, 1), ends_on=date(2021, 6, 30), cuts_at=CUT + timedelta(days=30)
    )  # fmt: skip
    sent = form_of(office.get(HOME)) | {f"a{activity.pk}-text": "Escrito a las once y media."}

    with time_machine.travel(CUT + timedelta(minutes=1), tick=False):
        late = entered(world.office)
        answer = late.post(f"{HOME}?periodo=2021-05", {**sent, "do": "draft"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Escrito a las once y media." in page
        assert "no recibe informes" in page
        assert f'action="?periodo={june.slug}"' in page
        assert not Report.objects.exists()

        assert late.post(f"{HOME}?periodo={june.slug}", {**form_of(answer), "do": "draft"}).status_code == 302
    assert list(Report.objects.values_list("period", "text")) == [(june.pk, "Escrito a las once y media.")]


def test_what_was_typed_of_an_activity_no_longer_ones_own_is_shown_to_be_copied(world, office):
    sent = form_of(office.get(HOME)) | {"activity": ["999999"], "a999999-text": "No me pierdas."}

    answer = office.post(HOME, {**sent, "do": "draft"})

    assert answer.status_code == 422
    assert answer.context["adrift"] == ["No me pierdas."]
    assert "No me pierdas." in answer.content.decode()


def test_submitting_one_says_beside_it_what_it_lacks_and_changes_nothing(world, office):
    activity = world.activities[0]
    world.report(obstacle="")

    answer = office.post(HOME, {**form_of(office.get(HOME)), "do": f"submit:{activity.pk}"})

    assert answer.status_code == 422
    assert "escriba qué la ha impedido o limitado" in lines(answer)[activity.pk].problem
    assert Report.objects.get().is_draft


def test_submit_all_submits_what_is_complete_and_leaves_the_rest_as_drafts(world, office):
    first, second, _third = world.activities
    sent = form_of(office.get(HOME)) | {
        f"a{first.pk}-text": "Sesionó.",
        f"a{first.pk}-obstacle": "Falta quórum.",
        f"a{second.pk}-text": "Se publicó.",
    }

    answer = office.post(HOME, {**sent, "do": "submit"})

    assert answer.status_code == 302
    assert {report.activity_id: report.is_draft for report in Report.objects.all()} == {
        first.pk: False,
        second.pk: True,
    }


def test_the_words_of_the_report_before_are_a_starting_text_that_nobody_saved_yet(world, office):
    activity = world.activities[0]
    april = ReportingPeriodFactory(
        exercise=world.exercise, starts_on=date(2021, 4, 1), ends_on=date(2021, 4, 30), cuts_at=CUT - timedelta(days=30)
    )  # fmt: skip
    world.submitted(activity, period=april, at=REPORTING - timedelta(days=20), evidence=0)

    answer = office.post(HOME, {**form_of(office.get(HOME)), "do": f"copy:{activity.pk}"})

    assert answer.status_code == 200
    assert lines(answer)[activity.pk].form["text"].value() == "Se instaló el grupo de trabajo."
    assert Report.objects.filter(period=world.period).count() == 0


def test_a_draft_that_missed_its_cut_off_is_offered_in_the_next_period(world, office):
    activity = world.activities[0]
    april = ReportingPeriodFactory(
        exercise=world.exercise, starts_on=date(2021, 4, 1), ends_on=date(2021, 4, 30), cuts_at=CUT - timedelta(days=30)
    )  # fmt: skip
    save_draft(activity=activity, period=april, by=world.office, text="A medias.", at=REPORTING - timedelta(days=20))

    answer = office.get(HOME)

    assert lines(answer)[activity.pk].item.unsent.text == "A medias."
    assert "no se entregó antes del corte" in answer.content.decode()


def test_evidence_of_a_draft_is_taken_off_and_of_another_office_is_not(world, office):
    from abierto.followup.actions.reports import attach_evidence
    from tests.factories.followup import link

    evidence = attach_evidence(report=world.report(), by=world.office, facts=link(), at=REPORTING)
    stranger = entered(UserFactory(role=Role.INSTITUTION, organisation=OrganisationFactory()))

    assert stranger.post(HOME, {"do": f"remove:{evidence.pk}"}).status_code == 403
    assert Evidence.objects.exists()

    office.post(HOME, {**form_of(office.get(HOME)), "do": f"remove:{evidence.pk}"})
    assert not Evidence.objects.exists()


def test_returned_evidence_shows_its_reason_where_the_office_reports(world, office):
    from abierto.followup.actions.review import return_evidence

    report = world.submitted()
    return_evidence(evidence=report.evidence.get(), reason="Falta la firma.", by=world.secretary)

    assert "Motivo de la devolución: Falta la firma." in office.get(HOME).content.decode()


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.OPERATING_GROUP, Role.EVALUATOR])
def test_who_does_not_report_sees_who_owes_what_and_each_page_to_read(world, role):
    client = entered(UserFactory(role=role))

    rows = client.get(HOME).context["rows"]
    answer = client.get(HOME, {"de": world.lead.external_id})

    assert next((row["organisation"], row["total"], row["missing"]) for row in rows) == (world.lead, 3, 3)
    assert list(lines(answer)) == [activity.pk for activity in world.activities]
    assert "<textarea" not in answer.content.decode()
    assert client.post(HOME, {"do": "draft"}).status_code == 403


def test_the_page_costs_the_same_queries_with_few_activities_and_with_many(world, office):
    larger = followed_plan(activities=20)
    costs = []
    for each in (world, larger):
        for activity in each.activities[:: len(each.activities) - 1]:
            each.submitted(activity)
        client, address = entered(each.office), f"{HOME}?ejercicio={each.exercise.external_id}"
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        costs.append((len(lines(answer)), len(queries)))

    assert [count for count, _cost in costs] == [3, 20]
    assert costs[0][1] == costs[1][1] < 45
