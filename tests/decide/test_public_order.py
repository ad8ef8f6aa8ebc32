"""The order in which those who compete are shown: by a seed anyone can compute."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from abierto.decide.order import drawn, seed_of

NAMES = ["azul", "rojo", "verde", "naranja", "morado"]


def test_the_seed_is_what_the_page_says_it_is():
    assert (
        seed_of(date(2021, 5, 10), "ayuntamiento.15106", "2021")
        == sha256(b"2021-05-10|ayuntamiento.15106|2021").hexdigest()
    )


def test_whoever_follows_the_published_recipe_gets_the_same_order():
    seed = seed_of(date(2021, 5, 10), "ayuntamiento.15106", "2021")
    by_hand = sorted(NAMES, key=lambda name: sha256(f"{seed}|{name}".encode()).hexdigest())
    assert drawn(NAMES, str, seed) == by_hand


@given(st.permutations(NAMES))
def test_the_order_does_not_depend_on_the_order_in_which_they_come(names):
    assert drawn(names, str, "semilla") == drawn(NAMES, str, "semilla")


def test_in_a_year_each_is_first_about_as_often_as_any_other():
    first = dict.fromkeys(NAMES, 0)
    for day in range(365):
        seed = seed_of(date(2021, 1, 1) + timedelta(days=day), "contienda", "sal")
        first[drawn(NAMES, str, seed)[0]] += 1
    assert sum(first.values()) == 365
    assert all(45 < times < 105 for times in first.values())


def test_another_contest_has_another_seed_the_same_day():
    day = date(2021, 5, 10)
    assert len({seed_of(day, f"contienda-{n}", "sal") for n in range(50)}) == 50
