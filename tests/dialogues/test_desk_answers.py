"""Working through the contributions: themes, responses one by one and together, corrections, two people at once."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from abierto.core.duties import duties_of
from abierto.dialogues.actions.dialogues import close_dialogue
from abierto.dialogues.models import Response, ResponseTo, Theme, ThemePlacement
from abierto.dialogues.queries import unanswered
from abierto.participation.models import Screening, ScreeningReview
from tests.dialogues.desk import an_office, entered, events, text_of, told
from tests.factories.dialogues import AFTER, REASON, a_dialogue, a_theme, answered, told_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    with time_machine.travel(AFTER, tick=False):
        yield an_office()


def at(name: str, *args) -> str:
    return reverse(f"dialogues_desk:{name}", args=args)


def said(office, *texts: str, **words):
    return [told_to(office.dialogue, text, **words) for text in texts]


def answer(client, world, contributions, **fields):
    sent = {
        "contributions": ",".join(str(each.pk) for each in contributions),
        "decision": "not_taken",
        "reason": REASON,
        "office": "Unidad de Transparencia",
        **fields,
    }
    return client.post(at("answer", world.dialogue.pk), sent)


def test_the_queue_shows_what_waits_and_filters_by_theme_way_words_answer_and_what_is_held(office):
    first, second, third = said(office, "Que haya calendario", "Más mapas, por favor", "Insulto que se retuvo")
    Screening.objects.create(act=third.act, rule_version="prueba-2", score=0, holds_text=True, at=third.act.at)
    theme = a_theme(office.dialogue)
    ThemePlacement.objects.create(contribution=first, theme=theme)
    answered(office.dialogue, second)
    client = entered(office.institution)

    def shown(**asked):
        page = client.get(at("queue", office.dialogue.pk), asked).context["page"]
        return [each.pk for each in page]

    assert shown() == [first.pk, third.pk]
    assert shown(respuesta="si") == [second.pk]
    assert shown(respuesta="") == [first.pk, second.pk, third.pk]
    assert shown(tema=str(theme.pk)) == [first.pk]
    assert shown(tema="sin") == [third.pk]
    assert shown(retenidas="si") == [third.pk]
    assert shown(via="paper") == []
    assert shown(q="CALENDARIO") == [first.pk]
    assert shown(tema="9" * 40, via="x", respuesta="¿", q="x" * 300) == []
    assert shown(tema="9" * 40, via="x", respuesta="¿") == [first.pk, third.pk]
    assert "retenida" in text_of(client.get(at("queue", office.dialogue.pk)))


def test_a_queue_of_three_costs_the_queries_of_a_queue_of_one(office):
    said(office, "Una sola")
    client = entered(office.secretary)
    client.get(at("queue", office.dialogue.pk))
    with CaptureQueriesContext(connection) as one:
        client.get(at("queue", office.dialogue.pk))
    said(office, "Otra", "Y otra")
    with CaptureQueriesContext(connection) as three:
        client.get(at("queue", office.dialogue.pk))

    assert len(three) == len(one)


def test_marked_contributions_are_put_under_a_theme_and_taken_out_of_it(office):
    first, second, third = said(office, "Una", "Dos cosas", "Tres cosas")
    theme = a_theme(office.dialogue)
    client = entered(office.institution)
    place = at("place", office.dialogue.pk)

    put = client.post(place, {"a": [first.pk, second.pk, "x"], "tema": theme.pk})
    taken = client.post(place, {"a": [first.pk], "tema": "sin"})
    nothing = client.post(place, {"tema": theme.pk})
    foreign = client.post(place, {"a": [third.pk], "tema": a_theme(a_dialogue()).pk})

    assert told(put) == "Aportaciones que quedaron en «Calendario»: 2."
    assert told(taken) == "Aportaciones que quedaron sin tema: 1."
    assert told(nothing) == told(foreign) == "Marque al menos una aportación y elija el tema."
    assert list(ThemePlacement.objects.values_list("contribution", "theme")) == [(second.pk, theme.pk)]


def test_one_is_answered_from_its_own_page_and_the_next_one_opens(office):
    first, second = said(office, "Que haya calendario", "Que haya mapas")
    client = entered(office.institution)
    line = office.commitment.lines.first()

    page = client.get(at("contribution", first.pk))
    assert page.context["form"].initial["office"] == "Instituto propio"
    sent = answer(client, office, [first], decision="taken_up", line=line.pk, seguir="si")

    response = Response.objects.get()
    assert (response.decision, response.line, response.office, response.given_by) == (
        "taken_up", line, "Unidad de Transparencia", office.institution,
    )  # fmt: skip
    assert sent.headers["Location"].startswith(at("contribution", second.pk))
    assert [each.pk for each in unanswered(office.dialogue)] == [second.pk]
    assert events()[-1] == "dialogues.response_given"


def test_many_are_answered_together_by_mark_or_by_theme(office):
    contributions = said(office, "Una idea", "Dos ideas", "Tres ideas")
    theme = a_theme(office.dialogue)
    for each in contributions[:2]:
        ThemePlacement.objects.create(contribution=each, theme=theme)
    client = entered(office.secretary)

    by_theme = client.get(at("answer", office.dialogue.pk), {"tema": theme.pk})
    by_mark = client.post(at("answer", office.dialogue.pk), {"a": [contributions[2].pk], "tema": ""})
    nothing = client.post(at("answer", office.dialogue.pk), {"tema": ""})
    sent = answer(client, office, contributions[:2])

    assert [each.pk for each in by_theme.context["rows"]] == [each.pk for each in contributions[:2]]
    assert by_mark.context["form"].initial["contributions"] == str(contributions[2].pk)
    assert told(nothing) == "Marque al menos una aportación."
    assert told(sent) == "Se publicó la respuesta a 2 aportaciones."
    assert Response.objects.count() == 1
    assert set(ResponseTo.objects.values_list("contribution", flat=True)) == {each.pk for each in contributions[:2]}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"reason": "No."}, "20"),
        ({"decision": "taken_up"}, "elija qué cambió"),
        ({"decision": "otra"}, "otra"),
        ({"office": ""}, "Este campo es"),
        ({"line": "999999"}, "válida"),
    ],
)
def test_an_answer_that_lacks_something_says_so_and_keeps_what_was_typed(office, fields, expected):
    (contribution,) = said(office, "Que haya calendario")
    client = entered(office.institution)

    sent = answer(client, office, [contribution], **{"reason": "Mi razón, larga y pensada.", **fields})

    assert (sent.status_code, Response.objects.count()) == (422, 0)
    assert expected in text_of(sent)
    assert fields.get("reason", "Mi razón, larga y pensada.") in text_of(sent)


def test_the_second_who_answers_is_told_what_the_first_said_and_keeps_their_text(office):
    (contribution,) = said(office, "Que haya calendario")
    answer(entered(office.institution), office, [contribution], reason="La primera respuesta, con su razón.")
    second = entered(office.secretary)

    sent = answer(second, office, [contribution], reason="La segunda respuesta, que no se pierde.")

    assert sent.status_code == 422
    page = text_of(sent)
    assert "Otra persona respondió mientras usted escribía" in page
    assert "La primera respuesta, con su razón." in page
    assert "La segunda respuesta, que no se pierde." in page
    assert Response.objects.count() == 1

    names = ("contributions", "seen", "decision", "reason", "office")
    fields = {name: sent.context["form"][name].value() for name in names}
    again = second.post(at("answer", office.dialogue.pk), {**fields, "correction": "La primera estaba incompleta."})

    assert told(again).startswith("Se corrigió la respuesta")
    standing = ResponseTo.objects.get(replaced_at__isnull=True)
    assert (standing.response.reason, standing.correction) == (
        "La segunda respuesta, que no se pierde.", "La primera estaba incompleta.",
    )  # fmt: skip
    assert ResponseTo.objects.count() == 2


def test_of_many_of_which_some_were_answered_meanwhile_the_form_goes_on_with_the_rest(office):
    first, second, third = said(office, "Una idea", "Dos ideas", "Tres ideas")
    answered(office.dialogue, second, reason="Ya se dijo que sí, y desde cuándo.")
    client = entered(office.secretary)

    sent = answer(client, office, [first, second, third])

    assert sent.status_code == 422
    assert sent.context["form"]["contributions"].value() == f"{first.pk},{third.pk}"
    assert "Otra persona respondió 1 mientras" in text_of(sent)
    assert REASON in text_of(sent)
    assert answer(client, office, [first, third]).status_code == 302
    assert not unanswered(office.dialogue).exists()


def test_a_correction_of_a_response_that_was_corrected_meanwhile_is_told_and_kept(office):
    (contribution,) = said(office, "Que haya calendario")
    answered(office.dialogue, contribution)
    seen = ResponseTo.objects.get().pk
    first, second = entered(office.institution), entered(office.secretary)
    answer(
        first, office, [contribution], seen=seen, correction="Faltaba la fecha.", reason="Con la fecha en que se hará."
    )

    late = answer(
        second, office, [contribution], seen=seen, correction="Otra razón.", reason="La mía, que no se pierde."
    )

    assert late.status_code == 422
    assert "Con la fecha en que se hará." in text_of(late)
    assert "La mía, que no se pierde." in text_of(late)
    assert late.context["form"]["seen"].value() == str(ResponseTo.objects.get(replaced_at__isnull=True).pk)
    assert Response.objects.count() == 2


def test_nothing_is_answered_in_a_closed_dialogue_nor_of_another_one(office):
    (contribution,) = said(office, "Que haya calendario")
    answered(office.dialogue, contribution)
    close_dialogue(dialogue=office.dialogue, closing="Se hizo.", by=None)
    client = entered(office.secretary)

    closed = answer(client, office, [contribution], seen=ResponseTo.objects.get().pk, correction="Otra.")
    foreign = answer(client, office, [told_to(a_dialogue())])

    assert "ya se cerró" in text_of(closed)
    assert foreign.status_code == 422
    assert Response.objects.count() == 1
    assert client.get(at("contribution", contribution.pk)).context["form"] is None


def test_themes_stay_as_they_were_at_the_close(office):
    (contribution,) = said(office, "Que haya calendario")
    theme = a_theme(office.dialogue)
    answered(office.dialogue, contribution)
    close_dialogue(dialogue=office.dialogue, closing="Se hizo.", by=None)

    sent = entered(office.operator).post(at("place", office.dialogue.pk), {"a": contribution.pk, "tema": theme.pk})

    assert told(sent).startswith("El diálogo ya se cerró")
    assert ThemePlacement.objects.count() == 0


def test_one_that_came_to_count_after_the_close_is_answered_and_is_owed_until_then(office):
    first, apart = said(office, "Que haya calendario", "Apartada por error")
    answered(office.dialogue, first)
    review = {"act": apart.act, "reason": "Se leyó otra vez.", "by": office.secretary, "at": AFTER}
    ScreeningReview.objects.create(stands=False, **review)
    close_dialogue(dialogue=office.dialogue, closing="Se hizo.", by=None)
    client, page = entered(office.institution), office.dialogue.get_absolute_url()
    assert "con respuesta a todas sus aportaciones" in text_of(client.get(page))

    ScreeningReview.objects.create(stands=True, **review)
    owed = [duty.text for _, found in duties_of(office.institution) for duty in found]
    lacks = "Responder una aportación que contó después del cierre."
    assert f"{office.dialogue.title}: 1" in owed
    assert lacks in text_of(client.get(at("dialogue", office.dialogue.pk)))
    assert "falta responder 1 aportación que contó después" in text_of(client.get(page))
    assert "Responder a todas juntas" in text_of(client.get(at("queue", office.dialogue.pk)))
    assert client.get(at("contribution", apart.pk)).context["form"] is not None

    assert answer(client, office, [apart]).status_code == 302
    assert lacks not in text_of(client.get(at("dialogue", office.dialogue.pk)))
    assert client.get(at("contribution", apart.pk)).context["form"] is None
    assert answer(client, office, [apart], seen=ResponseTo.objects.last().pk, correction="Otra.").status_code == 422


@pytest.mark.parametrize("who", ["other", "society"])
def test_those_who_neither_conduct_nor_lead_read_no_text_and_answer_nothing(office, who):
    (contribution,) = said(office, "Lo que dije sin consentir", may_publish=False)
    client = entered(getattr(office, who))

    pages = [
        client.get(at("queue", office.dialogue.pk)),
        client.get(at("contribution", contribution.pk)),
        client.get(at("suggestions", office.dialogue.pk)),
        answer(client, office, [contribution]),
        client.post(at("place", office.dialogue.pk), {"a": [contribution.pk], "tema": "sin"}),
    ]

    assert [page.status_code for page in pages] == [403] * 5
    assert not any("Lo que dije" in text_of(page) for page in pages)
    assert Response.objects.count() == 0


def test_a_suggestion_is_explained_and_accepted_with_one_click_for_what_still_has_no_theme(office):
    calendar = said(office, "Que se publique el calendario de entregas", "Publicar el calendario de las entregas")
    said(office, "Otra cosa muy distinta")
    client = entered(office.operator)
    page = client.get(at("suggestions", office.dialogue.pk))
    (found,) = page.context["suggestions"]
    assert found.suggestion.members == tuple(each.pk for each in calendar)
    assert "comparten" in text_of(page)

    sent = client.post(
        at("suggestion-accept", office.dialogue.pk), {"aportaciones": found.numbers, "nombre": found.suggestion.name}
    )
    late = client.post(at("suggestion-accept", office.dialogue.pk), {"aportaciones": found.numbers, "nombre": "Otro"})

    theme = Theme.objects.get()
    assert (theme.name, theme.placements.count()) == (found.suggestion.name, 2)
    assert told(sent) == f"Aportaciones que quedaron en «{theme.name}»: 2."
    assert "ya tienen tema" in told(late)
    assert client.get(at("suggestions", office.dialogue.pk)).context["suggestions"] == []


def test_an_institution_uses_the_themes_that_there_are_and_makes_none(office):
    one, two = said(office, "Que se publique el calendario de entregas", "Publicar el calendario de las entregas")
    client, accept = entered(office.institution), at("suggestion-accept", office.dialogue.pk)

    refused = client.post(accept, {"aportaciones": f"{one.pk},{two.pk}", "nombre": "Mío"})
    theme = a_theme(office.dialogue)
    put = client.post(accept, {"aportaciones": f"{one.pk},{two.pk}", "tema": theme.pk})

    assert (refused.status_code, Theme.objects.count()) == (403, 1)
    assert told(put) == "Aportaciones que quedaron en «Calendario»: 2."
