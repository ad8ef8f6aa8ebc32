"""Indicators in time, counts by sector and before-and-after pairs: drawn to scale, said in a table, never by colour."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from abierto.core.figures.lettering import text_width
from abierto.core.figures.lines import Mark, line_chart
from abierto.core.figures.pairs import Pair, pair_chart, tally_chart

SVG = "{http://www.w3.org/2000/svg}"
DAY = date(2021, 5, 1)
WIDE = 400


def drawn(figure, kind: str) -> list:
    return list(ElementTree.fromstring(figure.svg).iter(SVG + kind))


def words(figure) -> list[str]:
    return [span.text for span in drawn(figure, "tspan")]


def test_each_measurement_is_a_dot_and_the_line_joins_them_in_time():
    later, earlier = (DAY + timedelta(days=60), Decimal(20)), (DAY, Decimal(10))

    figure = line_chart("n", "Bases", "Dos.", [later, earlier], unit="bases")

    dots = drawn(figure, "circle")[1:]  # the first is the legend's
    assert [float(dot.get("cx")) for dot in dots] == [26, 374]
    assert float(dots[0].get("cy")) > float(dots[1].get("cy"))
    assert len(drawn(figure, "polyline")) == 1
    assert figure.columns == ("Qué es", "Fecha", "Bases")
    assert figure.rows == (("Medición", "1 de mayo de 2021", "10"), ("Medición", "30 de junio de 2021", "20"))


def test_baseline_and_target_are_lines_with_a_shape_each_and_are_named():
    figure = line_chart(
        "n",
        "Bases",
        "Una.",
        [(DAY, Decimal(4))],
        baseline=Mark(Decimal(0)),
        target=Mark(Decimal(12), date(2021, 12, 31)),
    )

    assert {line.get("stroke-dasharray") for line in drawn(figure, "line")} >= {"2 5", "10 5"}
    assert len(drawn(figure, "rect")) >= 2  # the square, in the legend and in its place
    assert len(drawn(figure, "path")) == 2
    assert {"Medición", "Línea base: 0", "Meta: 12"} <= set(words(figure))
    assert figure.rows[0] == ("Línea base", "Sin fecha", "0")
    assert figure.rows[-1] == ("Meta", "31 de diciembre de 2021", "12")


def test_one_measurement_draws_no_line_and_none_at_all_is_said():
    one = line_chart("n", "Bases", "Una.", [(DAY, Decimal(4))])
    none = line_chart("n", "Bases", "Ninguna.", [])

    assert drawn(one, "polyline") == []
    assert "1 may 2021" in words(one)
    assert words(none) == ["Sin línea base, meta ni mediciones"]
    assert none.rows == ()


def test_the_scale_begins_at_zero_unless_something_is_below():
    above = line_chart("n", "b", "d", [(DAY, Decimal(90)), (DAY + timedelta(1), Decimal(100))])
    below = line_chart("n", "b", "d", [(DAY, Decimal(-10)), (DAY + timedelta(1), Decimal(10))])

    high, low = (float(dot.get("cy")) for dot in drawn(above, "circle")[:0:-1])
    assert low - high == pytest.approx(19, abs=0.2)  # a tenth of what 100 takes, not all of it
    zero = next(float(line.get("y1")) for line in drawn(below, "line"))
    bottom, top = (float(dot.get("cy")) for dot in drawn(below, "circle")[1:])
    assert zero == pytest.approx((bottom + top) / 2, abs=0.2)


@pytest.mark.parametrize("count", [1, 2, 7, 60])
def test_figures_beside_the_dots_never_overlap_and_nothing_leaves_the_frame(count):
    points = [(DAY + timedelta(days=n), Decimal(1_000_000 + n)) for n in range(count)]

    figure = line_chart("n", "b", "d", points, unit="personas")

    told = [
        text
        for text in drawn(figure, "text")
        if text.get("text-anchor") == "middle" and text.get("font-weight") == "600"
    ]
    spans = sorted(
        (float(text[0].get("x")) - text_width(text[0].text, 15, 600) / 2, text_width(text[0].text, 15, 600))
        for text in told
    )
    assert told
    assert all(left >= 0 and left + wide <= WIDE for left, wide in spans)
    assert all(one[0] + one[1] <= two[0] for one, two in pairwise(spans))
    assert all(0 <= float(dot.get("cx")) <= WIDE for dot in drawn(figure, "circle"))


def test_counts_are_in_proportion_and_add_their_words():
    figure = tally_chart(
        "n", "Sectores", "Tres.", [("Sociedad civil", 10), ("Academia", 5), ("Nadie", 0)], "participantes"
    )

    long, half, none = (float(bar.get("width")) for bar in drawn(figure, "rect"))
    assert long == pytest.approx(2 * half, abs=0.2)
    assert none == 1.5
    assert figure.columns == ("Concepto", "Participantes")
    assert figure.rows == (("Sociedad civil", "10"), ("Academia", "5"), ("Nadie", "0"))
    assert words(tally_chart("n", "Sectores", "Ninguno.", [])) == ["Sin cifras"]


def pair(before: str, after: str) -> Pair:
    return Pair("Visitas", "al mes", DAY, Decimal(before), date(2021, 6, 1), Decimal(after))


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("120", "300", "+180 (+150 %)"),
        ("300", "120", "−180 (−60 %)"),
        ("3", "4", "+1 (+33.3 %)"),
        ("5", "5", "sin cambio"),
        ("0", "7", "+7"),
        ("-4", "4", "+8"),
        ("4", "-4", "−8"),
        ("1.5", "0", "−1.5 (−100 %)"),
    ],
)
def test_a_change_is_told_with_its_share_only_where_a_share_means_something(before, after, change):
    assert pair(before, after).change == change


def test_before_is_an_empty_bar_and_after_a_full_one_on_one_scale():
    figure = pair_chart("n", "Antes y después", "Uno.", [pair("100", "200")])

    before, after = drawn(figure, "rect")
    assert (before.get("stroke-width"), after.get("stroke-width")) == ("2", None)
    assert float(after.get("width")) == pytest.approx(2 * float(before.get("width")), abs=0.2)
    assert {"Antes, 1 de mayo de 2021", "Después, 1 de junio de 2021", "Cambio: +100 (+100 %)"} <= set(words(figure))
    assert figure.rows == (
        ("Visitas (al mes)", "100 (1 de mayo de 2021)", "200 (1 de junio de 2021)", "+100 (+100 %)"),
    )
    assert words(pair_chart("n", "Antes y después", "Ninguno.", [])) == ["Sin mediciones de antes y después"]


@pytest.mark.parametrize(("before", "after"), [("-30", "40"), ("1000000000", "1"), ("0", "0"), ("-5", "-9")])
def test_bars_and_their_figures_stay_inside_the_frame(before, after):
    figure = pair_chart("n", "t", "d", [pair(before, after)])

    for bar in drawn(figure, "rect"):
        assert float(bar.get("x")) >= 0
        assert float(bar.get("x")) + float(bar.get("width")) <= WIDE
    for text in drawn(figure, "text"):
        weight = int(text.get("font-weight"))
        assert all(float(span.get("x")) + text_width(span.text, 15, weight) <= WIDE for span in text)


def test_what_people_wrote_is_escaped_and_made_for_a_telephone():
    figure = tally_chart("n", "<b>&", "<i>", [("<script>alert(1)</script>", 3)])

    assert "<script>" not in figure.svg
    assert drawn(figure, "title")[0].text == "<b>&"
    assert "figure-small" in figure.svg
