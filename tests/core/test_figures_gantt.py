from __future__ import annotations

import itertools
from datetime import date
from xml.etree import ElementTree

import pytest

from abierto.core.figures.gantt import Bar, gantt

SVG = "{http://www.w3.org/2000/svg}"
WHOLE = Bar("A. Estudio", date(2021, 3, 22), date(2021, 7, 31), "22 de marzo de 2021 – 31 de julio de 2021", "Línea 1")
OPEN = Bar("B. Herramienta", date(2021, 4, 10), None, "hasta concluir el proceso", "Línea 1", "/actividades/b/")
UNTIL = Bar("C. Informe", None, date(2021, 11, 30), "hasta noviembre", "Línea 2")
UNDATED = Bar("D. Mesas", None, None, "2021-XX-XX", "Línea 2")


def draw(*bars: Bar, **options):
    return gantt("prueba", "Cronograma", "Qué ocurre y cuándo.", bars, **options)


def words(figure) -> str:
    return " ".join(ElementTree.fromstring(figure.svg).itertext())


def test_the_table_has_a_row_per_activity_with_the_words_of_the_source():
    figure = draw(WHOLE, OPEN, UNTIL, UNDATED)

    assert figure.columns == ("Actividad", "Inicio", "Fin", "Según el plan")
    assert figure.rows == (
        ("Línea 1: A. Estudio", "22 de marzo de 2021", "31 de julio de 2021", ""),
        ("Línea 1: B. Herramienta", "10 de abril de 2021", "Sin fecha", "hasta concluir el proceso"),
        ("Línea 2: C. Informe", "Sin fecha", "30 de noviembre de 2021", "hasta noviembre"),
        ("Línea 2: D. Mesas", "Sin fecha", "Sin fecha", "2021-XX-XX"),
    )
    assert figure.links == ("", "/actividades/b/", "", "")


def test_what_has_no_dates_is_listed_as_text_and_the_rest_as_bars():
    drawn = words(draw(WHOLE, UNDATED))

    assert "Sin fechas en el plan" in drawn
    assert "Línea 2: D. Mesas (2021-XX-XX)" in drawn
    assert "Sin fechas en el plan" not in words(draw(WHOLE))


def test_an_open_end_reaches_the_edge_as_an_arrow():
    assert ElementTree.fromstring(draw(WHOLE).svg).find(f".//{SVG}path") is None
    assert len(ElementTree.fromstring(draw(WHOLE, OPEN, UNTIL).svg).findall(f".//{SVG}path")) == 4


@pytest.mark.parametrize(("today", "shown"), [(date(2021, 5, 10), True), (date(2030, 1, 1), False), (None, False)])
def test_today_is_drawn_only_inside_the_calendar(today, shown):
    assert ("Hoy" in words(draw(WHOLE, today=today))) is shown


@pytest.mark.parametrize(
    "bars",
    [
        (),
        (UNDATED,),
        (Bar("Un día", date(2021, 12, 31), date(2021, 12, 31)),),
        (Bar("Siglos", date(1, 1, 1), date(9999, 12, 31)),),
        (Bar("x" * 5000, date(2021, 1, 1), None, "y" * 5000, "z" * 500),),
        (Bar("<b>&\x00", date(2021, 1, 1), date(2021, 1, 2), "<i>", "</svg>", 'javascript:"'),),
    ],
)
def test_any_bars_give_a_whole_drawing_inside_its_frame(bars):
    figure = draw(*bars)

    root = ElementTree.fromstring(figure.svg)
    _, _, width, height = (float(side) for side in root.get("viewBox").split())
    for rectangle in root.iter(f"{SVG}rect"):
        assert float(rectangle.get("x")) + float(rectangle.get("width")) <= width
        assert float(rectangle.get("y")) + float(rectangle.get("height")) <= height
    for span in root.iter(f"{SVG}tspan"):
        assert 0 < float(span.get("y")) <= height
    assert " style=" not in figure.svg
    assert len(figure.rows) == len(bars)


def test_months_are_named_and_never_written_over_each_other():
    drawn = draw(Bar("Ocho años", date(2016, 4, 5), date(2024, 7, 31)))
    spans = [
        (float(span.get("x")), float(span.get("y")))
        for span in ElementTree.fromstring(drawn.svg).iter(f"{SVG}tspan")
        if float(span.get("y")) < 50
    ]

    for line in {y for _, y in spans}:
        places = sorted(x for x, y in spans if y == line)
        assert all(after - before >= 30 for before, after in itertools.pairwise(places))
