"""The thread: from any record of a plan to the whole chain it belongs to, problem first, activities last."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from abierto.plan.reading import Row

#: Kind in the address → table of the plan.
TRACED = {
    "causa": "nodes",
    "efecto": "nodes",
    "compromiso": "commitments",
    "linea": "lines",
    "actividad": "activities",
}


@dataclass(frozen=True)
class Link:
    """One record in a step of the chain."""

    text: str
    url: str = ""
    is_here: bool = False
    is_demonstration: bool = False
    children: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step of the chain: what it is, its records, and what to say when it has none."""

    title: str
    links: tuple[Link, ...] = field(default=())
    absent: str = ""

    @property
    def is_here(self) -> bool:
        return any(link.is_here or any(child.is_here for child in link.children) for link in self.links)


def trace(row: Row) -> list[Step]:
    """The chain around ``row``: effects, central problem, causes, commitment, lines with activities, calendar."""
    commitments = _commitments(row)
    trees = _unique([row.tree] if row.table == "nodes" else [c.tree for c in commitments if c.tree is not None])
    steps = [
        Step("Efectos del problema", _links(_nodes(trees, "effects"), row), "Sin efectos registrados."),
        Step(
            "Problema central", tuple(Link(t.central_problem or t.title, t.url) for t in trees), "Sin árbol publicado."
        ),
        Step("Causas", _links(_nodes(trees, "causes"), row), "Sin causas registradas."),
        Step("Compromiso", _links(commitments, row), "Ningún compromiso publicado atiende este problema."),
    ]
    focus = _focus(row)
    lines = [line for c in commitments for line in c.lines if focus is None or line in focus]
    steps.append(
        Step(
            "Líneas de acción y actividades",
            tuple(_link(line, row, tuple(_link(a, row) for a in line.activities)) for line in lines),
            "Ninguna línea de acción declara que atiende esta causa." if row.table == "nodes" else "Sin líneas.",
        )
    )
    if row.table == "commitments" or (row.table == "activities" and row.line is None):
        calendar = [a for c in commitments for a in c.calendar]
        steps.append(Step("Actividades del calendario", _links(calendar, row), "Sin calendario."))
    return steps


def _commitments(row: Row) -> list[Row]:
    if row.table == "commitments":
        return [row]
    if row.table == "nodes":
        return list(row.tree.commitments)
    return [row.commitment]


def _focus(row: Row) -> list[Row] | None:
    """The lines to show; None for all."""
    if row.table == "lines":
        return [row]
    if row.table == "activities":
        return [row.line] if row.line is not None else []
    if row.table == "nodes" and row.side == "cause":
        return [attended.line for attended in row.lines]
    return None


def _nodes(trees: list[Any], side: str) -> list[Row]:
    return [node for tree in trees for node in getattr(tree, side)]


def _unique(rows: list[Any]) -> list[Any]:
    return list({row.external_id: row for row in rows}.values())


def _links(rows: list[Any], here: Row) -> tuple[Link, ...]:
    return tuple(_link(row, here) for row in rows)


def _link(row: Any, here: Row, children: tuple[Link, ...] = ()) -> Link:
    if row.table == "nodes":
        children = tuple(_link(child, here) for child in row.children)
        text, url = row.text, row.trace_url
    elif row.table == "activities":
        text, url = f"{row.code} {row.title}", row.url
    elif row.table == "lines":
        text, url = f"Línea {row.number}. {row.text}", f"/traza/linea/{row.external_id}/"
    else:
        text, url = row.name, row.url
    return Link(text, url, row is here, row.is_demonstration, children)
