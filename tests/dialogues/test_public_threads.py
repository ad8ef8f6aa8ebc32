"""From what somebody said to what it changed and its evidence, and back; and what its author reads of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from abierto.dialogues.actions.responses import respond
from abierto.dialogues.public.panels import answer_for
from abierto.dialogues.public.threads import CHANGED_BY
from abierto.participation.models import ScreeningReview
from abierto.participation.public import follow_url
from tests.factories.accounts import SecretaryFactory
from tests.factories.dialogues import AFTER, REASON, a_dialogue, answered, told_to
from tests.factories.followup import followed_plan
from tests.factories.participation import DURING, a_space, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def stand_at(monkeypatch):
    monkeypatch.setattr("abierto.core.clock.now", lambda: DURING)


@pytest.fixture
def plan():
    return followed_plan()


def page(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def in_order(told: str, *texts: str) -> bool:
    places = [told.find(text) for text in texts]
    return -1 not in places and places == sorted(places)


def test_the_thread_runs_from_what_was_said_to_the_evidence(stand_at, plan):
    activity = plan.activities[0]
    plan.submitted(activity, evidence=1)
    dialogue = a_dialogue(commitment=plan.commitment)
    contribution = told_to(dialogue, "Que el calendario diga la fecha de cada entrega.")
    answered(dialogue, contribution, decision="taken_up", activity=activity)

    for path in (
        f"/traza/aportacion/{contribution.folio}/",
        f"{dialogue.get_absolute_url()}aportaciones/{contribution.folio}/",
    ):
        told = page(path)
        steps = ["Lo que se dijo", "Que el calendario diga", "La respuesta", "Se tomó en cuenta.", "Lo que cambió"]
        thread = told[told.index('class="thread"') :]
        assert in_order(thread, *steps, f"Actividad: {activity.title}", "Compromiso", plan.commitment.name, "Evidencia")
        assert CHANGED_BY not in thread
        assert thread.count('aria-current="true"') + thread.count('class="here"') >= 1


def test_an_activity_and_its_thread_show_the_contributions_that_changed_it(stand_at, plan):
    activity, other = plan.activities[:2]
    dialogue = a_dialogue(commitment=plan.commitment)
    contribution = told_to(dialogue, "Que el calendario diga la fecha de cada entrega.")
    answered(dialogue, contribution, decision="taken_up", activity=activity)
    address = f'href="{dialogue.get_absolute_url()}aportaciones/{contribution.folio}/"'

    exercise = plan.exercise.external_id
    for path in (
        f"/traza/actividad/{activity.external_id}/",
        f"/planes/{exercise}/actividades/{activity.external_id}/",
    ):
        assert CHANGED_BY in page(path)
        assert address in page(path)
    assert CHANGED_BY not in page(f"/traza/actividad/{other.external_id}/")
    assert address in page(f"/traza/compromiso/{plan.commitment.external_id}/")


def test_a_contribution_without_consent_is_counted_in_the_thread_and_not_shown(stand_at, plan):
    activity = plan.activities[0]
    dialogue = a_dialogue(commitment=plan.commitment)
    shown = told_to(dialogue, "Que el calendario diga la fecha de cada entrega.")
    hidden = told_to(dialogue, "Un texto que no se publica.", may_publish=False)
    answered(dialogue, shown, hidden, decision="taken_up", activity=activity)

    told = page(f"/traza/actividad/{activity.external_id}/")
    assert "Un texto que no se publica." not in told
    assert hidden.folio not in told
    assert "y 1 más que aquí no se muestra" in told


def test_a_response_that_was_corrected_leaves_the_thread_of_what_it_named(stand_at, plan):
    first, second = plan.activities[:2]
    dialogue = a_dialogue(commitment=plan.commitment)
    contribution = told_to(dialogue)
    answered(dialogue, contribution, decision="taken_up", activity=first)
    answered(dialogue, contribution, decision="taken_up", activity=second, correction="Era la otra actividad.")

    assert CHANGED_BY not in page(f"/traza/actividad/{first.external_id}/")
    assert CHANGED_BY in page(f"/traza/actividad/{second.external_id}/")


def test_a_commitment_shows_its_dialogues(stand_at, plan):
    dialogue = a_dialogue(commitment=plan.commitment)
    draft = a_dialogue(commitment=plan.commitment, published=False)
    told = page(f"/planes/{plan.exercise.external_id}/compromisos/{plan.commitment.external_id}/")

    assert f'href="{dialogue.get_absolute_url()}"' in told
    assert draft.title not in told


def test_what_a_response_changed_leads_nowhere_until_the_plan_publishes_it(stand_at):
    from tests.factories.plan import LineOfActionFactory

    dialogue = a_dialogue()
    line = LineOfActionFactory(commitment=dialogue.commitment)
    contribution = told_to(dialogue)
    answered(dialogue, contribution, decision="taken_up", line=line)

    told = page(f"{dialogue.get_absolute_url()}aportaciones/{contribution.folio}/")
    assert line.text in told
    assert f"/traza/linea/{line.external_id}/" not in told
    page(f"/traza/aportacion/{contribution.folio}/", 404)


def test_the_author_reads_the_response_by_their_private_link(stand_at, plan):
    activity = plan.activities[0]
    dialogue = a_dialogue(commitment=plan.commitment)
    contribution = told_to(dialogue, "Un texto que no se publica.", may_publish=False)
    link = follow_url(contribution.act)
    assert "Todavía no tiene respuesta" in page(link)

    answered(dialogue, contribution, decision="taken_up", activity=activity)

    told = page(link)
    assert "Se tomó en cuenta" in told
    assert REASON in told
    assert "Responde: Unidad de Transparencia." in told
    assert f"/traza/actividad/{activity.external_id}/" in told
    assert "aportaciones/" not in told


def test_the_author_of_what_was_corrected_or_set_aside_is_told_so():
    dialogue = a_dialogue()
    corrected, aside = told_to(dialogue), told_to(dialogue, "Compre ahora, oferta.")
    answered(dialogue, corrected, at=AFTER)
    respond(
        dialogue=dialogue, contributions=[corrected], decision="not_taken", reason="No cabe este año por presupuesto.",
        office="Unidad de Transparencia", by=None, correction="Se había leído mal.", at=AFTER + timedelta(days=1),
    )  # fmt: skip
    assert answer_for(aside) is None
    ScreeningReview.objects.create(
        act=aside.act, stands=False, reason="Es un anuncio.", by=SecretaryFactory(), at=AFTER
    )

    answer = answer_for(corrected)
    assert (answer.decided, answer.at) == ("No se tomó en cuenta", AFTER + timedelta(days=1))
    assert "corrige la anterior: Se había leído mal." in answer.reason
    assert answer_for(aside).decided == "Se apartó al revisarla"
    assert "anuncio" not in answer_for(aside).reason


def test_what_was_said_elsewhere_is_no_business_of_the_dialogues():
    assert answer_for(said(a_space())) is None
