"""Specimens for the gallery: one of each figure, with facts that say they are samples."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from abierto.core.figures.bars import bar_chart
from abierto.core.figures.completion import Standing, completion_scale
from abierto.core.figures.gantt import Bar, gantt
from abierto.core.figures.lines import Mark, line_chart
from abierto.core.figures.maps import Tile, tile_map
from abierto.core.figures.pairs import Pair, pair_chart, tally_chart
from abierto.core.figures.trees import problem_tree


def _node(name: str, text: str, *children: Any) -> SimpleNamespace:
    return SimpleNamespace(
        external_id=name,
        text=text,
        objective=f"{text}, resuelto",
        children=list(children),
        trace_url="/galeria/",
        parent=None,
    )


def specimens() -> dict[str, Any]:
    """Figures drawn from invented facts, for the page that shows every component."""
    causes = [_node("c1", "Causa de muestra", _node("c11", "Causa de la causa")), _node("c2", "Otra causa")]
    effects = [_node("e1", "Efecto de muestra"), _node("e2", "Otro efecto")]
    tree = SimpleNamespace(
        external_id="muestra",
        title="Árbol de muestra",
        central_problem="Problema central de muestra",
        central_objective="Objetivo central de muestra",
        causes=causes,
        effects=effects,
    )
    return {
        "bars": bar_chart(
            name="muestra-barras",
            title="Barras de muestra",
            description="Tres cantidades inventadas.",
            bars=[("Una", 12), ("Dos", 30), ("Tres", 7)],
            unit="registros",
        ),
        "scale": completion_scale(
            name="muestra-escala",
            title="Escala de muestra",
            description="Cuatro cosas inventadas, una en cada punto.",
            words=("Nada", "Poco", "Casi", "Todo"),
            standings=[Standing(f"Cosa {point}", point, (f"{point} de 3",), strong=point == 3) for point in range(4)],
            columns=("Cosa", "Dónde está", "Puntos"),
        ),
        "tree": problem_tree(tree, objectives=False, linked=False),
        "gantt": gantt(
            name="muestra-gantt",
            title="Cronograma de muestra",
            description="Dos actividades inventadas.",
            bars=[
                Bar("Con dos fechas", date(2021, 3, 1), date(2021, 5, 15), "", "Grupo", ""),
                Bar("Sin fin fijo", date(2021, 4, 10), None, "hasta concluir", "Grupo", ""),
            ],
            today=date(2021, 4, 20),
        ),
        "tiles": tile_map(
            name="muestra-mapa",
            title="Mapa de muestra",
            description="Cuatro lugares inventados.",
            tiles=[
                Tile(column=i % 2, row=i // 2, label=f"{i:03d}", name=f"Lugar {i}", value=i * 10, href="/galeria/")
                for i in range(4)
            ],
            unit="personas",
        ),
        "line": line_chart(
            name="muestra-linea",
            title="Indicador de muestra",
            description="Tres mediciones inventadas entre una línea base y una meta.",
            points=[
                (date(2021, 3, 31), Decimal(12)),
                (date(2021, 6, 30), Decimal(31)),
                (date(2021, 9, 30), Decimal(27)),
            ],
            unit="municipios",
            baseline=Mark(Decimal(5), date(2020, 12, 31)),
            target=Mark(Decimal(60), date(2021, 12, 31)),
        ),
        "tally": tally_chart(
            name="muestra-sectores",
            title="Cifras por sector de muestra",
            description="Tres cantidades inventadas.",
            counts=[("Sociedad civil", 5), ("Ciudadanía", 4), ("Academia", 1)],
            unit="participantes",
        ),
        "pairs": pair_chart(
            name="muestra-antes-despues",
            title="Antes y después de muestra",
            description="Una cantidad inventada, medida dos veces.",
            pairs=[Pair("Visitas", "por mes", date(2021, 3, 1), Decimal(120), date(2021, 6, 1), Decimal(300))],
        ),
    }
