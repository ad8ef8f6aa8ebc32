"""The secretariat's queue, withdrawal and internal comments: one at a time, with its reasons, never one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abierto.accounts.enums import Role
from abierto.core.errors import DomainError, NotAllowed
from abierto.followup.actions.comments import write_comment
from abierto.followup.actions.reports import attach_evidence, submit_report
from abierto.followup.forms import READY_REASONS
from abierto.followup.models import Comment, Evidence
from abierto.people.models import Affiliation
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.followup import REPORTING, FollowedPlan, followed_plan, link
from tests.factories.people import OrganisationFactory
from tests.factories.uploads import upload
from tests.followup.desk import HOME, entered, events, told

QUEUE = f"{HOME}revision/"


@pytest.fixture
def world(db, settings) -> FollowedPlan:
    settings.SECOND_FACTOR_REQUIRED = False
    world = followed_plan(activities=3)
    world.exercise.is_current = True
    world.exercise.save()
    with time_machine.travel(REPORTING, tick=False):
        yield world


@pytest.fixture
def waiting(world) -> list[Evidence]:
    """Three pieces that wait, the first the oldest."""
    for number, activity in enumerate(world.activities):
        world.submitted(activity, at=REPORTING + timedelta(minutes=number), title=f"Minuta {number + 1}")
    return list(Evidence.objects.order_by("submitted_at"))


def test_the_queue_lists_what_waits_the_oldest_first(world, waiting):
    answer = entered(world.secretary).get(QUEUE)

    assert [e.title for e in answer.context["waiting"]] == ["Minuta 1", "Minuta 2", "Minuta 3"]


def test_after_a_ruling_comes_the_next_and_at_the_end_the_list(world, waiting):
    client = entered(world.secretary)
    one, two, three = waiting

    first = client.post(f"{QUEUE}{one.pk}/aceptar/")
    second = client.post(f"{QUEUE}{two.pk}/devolver/", {"reason": "Falta la firma."})
    third = client.post(f"{QUEUE}{three.pk}/aceptar/")

    assert [a.headers["Location"] for a in (first, second, third)] == [
        f"{QUEUE}{two.pk}/",
        f"{QUEUE}{three.pk}/",
        QUEUE,
    ]
    assert [Evidence.objects.get(pk=e.pk).state for e in waiting] == ["Aceptada", "Devuelta", "Aceptada"]


def test_the_page_shows_the_plan_beside_what_is_presented_and_what_accepting_would_make_of_it(world, waiting):
    page = entered(world.secretary).get(f"{QUEUE}{waiting[0].pk}/")
    body = page.content.decode()

    assert page.context["row"].verification_means in body
    assert "Si se acepta, la actividad pasa de «No iniciado» a «Limitado»." in body
    assert "Se instaló el grupo de trabajo." in body
    assert (page.context["preceding"], page.context["following"]) == (None, waiting[1])


def test_a_ready_reason_alone_or_with_ones_own_words_is_the_reason(world, waiting):
    client = entered(world.secretary)

    client.post(f"{QUEUE}{waiting[0].pk}/devolver/", {"ready": "2"})
    client.post(f"{QUEUE}{waiting[1].pk}/devolver/", {"ready": "2", "reason": "Hoja 3."})

    reasons = [Evidence.objects.get(pk=e.pk).return_reason for e in waiting[:2]]
    assert reasons == [READY_REASONS[2], f"{READY_REASONS[2]} Hoja 3."]


def test_returning_without_a_reason_is_refused_and_changes_nothing(world, waiting):
    before = events()

    answer = entered(world.secretary).post(f"{QUEUE}{waiting[0].pk}/devolver/", {"reason": "  "})

    assert answer.status_code == 422
    assert "Escriba por qué la devuelve" in answer.content.decode()
    assert events() == before


def test_two_rulings_on_the_same_piece_make_one_and_the_second_is_told(world, waiting):
    other = entered(SecretaryFactory())
    entered(world.secretary).post(f"{QUEUE}{waiting[0].pk}/aceptar/")
    before = events()

    accepted = other.post(f"{QUEUE}{waiting[0].pk}/aceptar/")
    returned = other.post(f"{QUEUE}{waiting[0].pk}/devolver/", {"reason": "Falta la firma."})

    assert told(accepted) == ["Esa evidencia ya se aceptó."]
    assert returned.status_code == 422
    assert "Falta la firma." in returned.content.decode()
    assert events() == before


def test_evidence_of_ones_own_office_is_not_offered_and_cannot_be_ruled_on(world, waiting):
    Affiliation.objects.create(user=world.secretary, organisation=world.lead)
    client = entered(world.secretary)

    answer = client.get(QUEUE)

    assert (list(answer.context["waiting"]), answer.context["withheld"]) == ([], 3)
    assert client.get(f"{QUEUE}{waiting[0].pk}/").status_code == 403
    assert client.post(f"{QUEUE}{waiting[0].pk}/aceptar/").status_code == 403
    assert Evidence.objects.awaiting().count() == 3


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECRETARIAT])
def test_nobody_but_the_secretariat_reaches_the_queue(world, waiting, role):
    client = entered(UserFactory(role=role, organisation=world.lead))

    answers = [
        client.get(QUEUE),
        client.get(f"{QUEUE}{waiting[0].pk}/"),
        client.post(f"{QUEUE}{waiting[0].pk}/aceptar/"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert Evidence.objects.awaiting().count() == 3


def test_a_reserved_file_is_read_by_who_rules_on_it_who_evaluates_and_its_office(world):
    report = world.report()
    facts = {**link(), "url": "", "access": "reserved", "legal_reason": "Art. 113", "review_on": "2022-05-01"}
    evidence = attach_evidence(report=report, by=world.office, facts=facts, upload=upload(), at=REPORTING)
    submit_report(report=report, by=world.office, at=REPORTING)
    address = evidence.file.desk_url
    assert address in entered(world.secretary).get(f"{QUEUE}{evidence.pk}/").content.decode()

    codes = {}
    for name, user in {
        "secretariat": world.secretary,
        "office": world.office,
        "another": UserFactory(role=Role.INSTITUTION, organisation=OrganisationFactory()),
        "evaluator": world.evaluator(),
        "civil": UserFactory(role=Role.CIVIL_SOCIETY),
    }.items():
        answer = entered(user).get(address)
        codes[name] = answer.status_code
        if answer.streaming:
            assert b"".join(answer.streaming_content)

    assert codes == {"secretariat": 200, "office": 200, "another": 403, "evaluator": 200, "civil": 403}


def test_accepted_evidence_is_withdrawn_with_its_reason_from_the_activitys_page(world):
    evidence = world.accepted().evidence.get()
    client, address = entered(world.secretary), f"{HOME}evidencias/{evidence.pk}/retirar/"

    assert client.post(address, {"reason": ""}).status_code == 422
    assert Evidence.objects.get().counts

    answer = client.post(address, {"reason": "El documento era de otra actividad."})
    assert answer.headers["Location"] == f"{HOME}actividades/{world.activities[0].pk}/#evidencia-{evidence.pk}"
    assert (Evidence.objects.get().counts, Evidence.objects.get().withdrawal_reason) == (
        False, "El documento era de otra actividad.",
    )  # fmt: skip
    assert entered(world.office).post(address, {"reason": "x"}).status_code == 403


def test_office_and_secretariat_comment_on_a_report_and_both_read_it_where_they_work(world, waiting):
    report = waiting[0].report
    address, where = f"{HOME}informes/{report.pk}/comentar/", f"{HOME}actividades/{report.activity_id}/"

    entered(world.secretary).post(address, {"text": "¿Tienen la lista firmada?", "back": f"{QUEUE}{waiting[0].pk}/"})
    entered(world.office).post(address, {"text": "Sí, va en junio."})

    assert [c.text for c in Comment.objects.order_by("pk")] == ["¿Tienen la lista firmada?", "Sí, va en junio."]
    for client in (entered(world.secretary), entered(world.office)):
        assert "¿Tienen la lista firmada?" in client.get(where).content.decode()
    assert "Sí, va en junio." in entered(world.secretary).get(f"{QUEUE}{waiting[0].pk}/").content.decode()
    assert "¿Tienen la lista firmada?" in entered(world.office).get(HOME).content.decode()


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.CIVIL_SOCIETY, Role.EDITOR])
def test_comments_are_not_for_those_outside_office_and_secretariat(world, waiting, role):
    report = waiting[0].report
    write_comment(report=report, text="Interno.", by=world.secretary)
    client = entered(UserFactory(role=role))

    assert "Interno." not in client.get(f"{HOME}actividades/{report.activity_id}/").content.decode()
    assert client.post(f"{HOME}informes/{report.pk}/comentar/", {"text": "Yo opino."}).status_code == 403
    assert Comment.objects.count() == 1


def test_a_comment_with_nothing_in_it_is_refused_and_it_never_leads_out_of_the_site(world, waiting):
    report, client = waiting[0].report, entered(world.secretary)
    address = f"{HOME}informes/{report.pk}/comentar/"

    assert client.post(address, {"text": ""}).status_code == 422
    with pytest.raises(DomainError, match="Escriba el comentario"):
        write_comment(report=report, text="  ", by=world.secretary)
    with pytest.raises(NotAllowed):
        write_comment(report=report, text="Hola.", by=world.evaluator())
    assert not Comment.objects.exists()

    answer = client.post(address, {"text": "Hola.", "back": "//otro.example/"})
    assert answer.headers["Location"].startswith(f"{HOME}actividades/")


def test_drafts_stay_within_the_office(world):
    world.report(text="Borrador reservado de la oficina.")
    address = f"{HOME}actividades/{world.activities[0].pk}/"

    assert "Borrador reservado" in entered(world.office).get(address).content.decode()
    assert "Borrador reservado" not in entered(world.secretary).get(address).content.decode()
    assert "Borrador reservado" not in entered(world.evaluator()).get(address).content.decode()


def test_the_queue_costs_the_same_queries_with_one_and_with_three(world):
    client, costs = entered(world.secretary), []
    client.get(QUEUE)
    for activities in ([world.activities[0]], world.activities[1:]):
        for activity in activities:
            world.submitted(activity)
        with CaptureQueriesContext(connection) as queries:
            client.get(QUEUE)
        costs.append(len(queries))
    assert costs[0] == costs[1] < 35
