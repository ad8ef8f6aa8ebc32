"""Messages are left in the outbox once, clean, inside the act, and are forgotten in time."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction

from abierto.accounts.enums import Role
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.mail.actions.outbox import Letter, erase_old, queue_message, queue_messages, retry_message
from abierto.mail.actions.sending import send_due
from abierto.mail.models import Message
from abierto.mail.models.message import UNFINISHED
from abierto.mail.queries import outbox_health
from tests.conftest import NOON
from tests.factories.accounts import UserFactory
from tests.factories.mail import MessageFactory

DAY = timedelta(days=1)
RIGHT_TO_LEFT, ISOLATE, ZERO_WIDTH = "\u202e", "\u2066", "\u200b"


def queue(**changes) -> tuple[Message, bool]:
    words = {"key": "prueba:1", "to": "a@abierto.test", "subject": "Aviso", "text": "Hola.", "purpose": "prueba"}
    return queue_message(**{**words, **changes})


def test_a_message_is_queued_whole(db):
    with time_machine.travel(NOON, tick=False):
        _message, new = queue(headers={"List-Id": "<x>"}, not_before=NOON + DAY)
    assert new
    stored = Message.objects.get()
    assert (stored.to, stored.subject, stored.body_text) == ("a@abierto.test", "Aviso", "Hola.\n")
    assert (stored.queued_at, stored.not_before, stored.next_attempt_at) == (NOON, NOON + DAY, NOON + DAY)
    assert (stored.attempts, stored.sent_at, stored.failed_at) == (0, None, None)
    assert (stored.headers, stored.language, stored.state) == ({"List-Id": "<x>"}, "es-MX", "en espera")


def test_the_same_message_is_never_queued_twice(db):
    first, _ = queue()
    again, new = queue(to="otra@abierto.test", text="Otro texto.")
    assert (again.pk, new, again.to) == (first.pk, False, "a@abierto.test")
    assert Message.objects.count() == 1


def test_an_act_that_fails_sends_nothing(db):
    @transaction.atomic
    def act():
        queue()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert not Message.objects.exists()


def test_a_message_is_queued_only_inside_an_act(committed):
    with pytest.raises(RuntimeError, match="own transaction"):
        queue()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "sin arroba",
        "a@",
        "@abierto.test",
        "a@abierto",
        "a b@abierto.test",
        "a@abierto.test\nBcc: b@abierto.test",
        "a@abierto.test\r\nBcc: b@abierto.test",
        "a@abierto.test, b@abierto.test",
        "<a@abierto.test>",
        "Ana <a@abierto.test>",
        "ñ@abierto.test",
        f"a{RIGHT_TO_LEFT}@abierto.test",
        "a\x00@abierto.test",
        f"{'a' * 250}@abierto.test",
    ],
)
def test_an_impossible_address_is_refused_with_a_sentence(db, address):
    with pytest.raises(DomainError, match="dirección de correo válida"):
        queue(to=address)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Aviso\r\nBcc: otra@abierto.test", "Aviso Bcc: otra@abierto.test"),
        ("Aviso\n\n<html>", "Aviso <html>"),
        ("Aviso\x0bX\x85Y\u2028Z", "Aviso X Y Z"),
        (f"{RIGHT_TO_LEFT}odatropmi{ISOLATE}{ZERO_WIDTH}", "odatropmi"),
        ("\x00\x07", "(sin asunto)"),
        ("ñ" * 500, "ñ" * 200),
        ("  Dos   espacios ", "Dos espacios"),
    ],
)
def test_a_subject_stays_on_its_line_and_reads_forward(db, written, kept):
    message, _ = queue(subject=written)
    assert message.subject == kept
    send_due(now=message.queued_at)
    (letter,) = mail.outbox
    assert letter.recipients() == ["a@abierto.test"]
    assert letter.message()["Bcc"] is None
    assert letter.message()["Subject"].encode().count(b"\n") == letter.message()["Subject"].encode().count(b"\n ")


def test_a_text_keeps_its_lines_and_loses_what_is_not_seen(db):
    message, _ = queue(text=f"Uno\r\nDos\x00{RIGHT_TO_LEFT}\n\n\tTres\n.\nCuatro\n\n")
    assert message.body_text == "Uno\nDos\n\n\tTres\n.\nCuatro\n"


@pytest.mark.parametrize(
    "headers",
    [
        {"Bcc": "b@abierto.test"},
        {"To": "x"},
        {"List-Id": "x\nBcc: b@abierto.test"},
        {"List-Id": "x\r"},
        {"List-Id\nX": "x"},
    ],
)
def test_no_other_header_can_be_set(db, headers):
    with pytest.raises(ValueError, match="not a header"):
        queue(headers=headers)


@pytest.mark.parametrize("key", ["", "x" * 201, "aviso:a@abierto.test"])
def test_a_key_is_short_and_names_no_address(db, key):
    with pytest.raises(ValueError, match="not the key"):
        queue(key=key)


def test_an_empty_message_is_nobodys_wish(db):
    with pytest.raises(ValueError, match="empty message"):
        queue(text=" \n\x00")


def test_ten_thousand_recipients_get_one_each(db, django_assert_max_num_queries):
    letters = [
        Letter(key=f"aviso:{n}", to=f"persona{n}@abierto.test", subject="Aviso", text="Hola.", purpose="aviso")
        for n in range(10_000)
    ]
    started = perf_counter()
    with django_assert_max_num_queries(200):
        assert queue_messages(letters) == 10_000
    assert queue_messages(letters[:600]) == 0
    assert perf_counter() - started < 60
    send_due(limit=500)
    send_due(limit=500)
    assert len({letter.to[0] for letter in mail.outbox}) == len(mail.outbox) == 1000
    assert {len(letter.recipients()) for letter in mail.outbox} == {1}
    assert Message.objects.waiting().count() == 9_000


def test_one_impossible_address_among_many_queues_none(db):
    good = Letter(key="a", to="a@abierto.test", subject="x", text="x", purpose="x")
    with pytest.raises(DomainError):
        queue_messages([good, Letter(key="b", to="no es", subject="x", text="x", purpose="x")])
    assert not Message.objects.exists()
    assert queue_messages([good, good]) == 1


def test_personal_data_is_forgotten_thirty_days_after_and_the_dates_stay(db):
    old = MessageFactory(sent_at=NOON, attempts=1, headers={"List-Id": "<x>"})
    refused = MessageFactory(refused=True)
    waiting = MessageFactory(queued_at=NOON - 90 * DAY)
    assert erase_old(NOON + 30 * DAY) == "Se borraron los datos personales de 0 mensajes."
    assert erase_old(NOON + 30 * DAY + timedelta(seconds=1)) == "Se borraron los datos personales de 2 mensajes."

    for message in (old, refused):
        message.refresh_from_db()
        assert (message.to, message.subject, message.body_text, message.headers, message.last_error) == (
            *("", "", ""),
            {},
            "",
        )
        assert message.masked_to == "(borrada)"
    assert (old.sent_at, old.key) == (NOON, old.key)
    assert Message.objects.get(pk=waiting.pk).to == waiting.to
    assert erase_old(NOON + 31 * DAY) == "Se borraron los datos personales de 0 mensajes."


@pytest.mark.parametrize(
    "wrong", [{"sent_at": NOON, "failed_at": NOON}, {"to": ""}, {"body_text": ""}, {"erased_at": NOON}]
)
def test_the_database_refuses_what_cannot_be(db, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageFactory(**wrong)


@pytest.mark.parametrize(
    ("address", "masked"),
    [("contacto@infoem.org.mx", "c…@i….mx"), ("a@abierto.test", "a…@a….test")],
)
def test_an_address_is_shown_by_halves(address, masked):
    assert Message(to=address).masked_to == masked


@pytest.mark.parametrize("role", list(Role))
def test_only_administration_and_secretariat_retry(db, role):
    message = MessageFactory(refused=True)
    person = UserFactory(role=role)
    if role in {Role.ADMINISTRATOR, Role.SECRETARIAT}:
        with time_machine.travel(NOON + DAY, tick=False):
            retry_message(message=message, by=person)
            send_due()
        message.refresh_from_db()
        assert (message.failed_at, message.sent_at, message.attempts) == (None, NOON + DAY, 2)
        assert Entry.objects.get().subject_label == f"mensaje {message.pk} (prueba)"
        assert not Entry.objects.get().public
        return
    with pytest.raises(NotAllowed):
        retry_message(message=message, by=person)
    message.refresh_from_db()
    assert message.failed_at == NOON
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"sent": True}, "ya salió"),
        (
            {"failed_at": NOON, "erased_at": NOON, "to": "", "subject": "", "body_text": ""},
            "ya no tiene dirección",
        ),
        ({"attempts": 1, "last_error": UNFINISHED, "next_attempt_at": NOON + DAY}, "se está enviando"),
    ],
)
def test_what_cannot_be_retried_says_why_and_stays(db, fields, sentence):
    message = MessageFactory(**fields)
    with time_machine.travel(NOON, tick=False), pytest.raises(DomainError, match=sentence):
        retry_message(message=message, by=None)
    assert not Entry.objects.exists()


def test_health_tells_of_refusals_and_of_a_post_that_does_not_leave(db):
    assert outbox_health(NOON).ok
    MessageFactory(refused=True)
    part = outbox_health(NOON + DAY)
    assert (part.ok, part.seen) == (False, "1 rechazados en los últimos 7 días")
    assert outbox_health(NOON + 8 * DAY).ok
    MessageFactory(not_before=NOON + 9 * DAY)
    assert outbox_health(NOON + 8 * DAY).ok
    MessageFactory(queued_at=NOON + 7 * DAY)
    assert outbox_health(NOON + 8 * DAY).seen == "2 sin salir, el más antiguo de hace más de 6 horas"
