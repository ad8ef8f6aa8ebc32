from __future__ import annotations

import re
from itertools import combinations
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest

from abierto.core.figures.trees import problem_tree

SVG = "{http://www.w3.org/2000/svg}"
LONG = "Deterioro de la confianza en el marco regulatorio y en la aplicación de la ley en todo el territorio"


def node(text: str, *children: Any, objective: str = "") -> SimpleNamespace:
    return SimpleNamespace(text=text, objective=objective, children=list(children), trace_url=f"/traza/{len(text)}/")


def tree(effects: list[Any], causes: list[Any], **values: Any) -> SimpleNamespace:
    facts = {
        "external_id": "muestra",
        "title": "Árbol de problemas de la muestra",
        "central_problem": "Nadie encuentra los datos.",
        "central_objective": "Los datos se encuentran.",
        "url": "/planes/x/arboles/muestra/",
    }
    return SimpleNamespace(effects=effects, causes=causes, **(facts | values))


def boxes(svg: str) -> list[tuple[float, float, float, float]]:
    found = ElementTree.fromstring(svg).iter(f"{SVG}rect")
    return [tuple(float(box.get(name)) for name in ("x", "y", "width", "height")) for box in found]


def frame(svg: str) -> tuple[float, float]:
    width, height = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups()
    return float(width), float(height)


SHAPES = {
    "ten effects and six causes": ([node(f"{LONG} {i}") for i in range(10)], [node(f"Causa {i}") for i in range(6)]),
    "one of each": ([node("Efecto")], [node("Causa")]),
    "only causes": ([], [node("Causa"), node("Otra"), node("Más")]),
    "deep": ([node("E", node("E1", node("E2"), node(LONG)))], [node("C", node("C1", node("C2", node("x" * 400))))]),
    "nothing": ([], []),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_boxes_stay_in_the_frame_and_never_overlap(shape):
    drawn = problem_tree(tree(*shape)).svg
    width, height = frame(drawn)

    for x, y, wide, high in boxes(drawn):
        assert x >= 0
        assert y >= 0
        assert x + wide <= width
        assert y + high <= height
    for (ax, ay, aw, ah), (bx, by, bw, bh) in combinations(boxes(drawn), 2):
        assert ax + aw <= bx or bx + bw <= ax or ay + ah <= by or by + bh <= ay


def test_the_table_says_what_the_drawing_says_level_by_level():
    figure = problem_tree(tree([node("Efecto")], [node("Causa", node("Causa de la causa"))]))

    assert figure.columns == ("Nivel", "Lado", "Texto", "Depende de")
    assert figure.rows == (
        ("0", "Problema central", "Nadie encuentra los datos.", ""),
        ("1", "Efectos", "Efecto", "Problema central"),
        ("1", "Causas", "Causa", "Problema central"),
        ("2", "Causas", "Causa de la causa", "Causa"),
    )
    assert figure.description == "Problema central: Nadie encuentra los datos. Efectos arriba: 1. Causas abajo: 2."
    assert figure.links == ()


def test_said_as_objectives_it_names_means_and_ends_and_what_is_not_written_yet():
    figure = problem_tree(tree([node("Efecto")], [node("Causa", objective="Medio")]), objectives=True)

    assert figure.title == "Árbol de objetivos de la muestra"
    assert [row[1:3] for row in figure.rows] == [
        ("Objetivo central", "Los datos se encuentran."),
        ("Fines", "(sin redactar)"),
        ("Medios", "Medio"),
    ]


def test_linked_boxes_lead_to_their_trace():
    figure = problem_tree(tree([node("Efecto")], []), linked=True)

    assert figure.links == ("/planes/x/arboles/muestra/", "/traza/6/")
    assert [link.get("href") for link in ElementTree.fromstring(figure.svg).iter(f"{SVG}a")] == ["/traza/6/"]
    assert "<a " not in problem_tree(tree([node("Efecto")], [])).svg


def test_hostile_words_are_drawn_as_words():
    figure = problem_tree(
        tree([node("</svg><script>alert(1)</script>")], [node("a\x00b")], title='"><i>\x00', central_problem="")
    )

    assert {element.tag for element in ElementTree.fromstring(figure.svg).iter()} == {
        f"{SVG}{name}" for name in ("svg", "title", "desc", "rect", "line", "text", "tspan")
    }
    assert " style=" not in figure.svg


def test_a_very_deep_tree_is_drawn():
    deepest = node("fin")
    for _ in range(2000):
        deepest = node("causa", deepest)

    assert len(problem_tree(tree([], [deepest])).rows) == 2002
