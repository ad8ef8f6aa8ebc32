"""The dialogues at the desk: what each lacks, its records, publishing, inviting, the board, votes, the close."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from abierto.core.duties import duties_of
from abierto.dialogues.actions.board import open_board
from abierto.dialogues.actions.captures import capture_sheets
from abierto.dialogues.models import BoardMark, Dialogue, Option, Theme, Vote
from abierto.participation.actions.capture import Sheet
from abierto.participation.actions.gestures import Words
from abierto.participation.enums import Kind, Origin, Public
from abierto.participation.models import Invitation
from tests.dialogues.desk import an_office, entered, events, text_of, told
from tests.factories.dialogues import AFTER, a_dialogue, a_vote, answered, cast, told_to
from tests.factories.participation import CLOSES, DURING, said

pytestmark = pytest.mark.django_db

HOURS = {"opens_at": "2021-05-10T11:00", "closes_at": "2021-05-10T20:00"}


@pytest.fixture
def office(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    with time_machine.travel(DURING, tick=False):
        yield an_office()


def at(name: str, *args) -> str:
    return reverse(f"dialogues_desk:{name}", args=args)


def page_of(client, name: str, *args) -> str:
    answer = client.get(at(name, *args))
    assert answer.status_code == 200
    return text_of(answer)


def on_paper(office) -> None:
    """The operator types a sheet."""
    sheets = [Sheet("1", Words(Kind.IDEA, "De papel"))]
    capture_sheets(dialogue=office.dialogue, sheets=sheets, origin=Origin.PAPER, by=office.operator)


def states(client) -> list[tuple[str, tuple[str, ...]]]:
    return [(state.words, state.lacks) for state in client.get(at("dialogues")).context["states"]]


def test_the_list_says_of_each_dialogue_where_it_stands_and_what_it_lacks(office):
    draft = a_dialogue(commitment=office.commitment, published=False)
    told_to(office.dialogue, "Una aportación")
    on_paper(office)
    vote = a_vote(office.dialogue)
    client = entered(office.society)

    assert states(client) == [
        ("Borrador", ("Publicarlo, con las fechas en que recibe aportaciones.",)),
        (
            "Recibe aportaciones hasta el 3 de junio de 2021, 00:00 horas",
            (
                "Responder una aportación.",
                "Cotejar una captura con su hoja.",
                f"Esperar a que cierre la votación «{vote.question}», el 3 de junio de 2021, 00:00 horas, y contarla.",
            ),
        ),
    ]
    assert draft.title in page_of(client, "dialogues")
    with time_machine.travel(AFTER, tick=False):
        client = entered(office.society)
        assert states(client)[1][0] == "Ya no recibe aportaciones"
        assert states(client)[1][1][-1] == f"Contar la votación «{vote.question}»."


def test_one_that_is_published_and_has_not_opened_says_when_it_will(office):
    soon = a_dialogue(commitment=office.commitment, opens_at=CLOSES, closes_at=CLOSES + timedelta(days=1))
    client = entered(office.society)

    told = "Abre el 3 de junio de 2021, 00:00 horas y recibe aportaciones hasta el 4 de junio de 2021, 00:00 horas"
    assert (told, ()) in states(client)
    assert told in page_of(client, "dialogue", soon.pk)


def test_a_list_of_three_costs_the_queries_of_a_list_of_one(office):
    client = entered(office.secretary)
    client.get(at("dialogues"))
    with CaptureQueriesContext(connection) as one:
        client.get(at("dialogues"))
    for _ in range(2):
        a_vote(a_dialogue(commitment=office.commitment))
    with CaptureQueriesContext(connection) as three:
        client.get(at("dialogues"))

    assert len(three) <= len(one) + 2  # of votes: there were none to follow


def test_a_dialogue_its_themes_votes_and_options_are_written_at_the_desk(office):
    client = entered(office.operator)
    words = {
        "commitment": office.commitment.pk, "title": "Sobre el calendario", "question": "¿Qué falta?",
        "about": "De qué.", "can_change": "Esto.", "cannot_change": "Aquello.", "what_next": "Se responde.",
    }  # fmt: skip

    made = client.post(reverse("dialogos:add"), words)
    twin = client.post(reverse("dialogos:add"), {**words, "question": "¿Y qué más?"})
    dialogue = Dialogue.objects.get(question="¿Qué falta?")
    client.post(f"{reverse('temas:add')}?en={dialogue.pk}", {"number": 1, "name": "Fechas"})
    client.post(
        f"{reverse('votaciones:add')}?en={dialogue.pk}",
        {"number": 1, "question": "¿Qué nombre?", "method": "ranked", "secrecy": "secret"},
    )
    vote = Vote.objects.get()
    client.post(f"{reverse('opciones:add')}?en={vote.pk}", {"number": 1, "text": "Uno"})

    assert (made.status_code, twin.status_code) == (302, 302)
    assert made.headers["Location"] == at("dialogue", dialogue.pk)
    made = Dialogue.objects.exclude(pk=office.dialogue.pk).order_by("pk")
    assert [each.external_id for each in made] == ["sobre-el-calendario", "sobre-el-calendario-2"]
    assert (vote.external_id, Option.objects.get().text) == ("sobre-el-calendario-votacion-1", "Uno")
    assert "Fechas" in page_of(client, "dialogue", dialogue.pk)
    assert "Uno" in page_of(client, "vote", vote.pk)


def test_a_very_long_or_strange_title_still_makes_an_address(office):
    client = entered(office.operator)
    for title in ("Larguísimo " * 18, "¿¡…!?"):
        client.post(
            reverse("dialogos:add"),
            {
                "commitment": office.commitment.pk, "title": title, "question": title, "about": "x",
                "can_change": "x", "cannot_change": "x", "what_next": "x",
            },
        )  # fmt: skip

    assert sorted(map(len, Dialogue.objects.values_list("external_id", flat=True)))[-1] <= 50
    assert Dialogue.objects.filter(external_id="dialogo").exists()


def test_what_is_published_says_its_new_text_as_another_version_and_keeps_its_commitment(office):
    client = entered(office.operator)
    form = client.get(reverse("dialogos:edit", args=[office.dialogue.pk])).context["form"]
    assert "commitment" not in form.fields

    sent = {name: form[name].value() or "" for name in form.fields}
    client.post(reverse("dialogos:edit", args=[office.dialogue.pk]), {**sent, "about": "Otro texto."})

    assert list(office.dialogue.space.versions.values_list("number", flat=True)) == [1, 2]


def test_the_secretariat_publishes_with_dates_and_changes_the_time_while_it_has_not_passed(office):
    draft = a_dialogue(commitment=office.commitment, published=False)
    client = entered(office.secretary)

    wrong = client.post(at("publish", draft.pk), {**HOURS, "closes_at": "2021-05-10T10:00", "public": "open"})
    sent = client.post(at("publish", draft.pk), {**HOURS, "public": "invited"})
    longer = client.post(at("window", draft.pk), {**HOURS, "closes_at": "2021-05-12T20:00", "public": "invited"})
    begun = client.post(at("window", draft.pk), {**HOURS, "opens_at": "2021-05-10T08:00", "public": "invited"})

    assert (wrong.status_code, "El cierre debe ser después" in text_of(wrong)) == (422, True)
    assert (sent.status_code, longer.status_code, begun.status_code) == (302, 302, 422)
    assert "El plazo ya comenzó" in text_of(begun)
    draft.refresh_from_db()
    window = draft.space.windows.get()
    assert (draft.published_at, window.public, window.closes_at.day) == (DURING, Public.INVITED, 13)
    assert entered(office.operator).post(at("publish", draft.pk), HOURS).status_code == 403


@pytest.mark.parametrize("closes_at", ["2021-05-10T12:00", "2020-05-10T20:00"])
def test_nothing_is_published_nor_called_with_a_close_that_has_passed(office, closes_at):
    draft, vote = a_dialogue(commitment=office.commitment, published=False), a_vote(office.dialogue, called=False)
    client, dates = entered(office.secretary), {"opens_at": "2020-05-10T11:00", "closes_at": closes_at}

    published = client.post(at("publish", draft.pk), {**dates, "public": "open"})
    called = client.post(at("call", vote.pk), {**dates, "public": "open"})

    assert (published.status_code, called.status_code) == (422, 422)
    assert "Ese cierre ya pasó" in text_of(published)
    assert "Ese cierre ya pasó" in text_of(called)
    draft.refresh_from_db()
    vote.refresh_from_db()
    assert (draft.published_at, vote.called_at) == (None, None)


def test_an_invitations_link_is_shown_once_and_kept_nowhere(office):
    client = entered(office.operator)
    address = at("invitations", office.dialogue.pk)

    sent = client.post(address, {"label": "Colegio de Notarios", "sector": "civil_society"})
    link = re.search(r'id="id_link"[^>]*value="([^"]+)"', text_of(sent)).group(1)
    again = client.get(address)
    twice = client.post(address, {"label": "Colegio de Notarios"})

    token = link.rstrip("/").rpartition("/")[2]
    assert (sent.status_code, sent.headers["Cache-Control"]) == (200, again.headers["Cache-Control"])
    assert "no-store" in sent.headers["Cache-Control"]
    assert "Colegio de Notarios" in text_of(again)
    assert token not in text_of(again)
    assert twice.status_code == 422
    invitation = Invitation.objects.get()
    assert token.encode() not in bytes(invitation.author)

    out = client.post(at("withdraw", invitation.pk))
    invitation.refresh_from_db()
    assert told(out).startswith("Se retiró la invitación")
    assert invitation.withdrawn_at == DURING
    assert client.post(address, {"label": "Colegio de Notarios"}).status_code == 200


def test_nobody_is_invited_to_what_is_not_published(office):
    draft = a_dialogue(commitment=office.commitment, published=False)

    sent = entered(office.operator).post(at("invitations", draft.pk), {"label": "Alguien"})

    assert (sent.status_code, Invitation.objects.count()) == (422, 0)
    assert "Publique antes el diálogo" in text_of(sent)


def test_the_board_is_opened_and_each_question_moves_with_one_press(office):
    client, address = entered(office.operator), at("board", office.dialogue.pk)
    client.post(address, HOURS)
    office.dialogue.refresh_from_db()
    first, second = said(office.dialogue.board, "¿Y los mapas?"), said(office.dialogue.board, "¿Desde cuándo?")

    assert "nueva: todavía no se ve" in text_of(client.get(address))
    client.post(at("mark", first.pk), {"state": "now"})
    client.post(at("mark", second.pk), {"state": "now", "ver": "nuevas"})
    wrong = client.post(at("mark", second.pk), {"state": "volar"})
    page = client.get(address)

    assert page.context["now"].pk == second.pk
    assert [(each.pk, each.state) for each in page.context["page"]] == [(first.pk, "answered")]
    assert page.context["tabs"] == [
        ("todas", "Todas", 2), ("nuevas", "Nuevas", 0), ("tablero", "Tablero", 0), ("respondidas", "Respondidas", 1),
        ("ocultas", "Ocultas", 0),
    ]  # fmt: skip
    assert told(wrong) == "Elija qué hacer con la pregunta."
    assert BoardMark.objects.count() == 3
    for name in ("nuevas", "tablero", "respondidas", "ocultas", "¿?"):
        assert client.get(address, {"ver": name}).status_code == 200
    assert entered(office.institution).post(at("mark", first.pk), {"state": "held"}).status_code == 403
    assert client.post(at("mark", told_to(office.dialogue).pk), {"state": "held"}).status_code == 404


def test_a_vote_is_called_invited_to_and_counted_and_tells_no_partial_result(office):
    vote = a_vote(office.dialogue, options=("Zanahoria", "Rábano"), called=False)
    client = entered(office.secretary)

    assert "Convocar" in page_of(client, "vote", vote.pk)
    assert entered(office.operator).post(at("call", vote.pk), HOURS).status_code == 403
    early = client.post(at("vote-invitations", vote.pk), {"label": "IEEM"})
    called = client.post(at("call", vote.pk), {**HOURS, "public": "open"})
    vote.refresh_from_db()
    cast(vote, "1")
    cast(vote, "1")
    page = page_of(client, "vote", vote.pk)
    soon = client.post(at("count", vote.pk))

    assert "Convoque antes la votación" in text_of(early)
    assert (called.status_code, vote.called_at) == (302, DURING)
    assert re.search(r'talk-figure">\s*2\s*<', page)
    assert page.count("Zanahoria") == 1
    assert "se cuenta desde el 10 de mayo de 2021, 20:02 horas" in told(soon)
    with time_machine.travel(AFTER, tick=False):
        client = entered(office.secretary)
        done = client.post(at("count", vote.pk))
        vote.refresh_from_db()
        assert told(done).startswith("Se contó.")
        assert vote.sha256 in page_of(client, "vote", vote.pk)
    for address in ("edit", "delete"):
        client.post(reverse(f"votaciones:{address}", args=[vote.pk]), {"number": 9, "question": "Otra"})
    vote.refresh_from_db()
    assert (vote.number, vote.question) == (1, "¿Cómo se llamará la herramienta?")


def test_the_desk_says_from_when_a_closed_vote_is_counted_and_offers_it_then(office):
    vote = a_vote(office.dialogue)
    button, told = "Contar y publicar las boletas", "desde el 3 de junio de 2021, 00:02 horas"

    def seen(moment) -> tuple[bool, bool, str, bool]:
        with time_machine.travel(moment, tick=False):
            client = entered(office.secretary)
            page = page_of(client, "vote", vote.pk)
            owed = any(duty.text == vote.question for _, found in duties_of(office.secretary) for duty in found)
            return button in page, told in page, states(client)[0][1][0], owed

    lacks = f"Contar la votación «{vote.question}»"
    assert seen(CLOSES) == (False, True, f"{lacks}, {told}.", False)
    assert seen(CLOSES + timedelta(minutes=2)) == (True, False, f"{lacks}.", True)


def test_turnout_of_a_vote_by_invitation_is_said_out_of_those_invited(office):
    vote = a_vote(office.dialogue, public=Public.INVITED)
    client = entered(office.secretary)
    client.post(at("vote-invitations", vote.pk), {"label": "Infoem"})
    client.post(at("vote-invitations", vote.pk), {"label": "IEEM"})

    assert "0 de 2 invitadas" in page_of(client, "vote", vote.pk)


def test_a_dialogue_is_closed_only_when_nothing_is_missing_which_is_listed(office):
    contribution = told_to(office.dialogue, "Una aportación")
    address = at("close", office.dialogue.pk)
    with time_machine.travel(AFTER, tick=False):
        client = entered(office.secretary)
        missing = page_of(client, "dialogue", office.dialogue.pk)
        early = client.post(address, {"closing": "Se hizo."})
        answered(office.dialogue, contribution)
        blank = client.post(address, {"closing": " "})
        sent = client.post(address, {"closing": "Se hizo el calendario."})

        assert "Todavía no se puede cerrar" in missing
        assert "Responder una aportación." in missing
        assert (early.status_code, blank.status_code, sent.status_code) == (422, 422, 302)
        assert "Falta responder una aportación" in text_of(early)
        assert "Se hizo el calendario." in page_of(client, "dialogue", office.dialogue.pk)
    assert events()[-1] == "dialogues.dialogue_closed"
    assert "dialogues.dialogue_closed" not in events()[:-1]


def test_a_dialogue_waits_for_what_was_on_its_way_and_for_its_board_before_it_closes(office):
    open_board(
        dialogue=office.dialogue, opens_at=DURING, closes_at=CLOSES + timedelta(minutes=9), by=office.secretary
    )  # fmt: skip

    def closing(moment) -> tuple[int, str, tuple[str, ...]]:
        with time_machine.travel(moment, tick=False):
            client = entered(office.secretary)
            sent = client.post(at("close", office.dialogue.pk), {"closing": "Se hizo."})
            lacks = states(client)[0][1]
            return sent.status_code, text_of(sent), lacks

    status, said_, lacks = closing(CLOSES)
    assert (status, "Se cierra desde el 3 de junio de 2021, 00:02 horas" in said_) == (422, True)
    assert [line[:30] for line in lacks] == ["Esperar a que cierre su tabler", "Esperar al 3 de junio de 2021,"]
    contribution = told_to(office.dialogue, "Iba en camino", at=CLOSES - timedelta(seconds=1))
    answered(office.dialogue, contribution)
    status, said_, lacks = closing(CLOSES + timedelta(minutes=2))
    assert (status, "Su tablero recibe preguntas hasta el 3 de junio" in said_) == (422, True)
    assert lacks == ("Esperar a que cierre su tablero, el 3 de junio de 2021, 00:09 horas.",)
    assert closing(CLOSES + timedelta(minutes=9))[0] == 302


def test_each_one_reads_on_the_first_page_what_waits_for_them(office):
    told_to(office.dialogue, "Una aportación")
    on_paper(office)
    vote = a_vote(a_dialogue(commitment=office.commitment))
    empty = a_dialogue(commitment=office.commitment)

    def duties(user) -> list[tuple[str, str]]:
        mine = {"Aportaciones por responder", "Capturas por cotejar", "Votaciones por contar", "Diálogos por cerrar"}
        return [(heading, duty.text) for heading, found in duties_of(user) for duty in found if heading in mine]

    waiting = ("Aportaciones por responder", f"{office.dialogue.title}: 1")
    unread = ("Capturas por cotejar", f"{office.dialogue.title}: 1")
    assert duties(office.institution) == [waiting]
    assert duties(office.other) == duties(office.society) == duties(office.operator) == []
    assert duties(office.reader) == [unread]
    assert duties(office.secretary) == [waiting, unread]
    with time_machine.travel(AFTER, tick=False):
        assert duties(office.secretary) == [
            waiting, unread, ("Votaciones por contar", vote.question), ("Diálogos por cerrar", empty.title),
        ]  # fmt: skip
        assert entered(office.secretary).get("/escritorio/").status_code == 200


def test_whoever_works_here_reads_the_summary_and_only_those_who_conduct_see_their_doors(office):
    Theme.objects.create(external_id="t", dialogue=office.dialogue, number=1, name="Fechas")

    def doors(user) -> list[str]:
        return [label for label, _, _ in entered(user).get(at("dialogue", office.dialogue.pk)).context["screens"]]

    assert doors(office.society) == doors(office.other) == ["Resumen"]
    assert doors(office.institution) == ["Resumen", "Aportaciones", "Temas sugeridos"]
    assert len(doors(office.operator)) == len(doors(office.secretary)) == 8
