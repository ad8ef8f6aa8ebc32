from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree

import pytest

from abierto.core.figures.bars import bar_chart, written

SVG = "{http://www.w3.org/2000/svg}"


def lengths(figure) -> list[float]:
    return [float(bar.get("width")) for bar in ElementTree.fromstring(figure.svg).iter(f"{SVG}rect")]


def test_bars_are_in_proportion_from_zero():
    figure = bar_chart("b", "Barras", "Dos.", [("Una", 10), ("Dos", 20), ("Nada", 0)], "personas")

    one, two, none = lengths(figure)
    assert two == pytest.approx(2 * one, abs=0.2)
    assert none == 0
    assert figure.columns == ("Concepto", "personas")
    assert figure.rows == (("Una", "10"), ("Dos", "20"), ("Nada", "0"))


def test_what_is_not_known_is_said_and_not_drawn_as_zero():
    figure = bar_chart("b", "Barras", "Una.", [("Una", 10), ("Otra", None)])

    assert figure.rows == (("Una", "10"), ("Otra", "sin dato"))
    assert len(lengths(figure)) == 1


def test_below_zero_goes_the_other_way_inside_the_frame():
    figure = bar_chart("b", "Barras", "Dos.", [("Más", 12), ("Menos", -30.5)])

    assert figure.rows[1] == ("Menos", "−30.5")
    assert all(float(bar.get("x")) > 0 for bar in ElementTree.fromstring(figure.svg).iter(f"{SVG}rect"))


def test_no_bars_say_so():
    assert "Sin datos" in bar_chart("b", "Barras", "Ninguna.", []).svg


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234567, "1,234,567"), (30.5, "30.5"), (Decimal("2.00"), "2"), (-1, "−1"), (0, "0"), (None, "sin dato")],
)
def test_quantities_are_written_as_in_mexico(value, text):
    assert written(value) == text
