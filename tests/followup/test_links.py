"""The links that are evidence: looked at when presented and every day, gently; three days without an answer is rot."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abierto.core import jobs
from abierto.core.clock import ZONE
from abierto.followup.actions import links as looking
from abierto.followup.actions.links import Pace, capture_links, check_links, prune_link_checks
from abierto.followup.actions.reports import attach_evidence
from abierto.followup.actions.review import accept_evidence, return_evidence, withdraw_evidence
from abierto.followup.enums import Access
from abierto.followup.fetching import Answer
from abierto.followup.links import due_links, link_state, rotten_links, with_checks
from abierto.followup.models import Evidence, LinkCheck
from tests.factories.followup import REPORTING, FollowedPlan, followed_plan, link
from tests.followup.web_server import page, web_server

DAY = timedelta(days=1)
NIGHT = datetime(2021, 5, 21, 3, 30, tzinfo=ZONE)
WORKS, GONE = Answer(True, 200, sha256="a" * 64, reached=True), Answer(False, 404, "404", reached=True)
SILENT = Answer(False, None, "No se pudo conectar con el sitio.")


@pytest.fixture(autouse=True)
def _nobody_stops():
    jobs.begin()
    yield
    jobs.begin()


@pytest.fixture
def world(db) -> FollowedPlan:
    return followed_plan()


class Clock:
    """Time that passes only when somebody sleeps, or a site answers."""

    def __init__(self) -> None:
        self.at = 0.0

    def pace(self) -> Pace:
        return Pace(sleep=self.sleep, now=lambda: self.at)

    def sleep(self, seconds: float) -> None:
        self.at += seconds


@pytest.fixture
def web(monkeypatch):
    """A web without a network: ``answers`` by host, and the instant at which each address was asked."""

    class Web:
        clock = Clock()
        answers: dict[str, Answer] = {}
        asked: list[tuple[float, str]] = []
        takes = 0.1

        def round(self, at: datetime, **words) -> str:
            return check_links(at, pace=self.clock.pace(), **words)

    def fetch(url, network):
        network.wait(url.split("/")[2])
        Web.asked.append((round(web.clock.at, 3), url))
        web.clock.at += web.takes
        return web.answers.get(url.split("/")[2], WORKS)

    web = Web()
    Web.asked, Web.answers = [], {}
    monkeypatch.setattr(looking, "fetch", fetch)
    return web


def linked(world: FollowedPlan, *urls: str, **facts) -> list[Evidence]:
    """Evidence presented with those links, one report each."""
    report = world.submitted(world.activities[0], evidence=0)
    return [attach_evidence(report=report, by=world.office, facts=link(url=url, **facts), at=REPORTING) for url in urls]


def looks(evidence: Evidence) -> list[tuple[date, bool]]:
    rows = LinkCheck.objects.filter(evidence=evidence).order_by("checked_at")
    return [(row.checked_at.astimezone(ZONE).date(), row.works) for row in rows]


def look(evidence: Evidence, *works: bool, until: datetime = NIGHT, **facts) -> None:
    """So many looks, one a day, the last on ``until``."""
    for back, answered in enumerate(reversed(works)):
        LinkCheck.objects.create(evidence=evidence, checked_at=until - back * DAY, works=answered, **facts)


def test_a_real_page_is_looked_at_and_its_hash_kept(world):
    with web_server() as server:
        server.answers["/minuta"] = page(b"minuta")
        good, gone = linked(world, server.url("/minuta"), server.url("/perdida"))

        told = check_links(NIGHT, network=server.network(), pace=Pace(sleep=lambda seconds: None))

    assert told == "Enlaces revisados: 2; sin respuesta: 1."
    row = LinkCheck.objects.get(evidence=good)
    assert (row.checked_at, row.works, row.status, row.problem) == (NIGHT, True, 200, "")
    assert row.sha256 == hashlib.sha256(b"minuta").hexdigest()
    row = LinkCheck.objects.get(evidence=gone)
    assert (row.works, row.status, row.problem, row.sha256) == (False, 404, "Contestó con el código 404.", "")


def test_each_link_is_looked_at_once_a_day_of_mexico_city(world, web):
    (evidence,) = linked(world, "https://uno.example/a")
    assert web.round(NIGHT) == "Enlaces revisados: 1; sin respuesta: 0."
    assert web.round(NIGHT) == ""
    assert web.round(NIGHT.replace(hour=23, minute=59)) == ""
    assert web.round(NIGHT.replace(hour=0, minute=0) + DAY) != ""
    assert looks(evidence) == [(date(2021, 5, 21), True), (date(2021, 5, 22), True)]


def test_a_new_link_is_looked_at_soon_after_it_is_presented_and_once(world, web):
    (evidence,) = linked(world, "https://uno.example/a")
    assert capture_links(NIGHT, pace=web.clock.pace()) == "Enlaces revisados: 1; sin respuesta: 0."
    assert capture_links(NIGHT + DAY, pace=web.clock.pace()) == ""
    assert looks(evidence) == [(date(2021, 5, 21), True)]


def test_only_links_that_anyone_may_follow_and_that_stand_are_looked_at(world, web):
    kept, returned, withdrawn = linked(world, *(f"https://uno.example/{n}" for n in range(3)))
    linked(world_of_another_activity(world), "https://uno.example/9", access=Access.RESERVED, legal_reason="Datos.",
           review_on=date(2022, 1, 1))  # fmt: skip
    return_evidence(evidence=returned, reason="No.", by=world.secretary, at=NIGHT)
    accept_evidence(evidence=withdrawn, by=world.secretary, at=NIGHT)
    withdraw_evidence(evidence=withdrawn, reason="No.", by=world.secretary, at=NIGHT)

    web.round(NIGHT)

    assert [url for _at, url in web.asked] == [kept.url]


def world_of_another_activity(world: FollowedPlan) -> FollowedPlan:
    return replace(world, activities=world.activities[1:])


def test_one_host_is_asked_once_a_second_and_the_others_meanwhile(world, web):
    linked(world, *(f"https://uno.example/{n}" for n in range(3)), "https://dos.example/a", "https://dos.example/b")

    web.round(NIGHT)

    assert web.asked == [
        (0.0, "https://uno.example/0"),
        (0.1, "https://dos.example/a"),
        (1.0, "https://uno.example/1"),
        (1.1, "https://dos.example/b"),
        (2.0, "https://uno.example/2"),
    ]


def test_the_same_address_is_asked_once_for_all_the_evidence_that_gives_it(world, web):
    (first,) = linked(world, "https://uno.example/a")
    (second,) = linked(world_of_another_activity(world), "https://uno.example/a")
    assert web.round(NIGHT) == "Enlaces revisados: 2; sin respuesta: 0."
    assert len(web.asked) == 1
    assert looks(first) == looks(second) == [(date(2021, 5, 21), True)]


def test_what_did_not_fit_in_a_round_comes_first_in_the_next(world, web):
    linked(world, *(f"https://uno.example/{n}" for n in range(5)))

    told = web.round(NIGHT, seconds=2.05)
    web.asked.clear()
    web.round(NIGHT + DAY, seconds=2.05)

    assert told == "Enlaces revisados: 3; sin respuesta: 0; quedan 2 para la próxima vez."
    assert [url[-1] for _at, url in web.asked] == ["3", "4", "0"]


def test_two_rounds_at_once_write_one_look(world, web, monkeypatch):
    (evidence,) = linked(world, "https://uno.example/a")
    other = looking.fetch

    def while_another_round_ends(url, network):
        look(evidence, True, until=NIGHT.replace(hour=2))
        return other(url, network)

    monkeypatch.setattr(looking, "fetch", while_another_round_ends)
    assert web.round(NIGHT) == ""
    assert looks(evidence) == [(date(2021, 5, 21), True)]


def test_the_round_ends_when_the_program_does(world, web):
    linked(world, "https://uno.example/a")
    jobs.stop()
    assert web.round(NIGHT) == "Enlaces revisados: 0; sin respuesta: 0; quedan 1 para la próxima vez."
    assert web.asked == []


def test_choosing_what_to_look_at_is_one_query(world):
    linked(world, *(f"https://uno.example/{n}" for n in range(4)))
    with CaptureQueriesContext(connection) as queries:
        assert len(due_links(NIGHT)) == 4
    assert len(queries) == 1


def test_when_no_site_at_all_answers_it_is_our_own_way_out_that_is_closed(world, web):
    found = linked(world, *(f"https://{name}.example/a" for name in ("uno", "dos", "tres")))
    web.answers = {f"{name}.example": SILENT for name in ("uno", "dos", "tres")}

    assert web.round(NIGHT) == (
        "Ninguno de 3 sitios contestó: este servidor quizá no sale a internet. No se anotó nada."
    )
    assert not LinkCheck.objects.exists()

    web.answers["tres.example"] = GONE  # somebody answers, even if badly
    assert web.round(NIGHT) == "Enlaces revisados: 3; sin respuesta: 3."
    assert [looks(evidence) for evidence in found] == [[(date(2021, 5, 21), False)]] * 3


@pytest.mark.parametrize(
    ("works", "told", "rotten"),
    [
        ([], "Todavía no se revisa si responde.", False),
        ([True], "Responde: última revisión, el 21 de mayo de 2021.", False),
        ([False, False, False, True], "Responde: última revisión, el 21 de mayo de 2021.", False),
        (
            [True, False, False],
            "No respondió en la última revisión, el 21 de mayo de 2021; puede ser pasajero y se revisará otra vez.",
            False,
        ),
        (
            [False, True, False, False, False],
            "Dejó de responder desde el 19 de mayo de 2021: última revisión, el 21 de mayo de 2021.",
            True,
        ),
        (
            [False, False, False],
            "Dejó de responder desde el 19 de mayo de 2021: última revisión, el 21 de mayo de 2021.",
            True,
        ),
    ],
)
def test_three_days_in_a_row_without_an_answer_make_a_link_gone(world, works, told, rotten):
    (evidence,) = linked(world, "https://uno.example/a")
    look(evidence, *works)

    assert link_state(evidence) == told
    annotated = with_checks(Evidence.objects.all()).get()
    with CaptureQueriesContext(connection) as queries:
        assert link_state(annotated) == told
    assert len(queries) == 0
    assert list(rotten_links(Evidence.objects.all())) == ([evidence] if rotten else [])


def test_of_reserved_evidence_nothing_is_said(world):
    (evidence,) = linked(
        world, "https://uno.example/a", access=Access.RESERVED, legal_reason="Datos.", review_on=date(2022, 1, 1)
    )
    look(evidence, False, False, False)
    assert link_state(evidence) == ""
    assert not rotten_links(Evidence.objects.all()).exists()


def test_old_looks_that_say_nothing_new_are_forgotten(world):
    evidence, other = linked(world, "https://uno.example/a", "https://uno.example/b")
    start = datetime(2021, 1, 1, 3, 30, tzinfo=ZONE)
    for day in range(200):
        answered = not 20 <= day < 30
        LinkCheck.objects.create(evidence=evidence, checked_at=start + day * DAY, works=answered, status=200)
    LinkCheck.objects.create(evidence=other, checked_at=start, works=True, status=200)
    now = start + 199 * DAY
    before = with_checks(Evidence.objects.filter(pk=evidence.pk)).values("checked_at", "works", "failing_since").get()

    assert prune_link_checks(now) == "Revisiones de enlaces que se olvidaron: 103."

    kept = [(day - start.date()).days for day, _works in looks(evidence)]
    # The first, both sides of each change, the last of the old ones, and ninety days.
    assert kept == [0, 19, 20, 29, 30, 108, *range(109, 200)]
    assert LinkCheck.objects.filter(evidence=other).count() == 1
    after = with_checks(Evidence.objects.filter(pk=evidence.pk)).values("checked_at", "works", "failing_since").get()
    assert after == before
    assert prune_link_checks(now) == ""
    assert prune_link_checks(now + DAY) == "Revisiones de enlaces que se olvidaron: 1."


def test_forgetting_looks_keeps_since_when_a_link_fails(world):
    (evidence,) = linked(world, "https://uno.example/a")
    start = datetime(2021, 1, 1, 3, 30, tzinfo=ZONE)
    for day in range(200):
        LinkCheck.objects.create(evidence=evidence, checked_at=start + day * DAY, works=day < 40)
    assert prune_link_checks(start + 199 * DAY) != ""
    assert link_state(evidence).startswith("Dejó de responder desde el 10 de febrero de 2021:")
