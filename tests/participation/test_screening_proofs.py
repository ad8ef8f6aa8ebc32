"""Asking for a little work while a space takes a burst: once each, for that space; without JavaScript, patience."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import timedelta

import altcha
import pytest
from django.test import RequestFactory

from abierto.core import clock
from abierto.participation import bursts
from abierto.participation.actions import proofs
from abierto.participation.actions.gestures import react
from abierto.participation.actions.proofs import (
    LASTS,
    PATIENCE,
    forget_spent,
    has_proved,
    left_to_wait,
    new_challenge,
    new_turn,
)
from abierto.participation.enums import Gesture
from abierto.participation.models import SpentProof
from abierto.participation.passes import new_pass
from abierto.participation.public_proofs import proof_wanted
from tests.factories.participation import DURING, a_space, facts


@pytest.fixture(autouse=True)
def _little_work(monkeypatch):
    monkeypatch.setattr(proofs, "WORK", 200)
    bursts.forget()
    yield
    bursts.forget()


def solved(asked: dict, **changed) -> dict[str, str]:
    number = next(
        n for n in range(asked["maxNumber"] + 1)
        if altcha.v1.hash_hex("SHA-256", f"{asked['salt']}{n}".encode()) == asked["challenge"]
    )  # fmt: skip
    sent = {name: asked[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return {"prueba": b64encode(json.dumps({**sent, "number": number, **changed}).encode()).decode()}


@pytest.mark.django_db
def test_a_proof_serves_once_for_its_space_and_for_ten_minutes():
    sent = solved(new_challenge("uno", DURING))
    assert not has_proved(sent, "otro", DURING)
    assert not has_proved(sent, "uno", DURING + LASTS + timedelta(seconds=1))
    assert has_proved(sent, "uno", DURING + LASTS)
    assert not has_proved(sent, "uno", DURING)
    assert SpentProof.objects.count() == 1


@pytest.mark.django_db
def test_a_proof_written_another_way_is_the_same_proof():
    challenge = new_challenge("uno", DURING)
    assert has_proved(solved(challenge), "uno", DURING)
    assert not has_proved(solved(challenge, extra="x"), "uno", DURING)


@pytest.mark.django_db
@pytest.mark.parametrize("changed", [
    {"number": -1}, {"signature": "0" * 64}, {"challenge": "0" * 64}, {"salt": "a?espacio=uno&hasta=99999999999&"},
    {"algorithm": "SHA-1"}, {"algorithm": []}, {"salt": 5}, {"salt": None},
])  # fmt: skip
def test_a_changed_proof_is_no_proof(changed):
    assert not has_proved(solved(new_challenge("uno", DURING), **changed), "uno", DURING)
    assert not SpentProof.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("sent", ["", "x", "e30=", "W10=", "bnVsbA==", "//8=", "MQ==", "ñ", "A" * 5_000])
def test_nonsense_is_no_proof(sent):
    assert not has_proved({"prueba": sent, "turno": sent}, "uno", DURING)
    assert not SpentProof.objects.exists()


@pytest.mark.django_db
def test_without_javascript_a_turn_waited_for_serves_once_for_its_space():
    turn = new_turn("uno", DURING)
    later = DURING + PATIENCE
    assert not has_proved({"turno": turn}, "uno", later - timedelta(seconds=1))
    assert left_to_wait(turn, "uno", DURING + timedelta(seconds=3)) == 5
    assert not has_proved({"turno": turn}, "otro", later)
    assert not has_proved({"turno": turn[:-1]}, "uno", later)
    assert not has_proved({"turno": turn}, "uno", DURING + LASTS + timedelta(seconds=1))
    assert has_proved({"turno": turn}, "uno", later)
    assert not has_proved({"turno": turn}, "uno", later)


@pytest.mark.django_db
def test_spent_proofs_are_forgotten_when_they_could_not_serve_any_more():
    assert has_proved(solved(new_challenge("uno", DURING)), "uno", DURING)
    assert forget_spent(DURING + LASTS) == 0
    assert forget_spent(DURING + 2 * LASTS + timedelta(seconds=1)) == 1


def test_a_burst_is_one_space_taking_more_than_people_send():
    calm = [(1, 1_000 - n / 5) for n in range(300)]
    assert bursts.rates(calm, 1_000, most=2_000) == {1: 300}
    flood = [(1 + n % 2, 1_000 - n / 100) for n in range(2_000)]
    assert bursts.rates(flood, 1_000, most=2_000) == {
        1: pytest.approx(3_000, rel=0.01),
        2: pytest.approx(3_000, rel=0.01),
    }
    assert bursts.rates([(1, 900.0)], 1_000, most=2_000) == {}
    assert bursts.rates([], 1_000, most=2_000) == {}


@pytest.mark.django_db
def test_a_classroom_is_asked_for_nothing_and_a_flood_is(monkeypatch):
    space, other = facts(a_space()), facts(a_space())
    for _ in range(40):
        react(space=space, number=new_pass(), value="up", version=1, at=DURING)
    assert not bursts.needs_proof(space.pk, DURING)

    monkeypatch.setattr(bursts, "BURST", 40)
    bursts.forget()
    assert bursts.needs_proof(space.pk, DURING)
    assert not bursts.needs_proof(other.pk, DURING)
    assert not bursts.needs_proof(space.pk, DURING + timedelta(minutes=2))


@pytest.mark.django_db
def test_the_page_keeps_what_was_sent_and_lets_it_through_after_the_wait(monkeypatch):
    space, now = facts(a_space()), [DURING]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    post = RequestFactory().post
    where = f"/participar/{space.external_id}/aporte/"
    assert proof_wanted(post(where, {"texto": "Hola"}), space, Gesture.CONTRIBUTE) is None

    monkeypatch.setattr("abierto.participation.public_proofs.needs_proof", lambda space, at, **_told: True)
    page = proof_wanted(
        post(where, {"texto": "«Hola» <b>", "tipo": "idea"}), space, Gesture.CONTRIBUTE
    ).content.decode()
    assert 'name="texto" value="«Hola» &lt;b&gt;"' in page
    assert 'name="tipo" value="idea"' in page
    assert f'action="{where}"' in page
    turn = page.split('name="turno" value="')[1].split('"')[0]

    now[0] = DURING + timedelta(seconds=2)
    early = proof_wanted(post(where, {"texto": "Hola", "turno": turn}), space, Gesture.CONTRIBUTE).content.decode()
    assert "faltan 6 segundos" in early
    assert turn in early
    now[0] = DURING + PATIENCE
    assert proof_wanted(post(where, {"texto": "Hola", "turno": turn}), space, Gesture.CONTRIBUTE) is None
    assert proof_wanted(post(where, {"texto": "Hola", "turno": turn}), space, Gesture.CONTRIBUTE) is not None
