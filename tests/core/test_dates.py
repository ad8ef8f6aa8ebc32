"""Dates and weeks as people say them in Mexico."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.formats import date_format

from abierto.core.dates import MONTHS, week_in_words


@pytest.mark.parametrize(
    ("week", "words"),
    [
        ("2022-W20", "semana del 16 al 22 de mayo de 2022"),
        ("2022-W22", "semana del 30 de mayo al 5 de junio de 2022"),
        ("2020-W53", "semana del 28 de diciembre de 2020 al 3 de enero de 2021"),
        ("2021-W01", "semana del 4 al 10 de enero de 2021"),
    ],
)
def test_a_week_is_said_by_its_days(week, words):
    assert week_in_words(week) == words


@pytest.mark.parametrize("month", range(1, 13))
def test_wherever_a_date_is_shown_its_month_is_in_lower_case(month):
    day = date(2021, month, 1)
    name = MONTHS[month - 1]
    assert date_format(day) == f"1 de {name} de 2021"
    assert (date_format(day, "E"), date_format(day, "N")[:3]) == (name, name[:3])
