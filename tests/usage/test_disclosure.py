"""Nothing that was hidden can be computed from all that was published."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import chain

import numpy as np
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from abierto.usage.actions.publishing import publish_due
from abierto.usage.disclosure import STEP, may_be_published, shown
from abierto.usage.enums import Table
from abierto.usage.models import OpenCount, PublishedFigure
from tests.examples import examples

FIRST = date(2021, 4, 28)
DAYS = [FIRST + timedelta(days=number) for number in range(3)]  # the last days of a month
CLOSED = date(2021, 5, 2)
PARTS = ("territorio", "plan", "plataformas", "candidaturas")
DEVICES = ("telefono", "tableta", "computadora")
PLACES = ("15001", "15002", "15106")
OUT = ""  # what is in no published table
#: Counts where rounding and hiding are in trouble: nothing, all but ten, ten, all but the next ten.
AMOUNTS = st.one_of(st.sampled_from([0, 1, 8, 9, 10, 11, 19, 20, 29, 99]), st.integers(0, 250))

Cell = tuple[str, date, str]
CELLS: list[Cell] = [
    *(("partes", day, part) for day in DAYS for part in PARTS),
    *(("aparatos", date(2021, 4, 1), device) for device in DEVICES),
    *(("municipios", date(2021, 4, 1), place) for place in PLACES),
]


@st.composite
def visits(draw):
    """Consultations that agree with one another: each is of a day and part, of a device, of a municipality or none."""
    told: Counter[Cell] = Counter()
    parts = {(day, part): draw(AMOUNTS) for day in DAYS for part in (*PARTS, OUT)}
    total = sum(parts.values())
    of_places = sum(amount for (_, part), amount in parts.items() if part in ("territorio", OUT))
    told.update({("partes", *key): amount for key, amount in parts.items()})
    for table, cells, left in (("aparatos", DEVICES, total), ("municipios", PLACES, of_places)):
        for cell in cells:
            amount = min(draw(AMOUNTS), left)
            told[table, date(2021, 4, 1), cell] = amount
            left -= amount
        told[table, date(2021, 4, 1), OUT] = (
            left if table == "aparatos" else total - sum(told[table, date(2021, 4, 1), cell] for cell in cells)
        )
    return told


def published(told: Counter[Cell]) -> dict[Cell, int]:
    """What the program publishes of these counts; nothing of it stays."""
    with transaction.atomic():
        OpenCount.objects.bulk_create(
            OpenCount(table=table, period=period, cell=cell, measure="consultas", amount=amount)
            for (table, period, cell), amount in told.items()
            if amount and cell
        )
        # Days without any count are published too, once there is a first one.
        OpenCount.objects.get_or_create(
            table="partes", period=FIRST, cell="guias", measure="consultas", defaults={"amount": 1}
        )
        publish_due(CLOSED)
        found = {
            (row.publication.table, row.publication.period, row.cell): row.amount
            for row in PublishedFigure.objects.select_related("publication")
        }
        transaction.set_rollback(True)
    return found


def widest(cell: Cell, figures: dict[Cell, int]) -> tuple[float, float]:
    """The least and the most that a cell may have been, by all published tables and what they share."""
    unknown = [*CELLS, *(("partes", day, OUT) for day in DAYS), ("aparatos", OUT), ("municipios", OUT)]
    place = {name: number for number, name in enumerate(unknown)}
    bounds = [
        (figures[name], figures[name] + STEP - 1) if name in figures else (0, STEP - 1 if name in CELLS else None)
        for name in unknown
    ]
    every = [place[name] for name in unknown if name[0] == "partes"]
    same, not_more = [], []
    for table in ("aparatos", "municipios"):  # each consultation is in each table once, published or not
        row = np.zeros(len(unknown))
        row[every] = 1
        row[[place[name] for name in unknown if name[0] == table]] = -1
        same.append(row)
    row = np.zeros(len(unknown))  # the pages of municipalities lie in the territory, or in no listed part
    row[[place[name] for name in CELLS if name[0] == "municipios"]] = 1
    row[[place[name] for name in unknown if name[0] == "partes" and name[-1] in ("territorio", OUT)]] = -1
    not_more.append(row)
    ends = []
    for sign in (1, -1):
        aim = np.zeros(len(unknown))
        aim[place[cell]] = sign
        found = linprog(aim, A_ub=not_more, b_ub=[0], A_eq=same, b_eq=[0, 0], bounds=bounds, method="highs")
        assert found.status == 0
        ends.append(sign * found.fun)
    return ends[0], ends[1]


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=visits())
def test_whatever_was_published_a_hidden_figure_may_have_been_anything_below_ten(db, told):
    figures = published(told)
    hidden = [cell for cell in CELLS if cell not in figures]

    assert all(told[cell] < STEP for cell in hidden)
    assert all(0 <= told[cell] - figure < STEP for cell, figure in figures.items())
    assert {cell: widest(cell, figures) for cell in hidden} == dict.fromkeys(hidden, (0, STEP - 1))


@settings(max_examples=examples(6), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=visits(), data=st.data())
def test_other_counts_with_another_hidden_figure_are_published_the_same(db, told, data):
    hidden = [cell for cell in CELLS if told[cell] < STEP]
    if not hidden:
        return
    changed, amount = data.draw(st.sampled_from(hidden)), data.draw(st.integers(0, STEP - 1))
    other = told.copy()
    other[changed] = amount
    assert published(other) == published(told)


def test_a_figure_is_lowered_to_tens_and_hidden_below_ten():
    assert [shown(amount) for amount in (0, 1, 9, 10, 19, 20, 1234)] == [None, None, None, 10, 10, 20, 1230]


@pytest.mark.parametrize(
    ("table", "period", "first"),
    [
        (Table.PARTS, date(2021, 5, 10), date(2021, 5, 12)),
        (Table.USES, date(2021, 5, 31), date(2021, 6, 2)),
        (Table.DEVICES, date(2021, 5, 1), date(2021, 6, 2)),
        (Table.PLACES, date(2021, 12, 1), date(2022, 1, 2)),
    ],
)
def test_nothing_is_published_before_two_days_after_its_end(table, period, first):
    assert not may_be_published(table, period, first - timedelta(days=1))
    assert may_be_published(table, period, first)


def test_the_tables_of_this_proof_are_those_that_are_published():
    assert {cell[0] for cell in CELLS} | {"usos"} == set(Table.values)
    assert len(set(chain(CELLS))) == len(CELLS)
