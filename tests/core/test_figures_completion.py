"""The scale of completion: as many filled boxes as points, the word beside, and the same in a table."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from abierto.core.figures.completion import Standing, completion_scale
from abierto.core.figures.figure import ACCENT

WORDS = ("Nada", "Poco", "Casi", "Todo")
SVG = "{http://www.w3.org/2000/svg}"


def scale(*standings: Standing):
    return completion_scale(
        name="prueba",
        title="Escala",
        description="De prueba.",
        words=WORDS,
        standings=standings,
        columns=("Cosa", "Dónde está", "Puntos"),
    )


@pytest.mark.parametrize("point", range(4))
def test_as_many_boxes_are_filled_as_points_and_the_word_says_the_same(point):
    figure = scale(Standing("Una cosa", point, (f"{point} de 3",)))

    drawn = ElementTree.fromstring(figure.svg)
    boxes = drawn.findall(f".//{SVG}rect")
    assert [box.get("fill") == ACCENT for box in boxes] == [index < point for index in range(3)]
    assert all(box.get("stroke") for box in boxes)  # an empty box is seen without its colour
    assert WORDS[point] in "".join(drawn.itertext())
    assert figure.rows == (("Una cosa", WORDS[point], f"{point} de 3"),)


def test_labels_lead_where_they_are_told_and_are_escaped():
    figure = scale(Standing("<b>&", 1, ("1 de 3",), href="/planes/x/"), Standing("Otra", 2, ("2 de 3",)))

    drawn = ElementTree.fromstring(figure.svg)
    assert [link.get("href") for link in drawn.findall(f".//{SVG}a")] == ["/planes/x/"]
    assert "<b>" not in figure.svg
    assert figure.links == ("/planes/x/", "")


def test_nothing_on_the_scale_says_so():
    figure = scale()
    assert "Sin datos" in figure.svg
    assert figure.rows == ()


def test_a_label_of_any_length_stays_within_the_drawing():
    figure = scale(Standing("palabra " * 80, 3))
    assert "…" in figure.svg
    assert ElementTree.fromstring(figure.svg).get("viewBox").startswith("0 0 400 ")
