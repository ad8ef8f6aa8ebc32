"""The post leaves once, through a real server: taken, away, busy, refusing, or hanging up in the middle."""

from __future__ import annotations

import os
import smtplib
import threading
from datetime import timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise

import pytest
from django.core import mail
from django.db import connection, connections

from abierto.core import jobs
from abierto.core.models import JobRun
from abierto.mail.actions import sending
from abierto.mail.actions.sending import ServerAway, send_due
from abierto.mail.models import Message
from abierto.mail.models.message import UNFINISHED
from tests.conftest import NOON
from tests.factories.mail import MessageFactory
from tests.mail.conftest import send_through
from tests.mail.smtp_server import smtp_server

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def stored(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def test_a_message_leaves_with_its_date_its_name_and_its_way_out(db, server):
    message = MessageFactory(
        to="oficina@abierto.test",
        subject="Lo que vence esta semana: 3 acciones",
        body_text="Año nuevo, compromiso cumplido.\n.punto al inicio\n",
        headers={
            "List-Unsubscribe": "<https://abierto.test/baja/x/>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )

    told = send_due(now=NOON + MINUTE)

    assert told == "Salieron 1, se reintentarán 0, rechazados 0."
    (letter,) = server.letters
    assert server.recipients == ["oficina@abierto.test"]
    assert letter["To"] == "oficina@abierto.test"
    assert letter["Message-ID"] == message.message_id
    assert letter["Message-ID"].endswith("@abierto.test>")
    assert parsedate_to_datetime(letter["Date"]) == NOON
    assert letter["Date"].endswith("-0500")  # summer time of 2021
    assert letter["Content-Language"] == "es-MX"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] == "<https://abierto.test/baja/x/>"
    assert letter.get_content_type() == "text/plain"
    text = letter.get_payload(decode=True).decode(letter.get_content_charset())
    assert "Año nuevo, compromiso cumplido." in text
    after = stored(message)
    assert (after.sent_at, after.attempts, after.last_error, after.next_attempt_at) == (NOON + MINUTE, 1, "", None)


def test_a_whole_round_is_one_conversation_and_the_next_round_finds_nothing(db, server):
    MessageFactory.create_batch(20)
    send_due(now=NOON)
    assert send_due(now=NOON) == ""
    assert len(server.taken) == len({letter["Message-ID"] for letter in server.letters}) == 20


def test_what_is_not_due_waits(db, server):
    later = MessageFactory(not_before=NOON + HOUR, next_attempt_at=NOON + HOUR)
    assert send_due(now=NOON + HOUR - MINUTE) == ""
    assert stored(later).attempts == 0
    send_due(now=NOON + HOUR)
    assert stored(later).sent_at == NOON + HOUR
    assert parsedate_to_datetime(server.letters[0]["Date"]) == NOON + HOUR


def test_a_server_that_is_away_delays_and_never_loses(db, settings, monkeypatch):
    messages = MessageFactory.create_batch(3)
    with smtp_server() as gone:
        port = gone.port
    send_through(settings, port)
    job = jobs.JOBS["mail.send_due"]
    monkeypatch.setattr(jobs, "JOBS", {job.name: jobs.Job(**{**vars(job), "run": lambda: send_due(now=at)})})

    tries, at = [], NOON
    while at < NOON + DAY:
        tries += [at for run in jobs.run_due(at) if run.error]
        at += 5 * MINUTE
    assert 45 < len(tries) < 60
    assert max(after - before for before, after in pairwise(tries)) == 30 * MINUTE
    assert "ServerAway: El servidor de correo no responde" in JobRun.objects.first().error
    assert [(stored(m).attempts, stored(m).sent_at, stored(m).failed_at) for m in messages] == [(0, None, None)] * 3

    with smtp_server(port) as back:
        while at < NOON + DAY + 35 * MINUTE:
            jobs.run_due(at)
            at += MINUTE
        assert len(back.taken) == 3
    assert {stored(m).sent_at < NOON + DAY + 31 * MINUTE for m in messages} == {True}


def test_a_busy_server_is_asked_again_less_and_less_often(db, server):
    server.recipient = lambda address: "451 Vuelva más tarde"
    message, waits, at = MessageFactory(), [], NOON
    while at < NOON + 3 * DAY:
        assert send_due(now=at) == "Salieron 0, se reintentarán 1, rechazados 0."
        following = stored(message).next_attempt_at
        assert send_due(now=following - timedelta(seconds=1)) == ""
        waits.append(int((following - at) / MINUTE))
        at = following
    assert waits[:10] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]
    assert set(waits[9:]) == {360}
    after = stored(message)
    assert (after.last_error, after.failed_at, after.sent_at) == ("451 Vuelva más tarde", None, None)

    server.recipient = lambda address: "250 OK"
    send_due(now=at)
    assert stored(message).sent_at == at
    assert len(server.taken) == 1


@pytest.mark.parametrize("where", ["recipient", "data"])
def test_a_refusal_for_good_is_told_and_holds_nobody(db, server, where):
    bad, good = MessageFactory(to="nadie@abierto.test"), MessageFactory()
    if where == "recipient":
        server.recipient = lambda address: "550 <nadie@abierto.test> No existe" if address == bad.to else "250 OK"
        assert send_due(now=NOON) == "Salieron 1, se reintentarán 0, rechazados 1."
        assert stored(good).sent_at == NOON
    else:
        server.data = "554 Contenido rechazado"
        assert send_due(now=NOON) == "Salieron 0, se reintentarán 0, rechazados 2."

    after = stored(bad)
    assert (after.failed_at, after.sent_at, after.next_attempt_at) == (NOON, None, None)
    assert after.last_error == ("550 <…> No existe" if where == "recipient" else "554 Contenido rechazado")
    assert send_due(now=NOON + DAY) == ""


def test_what_is_wrong_with_the_sender_is_not_held_against_the_recipient(db, server):
    server.sender = "553 Remitente no autorizado"
    message = MessageFactory()
    send_due(now=NOON)
    after = stored(message)
    assert (after.failed_at, after.last_error) == (None, "553 Remitente no autorizado")
    assert after.next_attempt_at == NOON + MINUTE


def test_a_server_that_hangs_up_in_the_middle_gets_the_message_again(db, server):
    server.dies = "in the middle"
    first, second = MessageFactory(body_text="x" * 200_000), MessageFactory()
    assert send_due(now=NOON) == "Salieron 1, se reintentarán 1, rechazados 0."
    assert stored(second).sent_at == NOON
    assert stored(first).next_attempt_at == NOON + MINUTE
    send_due(now=NOON + MINUTE)
    assert stored(first).sent_at == NOON + MINUTE
    assert len(server.taken) == 2


def test_a_server_that_takes_it_and_hangs_up_gets_a_copy_that_can_be_told(db, server):
    server.dies = "before answering"
    message = MessageFactory()
    send_due(now=NOON)
    send_due(now=NOON + MINUTE)
    assert stored(message).sent_at == NOON + MINUTE
    first, second = server.taken
    assert first == second  # the same Message-ID, the same date, byte by byte


def test_a_message_that_cannot_be_written_holds_nobody(db, server, caplog):
    wrong, good = MessageFactory(subject="uno\nBcc: otra@abierto.test"), MessageFactory()
    assert send_due(now=NOON) == "Salieron 1, se reintentarán 1, rechazados 0."
    assert stored(good).sent_at == NOON
    assert stored(wrong).last_error.startswith("BadHeaderError")
    assert server.recipients == [good.to]


def test_senders_at_once_never_send_one_twice(committed):
    MessageFactory.create_batch(60)
    mail.outbox = []
    wrong, barrier = [], threading.Barrier(4)

    def work():
        try:
            barrier.wait()
            send_due(now=NOON)
        except Exception as problem:
            wrong.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert len(mail.outbox) == 60
    assert len({letter.to[0] for letter in mail.outbox}) == 60
    assert Message.objects.filter(sent_at=NOON, attempts=1).count() == 60


def test_a_crash_after_the_servers_word_sends_one_copy_with_the_same_name(committed, server, monkeypatch):
    message, other = MessageFactory(), MessageFactory()
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            monkeypatch.setattr(sending, "_mark", lambda *words, **fields: os._exit(9))
            send_due(now=NOON)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9

    assert len(server.taken) == 1
    after = stored(message)
    assert (after.attempts, after.sent_at, after.last_error) == (1, None, UNFINISHED)
    assert after.is_being_sent(NOON + MINUTE)
    send_due(now=NOON + MINUTE)
    assert (stored(message).sent_at, stored(other).sent_at) == (None, NOON + MINUTE)
    send_due(now=NOON + sending.LEASE)
    assert stored(message).sent_at == NOON + sending.LEASE
    assert not stored(message).is_being_sent(NOON + MINUTE)
    assert len(server.taken) == 3
    assert server.taken[0] == server.taken[2]


def test_a_sender_slower_than_its_lease_writes_only_that_it_sent(db, monkeypatch):
    message = MessageFactory(attempts=2, next_attempt_at=NOON + HOUR)
    late = stored(message)
    late.attempts = 1
    sending._mark(late, next_attempt_at=NOON, last_error="451")
    assert stored(message).next_attempt_at == NOON + HOUR
    sending._mark(late, sent_at=NOON, next_attempt_at=None)
    assert stored(message).sent_at == NOON


def test_a_program_that_ends_leaves_the_rest_for_the_next_round(db, monkeypatch):
    MessageFactory.create_batch(3)
    real = sending._send
    monkeypatch.setattr(sending, "_send", lambda *words: (jobs.stop(), real(*words))[1])
    assert send_due(now=NOON) == "Salieron 1, se reintentarán 0, rechazados 0."
    assert Message.objects.waiting().filter(attempts=0).count() == 2


def test_a_server_that_does_not_speak_the_protocol_is_away(db, settings, monkeypatch):
    message = MessageFactory()

    def broken(self):
        raise smtplib.SMTPAuthenticationError(535, b"clave incorrecta de x@abierto.test")

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.open", broken)
    with pytest.raises(ServerAway, match="535 clave incorrecta de …"):
        send_due(now=NOON)
    assert stored(message).attempts == 0
