"""Following by e-mail: asked, confirmed from the inbox, told once a day of what changed, ended with one click."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from abierto.core import jobs
from abierto.core.clock import ZONE
from abierto.core.errors import DomainError
from abierto.core.models import Entry
from abierto.followup.actions.following import (
    FOLLOW,
    UNFOLLOW,
    ask_to_follow,
    confirm_follower,
    end_follower,
    erase_unconfirmed,
    tell_followers,
)
from abierto.followup.actions.review import accept_evidence
from abierto.followup.models import Evidence, Follower
from abierto.mail.models import Message
from abierto.mail.tokens import BadToken, sign
from abierto.plan.queries import published_plan
from tests.factories.followup import REPORTING, FollowedPlan, followed_plan

HERE = {"Sec-Fetch-Site": "same-origin"}
DAY = timedelta(days=1)
ADDRESS = "lectora@correo.example"


@pytest.fixture(autouse=True)
def _nobody_stops():
    jobs.begin()


@pytest.fixture
def world(db) -> FollowedPlan:
    from django.core.cache import cache

    cache.clear()  # limits of attempts
    return followed_plan()


@pytest.fixture
def row(world):
    return published_plan(world.exercise.external_id).find("commitments", world.commitment.external_id)


def at(moment: datetime):
    return time_machine.travel(moment, tick=False)


def asked(row, moment: datetime = REPORTING, email: str = ADDRESS) -> Follower:
    with at(moment):
        ask_to_follow(commitment=row, email=email)
    return Follower.objects.filter(email=email.lower()).get()


def following(row, moment: datetime = REPORTING, email: str = ADDRESS) -> Follower:
    follower = asked(row, moment, email)
    with at(moment):
        return confirm_follower(token=sign(FOLLOW, follower.pk), at=moment)


def told(moment: datetime) -> list[str]:
    """What the round of that moment writes: the texts of the new messages."""
    before = set(Message.objects.values_list("pk", flat=True))
    with at(moment):
        tell_followers(moment)
    return [message.body_text for message in Message.objects.exclude(pk__in=before).order_by("pk")]


def test_nothing_is_sent_until_the_inbox_itself_confirms(world, row):
    follower = asked(row)
    message = Message.objects.get()

    assert message.to == ADDRESS
    assert follower.confirmed_at is None
    assert world.commitment.name in message.body_text
    assert re.search(r"https://abierto\.test/seguir/confirmar/\S+/\n", message.body_text)
    world.accepted(at=REPORTING + timedelta(hours=1))
    assert told(REPORTING + DAY) == []


def test_confirming_counts_from_that_moment_and_twice_changes_nothing(world, row):
    world.accepted(at=REPORTING - timedelta(hours=1))
    follower = following(row)
    again = confirm_follower(token=sign(FOLLOW, follower.pk), at=REPORTING + DAY)

    assert (again.confirmed_at, again.told_until) == (REPORTING, REPORTING)
    assert told(REPORTING + DAY) == []  # what was accepted before is no news
    assert list(Entry.objects.filter(event__startswith="followup.follower").values_list("event", flat=True)) == [
        "followup.follower_confirmed"
    ]


def test_the_same_address_is_one_follower_however_it_is_written(row):
    asked(row)
    with at(REPORTING + timedelta(hours=2)):
        ask_to_follow(commitment=row, email="  Lectora@Correo.EXAMPLE ")

    assert Follower.objects.count() == 1
    assert Message.objects.count() == 2


def test_no_confirmation_leaves_twice_within_an_hour_nor_more_than_five_in_a_day(row):
    sent = []
    for minutes in (0, 1, 59, 60, 61, 120, 180, 240, 300, 360):
        with at(REPORTING + timedelta(minutes=minutes)):
            ask_to_follow(commitment=row, email=ADDRESS)
        sent.append(Message.objects.count())
    assert sent == [1, 1, 1, 2, 2, 3, 4, 5, 5, 5]


def test_who_follows_already_is_told_so_and_goes_on_following(row):
    follower = following(row)
    asked(row, REPORTING + DAY)

    follower.refresh_from_db()
    assert follower.confirmed_at == REPORTING
    assert [message.subject for message in Message.objects.order_by("pk")] == [
        "Confirme que quiere seguir un compromiso",
        "Ya sigue este compromiso",
    ]


IMPOSSIBLE = ("", "nadie", "a@b", "ñandú@correo.example", f"{'a' * 300}@correo.example", "a@b.mx\nBcc: c@d.mx")


@pytest.mark.parametrize("email", IMPOSSIBLE)
def test_an_impossible_address_is_refused_and_nothing_is_kept(row, email):
    with pytest.raises(DomainError):
        ask_to_follow(commitment=row, email=email)
    assert (Follower.objects.count(), Message.objects.count()) == (0, 0)


def test_a_day_with_news_makes_one_message_with_all_of_them(world, row):
    following(row)
    report = world.submitted(at=REPORTING + timedelta(hours=1))
    accept_evidence(evidence=report.evidence.get(), by=world.secretary, at=REPORTING + timedelta(hours=2))

    (text,) = told(REPORTING + DAY)

    assert "pasaron 3 cosas" in text
    assert "Se informó de la actividad" in text
    assert "pasó de no iniciado a limitado" in text
    assert "Cumplimiento a hoy: Limitado, 1 de 9 puntos (11 %)" in text
    message = Message.objects.order_by("-pk").first()
    assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<https://abierto\.test/seguir/terminar/[^>]+/>", message.headers["List-Unsubscribe"])


def test_no_news_no_message_and_never_two_in_a_day(world, row):
    following(row)
    assert told(REPORTING + DAY) == []
    world.accepted(at=REPORTING + DAY + timedelta(hours=1))
    assert len(told(REPORTING + DAY + timedelta(hours=3))) == 1
    world.accepted(world.activities[1], at=REPORTING + DAY + timedelta(hours=4))
    assert told(REPORTING + DAY + timedelta(hours=5)) == []  # that day it was told already
    (text,) = told(REPORTING + 2 * DAY)  # and the next one it learns of the rest
    assert world.activities[1].title in text
    assert told(REPORTING + 2 * DAY) == []
    assert told(REPORTING + 3 * DAY) == []


def test_each_learns_what_happened_since_it_was_told(world, row):
    following(row, email="primera@correo.example")
    world.accepted(at=REPORTING + timedelta(hours=1))
    following(row, REPORTING + timedelta(hours=2), email="segunda@correo.example")
    world.accepted(world.activities[1], at=REPORTING + timedelta(hours=3))

    told(REPORTING + DAY)

    texts = {message.to: message.body_text for message in Message.objects.filter(purpose="followup.news")}
    assert "pasaron 6 cosas" in texts["primera@correo.example"]
    assert "pasaron 3 cosas" in texts["segunda@correo.example"]


def test_what_may_still_be_committing_waits_for_the_next_round(world, row):
    following(row)
    world.accepted(at=REPORTING + DAY)
    assert told(REPORTING + DAY + timedelta(minutes=1)) == []
    assert len(told(REPORTING + 2 * DAY)) == 1


def test_a_round_costs_the_same_for_one_follower_and_for_three(world, row):
    counts = []
    for round_, names in enumerate((["a"], ["b", "c"])):
        for name in names:
            following(row, REPORTING + round_ * DAY, email=f"{name}@correo.example")
        world.accepted(world.activities[round_], at=REPORTING + round_ * DAY + timedelta(hours=1))
        told_at = REPORTING + round_ * DAY + timedelta(hours=5)
        with CaptureQueriesContext(connection) as queries:
            assert len(told(told_at)) == round_ * 2 + 1
        # The footer reads the site's name once a message; nothing else depends on how many there are.
        counts.append(len([query for query in queries if "content_hometext" not in query["sql"]]))
    assert counts[0] == counts[1]


def test_ending_erases_the_address_here_and_in_the_outbox(world, row):
    follower = following(row)
    world.accepted(at=REPORTING + timedelta(hours=1))
    told(REPORTING + DAY)

    ended = end_follower(token=sign(UNFOLLOW, follower.pk), at=REPORTING + 2 * DAY)

    assert (ended.email, ended.ended_at) == ("", REPORTING + 2 * DAY)
    assert set(Message.objects.values_list("to", "body_text")) == {("", "")}
    assert Message.objects.waiting().count() == 0
    again = end_follower(token=sign(UNFOLLOW, follower.pk), at=REPORTING + 3 * DAY)
    assert again.ended_at == REPORTING + 2 * DAY
    world.accepted(world.activities[1], at=REPORTING + 2 * DAY)
    assert told(REPORTING + 4 * DAY) == []
    with pytest.raises(DomainError, match="ya terminó"):
        confirm_follower(token=sign(FOLLOW, follower.pk))


def test_what_was_not_confirmed_in_seven_days_is_erased_and_the_rest_stays(row):
    old = asked(row)
    fresh = asked(row, REPORTING + 2 * DAY, email="otra@correo.example")
    kept = following(row, email="tercera@correo.example")

    with at(REPORTING + 7 * DAY + timedelta(minutes=1)):
        assert erase_unconfirmed() == "Se borraron 1 direcciones sin confirmar."
        assert erase_unconfirmed() == ""

    for follower in (old, fresh, kept):
        follower.refresh_from_db()
    assert (old.email, fresh.email, kept.email) == ("", "otra@correo.example", "tercera@correo.example")
    assert not Message.objects.filter(to=ADDRESS).exists()


def test_a_link_serves_its_own_purpose_alone_and_not_for_ever(row):
    follower = asked(row)
    with pytest.raises(BadToken):
        confirm_follower(token=sign(UNFOLLOW, follower.pk))
    with pytest.raises(BadToken):
        end_follower(token=sign(FOLLOW, follower.pk))
    with at(REPORTING):
        token = sign(FOLLOW, follower.pk)
    with at(REPORTING + 8 * DAY), pytest.raises(BadToken, match="venció"):
        confirm_follower(token=token)
    follower.refresh_from_db()
    assert (follower.confirmed_at, follower.ended_at) == (None, None)


# On the site


@pytest.fixture
def reader() -> Client:
    """Somebody without JavaScript, cookies or account, on the site's own page."""
    return Client(headers=HERE)


def test_the_form_answers_the_same_for_a_known_and_an_unknown_address(row, reader):
    following(row)
    with at(REPORTING + DAY):
        answers = [reader.post(f"{row.url}seguir/pedir/", {"correo": email}) for email in (ADDRESS, "x@y.mx")]

    assert {(a.status_code, a.headers["Location"], a.content, bool(a.cookies)) for a in answers} == {
        (302, f"{row.url}seguir/pedido/", b"", False)
    }


def test_the_form_says_what_is_wrong_and_keeps_what_was_written(row, reader):
    answer = reader.post(f"{row.url}seguir/pedir/", {"correo": "nadie<b>"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="nadie&lt;b&gt;"' in page
    assert page.count("Escriba una dirección de correo válida") == 2
    assert not answer.cookies


def test_another_site_cannot_make_anyone_ask(row):
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://otro.example"}, {}):
        assert Client(headers=headers).post(f"{row.url}seguir/pedir/", {"correo": ADDRESS}).status_code == 403
    assert Follower.objects.count() == 0


def test_one_connection_cannot_ask_for_everyone(row, reader):
    with at(REPORTING):
        answers = [reader.post(f"{row.url}seguir/pedir/", {"correo": f"p{n}@correo.example"}) for n in range(21)]
    assert [answer.status_code for answer in answers] == [302] * 20 + [429]
    assert Follower.objects.count() == 20


def test_a_program_that_opens_links_confirms_nothing_and_ends_nothing(row, reader):
    follower = asked(row)
    for purpose, path in ((FOLLOW, "confirmar"), (UNFOLLOW, "terminar")):
        answer = reader.get(f"/seguir/{path}/{sign(purpose, follower.pk)}/")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert not answer.cookies
    follower.refresh_from_db()
    assert (follower.confirmed_at, follower.ended_at) == (None, None)


def test_the_button_confirms_and_one_click_ends(row):
    follower = asked(row)
    with at(REPORTING + DAY):
        confirmed = Client(headers=HERE).post(f"/seguir/confirmar/{sign(FOLLOW, follower.pk)}/")
    assert "ya sigue este compromiso" in confirmed.content.decode()
    follower.refresh_from_db()
    assert follower.confirmed_at == REPORTING + DAY

    # A mail program posts by itself, from nowhere (RFC 8058).
    ended = Client().post(f"/seguir/terminar/{sign(UNFOLLOW, follower.pk)}/", {"List-Unsubscribe": "One-Click"})
    assert ended.status_code == 200
    follower.refresh_from_db()
    assert follower.email == ""
    gone = Client().get(f"/seguir/terminar/{sign(UNFOLLOW, follower.pk)}/")
    assert gone.status_code == 404
    assert "ya terminó" in gone.content.decode()


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "MQ:1abc:zzzz", "ñ"])
def test_a_broken_link_is_answered_with_a_sentence(db, token):
    for path in ("confirmar", "terminar"):
        for answer in (Client().get(f"/seguir/{path}/{token}/"), Client().post(f"/seguir/{path}/{token}/")):
            assert answer.status_code in {400, 404}


def test_evidence_of_another_commitment_is_no_news_here(db, row):
    following(row)
    other = followed_plan()
    other.accepted(at=REPORTING + timedelta(hours=1))
    assert Evidence.objects.count() == 1
    assert told(REPORTING + DAY) == []


def test_the_day_is_that_of_mexico(world, row):
    late = datetime(2021, 5, 20, 23, 50, tzinfo=ZONE)
    following(row)
    world.accepted(at=late - timedelta(hours=1))
    assert len(told(late)) == 1
    world.accepted(world.activities[1], at=late - timedelta(minutes=30))
    assert told(late + timedelta(minutes=5)) == []
    world.accepted(world.activities[2], at=late + timedelta(minutes=5))
    assert len(told(late + timedelta(minutes=20))) == 1
