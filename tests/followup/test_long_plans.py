"""A plan of more than ten commitments: lists come in pages, figures are of the whole, progress is not made twice."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abierto.followup import kept
from abierto.followup.actions.periods import freeze_period
from abierto.followup.actions.scope import set_weight
from abierto.followup.progress import plan_progress
from abierto.plan.queries import published_plan
from tests.factories.followup import CUT, REPORTING, followed_plan

LONG, SHORT = 12, 2


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def named(world, told: str) -> list[str]:
    """The commitments that a page leads to, in the order of their numbers."""
    rows = published_plan(world.exercise.external_id).commitments
    return [row.external_id for row in rows if f">{row.name}</a>" in told]


@pytest.fixture
def world(db, time_machine):
    time_machine.move_to(CUT, tick=False)
    world = followed_plan(commitments=LONG)
    freeze_period(period=world.period, by=None, at=CUT)
    return world


@pytest.mark.parametrize("page", ["", "balance/2021/", "avances/2021-05/", "impacto/"])
def test_a_long_list_comes_by_tens_and_says_so(client, world, page):
    address = f"/planes/{world.exercise.external_id}/{page}"
    everything = [row.external_id for row in published_plan(world.exercise.external_id).commitments]

    first, second = read(client, address), read(client, f"{address}?pagina=2")

    assert named(world, first) == everything[:10]
    assert named(world, second) == everything[10:]
    assert "Compromisos 1 a 10 de 12." in first
    assert "Compromisos 11 a 12 de 12." in second
    assert '<a href="?pagina=2" rel="next">Siguiente</a>' in first
    assert '<a href="?pagina=1" rel="prev">Anterior</a>' in second
    assert ", página 2" in second.split("</title>")[0]
    assert ", página" not in first.split("</title>")[0]


@pytest.mark.parametrize("page", ["", "balance/2021/", "avances/2021-05/", "impacto/"])
@pytest.mark.parametrize("asked", ["3", "0", "-1", "x", "9" * 40])
def test_a_page_of_a_list_that_is_not_there_is_a_404_in_spanish(client, world, page, asked):
    response = client.get(f"/planes/{world.exercise.external_id}/{page}?pagina={asked}")

    assert response.status_code == 404
    assert "No hay nada en esta dirección" in response.content.decode()


@pytest.mark.parametrize("page", ["", "balance/2021/", "avances/2021-05/", "impacto/"])
def test_a_short_list_has_no_pages(client, db, time_machine, page):
    time_machine.move_to(CUT, tick=False)
    world = followed_plan(commitments=SHORT)
    freeze_period(period=world.period, by=None, at=CUT)

    told = read(client, f"/planes/{world.exercise.external_id}/{page}")

    assert len(named(world, told)) == SHORT
    assert 'class="pager"' not in told
    assert "Compromisos 1 a" not in told
    assert "de esta página" not in told


def test_the_figures_at_the_top_are_of_the_whole_plan_on_every_page(client, world):
    base = f"/planes/{world.exercise.external_id}/"

    for address in (base, f"{base}balance/2021/", f"{base}avances/2021-05/"):
        first, second = read(client, address), read(client, f"{address}?pagina=2")
        heads = [told.split("Compromisos 1")[0].split("<h1")[1] for told in (first, second)]
        stats = [[line for line in head.splitlines() if 'class="stat"' in line or "<td" in line] for head in heads]
        if address != base:  # there the figure, which has its own rows, comes before the list
            assert stats[0] == stats[1] != []
    plan = read(client, f"{base}?pagina=2")
    assert "<b>12</b><span>compromisos publicados</span>" in plan
    assert "El plan y sus ejes cuentan todos los compromisos; aquí van los de esta página." in plan
    assert "(continúa)</h2>" in plan
    assert "(continúa)</h2>" not in read(client, base)


def test_outside_transactions_progress_is_made_once_until_an_act_moves_it(world, monkeypatch):
    plan = published_plan(world.exercise.external_id)
    kept.forget()
    monkeypatch.setattr(kept, "connection", SimpleNamespace(in_atomic_block=False))

    made = plan_progress(plan)
    with CaptureQueriesContext(connection) as asked:
        again = plan_progress(plan)
    weight = made.activity(world.activities[0].external_id).weight
    set_weight(activity=world.activities[0], weight=3, reason="Es la que más pesa.", by=world.secretary)
    moved = plan_progress(plan)

    assert again is made
    assert len(asked) == 1
    assert moved is not made
    assert (weight, made.activity(world.activities[0].external_id).weight) == (1, 1)
    assert moved.activity(world.activities[0].external_id).weight == 3
    assert plan_progress(plan, on=REPORTING.date()) is not moved
    assert plan_progress(plan, at=CUT) is not moved
    kept.forget()


def test_inside_a_transaction_progress_is_always_made_anew(world):
    plan = published_plan(world.exercise.external_id)

    assert connection.in_atomic_block
    assert plan_progress(plan) is not plan_progress(plan)


def test_what_is_kept_is_of_one_reading_of_the_plan_and_grows_old(world, monkeypatch):
    plan = published_plan(world.exercise.external_id)
    kept.forget()
    monkeypatch.setattr(kept, "connection", SimpleNamespace(in_atomic_block=False))
    made = plan_progress(plan)

    now = kept.monotonic()
    monkeypatch.setattr(kept, "monotonic", lambda: now + kept.SECONDS + 1)

    assert plan_progress(plan) is not made
    for days in range(kept.MOST + 3):
        plan_progress(plan, on=REPORTING.date().replace(day=days + 1))
    assert len(kept._kept) == kept.MOST
    kept.forget()
    assert not kept._kept
