"""Attacks: somebody who sees everything public, or works at the desk, tries to tell which actor was answered.

Each answers one actor and then, from the same beginning, another; whatever is told must be the same both times.
"""

from __future__ import annotations

import logging
import re
import secrets
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from abierto.core.models import Entry
from abierto.decide.enums import PieceKind
from abierto.elections.enums import Doing
from abierto.elections.models import Stage
from abierto.participation import bursts, sources, spaces
from abierto.participation.actions import screening
from abierto.participation.models import Act
from abierto.transparency.actions.sequencing import sequence_and_sign
from abierto.usage.actions.publishing import publish_due
from abierto.usage.enums import Table
from abierto.usage.models import OpenCount, PublishedFigure
from tests.factories.accounts import SecretaryFactory
from tests.factories.decide import REACT_FROM, a_published, an_actor

pytestmark = pytest.mark.django_db

OPEN = REACT_FROM + timedelta(days=3)
HOST = {"host": "abierto.test"}
POSTS = {"sec-fetch-site": "same-origin", "origin": "https://abierto.test", **HOST}
#: What is random by itself, once for each act: fingerprints, signatures, tokens of forms.
_RANDOM = re.compile(r"[0-9a-f]{64}|[A-Za-z0-9+/=_-]{43,}|csrfmiddlewaretoken\" value=\"\w+|W/\"\w+")
#: Addresses that act or answer for one browser alone.
_NOT_READ = re.compile(r"^/?(cuenta/|escritorio/(logout|login|password)|participar/|static/|escritorio/account)")


@pytest.fixture
def actors(time_machine, settings):
    """Six actors with what they published; sums over all of them may be told."""
    settings.SECOND_FACTOR_REQUIRED = False
    time_machine.move_to(OPEN, tick=False)
    _forget()
    first = an_actor()
    opens_at = OPEN - timedelta(days=30)
    Stage.objects.create(process=first.process, doing=Doing.SEE_INFORMATION, opens_at=opens_at, citation="Prueba")
    found = [first, *(an_actor(first.process) for _ in range(5))]
    for actor in found:
        actor.platform = a_published(actor).piece
        actor.proposal = a_published(actor, PieceKind.PROPOSAL).piece
    yield found
    _forget()


def _forget() -> None:
    for each in (spaces.forget, sources.forget_keys, bursts.forget, screening._forget):
        each()


def plain_addresses(patterns=None, prefix: str = "/") -> list[str]:
    """Every address of the URL map that takes nothing."""
    found: list[str] = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += plain_addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and not set(route) & set("<>^$(?") and not _NOT_READ.match(route):
            found.append(route)
    return list(dict.fromkeys(found))


def of_actors(actors) -> list[str]:
    process = actors[0].process
    found = [
        f"/escritorio/elecciones/{process.pk}/", f"/escritorio/elecciones/{process.pk}/actores/",
        "/bitacora/puntos/", "/decide/candidaturas.csv", "/decide/candidaturas.json", "/buscar/?q=agua",
    ]  # fmt: skip
    for actor in actors[:2]:
        found += [
            actor.platform.public_url, actor.proposal.public_url, f"/decide/perfiles/{actor.head.pk}/",
            f"{actor.platform.public_url}imagen.png", f"/escritorio/decide/actores/{actor.force.pk}/",
            f"/escritorio/decide/revision/{actor.platform.published().pk}/",
        ]  # fmt: skip
    return found


def told(client: Client, address: str) -> tuple:
    """The answer as it is compared: status, headers, size and body, without what is random in itself."""
    answer = client.get(address, secure=True)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = sorted((name, _RANDOM.sub("…", value)) for name, value in answer.headers.items())
    return answer.status_code, headers, len(body), _RANDOM.sub("…", body.decode("utf-8", "replace"))


def react_to(piece, times: int) -> None:
    for number in range(times):
        data = {"valor": "up" if number % 3 else "down", "version": "1"}
        answer = Client(headers=POSTS).post(f"/participar/{piece.space.external_id}/reaccion/", data, secure=True)
        assert answer.status_code == 302
    write = {"tipo": "idea", "texto": f"Una idea sobre el agua, {secrets.token_hex(4)}.", "version": "1"}
    assert Client(headers=POSTS).post(
        f"/participar/{piece.space.external_id}/aporte/", write, secure=True
    ).status_code == 302  # fmt: skip


def test_nothing_that_anyone_or_the_desk_reads_tells_which_actor_was_answered(actors, time_machine, caplog):
    """Every page of the URL map that takes nothing and those of two actors, days after; logs and ledger included."""
    reader, desk, secretary = Client(headers=HOST), Client(headers=HOST), SecretaryFactory()
    addresses = [*plain_addresses(), *of_actors(actors)]
    seen, logs, lines = [], [], []
    for chosen in actors[:2]:
        _forget()
        time_machine.move_to(OPEN, tick=False)
        with transaction.atomic(), caplog.at_level(logging.DEBUG, logger="abierto"):
            caplog.clear()
            react_to(chosen.platform, 12)
            react_to(chosen.proposal, 3)
            assert Act.objects.count() == 17
            sequence_and_sign()
            logs.append([_RANDOM.sub("…", record.getMessage()) for record in caplog.records])
            time_machine.move_to(OPEN + timedelta(days=3), tick=False)
            screening.screen_waiting()
            OpenCount.objects.create(table=Table.PARTS, period=OPEN.date(), cell="plataformas", measure="consultas",
                                     amount=44)  # fmt: skip
            publish_due()
            lines.append(list(Entry.objects.order_by("pk").values_list("event", "subject_label", "public")))
            desk.force_login(secretary)
            seen.append({each: told(desk if each.startswith("/escritorio/") else reader, each) for each in addresses})
            assert PublishedFigure.objects.filter(cell="participacion", amount=10).exists()  # seventeen, in tens
            transaction.set_rollback(True)
    assert sum(status == 200 for status, *_ in seen[0].values()) > 100
    assert [where for where in seen[0] if seen[0][where] != seen[1][where]] == []
    assert logs[0] == logs[1]
    assert lines[0] == lines[1]


def test_a_gesture_asks_and_answers_the_same_whatever_its_actor_has_received(actors):
    """Neither the number of queries, nor the answer's size and headers, grow with what an actor has."""
    popular, quiet = actors[0].platform, actors[1].platform
    react_to(popular, 60)

    def measured(piece) -> tuple:
        spaces.forget()
        bursts.forget()
        client = Client(headers=POSTS)
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(
                f"/participar/{piece.space.external_id}/reaccion/", {"valor": "up", "version": "1"}, secure=True
            )
        statements = [re.sub(r"'[^']*'|\b\d+\b|X'[^']*'", "?", query["sql"]) for query in asked.captured_queries]
        shape = {name: re.sub(r"\S", "x", value) for name, value in answer.headers.items()}
        return answer.status_code, len(answer.content), shape, len(statements)

    assert measured(popular) == measured(quiet)


def test_two_looks_at_the_public_totals_differ_by_a_day_of_everybody(actors, time_machine):
    """Acts arrive between two looks on the same day: no public figure moves until the day is over for all."""
    figures = (
        "/participacion/tamizado/",
        "/decide/estadisticas/",
        "/decide/estadisticas.csv",
        "/decide/estadisticas.json",
    )
    reader = Client(headers=HOST)

    def look() -> list:
        publish_due()
        return [told(reader, address) for address in figures]

    before = look()
    for piece in (actors[0].platform, actors[0].proposal):
        react_to(piece, 8)
        time_machine.shift(timedelta(minutes=45))
        screening.screen_waiting()
        assert look() == before


def test_a_day_on_which_one_actor_alone_was_open_is_told_of_nobody(actors, time_machine):
    """The attack that a total allows: on a day when only one actor takes answers, everybody's sum is its own."""
    for actor in actors[1:]:
        for piece in (actor.platform, actor.proposal):
            piece.space.windows.all().delete()
    react_to(actors[0].platform, 30)
    time_machine.move_to(OPEN + timedelta(days=3), tick=False)
    screening.screen_waiting()
    OpenCount.objects.create(table=Table.PARTS, period=OPEN.date(), cell="plataformas", measure="consultas", amount=44)
    publish_due()

    page = Client(headers=HOST).get("/participacion/tamizado/", secure=True).content.decode()
    assert "<b>0</b><span>actos recibidos" in page
    assert "salvo 1 día en que estaban abiertos los de menos de cinco actores" in page
    assert not PublishedFigure.objects.filter(cell="participacion").exists()
    assert OPEN.date() == date(2021, 5, 18)
