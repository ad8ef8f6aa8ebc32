"""How gestures arrive: without a token in the page, without an account, and with nothing lost on the way."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.db import DatabaseError
from django.test import Client

from abierto.mail import tokens
from abierto.participation import bursts, passes, public, sources, spaces
from abierto.participation.actions.spaces import invite
from abierto.participation.enums import Gesture, Public
from abierto.participation.models import Act, Contribution, SourceKey
from tests.factories.participation import CLOSES, DURING, a_space, said

pytestmark = pytest.mark.django_db

HERE = {"sec-fetch-site": "same-origin", "origin": "https://abierto.test", "host": "abierto.test"}
KEY = "0123456789abcdef" * 2
WORDS = {"tipo": "idea", "texto": "Que se abra el archivo.\r\nY pronto.", "version": "1", "publicar": "si"}


@pytest.fixture(autouse=True)
def _during(time_machine):
    time_machine.move_to(DURING)
    spaces.forget()
    sources.forget_keys()
    bursts.forget()
    yield
    spaces.forget()
    sources.forget_keys()
    bursts.forget()


@pytest.fixture
def someone():
    return Client(headers=HERE)


def post(client, space, gesture="reaccion", **fields):
    fields = fields or {"valor": "up", "version": "1"}
    return client.post(f"/participar/{space.external_id}/{gesture}/", fields, secure=True)


def test_a_first_reaction_makes_the_pass_and_leads_to_the_receipt(someone):
    space = a_space()
    answer = post(someone, space)

    assert answer.status_code == 302
    cookie = answer.cookies["__Secure-pase"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (
        True, "Strict", "/participar/", True,
    )  # fmt: skip
    assert "no-store" in answer["Cache-Control"]
    page = someone.get(answer["Location"], secure=True)
    assert page.status_code == 200
    assert "Su reacción cuenta" in page.text
    assert Act.objects.get().returned_at is not None


def test_reading_never_sets_a_cookie(someone):
    a_space()
    for path in ("/", "/planes/", "/participar/comprobante/"):
        assert not someone.get(path, secure=True).cookies


def test_a_program_that_does_not_come_back_is_seen_not_to_have(someone):
    post(someone, a_space())

    assert Act.objects.get().returned_at is None


def test_a_second_person_is_another(someone):
    space = a_space()
    for client in (someone, Client(headers=HERE)):
        post(client, space)

    assert Act.objects.current().count() == 2


def test_the_same_browser_changes_its_reaction(someone):
    space = a_space()
    for value in ("up", "down"):
        post(someone, space, valor=value, version="1")

    assert [act.value for act in Act.objects.current()] == ["down"]


def test_an_answer_lost_on_the_way_and_the_act_sent_again_is_one_act_of_one_person():
    space = a_space()
    answers = [post(Client(headers=HERE), space, valor="up", version="1", clave=KEY) for _ in range(2)]

    assert Act.objects.count() == 1
    assert answers[0]["Location"] == answers[1]["Location"]
    assert answers[0].cookies["__Secure-pase"].value == answers[1].cookies["__Secure-pase"].value


@pytest.mark.parametrize("cookie", ["", "x", "0" * 32, "0" * 32 + "." + "0" * 32, "é.ñ", "a.b.c", "A" * 5000])
def test_a_pass_that_is_not_ours_is_no_pass(someone, cookie):
    someone.cookies["__Secure-pase"] = cookie
    answer = post(someone, a_space())

    assert answer.status_code == 302
    assert re.fullmatch(r"[0-9a-f]{32}\.[0-9a-f]{32}", answer.cookies["__Secure-pase"].value)


def test_nobody_makes_themselves_a_pass(someone):
    number = passes.new_pass(KEY)
    someone.cookies["__Secure-pase"] = f"{number.hex()}.{'0' * 32}"
    answer = post(someone, a_space())

    assert not answer.cookies["__Secure-pase"].value.startswith(number.hex())


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": "https://otro.test"},
        {"origin": "https://otro.test"},
        {"sec-fetch-site": "same-site", "origin": "https://foro.abierto.test"},
        {"referer": "https://otro.test/pagina"},
        {},
    ],
)
@pytest.mark.parametrize("gesture", ["reaccion", "aporte"])
def test_what_another_site_sends_is_refused_and_leaves_nothing(headers, gesture):
    space = a_space()
    answer = post(Client(headers={"host": "abierto.test", **headers}), space, gesture, valor="up", **WORDS)

    assert answer.status_code == 403
    assert not answer.cookies
    assert not Act.objects.exists()


def test_a_contribution_is_kept_as_it_was_written_and_its_author_gets_a_private_page(someone):
    answer = post(someone, a_space(), "aporte", **WORDS)

    kept = Contribution.objects.get()
    assert kept.text == "Que se abra el archivo.\nY pronto."
    assert (kept.kind, kept.may_publish, kept.act.version) == ("idea", True, 1)
    page = someone.get(answer["Location"], secure=True)
    assert kept.folio in page.text
    assert "Todavía no tiene respuesta" in page.text
    assert page["X-Robots-Tag"] == "noindex"


def test_whoever_has_the_private_link_erases_the_text(someone):
    link = post(someone, a_space(), "aporte", **WORDS)["Location"]
    stranger = Client(headers={"host": "abierto.test", "sec-fetch-site": "cross-site"})
    assert stranger.post(link, {"borrar": "si"}, secure=True).status_code == 403
    assert Contribution.objects.get().erased_at is None

    someone.post(link, {"borrar": "si"}, secure=True)

    assert Contribution.objects.get().text == ""
    assert "Y pronto" not in someone.get(link, secure=True).text


def test_a_deadline_crossed_while_typing_keeps_the_text_and_says_so(someone, time_machine):
    space = a_space()
    time_machine.move_to(CLOSES)
    answer = post(someone, space, "aporte", **WORDS)

    assert answer.status_code == 409
    assert "terminó el 3 de junio de 2021, 00:00 horas" in answer.text
    assert "Que se abra el archivo." in answer.text
    assert not answer.cookies
    assert not Act.objects.exists()


def test_a_reaction_in_the_last_second_counts_and_one_a_second_later_does_not(time_machine):
    space = a_space()
    for at, status in ((CLOSES - timedelta(seconds=1), 302), (CLOSES, 409), (CLOSES + timedelta(seconds=1), 409)):
        time_machine.move_to(at, tick=False)
        assert post(Client(headers=HERE), space).status_code == status

    assert Act.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"tipo": ""}, "Elija si es una idea"),
        ({"tipo": "voto"}, "Elija si es una idea"),
        ({"texto": ""}, "al menos tres letras"),
        ({"texto": "\u200b\u200b\u200b\u200b"}, "al menos tres letras"),
        ({"texto": "x" * 4001}, "caben 4,000"),
        ({"sector": "marcianos"}, "Elija un sector"),
        ({"version": "9"}, "Lo que se mostraba cambió"),
        ({"version": "uno"}, "Lo que se mostraba cambió"),
        ({"firma": "x" * 130}, "más de 120"),
    ],
)
def test_what_is_wrong_is_said_and_the_text_stays_on_the_page(someone, wrong, sentence):
    answer = post(someone, a_space(), "aporte", **{**WORDS, **wrong})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert wrong.get("texto", "Que se abra el archivo")[:20] in answer.text
    assert not Act.objects.exists()


def test_hostile_text_is_shown_as_text(someone):
    answer = post(
        someone, a_space(), "aporte", **{**WORDS, "texto": "<script>alert(1)</script>\x00\u202e", "tipo": "x"}
    )

    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_an_invitation_lets_this_browser_take_part_and_its_cookie_goes_nowhere_else(someone):
    space = a_space(Gesture.REACT, public=Public.INVITED)
    _, token = invite(space=space, label="Oficina")
    spaces.forget()
    link = f"/participar/{space.external_id}/invitacion/{token}/"
    assert post(someone, space).status_code == 403

    assert "Participar con esta invitación" in someone.get(link, secure=True).text
    answer = someone.post(link, secure=True)
    assert answer.cookies["__Secure-invitacion"]["path"] == f"/participar/{space.external_id}/"
    answer = post(someone, space)
    assert answer.status_code == 302
    del someone.cookies["__Secure-invitacion"]  # a browser sends it to its own space alone
    someone.get(answer["Location"], secure=True)
    assert Act.objects.get().returned_at is not None


def test_an_invitation_that_was_cut_says_so(someone):
    space = a_space(Gesture.REACT, public=Public.INVITED)

    assert someone.get(f"/participar/{space.external_id}/invitacion/abc/", secure=True).status_code == 404


def test_acts_of_one_neighbourhood_share_the_name_of_the_day_and_no_address_is_kept():
    space = a_space()
    for address in ("201.141.5.7", "201.141.5.200", "187.1.2.3"):
        Client(headers=HERE, REMOTE_ADDR=address).post(
            f"/participar/{space.external_id}/reaccion/", {"valor": "up", "version": "1"}, secure=True
        )

    names = [bytes(act.source) for act in Act.objects.order_by("pk")]
    assert names[0] == names[1] != names[2]
    assert SourceKey.objects.count() == 1


@pytest.mark.parametrize("receipt", ["", "x", "ABIERTO1.", "ABIERTO1." + "A" * 144, "é", "A" * 9000])
def test_a_receipt_that_is_not_one_is_said_so(someone, receipt):
    assert someone.get("/participar/comprobante/", {"c": receipt[:3000]}, secure=True).status_code == 404


def test_a_space_that_is_not_there_is_not_found(someone):
    assert someone.post("/participar/ninguno/reaccion/", {"valor": "up"}, secure=True).status_code == 404


def test_in_a_burst_a_step_more_is_asked_and_what_was_written_is_kept(someone, monkeypatch):
    monkeypatch.setattr("abierto.participation.bursts.BURST", 3)
    space = a_space()
    for _ in range(3):
        bursts.forget()
        assert post(Client(headers=HERE), space).status_code == 302
    bursts.forget()
    asked = post(someone, space, "aporte", **WORDS)

    assert asked.status_code == 200
    assert "Un momento" in asked.text
    assert "Que se abra el archivo." in asked.text
    assert Act.objects.count() == 3
    turn = re.search(r'name="turno" value="([^"]+)"', asked.text)[1]
    with monkeypatch.context() as patience:
        patience.setattr("abierto.participation.actions.proofs.PATIENCE", timedelta(0))
        assert post(someone, space, "aporte", **WORDS, turno=turn).status_code == 302
    assert Contribution.objects.get().text == "Que se abra el archivo.\nY pronto."


def test_in_the_last_minutes_nothing_more_is_asked_whatever_the_burst(monkeypatch, time_machine):
    monkeypatch.setattr("abierto.participation.bursts.BURST", 1)
    space = a_space()
    time_machine.move_to(CLOSES - timedelta(seconds=2), tick=False)
    for _ in range(5):
        bursts.forget()
        assert post(Client(headers=HERE), space).status_code == 302

    assert Act.objects.count() == 5


@pytest.mark.parametrize(("gesture", "act"), [("reaccion", "react"), ("aporte", "contribute")])
def test_an_answer_that_the_database_lost_brings_the_pass_and_the_act_sent_again_is_one(
    someone, monkeypatch, gesture, act
):
    space, done = a_space(), getattr(public, act)

    def lost(**told):
        done(**told)
        raise DatabaseError("server closed the connection unexpectedly")

    with monkeypatch.context() as dying:
        dying.setattr(public, act, lost)
        unkept = post(someone, space, gesture, valor="up", **WORDS)
    assert unkept.status_code == 503
    assert "No sabemos si se recibió" in unkept.text
    assert "cuenta una sola vez" in unkept.text
    cookie = unkept.cookies["__Secure-pase"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (
        True, "Strict", "/participar/", True,
    )  # fmt: skip

    again = post(someone, space, gesture, valor="up", **WORDS)

    assert again.status_code == 302
    assert not again.cookies
    assert Act.objects.count() == 1


def test_the_private_link_tells_neither_an_order_nor_a_count(someone):
    link = post(someone, a_space(), "aporte", **WORDS)["Location"]
    act = Act.objects.get()

    told = tokens.read(public.FOLLOW, link.split("/")[-2])

    assert told == bytes(act.commitment).hex()
    assert signing.b64_decode(link.split("/")[-2].split(":")[0].encode()) == f'"{told}"'.encode()


def test_a_link_given_before_serves_for_ever(someone):
    contribution = said(a_space())

    page = someone.get(f"/participar/seguimiento/{tokens.sign(public.FOLLOW, contribution.pk)}/", secure=True)

    assert contribution.folio in page.text


def test_a_receipt_says_whether_what_it_is_of_still_counts(someone):
    space = a_space()
    receipts = [post(someone, space, valor=value, version="1")["Location"] for value in ("up", "down", "none")]
    first, _, last = (someone.get(receipt, secure=True).text for receipt in receipts)

    assert "una reacción que se cambió después" in first
    assert "Su reacción se retiró" in last
    assert "Su reacción cuenta" not in first + last


@pytest.mark.parametrize("gesture", ["reaccion", "aporte"])
def test_a_tab_that_was_restored_is_led_to_the_page_of_the_space(someone, gesture):
    answer = someone.get(f"/participar/{a_space().external_id}/{gesture}/", secure=True)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert someone.get(f"/participar/ninguno/{gesture}/", secure=True).status_code == 404


def test_of_a_text_erased_before_it_was_answered_nothing_more_is_promised(someone):
    link = post(someone, a_space(), "aporte", **WORDS)["Location"]
    assert "sigue en el paquete" not in someone.get(link, secure=True).text
    someone.post(link, {"borrar": "si"}, secure=True)

    told = someone.get(link, secure=True).text

    assert "Usted borró su texto, así que no tendrá respuesta." in told
    assert "Todavía no tiene respuesta" not in told


def test_what_is_for_one_reader_alone_is_not_promised_an_answer(someone):
    link = post(someone, a_space(is_sealed=True), "aporte", **WORDS)["Location"]

    told = someone.get(link, secure=True).text

    assert "Aquí no se registran respuestas." in told
    assert "sigue en el paquete que recibió" in told
    assert "Todavía no tiene respuesta" not in told
