"""The board of a meeting: what was put on it, and nothing else, on the phones and on the screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from abierto.dialogues.actions.board import mark_question, open_board
from abierto.participation.public import follow_url
from tests.factories.dialogues import BEFORE, a_dialogue, screening_of
from tests.factories.participation import CLOSES, DURING, OPENS, said

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture
def stand_at(monkeypatch):
    def stand(at):
        monkeypatch.setattr("abierto.core.clock.now", lambda: at)

    stand(DURING)
    return stand


@pytest.fixture
def dialogue():
    return open_board(dialogue=a_dialogue(), opens_at=OPENS, closes_at=CLOSES, by=None, at=BEFORE)


def page(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def both(dialogue) -> tuple[str, str]:
    url = dialogue.get_absolute_url()
    return page(f"{url}tablero/"), page(f"{url}tablero/pantalla/")


def put(dialogue, question, state) -> None:
    mark_question(dialogue=dialogue, question=question, state=state, by=None, at=DURING)


def test_a_question_is_shown_only_once_whoever_moderates_put_it_on_the_board(stand_at, dialogue):
    question = said(dialogue.board, "¿Cuándo estará lista?")
    assert all(question.text not in told for told in both(dialogue))

    for state, is_shown in (("asked", True), ("now", True), ("held", False), ("asked", True)):
        put(dialogue, question, state)
        assert all((question.text in told) is is_shown for told in both(dialogue)), state


def test_a_question_without_consent_or_held_by_screening_is_never_shown(stand_at, dialogue):
    silent = said(dialogue.board, "¿Una que no consintió?", may_publish=False)
    held = said(dialogue.board, "¿Una con datos personales?")
    screening_of(held, holds_text=True)
    for question in (silent, held):
        put(dialogue, question, "now")

    for told in both(dialogue):
        assert silent.text not in told
        assert held.text not in told


def test_one_is_answered_at_a_time_and_the_rest_wait_in_the_order_in_which_they_came(stand_at, dialogue):
    made = [said(dialogue.board, f"¿Pregunta número {place}?", at=DURING + place * SECOND) for place in range(1, 5)]
    for question in reversed(made):
        put(dialogue, question, "asked")
    put(dialogue, made[2], "now")
    put(dialogue, made[1], "now")

    for told in both(dialogue):
        assert told.index(made[1].text) < told.index("Siguen" if "Siguen" in told else "En el tablero")
        assert told.index(made[0].text) < told.index(made[3].text)
    phone, screen = both(dialogue)
    assert made[2].text in phone.split("Respondidas en la reunión")[1]
    assert made[2].text not in screen
    assert "Respondidas: 1" in screen


@pytest.mark.parametrize(
    ("at", "is_open"), [(OPENS - SECOND, False), (OPENS, True), (CLOSES - SECOND, True), (CLOSES, False)]
)
def test_the_form_to_ask_is_there_only_within_its_time(stand_at, dialogue, at, is_open):
    stand_at(at)
    phone, screen = both(dialogue)

    assert (f'action="/participar/{dialogue.external_id}-tablero/aporte/"' in phone) is is_open
    assert ("Pregunte desde su teléfono" in screen) is is_open


def test_the_screen_shows_where_to_ask_and_is_fresh_every_few_seconds(stand_at, dialogue, settings):
    settings.PAGE_CACHE_SECONDS = 60
    answer = Client().get(f"{dialogue.get_absolute_url()}tablero/pantalla/")

    told = answer.content.decode()
    assert f"{settings.SITE_URL}{dialogue.get_absolute_url()}tablero/" in told
    assert '<svg class="qr"' in told or 'class="qr"' in told
    assert answer.headers["Cache-Control"] == "public, max-age=5"
    assert "style=" not in told


def test_a_hostile_question_is_shown_as_text(stand_at, dialogue):
    question = said(dialogue.board, "<script>alert(1)</script>¿Y esto?")
    put(dialogue, question, "now")

    for told in both(dialogue):
        assert "<script>alert" not in told
        assert "&lt;script&gt;alert(1)" in told


def test_a_dialogue_without_a_board_has_none(stand_at):
    url = a_dialogue().get_absolute_url()
    page(f"{url}tablero/", 404)
    page(f"{url}tablero/pantalla/", 404)


def test_whoever_asked_reads_in_their_private_link_what_was_done_with_the_question(stand_at, dialogue):
    question = said(dialogue.board, "¿Cuándo estará lista?")
    link = follow_url(question.act)

    assert "Es una pregunta para la reunión" in page(link)
    for state, sentence in (
        ("asked", "Está en el tablero de la reunión"),
        ("now", "Se responde ahora en la reunión"),
        ("held", "decidió no mostrarla en el tablero"),
        ("answered", "Se respondió en la reunión"),
    ):
        put(dialogue, question, state)
        told = page(link)
        assert sentence in told
        assert "todas la tendrán" not in told
