"""The sum of what sealed spaces received is told only on days when it tells of nobody."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from abierto.core.clock import ZONE
from abierto.participation import bursts, sealed
from abierto.participation.actions import screening as acts_of_screening
from abierto.participation.actions.gestures import react
from abierto.participation.actions.screening import screen_waiting
from abierto.participation.enums import Gesture
from abierto.participation.passes import new_pass
from abierto.participation.public_proofs import may_ask_proof
from abierto.participation.screening_figures import figures
from abierto.participation.sealed import ENOUGH_OWNERS, enough_on, left_out
from abierto.participation.uses import acts_on
from tests.factories.participation import DURING, a_space, facts, said

TENTH, ELEVENTH, TWELFTH = (date(2021, 5, day) for day in (10, 11, 12))


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2021, 5, day, hour, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    acts_of_screening._forget()
    bursts.forget()
    yield
    acts_of_screening._forget()
    bursts.forget()


@pytest.mark.parametrize(
    ("spells", "told"),
    [
        ([], []),
        ([(at(1), at(20), owner) for owner in range(ENOUGH_OWNERS)], [TENTH, ELEVENTH, TWELFTH]),
        ([(at(1), at(20), owner) for owner in range(ENOUGH_OWNERS - 1)], []),
        ([(at(1), at(20), "one") for _ in range(50)], []),
        # One opens on the tenth before the others do: that day's sum would be its own.
        ([(at(10, 8), at(20), 0), *((at(10, 9), at(20), owner) for owner in range(1, 6))], [ELEVENTH, TWELFTH]),
        # All but one close on the eleventh at noon.
        ([(at(1), at(11, 12), owner) for owner in range(5)] + [(at(1), at(20), 5)], [TENTH]),
        # All open and close at once, within a day; nothing was open on the others.
        ([(at(11, 9), at(11, 10), owner) for owner in range(5)], [ELEVENTH]),
        # Somebody's second space opens later: it was there already.
        ([(at(1), at(20), owner) for owner in range(5)] + [(at(11), at(12), 0)], [TENTH, ELEVENTH, TWELFTH]),
    ],
)
def test_a_day_is_told_when_at_every_instant_enough_owners_took_part(spells, told):
    assert sorted(enough_on([TENTH, ELEVENTH, TWELFTH], spells)) == told


@pytest.mark.django_db
def test_many_spaces_of_one_owner_are_one(monkeypatch):
    """Five spaces in all, and a total that would be one actor's: the day is left out of every public figure."""
    monkeypatch.setattr(sealed, "_OWNERS", [lambda spaces: dict.fromkeys(spaces, "somebody")])
    said(a_space())
    for _ in range(ENOUGH_OWNERS + 1):
        said(a_space(is_sealed=True))
    screen_waiting(DURING + timedelta(hours=2))

    told = figures(DURING + timedelta(days=1))
    assert (told.received, told.screened, told.days_left_out) == (1, 1, 1)
    assert acts_on(TENTH) == 1

    monkeypatch.setattr(sealed, "_OWNERS", [])
    assert figures(DURING + timedelta(days=1)).received == ENOUGH_OWNERS + 2
    assert acts_on(TENTH) == ENOUGH_OWNERS + 2


@pytest.mark.django_db
def test_what_waits_of_a_day_left_out_is_left_out_too():
    said(a_space(is_sealed=True))
    said(a_space())
    assert left_out([TENTH]) == {TENTH}
    assert figures(DURING + timedelta(days=1)).received == 1


@pytest.mark.django_db
def test_no_sealed_space_is_asked_for_a_proof_before_the_others(monkeypatch):
    """Whoever sends a gesture here and there would see by it which of them receives many."""
    monkeypatch.setattr(bursts, "BURST", 5)
    monkeypatch.setattr(bursts, "BURST_OF_SEALED", 60)
    popular, quiet, open_one = facts(a_space(is_sealed=True)), facts(a_space(is_sealed=True)), facts(a_space())

    def asked() -> list[bool]:
        bursts.forget()
        return [may_ask_proof(space, Gesture.REACT, DURING) for space in (popular, quiet, open_one)]

    for _ in range(40):
        react(space=popular, number=new_pass(), value="up", version=1, at=DURING)
    assert asked() == [False, False, False]
    for _ in range(20):
        react(space=popular, number=new_pass(), value="up", version=1, at=DURING)
    assert asked() == [True, True, False]
