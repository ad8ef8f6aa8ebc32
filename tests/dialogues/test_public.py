"""What anyone reads of a dialogue: its question, its time, what may be shown of what was said, and the answers."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from abierto.core.dates import long_instant
from abierto.core.models import SearchEntry
from abierto.core.search import find
from abierto.dialogues.actions.dialogues import close_dialogue, save_record
from abierto.dialogues.actions.responses import assign_theme
from abierto.dialogues.desk.missing import state_of
from abierto.dialogues.queries import balance, readable
from abierto.participation.actions.erasure import erase_contribution
from abierto.participation.actions.spaces import set_window
from abierto.participation.enums import Gesture, Public
from abierto.participation.models import Act, ScreeningReview
from tests.factories.accounts import SecretaryFactory
from tests.factories.dialogues import (
    AFTER,
    BEFORE,
    REASON,
    a_dialogue,
    a_theme,
    answered,
    screening_of,
    told_to,
)
from tests.factories.participation import CLOSES, DURING, OPENS, said

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
SECRET = "zanahoria inconfundible"


@pytest.fixture
def stand_at(monkeypatch):
    """Place the clock of the site at an instant."""

    def stand(at):
        monkeypatch.setattr("abierto.core.clock.now", lambda: at)

    stand(DURING)
    return stand


def page(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def everything(dialogue) -> dict[str, str]:
    """Every public address of a dialogue that may tell what was said."""
    url = dialogue.get_absolute_url()
    paths = ["", "resultados/", "aportaciones.csv", "aportaciones.json", "?pagina=2"]
    told = {path: page(url + path) for path in paths}
    told["/dialogos/"] = page("/dialogos/")
    told["/buscar/"] = page("/buscar/?q=zanahoria")
    return told


def test_a_dialogue_says_what_it_asks_what_can_change_what_cannot_and_what_comes_next(stand_at):
    dialogue = a_dialogue()
    told = page(dialogue.get_absolute_url())

    for text in (dialogue.title, dialogue.question, dialogue.about, dialogue.can_change, dialogue.cannot_change):
        assert text in told
    assert dialogue.what_next in told
    assert "hasta el 3 de junio de 2021, 00:00 horas" in told


def test_one_that_was_not_published_is_nowhere(stand_at):
    dialogue = a_dialogue(published=False)

    page(dialogue.get_absolute_url(), 404)
    assert dialogue.title not in page("/dialogos/")
    assert find(dialogue.title)[0] == []


@pytest.mark.parametrize(
    ("at", "has_form", "says"),
    [
        (OPENS - SECOND, False, "Abre el 30 de abril de 2021, 00:00 horas"),
        (OPENS, True, "Recibe aportaciones hasta"),
        (CLOSES - SECOND, True, "Recibe aportaciones hasta"),
        (CLOSES, False, "Cerró el 3 de junio de 2021, 00:00 horas"),
        (CLOSES + DAY, False, "Cerró el 3 de junio de 2021, 00:00 horas"),
    ],
)
def test_the_form_is_there_only_within_its_time_and_the_page_says_why_and_since_when(stand_at, at, has_form, says):
    dialogue = a_dialogue()
    stand_at(at)
    told = page(dialogue.get_absolute_url())

    assert (f'action="/participar/{dialogue.external_id}/aporte/"' in told) is has_form
    assert says in told


@pytest.mark.parametrize(("left", "kept"), [(5 * SECOND, 4), (DAY, 60), (SECOND, 0), (SECOND / 2, 0)])
def test_no_cache_keeps_the_page_beyond_the_instant_that_changes_it(stand_at, settings, left, kept):
    settings.PAGE_CACHE_SECONDS = 60
    dialogue = a_dialogue()
    stand_at(CLOSES - left)

    for path in ("", "resultados/"):
        answer = Client().get(dialogue.get_absolute_url() + path)
        assert answer.headers["Cache-Control"] == f"public, max-age={kept}"
    assert Client().get("/dialogos/").headers["Cache-Control"] == f"public, max-age={kept}"


def test_the_page_is_the_same_for_everyone_and_sets_no_cookie(stand_at):
    dialogue = a_dialogue()
    one, other = Client(), Client()
    other.cookies["__Secure-pase"] = "0" * 32 + "." + "0" * 32
    answers = [client.get(dialogue.get_absolute_url()) for client in (one, other)]

    assert answers[0].content == answers[1].content
    assert all(not answer.cookies for answer in answers)
    assert b"csrf" not in answers[0].content


def test_without_consent_a_text_is_shown_nowhere(stand_at):
    dialogue = a_dialogue()
    hidden = told_to(dialogue, SECRET, may_publish=False, signed_as=SECRET)
    answered(dialogue, hidden)
    url = dialogue.get_absolute_url()

    for path, told in everything(dialogue).items():
        assert "inconfundible" not in told, path
        assert hidden.folio not in told, path
    page(f"{url}aportaciones/{hidden.folio}/", 404)
    page(f"/traza/aportacion/{hidden.folio}/", 404)
    assert not SearchEntry.objects.filter(words__contains="inconfund").exists()
    assert balance(dialogue).received == 1


def test_a_text_that_screening_holds_is_not_shown_until_a_person_lets_it_stand(stand_at):
    dialogue = a_dialogue()
    held = told_to(dialogue, SECRET, screened=False)
    screening_of(held, holds_text=True)
    url = f"{dialogue.get_absolute_url()}aportaciones/{held.folio}/"

    assert all("inconfundible" not in told for told in everything(dialogue).values())
    page(url, 404)

    ScreeningReview.objects.create(
        act=held.act, stands=True, reason="Es de dominio público.", by=SecretaryFactory(), at=AFTER
    )
    assert SECRET in page(url)


def test_a_text_that_nobody_has_looked_at_yet_is_not_shown(stand_at):
    dialogue = a_dialogue()
    fresh = told_to(dialogue, SECRET, screened=False)

    assert all("inconfundible" not in told for told in everything(dialogue).values())
    screening_of(fresh)
    assert SECRET in page(dialogue.get_absolute_url())


def test_what_was_set_aside_is_not_shown_and_is_counted_apart(stand_at):
    dialogue = a_dialogue()
    told_to(dialogue, "Que se publique en datos abiertos.")
    aside = told_to(dialogue, SECRET)
    ScreeningReview.objects.create(
        act=aside.act, stands=False, reason="Es un anuncio.", by=SecretaryFactory(), at=AFTER
    )

    assert all("inconfundible" not in told for told in everything(dialogue).values())
    told = balance(dialogue)
    assert (told.received, told.set_aside, told.answered, told.waiting) == (2, 1, 0, 1)


def test_what_its_author_erased_is_gone_from_everywhere_at_once(stand_at):
    dialogue = a_dialogue()
    gone = told_to(dialogue, SECRET)
    assert SECRET in page(dialogue.get_absolute_url())

    erase_contribution(contribution=gone, at=AFTER)

    assert all("inconfundible" not in told for told in everything(dialogue).values())
    told = balance(dialogue)
    assert (told.received, told.erased, told.waiting) == (1, 1, 0)


def test_a_sealed_space_shows_nothing_of_what_it_received(stand_at, monkeypatch):
    dialogue = a_dialogue(published=False)
    from abierto.dialogues.actions import dialogues as acts

    monkeypatch.setattr(acts, "open_space", lambda **told: _open_sealed(**told))
    from abierto.participation.enums import Public

    dialogue = acts.publish_dialogue(
        dialogue=dialogue, opens_at=OPENS, closes_at=CLOSES, public=Public.OPEN, by=None, at=BEFORE
    )
    sealed = told_to(dialogue, SECRET, sector="academia")

    assert Act.objects.get().space.is_sealed
    for path, told in everything(dialogue).items():
        assert "inconfundible" not in told, path
        assert "Balance" not in told, path
    page(f"{dialogue.get_absolute_url()}aportaciones/{sealed.folio}/", 404)
    page(f"/traza/aportacion/{sealed.folio}/", 404)
    assert "0 de 0 aportaciones" in page(f"{dialogue.get_absolute_url()}resultados/")


def _open_sealed(**told):
    from abierto.participation.actions.spaces import open_space

    return open_space(**{**told, "is_sealed": True})


def test_contributions_come_in_the_order_in_which_they_arrived_whatever_is_answered_or_repeated(stand_at):
    dialogue = a_dialogue()
    texts = [f"Aportación que llegó en el lugar {place}." for place in range(1, 6)]
    made = [told_to(dialogue, text, at=DURING + place * SECOND) for place, text in enumerate(texts)]
    answered(dialogue, made[4], made[2])
    answered(dialogue, made[4], correction="Se precisa la razón.")

    told = page(dialogue.get_absolute_url())
    assert sorted(texts, key=told.index) == texts
    rows = json.loads(page(f"{dialogue.get_absolute_url()}aportaciones.json"))["aportaciones"]
    assert [row["texto"] for row in rows] == texts


def test_contributions_are_paged_and_filtered_by_theme(stand_at):
    dialogue = a_dialogue()
    theme = a_theme(dialogue)
    made = [told_to(dialogue, f"Texto número {place:02}.", at=DURING + place * SECOND) for place in range(25)]
    assign_theme(dialogue=dialogue, contributions=made[23:], theme=theme, by=None)
    url = dialogue.get_absolute_url()

    first, second = page(url), page(f"{url}?pagina=2")
    assert ("Texto número 19." in first, "Texto número 20." in first) == (True, False)
    assert ("Texto número 19." in second, "Texto número 20." in second) == (False, True)
    only = page(f"{url}?tema={theme.external_id}")
    assert ("Texto número 22." in only, "Texto número 23." in only) == (False, True)
    page(f"{url}?tema=otro", 404)


def test_a_page_of_one_and_of_many_asks_the_database_the_same(stand_at, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    few, many = a_dialogue(), a_dialogue()
    answered(few, told_to(few, "Una sola."))
    answered(many, *[told_to(many, f"Una de muchas, la {place}.") for place in range(12)])

    counts = []
    for dialogue in (few, many):
        with CaptureQueriesContext(connection) as asked:
            page(dialogue.get_absolute_url())
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_csv_is_whole_has_its_mark_and_its_cells_never_become_formulas(stand_at):
    dialogue = a_dialogue()
    hostile = told_to(dialogue, '=HYPERLINK("http://example.org";"premio")', signed_as="+1 a todo")
    answered(dialogue, hostile)
    answer = Client().get(f"{dialogue.get_absolute_url()}aportaciones.csv")

    assert answer.content.startswith("\ufeff".encode())
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert row["texto"] == '\'=HYPERLINK("http://example.org";"premio")'
    assert (row["firma"], row["folio"], row["decision"]) == ("'+1 a todo", hostile.folio, "Se tomó en cuenta en parte")
    assert (row["razon"], row["recibida_el"]) == (REASON, "2021-05-10")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> <img src=x onerror=alert(1)>",
        "\u202eOTXET le otleuv ɐ\u202c y \u200binvisible",
        "😀" * 2000,
        "{{ 7|add:7 }} {% csrf_token %} %s %(x)s",
        "a" * 4000,
    ],
)
def test_hostile_texts_are_shown_as_texts(stand_at, text):
    dialogue = a_dialogue()
    contribution = told_to(dialogue, text)
    url = dialogue.get_absolute_url()

    for path in ("", f"aportaciones/{contribution.folio}/", "aportaciones.csv", "aportaciones.json"):
        told = page(url + path)
        assert "<img src=x" not in told or path.startswith("aportaciones.")
        assert "<script>alert" not in told or path.startswith("aportaciones.")
    assert json.loads(page(f"{url}aportaciones.json"))["aportaciones"][0]["texto"] == text


@pytest.mark.parametrize(
    "folio", ["0000000000", "zzzzzzzzzz", "0" * 9, "0" * 64, "%00", "..%2F..", "\u0660" * 10, "' OR 1=1", "abcdef0123"]
)
def test_a_folio_of_nothing_is_not_found(stand_at, folio):
    dialogue = a_dialogue()
    told_to(dialogue)

    assert Client().get(f"{dialogue.get_absolute_url()}aportaciones/{folio}/").status_code in {400, 404}
    assert Client().get(f"/traza/aportacion/{folio}/").status_code in {400, 404}


def test_a_contribution_is_found_only_in_its_own_dialogue(stand_at):
    dialogue, other = a_dialogue(), a_dialogue()
    contribution = told_to(dialogue, "Que se publique en datos abiertos.")

    assert contribution.text in page(f"{dialogue.get_absolute_url()}aportaciones/{contribution.folio}/")
    page(f"{other.get_absolute_url()}aportaciones/{contribution.folio}/", 404)


def test_a_question_of_the_board_is_no_contribution_of_the_dialogue(stand_at):
    from abierto.dialogues.actions.board import open_board

    dialogue = open_board(dialogue=a_dialogue(), opens_at=OPENS, closes_at=CLOSES, by=None, at=BEFORE)
    screening_of(said(dialogue.board, SECRET))

    assert list(readable(dialogue)) == []
    assert balance(dialogue).received == 0


def test_a_corrected_response_shows_the_one_before_and_why(stand_at):
    dialogue = a_dialogue()
    contribution = told_to(dialogue)
    answered(dialogue, contribution, decision="not_taken", reason="No cabe en este año por presupuesto.")
    answered(dialogue, contribution, correction="Sí hay presupuesto: se había leído mal.")

    told = page(f"{dialogue.get_absolute_url()}aportaciones/{contribution.folio}/")
    assert "Se tomó en cuenta en parte" in told
    assert "No cabe en este año por presupuesto." in told
    assert "Sí hay presupuesto: se había leído mal." in told
    assert "No cabe en este año" not in page(dialogue.get_absolute_url())


def test_the_balance_counts_what_came_from_whom_and_in_how_many_days_it_was_answered():
    dialogue = a_dialogue()
    made = [
        told_to(dialogue, f"Texto {place}", sector=sector, at=DURING)
        for place, sector in enumerate(("academia", "academia", "citizen", ""))
    ]
    answered(dialogue, made[0], at=DURING + 2 * DAY)
    answered(dialogue, made[1], made[2], decision="not_taken", at=DURING + 8 * DAY)
    answered(dialogue, made[0], correction="Se precisa.", at=DURING + 90 * DAY)

    told = balance(dialogue)
    assert (told.received, told.answered, told.waiting) == (4, 3, 1)
    assert told.by_sector == [("Academia", 2), ("Ciudadanía", 1), ("Sin decir", 1)]
    assert told.by_decision == [
        ("Se tomó en cuenta", 0), ("Se tomó en cuenta en parte", 1), ("No se tomó en cuenta", 2)
    ]  # fmt: skip
    assert told.by_days == [("Hasta 3 días", 1), ("De 4 a 10 días", 2), ("De 11 a 30 días", 0), ("Más de 30 días", 0)]
    assert told.days_to_answer == 8


def test_the_results_of_a_closed_dialogue_begin_with_what_came_of_it(stand_at):
    dialogue = a_dialogue()
    answered(dialogue, told_to(dialogue))
    url = f"{dialogue.get_absolute_url()}resultados/"
    assert "Sigue abierto" in page(url)

    stand_at(AFTER)
    assert "Se responde." in page(url)

    close_dialogue(dialogue=dialogue, closing="Se acordó publicar el calendario.", by=None, at=AFTER)
    told = page(url)
    assert "Se acordó publicar el calendario." in told
    assert "Qué pasó con ellas" in told
    assert "Se acordó publicar el calendario." in page(dialogue.get_absolute_url())


def test_the_list_tells_what_is_open_what_is_to_come_what_is_being_answered_and_what_closed(stand_at):
    now = a_dialogue(title="El de ahora")
    soon = a_dialogue(title="El que viene", opens_at=CLOSES, closes_at=CLOSES + DAY)
    over = a_dialogue(title="El que se responde", opens_at=OPENS, closes_at=OPENS + DAY)
    closed = a_dialogue(title="El cerrado", opens_at=OPENS, closes_at=OPENS + DAY)
    close_dialogue(dialogue=closed, closing="No llegó nada.", by=None, at=DURING)

    told = page("/dialogos/")
    order = [
        "Abiertos ahora", now.title, "Por abrir", soon.title, "En respuesta", over.title,
        "Cerrados", closed.title,
    ]  # fmt: skip
    assert sorted(order, key=lambda text: told.index(f">{text}<")) == order


def test_between_the_time_of_those_invited_and_that_of_everybody_it_is_told_when_it_opens(stand_at):
    dialogue = a_dialogue(public=Public.INVITED, opens_at=OPENS, closes_at=OPENS + DAY)
    again, ends = OPENS + 3 * DAY, OPENS + 5 * DAY
    set_window(space=dialogue.space, gesture=Gesture.CONTRIBUTE, opens_at=again, closes_at=ends, at=OPENS)

    def seen(at) -> tuple[str, str, bool]:
        stand_at(at)
        told, listed = page(dialogue.get_absolute_url()), page("/dialogos/")
        notice = re.search(r'<p class="notice[^>]*><strong>(.*?)</strong>', told).group(1)
        stage = re.search(r'<h2 id="etapa-[^>]*>(.*?)</h2>', listed).group(1)
        return notice, stage, "Participan las personas que recibieron una invitación" in told

    assert seen(OPENS) == (f"Recibe aportaciones hasta el {long_instant(OPENS + DAY)}", "Abiertos ahora", True)
    assert seen(OPENS + 2 * DAY) == (f"Abre el {long_instant(again)}", "Por abrir", False)
    assert seen(again) == (f"Recibe aportaciones hasta el {long_instant(ends)}", "Abiertos ahora", False)
    assert seen(ends) == (f"Cerró el {long_instant(ends)}", "En respuesta", False)
    assert "en papel o en un archivo se puede agregar hasta que el diálogo se cierre" in page(
        dialogue.get_absolute_url()
    )
    assert state_of(dialogue).words == "Ya no recibe aportaciones"
    stand_at(OPENS + 2 * DAY)
    assert state_of(dialogue).words.startswith(f"Abre el {long_instant(again)}")


def test_a_dialogue_is_found_by_the_words_of_its_question_and_again_by_those_that_replace_it():
    dialogue = a_dialogue(title="Sobre mariposas monarca")
    assert [entry.url for entry in find("mariposa")[0]][:1] == [dialogue.get_absolute_url()]

    dialogue.title = "Sobre luciérnagas"
    save_record(record=dialogue, by=None)
    assert find("mariposa")[0] == []
    assert find("luciernaga")[0][0].url == dialogue.get_absolute_url()
